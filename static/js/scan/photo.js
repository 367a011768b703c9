// A photo instead of the camera's stream, where a browser gives none: read in
// the page if it can be, else by the server. Nothing of it is kept.

const sides = [1600, 900] // pixels of the longer side the picture is read at

// readPhoto gives { texts, words }: the codes in a picture, and why there are none
// when the server says so.
export async function readPhoto(file, read, call) {
  const here = read ? await readHere(file, read).catch(() => []) : []
  if (here.length) return { texts: here, words: '' }
  const form = new FormData()
  form.append('photo', file)
  const answer = await call('/scan/photo', { form }).catch(() => null)
  return { texts: answer?.body?.texts ?? [], words: answer && !answer.ok ? answer.words : '' }
}

async function readHere(file, read) {
  const picture = await createImageBitmap(file)
  try {
    for (const side of sides) {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height))
      const canvas = document.createElement('canvas')
      canvas.width = Math.max(1, Math.round(picture.width * scale))
      canvas.height = Math.max(1, Math.round(picture.height * scale))
      canvas.getContext('2d', { willReadFrequently: true }).drawImage(picture, 0, 0, canvas.width, canvas.height)
      const texts = await read(canvas)
      if (texts.length) return texts
    }
    return []
  } finally {
    picture.close()
  }
}
