// The camera: asked for once, on a tap; the rear one; a centred square ten
// times a second; off while the page is hidden.

const side = 640 // pixels of the square that is read
const pause = 100 // milliseconds between two looks

export class Camera {
  #video
  #read
  #found
  #changed
  #canvas = document.createElement('canvas')
  #stream = null
  #wanted = false
  #timer = 0

  // video is the element that shows the picture, read a decoder, found is called
  // with every text seen, changed whenever the camera went on or off.
  constructor(video, read, found, changed) {
    this.#video = video
    this.#read = read
    this.#found = found
    this.#changed = changed
    this.#canvas.width = this.#canvas.height = side
    this.#canvas.getContext('2d', { willReadFrequently: true })
    document.addEventListener('visibilitychange', () => this.#follow())
    addEventListener('pagehide', () => this.#release())
  }

  get running() {
    return this.#stream !== null
  }

  // start asks for the camera and looks through it until stop. It throws what
  // getUserMedia throws: NotAllowedError, NotFoundError and others.
  async start() {
    this.#wanted = true
    if (this.#stream || document.hidden) return
    const wish = { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } }
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false })
      if (!this.#wanted || document.hidden || this.#stream) {
        for (const track of stream.getTracks()) track.stop()
        return
      }
      this.#stream = stream
    } catch (wrong) {
      this.#wanted = false
      throw wrong
    }
    this.#stream.getVideoTracks()[0].addEventListener('ended', () => this.#release())
    this.#video.srcObject = this.#stream
    await this.#video.play().catch(() => {}) // interrupted by a stop that came at once
    this.#changed()
    this.#look()
  }

  stop() {
    this.#wanted = false
    this.#release()
  }

  // torchOffered reports whether the camera that runs has a light.
  get torchOffered() {
    return Boolean(this.#stream?.getVideoTracks()[0]?.getCapabilities?.().torch)
  }

  async torch(on) {
    await this.#stream?.getVideoTracks()[0]?.applyConstraints({ advanced: [{ torch: on }] })
  }

  // Off when the page is hidden, on again when it comes back.
  #follow() {
    if (document.hidden) this.#release()
    else if (this.#wanted) this.start().catch(() => this.#changed())
  }

  #release() {
    clearTimeout(this.#timer)
    if (!this.#stream) return
    for (const track of this.#stream.getTracks()) track.stop()
    this.#stream = null
    this.#video.srcObject = null
    this.#changed()
  }

  // One look after the other: a slow phone looks less often, and what cannot be
  // read never ends the looking.
  async #look() {
    const stream = this.#stream
    if (!stream) return
    const began = performance.now()
    try {
      if (this.#draw()) {
        for (const text of await this.#read(this.#canvas)) {
          if (stream === this.#stream) this.#found(text)
        }
      }
    } catch (wrong) {
      console.warn('scanner: this look failed', wrong)
    }
    if (stream !== this.#stream) return
    this.#timer = setTimeout(() => this.#look(), Math.max(pause - (performance.now() - began), 10))
  }

  // The centred square of the picture, as large as it is high or wide.
  #draw() {
    const { videoWidth: width, videoHeight: height } = this.#video
    const edge = Math.min(width, height)
    if (!edge) return false
    this.#canvas.getContext('2d').drawImage(this.#video, (width - edge) / 2, (height - edge) / 2, edge, edge, 0, 0, side, side)
    return true
  }
}
