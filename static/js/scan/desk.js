// The desk at the door: takes what was scanned, typed or picked, judges it by
// the roster, and lets it count only once it is written down. It knows no page:
// what there is to show it gives back.

import { instant } from './clock.js'
import { hashOf, ticketOf } from './codes.js'
import { after, coursesNow, judge, pickSession } from './verdict.js'

export class Desk {
  #store
  #roster
  #clock
  direction = 'in'
  hand = 0 // the session chosen by hand, 0 for the clock's choice

  constructor(store, roster, clock) {
    this.#store = store
    this.#roster = roster
    this.#clock = clock
  }

  // session gives the session a scan goes to now, or undefined without a pack.
  session(course) {
    return pickSession(this.#roster.pack?.sessions ?? [], this.#clock.now(), this.hand, course)
  }

  // numbered gives the people a short number may mean now.
  numbered(number) {
    const { sessions = [], rules } = this.#roster.pack ?? {}
    return this.#roster.numbered(number, coursesNow(sessions, this.#clock.now(), this.hand, rules))
  }

  // code takes a text the camera saw or a scanner typed; null when it is none of
  // our personal codes.
  async code(text, method) {
    const ticket = ticketOf(text)
    if (!ticket) return null
    const hash = await hashOf(ticket)
    const gone = this.#roster.revoked(hash)
    const person = gone === undefined ? this.#roster.whose(hash) : this.#roster.person(gone)
    return this.#scan({ person, revoked: gone !== undefined, hash }, method)
  }

  // person takes somebody picked from the list or named by the short number.
  person(person, method) {
    return this.#scan({ person, enrolment: person.enrolment }, method)
  }

  // heard keeps for review whoever stands there: of scan, what was refused or
  // not known, when there was one, and the name heard, when one was given. An
  // unknown code was kept for review already: that row is taken back in the same
  // transaction, so that the person is found once, under the name, and at the
  // moment of coming, however long the name took to write.
  heard(note, scan) {
    const who = scan?.row ? { person: scan.person, hash: scan.row.hash, enrolment: scan.row.enrolment } : {}
    const instead = scan?.verdict.result === 'review' ? scan.row : undefined
    return this.#scan(who, scan?.row?.method ?? 'manual', { note, instead, verdict: { result: 'review', reason: 'kept', kind: 'neutral' } })
  }

  // undo takes a scan back: a row of its own, for nothing is deleted. It stands as
  // long after the scan as it was made after it, whatever the clock was set to
  // meanwhile and whenever the scan is said to have been.
  undo({ row, person, before, session }) {
    const seat = row.seat ? [row.session, row.seat] : null
    const back = () => ({ ...(before ?? { session: row.session, enrolment: row.seat, status: 'expected', arrived_at: null, left_at: null, by: '' }), local: true })
    return this.#write(seat, session, person, () => ({
      verdict: { result: 'undone', reason: 'undone', kind: 'neutral' },
      fields: takingBack(row),
      state: seat ? back() : null,
    }), Date.parse(row.at) + Math.max(0, Date.now() - row.made))
  }

  #scan(who, method, { note = '', verdict, instead } = {}) {
    const session = this.session(who.person?.course)
    if (!session) throw new Error('no session')
    const direction = session.checks_out ? this.direction : 'in'
    const seat = who.person ? [session.id, who.person.enrolment] : null
    const at = instead ? Date.parse(instead.at) : this.#clock.now()
    const by = this.#roster.pack.scanner?.name ?? ''
    return this.#write(seat, session, who.person, (before) => {
      const said = verdict ?? judge({ ...who, session, state: before, at, direction, rules: this.#roster.pack.rules })
      const fields = { hash: who.hash, enrolment: who.hash ? undefined : who.enrolment, direction, method, note, local_result: said.result }
      return { verdict: said, fields, state: seat && after(said, seat, before, instant(at), by) }
    }, at, instead)
  }

  // write puts the row and the standing into the memory together, and the row
  // that takes back the one it stands instead of. It gives
  // { row, instead, verdict, before, person, session } once all are there.
  async #write(seat, session, person, decide, at = this.#clock.now(), instead) {
    const pack = this.#roster.pack
    const rowOf = (seq, fields) => ({
      nonce: crypto.randomUUID(), seq, session: session.id, at: instant(at), pack: pack.version, clock_offset: this.#clock.offset, ...fields,
      scanner: pack.scanner?.id, seat: seat?.[1], name: person?.full_name ?? fields.note ?? '', device: pack.scanner?.name ?? '', made: Date.now(),
    })
    const made = await this.#store.record(seat, (before, seq) => {
      const { verdict, fields, state } = decide(before)
      const back = instead ? [{ ...rowOf(seq, takingBack(instead)), session: instead.session }] : []
      const row = rowOf(seq + back.length, fields)
      return { rows: [...back, row], row, instead, state, verdict, before, person, session }
    })
    this.#roster.take(made.state)
    return made
  }
}

// takingBack gives what a row says that takes another back.
function takingBack({ hash, enrolment, direction, method, nonce, seat }) {
  return { hash, enrolment, direction, method, undoes: nonce, local_result: seat ? '' : 'review' }
}
