// Sending as a device this phone was before, and for other phones whose frames it
// carries. The server checks every signature (CHECKIN §4.10).

import { fileOf } from './handover.js'
import { bulk, deviceOf, refusal } from './sync.js'

const aFrame = 10 // rows a frame counts as

// sendAs sends rows recorded as maker ({ id, key }) as that one's signed file.
export async function sendAs(maker, call, device, rows) {
  const file = await fileOf(maker, rows, new Date().toISOString())
  return call('/scan/queues', { token: device.token, json: { file } })
}

// sendCarried passes on frames scanned from other phones; the server says which
// it could not read, and those are kept aside. An answer cut off on its way is none.
export async function sendCarried(store, call) {
  for (;;) {
    const batch = (await store.all('carried')).slice(0, Math.ceil(bulk.rows / aFrame))
    if (!batch.length) return
    const { token } = await deviceOf(store)
    const answer = await bulk.send(() => call('/scan/queues', { token, json: { frames: batch.map((row) => row.frame) } }))
    if (!answer.ok || !Array.isArray(answer.body?.unreadable)) throw refusal(answer)
    const unread = new Set(answer.body.unreadable)
    const errors = batch.filter((_, at) => unread.has(at)).map((row) => ({ nonce: row.frame, frame: row.frame, words: '' }))
    if (errors.length) await store.put('errors', errors)
    await store.remove('carried', batch.map((row) => row.frame))
  }
}
