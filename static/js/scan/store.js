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

const everything = ['kv', 'queue', 'states', 'errors', 'carried']

// answer gives what a request comes to.
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

// finished waits until a transaction is on the disk, or says why it is not.
function finished(tx) {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve()
    tx.onabort = tx.onerror = () => reject(tx.error ?? new Error('aborted'))
  })
}

// openStore opens the memory, bringing an older schema up to date.
export async function openStore() {
  const request = indexedDB.open(database, steps.length)
  request.onupgradeneeded = (event) => {
    for (const step of steps.slice(event.oldVersion)) step(request.result)
  }
  const db = await answer(request)
  db.onversionchange = () => db.close() // a newer page wants to upgrade: it must not wait for this one
  return new Store(db)
}

export class Store {
  #db

  constructor(db) {
    this.#db = db
  }

  // get gives a single value: device, pack, etag, cursor, offset, seq, hand and the like.
  get(key) {
    return answer(this.#db.transaction('kv').objectStore('kv').get(key))
  }

  // set keeps single values, all of them or none; undefined forgets one.
  set(values) {
    const tx = this.#db.transaction('kv', 'readwrite')
    const kv = tx.objectStore('kv')
    for (const [key, value] of Object.entries(values)) value === undefined ? kv.delete(key) : kv.put(value, key)
    return finished(tx)
  }

  // all gives every row of a store; the queue in the order of scanning.
  async all(name) {
    const rows = await answer(this.#db.transaction(name).objectStore(name).getAll())
    return name === 'queue' ? rows.sort((a, b) => a.seq - b.seq) : rows
  }

  count(name) {
    return answer(this.#db.transaction(name).objectStore(name).count())
  }

  // record keeps one scan: in ONE strict transaction it reads how the seat
  // ([session, enrolment], or null) stands, takes the next number, lets decide
  // make { rows, state }, the scan last of rows, and writes all. It gives what
  // decide gave once the transaction is complete, not before (CHECKIN §4.5).
  async record(seat, decide) {
    const tx = this.#db.transaction(['kv', 'queue', 'states'], 'readwrite', { durability: 'strict' })
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
    const tx = this.#db.transaction(['queue', 'errors', 'states'], 'readwrite', { durability: 'strict' })
    for (const row of errors) tx.objectStore('errors').put(row)
    for (const nonce of gone) tx.objectStore('queue').delete(nonce)
    for (const state of states) tx.objectStore('states').put(state)
    await finished(tx)
  }

  // merge takes standings from the server, but leaves alone what this phone has
  // seen and not yet sent: its own answer will come.
  async merge(fresh, values = {}) {
    const tx = this.#db.transaction(['kv', 'states'], 'readwrite')
    const states = tx.objectStore('states')
    for (const [key, value] of Object.entries(values)) tx.objectStore('kv').put(value, key)
    for (const state of fresh) {
      states.get([state.session, state.enrolment]).onsuccess = (event) => {
        if (!event.target.result?.local) states.put({ ...state, local: false })
      }
    }
    await finished(tx)
  }

  // put keeps rows, remove forgets them by their keys.
  async put(name, rows) {
    const tx = this.#db.transaction(name, 'readwrite', { durability: 'strict' })
    for (const row of rows) tx.objectStore(name).put(row)
    await finished(tx)
  }

  async remove(name, keys) {
    const tx = this.#db.transaction(name, 'readwrite', { durability: 'strict' })
    for (const key of keys) tx.objectStore(name).delete(key)
    await finished(tx)
  }

  // leave ends the shift: the device, the pack with its names and the standings
  // go; scans that still wait and errors nobody has seen stay.
  async leave() {
    const tx = this.#db.transaction(everything, 'readwrite', { durability: 'strict' })
    for (const key of ['device', 'pack', 'etag', 'cursor', 'packed', 'hand', 'ended']) tx.objectStore('kv').delete(key)
    tx.objectStore('states').clear()
    await finished(tx)
  }
}
