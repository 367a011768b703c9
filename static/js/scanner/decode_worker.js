// Reads QR codes beside the page, so that a slow reader never makes it stutter.
// It is told the files first and answers "ready" or "failed", then pictures one
// after the other, and answers each with its texts.

import { openReader } from '/static/js/scanner/decoder.js'

let read = null
let canvas = null

self.addEventListener('message', async ({ data }) => {
  if (data.files) {
    read = await openReader(data.files).catch(() => null)
    return self.postMessage(read ? 'ready' : 'failed')
  }
  try {
    self.postMessage({ texts: await look(data.picture) })
  } catch (wrong) {
    self.postMessage({ texts: [], wrong: String(wrong) })
  }
})

async function look(picture) {
  if (canvas?.width !== picture.width || canvas?.height !== picture.height) canvas = new OffscreenCanvas(picture.width, picture.height)
  canvas.getContext('2d', { willReadFrequently: true }).drawImage(picture, 0, 0)
  picture.close()
  return read(canvas)
}
