// Draws QR codes on a canvas with the writer of zxing-wasm, served by us.

let writer = null

async function open(files) {
  const zxing = await import(files.writer)
  await zxing.prepareZXingModule({ overrides: { locateFile: () => files.writer_wasm }, fireImmediately: true })
  return zxing
}

// drawQR draws a text with its quiet zone, as wide as the canvas's place on the
// page. Each module is a whole number of the screen's own pixels: stretched ones
// are what readers stumble over.
export async function drawQR(canvas, text, files) {
  writer ??= open(files)
  writer.catch(() => { writer = null })
  const { symbol, error } = await (await writer).writeBarcode(text, { format: 'QRCode', options: 'ecLevel=L' })
  if (error) throw new Error(error)
  const quiet = 4
  canvas.style.width = ''
  const wide = canvas.clientWidth * devicePixelRatio || 800
  const scale = Math.max(2, Math.floor(wide / (symbol.width + 2 * quiet)))
  canvas.width = canvas.height = (symbol.width + 2 * quiet) * scale
  if (canvas.clientWidth) canvas.style.width = `${canvas.width / devicePixelRatio}px`
  const context = canvas.getContext('2d')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = '#000'
  symbol.data.forEach((value, at) => {
    const x = (at % symbol.width) + quiet
    const y = Math.floor(at / symbol.width) + quiet
    if (value === 0) context.fillRect(x * scale, y * scale, scale, scale)
  })
}
