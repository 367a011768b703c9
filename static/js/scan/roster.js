// Who is expected and how they stand, as far as this phone knows: the pack and
// the changes since, from the server and from other windows (CHECKIN §4.2, §4.8).

import { fold, searchRows } from '../scanner/roster.js'

// Words of the two answers that are no failure.
const unchanged = 304

// askForPack asks for the pack of a device, unless it is the one known by its tag.
export function askForPack(call, token, etag = '') {
  return call('/scan/pack', { token, etag, large: true })
}

// partsOf gives { states, values } of a pack's answer: who has come, and the
// single values to remember of it.
export function partsOf({ body, etag }) {
  const { states = [], cursor, ...pack } = body
  return { states, values: { pack, cursor, etag, packed: Date.now() } }
}

export class Roster {
  #store
  #call
  #clock
  #people = new Map()
  #byHash = new Map()
  #revoked = new Map()
  #states = new Map()
  pack = null
  packed = 0 // milliseconds of this phone's clock when the pack last proved fresh
  rows = []

  constructor(store, call, clock) {
    this.#store = store
    this.#call = call
    this.#clock = clock
  }

  // load reads what the phone holds.
  async load() {
    this.#index(await this.#store.get('pack'))
    this.packed = (await this.#store.get('packed')) ?? 0
    await this.reload()
  }

  // reload reads the standings again, which another window may have changed.
  async reload() {
    this.#states = new Map((await this.#store.all('states')).map((state) => [`${state.session}:${state.enrolment}`, state]))
  }

  #index(pack) {
    this.pack = pack ?? null
    this.rows = (pack?.roster ?? []).map((row) => ({ ...row, folded: fold(`${row.full_name} ${row.unit ?? ''} ${row.unit_name ?? ''}`) }))
    this.#people = new Map(this.rows.map((row) => [row.enrolment, row]))
    this.#byHash = new Map(this.rows.map((row) => [row.hash, row]))
    this.#revoked = new Map((pack?.revoked ?? []).map((row) => [row.hash, row.enrolment]))
    this.#clock.zone = pack?.zone_offset ?? 0
  }

  // pull brings the pack up to date: the whole when there is none or it is old,
  // else what changed. It gives the answer's status.
  async pull(token) {
    const cursor = await this.#store.get('cursor')
    if (!this.pack || cursor === undefined) return this.#fetchPack(token)
    const answer = await this.#call(`/scan/deltas?since=${encodeURIComponent(cursor)}`, { token })
    if (!answer.ok) return answer.status
    await this.#store.merge(answer.body.states ?? [], { cursor: answer.body.cursor })
    await this.reload()
    if (answer.body.version === this.pack.version) await this.#fresh()
    else return this.#fetchPack(token).catch(() => answer.status) // the network is there, and the list may come next time
    return answer.status
  }

  async #fetchPack(token) {
    const answer = await askForPack(this.#call, token, this.pack ? await this.#store.get('etag') : '')
    if (answer.status === unchanged) await this.#fresh()
    if (!answer.ok) return answer.status
    const { states, values } = partsOf(answer)
    await this.#store.merge(states, values)
    this.#index(values.pack)
    await this.reload()
    await this.#fresh()
    return answer.status
  }

  async #fresh() {
    this.packed = Date.now()
    await this.#store.set({ packed: this.packed })
  }

  // person gives the row of an enrolment, whose of a code's hash; undefined when
  // the roster knows none. numbered gives those of a short number in some courses.
  person(enrolment) {
    return this.#people.get(enrolment)
  }

  whose(hash) {
    return this.#byHash.get(hash.slice(0, 32))
  }

  numbered(number, courses) {
    return this.rows.filter((row) => row.short_number === number && courses.includes(row.course))
  }

  // revoked gives the enrolment of a replaced code, undefined for any other.
  revoked(hash) {
    return this.#revoked.get(hash.slice(0, 32))
  }

  state(session, enrolment) {
    return this.#states.get(`${session}:${enrolment}`)
  }

  // take keeps a standing this window has just written down.
  take(state) {
    if (state) this.#states.set(`${state.session}:${state.enrolment}`, state)
  }

  // search gives the people of a course whose names or units fit, accents or not.
  search(query, course) {
    return searchRows(this.rows.filter((row) => row.course === course && row.status !== 'withdrawn'), query)
  }

  // counts gives how many of a session's people stand how.
  counts(session) {
    const counts = { total: 0, there: 0, late: 0, expected: 0, excused: 0 }
    for (const row of this.rows) {
      if (row.course !== session.course || row.status !== 'enrolled') continue
      const status = this.state(session.id, row.enrolment)?.status ?? 'expected'
      counts.total++
      if (status === 'present' || status === 'late') counts.there++
      if (status in counts) counts[status]++
      else if (status === 'absent') counts.expected++
    }
    return counts
  }
}
