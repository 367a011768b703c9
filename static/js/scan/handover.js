// A queue handed over without internet: as a signed file, or as a loop of signed
// frames another phone scans (CHECKIN §4.10). The server checks the signatures
// with this device's key; a phone in between can change nothing.

import { base64url, sign } from './codes.js'
import { itemOf } from './sync.js'

const rowsMost = 20 // rows in one frame
const signed = 32 // hexadecimal digits of a frame's signature
const textMost = 1270 // characters of a frame: a QR code of version 25 at level L, which cameras still read off a phone's screen

const deflates = (() => {
  try {
    return Boolean(new CompressionStream('deflate-raw'))
  } catch {
    return false
  }
})()

// fileOf gives the signed file of a queue, as an object.
export async function fileOf(device, rows, madeAt) {
  const payload = base64url(JSON.stringify({ scanner: device.id, made_at: madeAt, items: rows.map(itemOf) }))
  const signature = await sign(device.key, `queue-v1|${payload}`)
  return { format: 'taphuan-queue-v1', scanner: device.id, payload, signature }
}

// ownAndFormer gives what waits on the phone: rows recorded as the device it is
// now, and those of each it was before.
async function ownAndFormer(store) {
  const [device, rows, former = []] = await Promise.all([store.get('device'), store.all('queue'), store.get('former')])
  const others = former.filter((one) => one.id !== device.id).map((one) => ({ device: one, rows: rows.filter((row) => row.scanner === one.id) })).filter((one) => one.rows.length)
  const gone = new Set(others.flatMap((one) => one.rows))
  return { device, own: rows.filter((row) => !gone.has(row)), others }
}

// batchName names a loop of frames.
const batchName = () => crypto.randomUUID().slice(0, 8)

// handOver gives all that waits as one file ({ file, count, name }, count in
// scans): the phone's own queue signed, what it recorded as another device in
// that one's frames, and the frames it carries. keys are the nonces and frames
// that lie in it.
export async function handOver(store, madeAt) {
  const [{ device, own, others }, carried, count] = await Promise.all([ownAndFormer(store), store.all('carried'), store.waiting()])
  const signed = own.length ? await fileOf(device, own, madeAt) : {}
  const former = await Promise.all(others.map((one) => framesOf(one.device, one.rows, batchName())))
  const frames = [...former.flat(), ...carried.map((row) => row.frame)]
  const rows = [...own, ...others.flatMap((one) => one.rows)]
  return { file: frames.length ? { ...signed, frames } : signed, count, name: rows.length ? `${rows[0].seq}-${rows.at(-1).seq}` : madeAt.slice(0, 10),
    keys: new Set([...rows.map((row) => row.nonce), ...carried.map((row) => row.frame)]) }
}

// loopOf gives all that waits as frames to be shown one after another.
export async function loopOf(store) {
  const [{ device, own, others }, carried] = await Promise.all([ownAndFormer(store), store.all('carried')])
  const makers = own.length ? [{ device, rows: own }, ...others] : others
  const made = await Promise.all(makers.map((one) => framesOf(one.device, one.rows, batchName())))
  return [...made.flat(), ...carried.map((row) => row.frame)]
}

// rowsIn gives how many rows a frame carries; 1 where that cannot be read.
export async function rowsIn(text) {
  const [kind, , , , , packedRows] = text.split('.')
  try {
    const raw = Uint8Array.from(atob(packedRows.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    const rows = kind === 'TQ2' ? new Blob([raw]).stream().pipeThrough(new DecompressionStream('deflate-raw')) : new Blob([raw]).stream()
    return JSON.parse(await new Response(rows).text()).length
  } catch {
    return 1
  }
}

// compact gives a row as a frame carries it.
function compact(row) {
  const at = Math.floor(Date.parse(row.at) / 1000)
  return [row.nonce, row.session, row.enrolment ?? 0, row.hash ?? '', row.direction, row.method, at, row.seq,
    row.local_result ?? '', row.clock_offset ?? 0, row.note ?? '', row.undoes ?? '']
}

// packed gives compact rows as a frame carries them: deflated where the browser
// can (the frame is then a TQ2, which holds three times as many), else as they are.
async function packed(rows) {
  const text = JSON.stringify(rows)
  if (!deflates) return base64url(text)
  const small = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  return base64url(new Uint8Array(await new Response(small).arrayBuffer()))
}

// portions cuts rows into as few frames as can be read well and gives them packed;
// room is the number of characters a frame has for its rows.
async function portions(rows, room) {
  const cut = []
  let last = []
  let text = ''
  for (const row of rows.map(compact)) {
    const longer = await packed([...last, row])
    const full = last.length === rowsMost || (last.length && longer.length > room)
    if (full) cut.push(text)
    last = full ? [row] : [...last, row]
    text = full ? await packed(last) : longer
  }
  return [...cut, text]
}

// framesOf gives the texts of the frames, numbered from 0; batch names the loop.
export async function framesOf(device, rows, batch) {
  const longest = `TQ0.${device.id}.${batch}.${rows.length}.${rows.length}..`.length + signed
  const cut = await portions(rows, textMost - longest)
  return Promise.all(cut.map(async (part, at) => {
    const head = `${deflates ? 'TQ2' : 'TQ1'}.${device.id}.${batch}.${at}.${cut.length}.${part}`
    const signature = await sign(device.key, `frame-v1|${head}`)
    return `${head}.${signature.slice(0, signed)}`
  }))
}

// readFrame gives what a receiving phone sees of a frame, or null.
export function readFrame(text) {
  const found = /^TQ[12]\.(\d+)\.([0-9A-Za-z]+)\.(\d+)\.(\d+)\.[0-9A-Za-z_-]+\.[0-9a-f]{32}$/.exec(text)
  if (!found) return null
  const [, scanner, batch, index, total] = found
  return { frame: text, scanner: Number(scanner), batch, index: Number(index), total: Number(total) }
}
