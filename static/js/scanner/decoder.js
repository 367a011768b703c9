// Reads QR codes from a square of the camera: with the browser's own reader
// when it knows QR codes, else with zxing-wasm served by us; beside the page in a
// worker where the browser can.

// native gives a reader that uses BarcodeDetector, or null where it is missing.
async function native() {
  try {
    const formats = await globalThis.BarcodeDetector?.getSupportedFormats()
    if (!formats?.includes('qr_code')) return null
    const detector = new globalThis.BarcodeDetector({ formats: ['qr_code'] })
    return async (canvas) => (await detector.detect(canvas)).map((code) => code.rawValue)
  } catch {
    return null
  }
}

// wasm gives a reader that uses zxing; its wasm file is named explicitly,
// because by itself it would be fetched from a CDN.
async function wasm(files) {
  const zxing = await import(files.zxing)
  await zxing.prepareZXingModule({ overrides: { locateFile: () => files.wasm }, fireImmediately: true })
  const options = { formats: ['QRCode'], maxNumberOfSymbols: 4 }
  return async (canvas) => {
    const image = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return (await zxing.readBarcodes(image, options)).filter((code) => code.isValid).map((code) => code.text)
  }
}

// replaceable gives a reader that is replaced once, by what spare opens, when it
// stops working; without a spare it fails as it does.
function replaceable(read, spare) {
  return async (canvas) => {
    try {
      return await read(canvas)
    } catch (wrong) {
      if (!spare) throw wrong
      read = await spare()
      spare = null
      return read(canvas)
    }
  }
}

// openReader gives a function that reads the texts of all QR codes on a canvas,
// here where it is called. It fails when no reader can be had. A browser's own
// reader that stops working (its service may be missing) is replaced once.
export async function openReader(files) {
  const own = await native()
  return own ? replaceable(own, () => wasm(files)) : wasm(files)
}

const patience = 20000 // milliseconds until a worker that is silent counts as broken

// aside gives a function that reads in a worker, or null where that cannot be:
// no OffscreenCanvas, no module workers, no worker named.
async function aside(files) {
  if (!files.worker || !globalThis.Worker || !globalThis.OffscreenCanvas || !globalThis.createImageBitmap) return null
  const worker = new Worker(files.worker, { type: 'module' })
  const answer = () => new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the worker is silent')), patience)
    worker.onmessage = ({ data }) => { clearTimeout(late); resolve(data) }
    worker.onerror = (wrong) => { clearTimeout(late); wrong.preventDefault(); reject(new Error('the worker is broken')) }
  })
  worker.postMessage({ files })
  if ((await answer().catch(() => 'failed')) !== 'ready') {
    worker.terminate()
    return null
  }
  return async (canvas) => {
    const picture = await createImageBitmap(canvas)
    worker.postMessage({ picture }, [picture])
    const { texts, wrong } = await answer()
    if (wrong) throw new Error(wrong)
    return texts
  }
}

// openDecoder gives a function that reads the texts of all QR codes on a canvas,
// one picture at a time: in a worker where possible, else in the page. It fails
// when no reader can be had.
export async function openDecoder(files) {
  const worker = await aside(files).catch(() => null)
  return worker ? replaceable(worker, () => openReader(files)) : openReader(files)
}
