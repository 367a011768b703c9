// What the scanner remembers on this phone, in IndexedDB: the device, the pack,
// the queue, who has come, what the server refused, frames carried for another
// phone. It knows transactions and schema steps; it judges nothing and sends
// nothing. Nothing is deleted here but what the server has answered.

const database = 'taphuan-scan'

// steps bring the schema from one version to the next; a step never changes once
// released, and none drops what an older version kept (CHECKIN §4.11).
const steps = [
  (db) => {
    db.createObjectStore('kv')
    db.createObjectStore('queue', { keyPath: 'nonce' })
    db.createObjectStore('states', { keyPath: ['session', 'enrolment'] })
  },
  (db) => {
    db.createObjectStore('errors', { keyPath: 'nonce' })
    db.createObjectStore('carried', { keyPath: 'frame' })
  },
]

// everything is all there is to remember, by name.
export const everything = ['kv', 'queue', 'states', 'errors', 'carried']

// answer gives what a request comes to.
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

// finished waits until a transaction is on the disk, or says why it is not.
export function finished(tx) {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve()
    tx.onabort = tx.onerror = () => reject(tx.error ?? new Error('aborted'))
  })
}

// open opens the memory, bringing an older schema up to date.
async function open() {
  const request = indexedDB.open(database, steps.length)
  request.onupgradeneeded = (event) => {
    for (const step of steps.slice(event.oldVersion)) step(request.result)
  }
  const db = await answer(request)
  db.onversionchange = () => db.close() // a newer page wants to upgrade: it must not wait for this one
  return db
}

// openStore opens the memory; lost is called with what was thrown whenever it is
// gone: a VersionError when it belongs to a newer version of the page by now.
export async function openStore(lost = () => {}) {
  return new Store(await open(), lost)
}

// rowsOf gives how many scans a carried frame holds, as far as it is known.
export const rowsOf = (carried) => carried.rows ?? 1

// mergeStates puts standings of the server into a transaction, where this phone
// knows no better.
export function mergeStates(tx, fresh) {
  const states = tx.objectStore('states')
  for (const state of fresh) {
    states.get([state.session, state.enrolment]).onsuccess = (event) => {
      if (!event.target.result?.local) states.put({ ...state, local: false })
    }
  }
}

export class Store {
  #db
  #lost

  constructor(db, lost) {
    this.#db = db
    this.#lost = lost
  }

  // begin begins a transaction, of this file and of shift.js. Browsers may close the
  // memory behind a page's back and a newer page has it closed: then it is opened
  // again, once.
  async begin(names, mode = 'readonly', options = {}) {
    try {
      return this.#db.transaction(names, mode, options)
    } catch (closed) {
      if (!['InvalidStateError', 'UnknownError'].includes(closed.name)) throw closed
    }
    try {
      this.#db = await open()
      return this.#db.transaction(names, mode, options)
    } catch (wrong) {
      this.#lost(wrong)
      throw wrong
    }
  }

  // get gives a single value: device, pack, etag, cursor, offset, seq, hand and the like.
  async get(key) {
    const tx = await this.begin('kv')
    return answer(tx.objectStore('kv').get(key))
  }

  // set keeps single values, all of them or none; undefined forgets one.
  async set(values) {
    const tx = await this.begin('kv', 'readwrite')
    const kv = tx.objectStore('kv')
    for (const [key, value] of Object.entries(values)) value === undefined ? kv.delete(key) : kv.put(value, key)
    return finished(tx)
  }

  // all gives every row of a store; the queue in the order of scanning.
  async all(name) {
    const tx = await this.begin(name)
    const rows = await answer(tx.objectStore(name).getAll())
    return name === 'queue' ? rows.sort((a, b) => a.seq - b.seq) : rows
  }

  async count(name) {
    const tx = await this.begin(name)
    return answer(tx.objectStore(name).count())
  }

  // waiting gives how many scans wait: this phone's, and those in frames carried
  // for others.
  async waiting() {
    const tx = await this.begin(['queue', 'carried'])
    const [own, carried] = await Promise.all([answer(tx.objectStore('queue').count()), answer(tx.objectStore('carried').getAll())])
    return own + carried.reduce((sum, row) => sum + rowsOf(row), 0)
  }

  // record keeps one scan: in ONE strict transaction it reads how the seat
  // ([session, enrolment], or null) stands, takes the next number, lets decide
  // make { rows, state }, the scan last of rows, and writes all. It gives what
  // decide gave once the transaction is complete, not before (CHECKIN §4.5).
  async record(seat, decide) {
    const tx = await this.begin(['kv', 'queue', 'states'], 'readwrite', { durability: 'strict' })
    const kv = tx.objectStore('kv')
    const states = tx.objectStore('states')
    let made
    const write = (before, seq) => {
      made = decide(before, seq)
      kv.put(made.rows.at(-1).seq, 'seq')
      for (const row of made.rows) tx.objectStore('queue').put(row)
      if (made.state) states.put(made.state)
    }
    kv.get('seq').onsuccess = (event) => {
      const seq = (event.target.result ?? 0) + 1
      if (!seat) return write(undefined, seq)
      states.get(seat).onsuccess = (found) => write(found.target.result, seq)
    }
    await finished(tx)
    return made
  }

  // settle takes what the server answered out of the queue: refused rows move to
  // the errors with their words, standings follow the answers; one transaction.
  async settle({ gone, errors, states }) {
    const tx = await this.begin(['queue', 'errors', 'states'], 'readwrite', { durability: 'strict' })
    for (const row of errors) tx.objectStore('errors').put(row)
    for (const nonce of gone) tx.objectStore('queue').delete(nonce)
    for (const state of states) tx.objectStore('states').put(state)
    await finished(tx)
  }

  // merge takes standings from the server, but leaves alone what this phone has
  // seen and not yet sent: its own answer will come.
  async merge(fresh, values = {}) {
    const tx = await this.begin(['kv', 'states'], 'readwrite')
    for (const [key, value] of Object.entries(values)) tx.objectStore('kv').put(value, key)
    mergeStates(tx, fresh)
    await finished(tx)
  }

  // put keeps rows, remove forgets them by their keys.
  async put(name, rows) {
    const tx = await this.begin(name, 'readwrite', { durability: 'strict' })
    for (const row of rows) tx.objectStore(name).put(row)
    await finished(tx)
  }

  async remove(name, keys) {
    const tx = await this.begin(name, 'readwrite', { durability: 'strict' })
    for (const key of keys) tx.objectStore(name).delete(key)
    await finished(tx)
  }
}
