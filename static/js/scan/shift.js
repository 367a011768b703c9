// What the phone is from shift to shift: becoming a device, and being none at the
// end. Scans that wait outlive both, and so does the key they are signed with.

import { everything, finished, mergeStates } from './store.js'

// What is known only while the phone is the device it is now.
const ofTheShift = ['pack', 'etag', 'cursor', 'packed', 'hand', 'ended']

// become makes the phone the device (undefined: none at all), with what else is
// known of it and how people stand. The names and hours of the one before go, in
// one transaction, and at the end of a shift who has come. Scans that wait stay,
// and with them the key of the device that made them, under which they go to the
// server; so do errors nobody has seen.
export async function become(store, device, values = {}, states = []) {
  const tx = await store.begin(everything, 'readwrite', { durability: 'strict' })
  const kv = tx.objectStore('kv')
  for (const key of ofTheShift) kv.delete(key)
  if (!device) tx.objectStore('states').clear()
  for (const [key, value] of Object.entries(values)) kv.put(value, key)
  mergeStates(tx, states)
  kv.get('device').onsuccess = ({ target: { result: before } }) => {
    device ? kv.put(device, 'device') : kv.delete('device')
    if (before) keepKey(kv, before)
  }
  await finished(tx)
}

const keysKept = 5 // more shifts than can wait on one phone

// keepKey keeps { id, key } of a device the phone was: scans of it may wait, or be
// written this very moment by another window.
function keepKey(kv, { id, key }) {
  kv.get('former').onsuccess = ({ target: { result: former = [] } }) => {
    kv.put([...former.filter((one) => one.id !== id), { id, key }].slice(-keysKept), 'former')
  }
}
