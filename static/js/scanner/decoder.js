// Reads QR codes from a square of the camera: with the browser's own reader
// when it knows QR codes, else with zxing-wasm served by us.

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

// openDecoder gives a function that reads the texts of all QR codes on a canvas.
// It fails when no reader can be had. A browser's own reader that stops working
// (its service may be missing) is replaced once.
export async function openDecoder(files) {
  let read = await native()
  let spare = read ? () => wasm(files) : null
  read ??= await wasm(files)
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
