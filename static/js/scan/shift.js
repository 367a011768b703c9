// What the phone is from shift to shift: becoming a device, and being none at the
// end. Scans that wait outlive both, and so does the key they are signed with.

import { everything, finished } from './store.js'

// What is known only while the phone is the device it is now.
const ofTheShift = ['pack', 'etag', 'cursor', 'packed', 'hand', 'ended']

// become makes the phone the device (undefined: none at all), with what else is
// known of it. The names and hours of the one before go, in one transaction, and
// at the end of a shift who has come. Scans that wait stay, and with them the key
// of the device that made them, under which they go to the server; so do errors
// nobody has seen.
export async function become(store, device, values = {}) {
  const tx = await store.begin(everything, 'readwrite', { durability: 'strict' })
  const kv = tx.objectStore('kv')
  for (const key of ofTheShift) kv.delete(key)
  if (!device) tx.objectStore('states').clear()
  for (const [key, value] of Object.entries(values)) kv.put(value, key)
  kv.get('device').onsuccess = ({ target: { result: before } }) => {
    device ? kv.put(device, 'device') : kv.delete('device')
    if (before) keepKey(tx, before)
  }
  await finished(tx)
}

// keepKey keeps { id, key } of a device the phone was, as long as scans wait.
function keepKey(tx, { id, key }) {
  const kv = tx.objectStore('kv')
  tx.objectStore('queue').count().onsuccess = ({ target: { result: waiting } }) => {
    kv.get('former').onsuccess = ({ target: { result: former = [] } }) => {
      waiting ? kv.put([...former.filter((one) => one.id !== id), { id, key }], 'former') : kv.delete('former')
    }
  }
}
