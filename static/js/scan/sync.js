// Sends the queue: at most 200 rows at once, one syncer in the whole browser,
// the same nonce again until the server has answered it. It knows the queue and
// the answers; it shows nothing. The service worker drains with it as well.

import { wordsOf } from './net.js'

const most = 200 // rows in one request (CHECKIN §4.6)
const fewest = 10 // and on the weakest network
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
// answered(rows, receipts) is called after every batch; relaying gives the module
// that sends as another device or for one, which is seldom wanted.
export function drain(store, call, answered = () => {}, relaying = () => import('./relay.js')) {
  return alone(async () => {
    try {
      await sendQueue(store, call, answered, relaying)
      if (await store.count('carried')) await (await relaying()).sendCarried(store, call)
      return { state: states.fine, words: '' }
    } catch (wrong) {
      if (wrong.status === 401) await store.set({ ended: true })
      return { state: stateOf(wrong.status), words: wrong.words ?? '' }
    }
  })
}

function stateOf(status) {
  if (!status || status < 400 || status >= 500 || status === 408 || status === 429) return states.lost
  return status === 401 ? states.ended : states.refused
}

// sendQueue sends what waits, row after row. What the phone has recorded as
// another device goes as that one's signed file: it stands under who scanned it
// then, in the sessions of then, and is judged by when that device was revoked.
async function sendQueue(store, call, answered, relaying) {
  let rows = most
  let plain = '' // the nonce of a row that goes as this device's whatever made it
  for (;;) {
    const device = await deviceOf(store)
    const { batch, maker } = await nextBatch(store, device, Math.min(rows, bulk.rows), plain)
    if (!batch.length) return
    const relay = maker && (await relaying())
    const answer = await bulk.send(() => (maker ? relay.sendAs(maker, call, device, batch) : call('/checkins', { token: device.token, json: { items: batch.map(itemOf) } })))
    const receipts = answer.ok ? answer.body?.items : null
    if (Array.isArray(receipts)) {
      await settle(store, batch, receipts)
      answered(batch, receipts)
      continue
    }
    const unreadable = answer.status === 422 || answer.status === 413
    if (!unreadable) throw refusal(answer)
    if (batch.length > 1) rows = 1 // one bad row must not hold up the others
    else if (maker) plain = batch[0].nonce // as that device's the server cannot take it
    else await putAside(store, batch[0], wordsOf(answer.body))
  }
}

// nextBatch gives the first rows of the queue, at most so many, that were recorded
// as one device, and { id, key } of that when it is not the phone's own of now.
async function nextBatch(store, device, most, plain) {
  const [queue, former = []] = await Promise.all([store.all('queue'), store.get('former')])
  const makerOf = (row) => (row.nonce === plain || row.scanner === device.id ? undefined : former.find((one) => one.id === row.scanner))
  const maker = queue.length ? makerOf(queue[0]) : undefined
  const end = queue.findIndex((row) => makerOf(row) !== maker)
  return { maker, batch: queue.slice(0, Math.min(most, end < 0 ? queue.length : end)) }
}

// Bulk knows how much goes through in one request: half after one that took too
// long, for a slow network must not hold up a long queue for ever; twice after
// one that went well.
class Bulk {
  rows = most

  async send(ask) {
    try {
      const answer = await ask()
      this.rows = Math.min(most, this.rows * 2)
      return answer
    } catch (wrong) {
      if (wrong?.name === 'TimeoutError') this.rows = Math.max(fewest, Math.floor(this.rows / 2))
      throw wrong
    }
  }
}

export const bulk = new Bulk()

// deviceOf gives the device the phone is, or throws as the server would.
export async function deviceOf(store) {
  const device = (await store.get('ended')) ? null : await store.get('device')
  if (!device) throw Object.assign(new Error('not enrolled'), { status: 401 })
  return device
}

// refusal is what to throw for an answer that is not what was asked for.
export const refusal = (answer) => Object.assign(new Error('refused'), { status: answer.status, words: wordsOf(answer.body) })

// putAside moves a row the server can never take to the errors, with its words.
function putAside(store, row, words) {
  return store.settle({ gone: [row.nonce], errors: [{ ...row, words }], states: standing(row, {}, false) })
}

async function settle(store, batch, receipts) {
  const answers = new Map(receipts.map((receipt) => [receipt.nonce, receipt]))
  const told = batch.filter((row) => answers.has(row.nonce))
  if (!told.length) throw new Error('no answer to what was asked')
  const later = new Map((await store.all('queue')).filter((row) => !answers.has(row.nonce)).map((row) => [`${row.session}:${row.seat}`, row]))
  const refused = told.filter((row) => [answers.get(row.nonce).result, answers.get(row.nonce).first_result].includes('refused'))
  await store.settle({
    gone: told.map((row) => row.nonce),
    errors: refused.map((row) => ({ ...row, words: wordsFor(answers.get(row.nonce)) })),
    states: told.flatMap((row) => standing(row, answers.get(row.nonce), later.has(`${row.session}:${row.seat}`))),
  })
}

// wordsFor gives why a row was refused; what was answered the first time, when that
// answer never came.
const wordsFor = (receipt) => receipt.first_message || receipt.message || receipt.reason

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
  poke() {
    return this.#poke().catch((wrong) => console.warn('scan: not sent', wrong))
  }

  async #poke() {
    if (Date.now() < this.#next || (await this.#idle())) return
    const result = await drain(this.#store, this.#call, this.#hooks.answered)
    if (result) this.#take(result)
    else this.#plan(shortest) // another window sends; look again
  }

  // idle reports whether there is nothing to send. That the device has ended, or
  // is one again, another window or a request may have found out.
  async #idle() {
    const ended = Boolean(await this.#store.get('ended'))
    if (ended !== (this.state === states.ended)) {
      this.state = ended ? states.ended : states.fine
      this.#failures = 0
      this.#hooks.changed()
    }
    return ended || !(await this.#store.waiting())
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
      this.#plan(Math.min(shortest * 2 ** (this.#failures - 1) * (1 + Math.random() / 2), longest))
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
    this.#hooks.changed()
    return this.now()
  }
}

// askForSync asks the browser to wake the service worker when the network is
// back, where it can.
async function askForSync() {
  const registration = await navigator.serviceWorker?.getRegistration?.('/scan')
  await registration?.sync?.register('scan-queue').catch(() => {})
}
