// Sends the queue: at most 200 rows at once, one syncer in the whole browser,
// the same nonce again until the server has answered it. It knows the queue and
// the answers; it shows nothing. The service worker drains with it as well.

import { wordsOf } from './net.js'

const most = 200 // rows in one request (CHECKIN §4.6)
const shortest = 2000 // milliseconds of back-off, doubled up to the longest
const longest = 60000
const every = 15000 // milliseconds between two looks while something waits
const lock = 'taphuan-scan-sync'

// What became of the last try.
export const states = { fine: 'online', lost: 'offline', ended: 'signed_out', refused: 'refused' }

// What a row of the queue says to the server; the rest is for this phone.
const fields = ['nonce', 'session', 'hash', 'enrolment', 'direction', 'method', 'at', 'seq', 'pack', 'local_result', 'clock_offset', 'note', 'undoes']

// itemOf gives a row as the server takes it.
export function itemOf(row) {
  return Object.fromEntries(fields.filter((field) => row[field] !== undefined && row[field] !== '').map((field) => [field, row[field]]))
}

// alone does something while no other window nor the service worker does; it
// gives null when one of them is at it. Every row is idempotent, so a browser
// without locks only does too much.
function alone(act) {
  if (!navigator.locks) return act()
  return navigator.locks.request(lock, { ifAvailable: true }, (got) => (got ? act() : null))
}

// drain sends all that waits, scans first, then the frames carried for other
// phones. It gives { state, words }, or null when another window is sending.
// answered(rows, receipts) is called after every batch.
export function drain(store, call, answered = () => {}) {
  return alone(async () => {
    try {
      await sendQueue(store, call, answered)
      await sendCarried(store, call)
      return { state: states.fine, words: '' }
    } catch (wrong) {
      if (wrong.status === 401) await store.set({ ended: true })
      return { state: stateOf(wrong.status), words: wrong.words ?? '' }
    }
  })
}

function stateOf(status) {
  if (!status || status >= 500 || status === 408 || status === 429) return states.lost
  return status === 401 ? states.ended : states.refused
}

async function sendQueue(store, call, answered) {
  let size = most
  for (;;) {
    const { token } = await deviceOf(store)
    const batch = (await store.all('queue')).slice(0, size)
    if (!batch.length) return
    const answer = await call('/checkins', { token, json: { items: batch.map(itemOf) } })
    const receipts = answer.ok ? answer.body?.items : null
    if (Array.isArray(receipts)) {
      await settle(store, batch, receipts)
      answered(batch, receipts)
      continue
    }
    const unreadable = answer.status === 422 || answer.status === 413
    if (!unreadable) throw refusal(answer)
    if (batch.length > 1) size = 1 // one bad row must not hold up the others
    else await putAside(store, batch[0], wordsOf(answer.body))
  }
}

async function deviceOf(store) {
  const device = (await store.get('ended')) ? null : await store.get('device')
  if (!device) throw Object.assign(new Error('not enrolled'), { status: 401 })
  return device
}

const refusal = (answer) => Object.assign(new Error('refused'), { status: answer.status, words: wordsOf(answer.body) })

// putAside moves a row the server can never take to the errors, with its words.
function putAside(store, row, words) {
  return store.settle({ gone: [row.nonce], errors: [{ ...row, words }], states: standing(row, {}, false) })
}

async function settle(store, batch, receipts) {
  const answers = new Map(receipts.map((receipt) => [receipt.nonce, receipt]))
  const told = batch.filter((row) => answers.has(row.nonce))
  if (!told.length) throw new Error('no answer to what was asked')
  const later = new Map((await store.all('queue')).filter((row) => !answers.has(row.nonce)).map((row) => [`${row.session}:${row.seat}`, row]))
  const refused = told.filter((row) => answers.get(row.nonce).result === 'refused')
  await store.settle({
    gone: told.map((row) => row.nonce),
    errors: refused.map((row) => ({ ...row, words: answers.get(row.nonce).message || answers.get(row.nonce).reason })),
    states: told.flatMap((row) => standing(row, answers.get(row.nonce), later.has(`${row.session}:${row.seat}`))),
  })
}

// standing gives how the person of a row stands by the answer; nothing while
// another scan of the same person waits, for the phone knows better until then.
// Who was taken back is expected again until the next look at the other doors.
function standing(row, receipt, waits) {
  const enrolment = receipt.enrolment ?? row.seat
  if (!enrolment || waits) return []
  if (row.undoes) return [{ session: row.session, enrolment, status: 'expected', arrived_at: null, left_at: null, by: '', local: false }]
  const status = receipt.status || 'expected'
  return [{ session: row.session, enrolment, status, arrived_at: receipt.arrived_at ?? null, left_at: row.direction === 'out' ? row.at : null, by: row.device, local: false }]
}

// sendCarried passes on frames scanned from other phones; the server says which
// it could not read, and those are kept aside.
async function sendCarried(store, call) {
  const carried = await store.all('carried')
  for (let from = 0; from < carried.length; from += most) {
    const batch = carried.slice(from, from + most)
    const { token } = await deviceOf(store)
    const answer = await call('/scan/queues', { token, json: { frames: batch.map((row) => row.frame) } })
    if (!answer.ok) throw refusal(answer)
    const unread = new Set(answer.body?.unreadable ?? [])
    const errors = batch.filter((_, at) => unread.has(at)).map((row) => ({ nonce: row.frame, frame: row.frame, words: '' }))
    if (errors.length) await store.put('errors', errors)
    await store.remove('carried', batch.map((row) => row.frame))
  }
}

// Syncer decides when to drain: after a scan, when the network or the page comes
// back, every 15 s while something waits; after a failure with a growing pause
// and some chance in it, so that many phones do not come back together.
export class Syncer {
  #store
  #call
  #hooks
  #failures = 0
  #next = 0
  #timer = 0
  state = states.fine
  words = ''
  last = 0 // milliseconds of this phone's clock when the server last took everything

  // hooks: answered(rows, receipts), changed().
  constructor(store, call, hooks) {
    this.#store = store
    this.#call = call
    this.#hooks = hooks
    addEventListener('online', () => this.now())
    document.addEventListener('visibilitychange', () => document.hidden || this.now())
    setInterval(() => this.#failures || this.poke(), every)
  }

  // now tries at once, whatever the next try was planned for.
  now() {
    this.#next = 0
    return this.poke()
  }

  // poke tries unless a pause is on.
  async poke() {
    if (Date.now() < this.#next || (await this.#idle())) return
    const result = await drain(this.#store, this.#call, this.#hooks.answered)
    if (result) this.#take(result)
    else this.#plan(shortest) // another window sends; look again
  }

  async #idle() {
    if (await this.#store.get('ended')) this.state = states.ended
    if (this.state === states.ended) return true
    return !((await this.#store.count('queue')) + (await this.#store.count('carried')))
  }

  #take({ state, words }) {
    this.state = state
    this.words = words
    clearTimeout(this.#timer)
    if (state === states.fine) {
      this.#failures = 0
      this.#next = 0
      this.last = Date.now()
    } else if (state !== states.ended) {
      this.#failures++
      this.#plan(Math.min(shortest * 2 ** (this.#failures - 1), longest) * (0.75 + Math.random() / 2))
      askForSync()
    }
    this.#hooks.changed()
  }

  #plan(pause) {
    this.#next = Date.now() + pause
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.now(), pause)
  }

  // heard takes what another request of this phone learnt about the network: the
  // last good answer is the truth, not navigator.onLine.
  heard(status) {
    if (status === 401) this.state = states.ended
    else if (!status || status >= 500) this.state = states.lost
    else if (this.state === states.lost) {
      this.state = states.fine
      this.now()
    }
    this.#hooks.changed()
  }

  // resumed forgets that the last device had ended: a new one is enrolled.
  resumed() {
    this.#failures = 0
    this.state = states.fine
    return this.now()
  }
}

// askForSync asks the browser to wake the service worker when the network is
// back, where it can.
async function askForSync() {
  const registration = await navigator.serviceWorker?.getRegistration?.('/scan')
  await registration?.sync?.register('scan-queue').catch(() => {})
}
