// Passing a queue from phone to phone without network: this phone shows its
// frames in a loop, or scans another's, says how many it has, and keeps them
// until the server takes them (CHECKIN §4.10).

import { data, part, put, say } from './page.js'
import { loopOf, readFrame, rowsIn } from './handover.js'
import { drawQR } from './qr.js'
import { holdCamera } from './shell.js'

const pace = 600 // milliseconds a frame stays
const lull = 1500 // and how long beyond a whole loop nothing new may come before receiving is over

export class Passing {
  #store
  #door
  #syncer
  #timer = 0
  #ours = false // whether the camera was turned on for receiving
  #release = null // lets the screen sleep again
  #changed
  #seen = new Map() // by batch: { total, frames kept }
  #over = 0 // ends receiving

  // changed is called when more waits than before.
  constructor(store, door, syncer, changed) {
    this.#changed = changed
    this.#store = store
    this.#door = door
    this.#syncer = syncer
    part('frames').addEventListener('click', () => this.#show())
    part('frame-close').addEventListener('click', () => this.#hide())
    part('receive').addEventListener('click', () => this.#toggle())
  }

  async #show() {
    const frames = await loopOf(this.#store)
    if (!frames.length) return put(part('received'), say('nothing_waits'))
    part('frame').hidden = false
    part('frame-close').focus({ preventScroll: true })
    clearTimeout(this.#timer)
    this.#release ??= holdCamera()
    await this.#turn(frames, 0)
    part('frame').scrollIntoView({ block: 'center' })
  }

  async #turn(frames, at) {
    try {
      await drawQR(part('frame-code'), frames[at], data.files)
    } catch (wrong) {
      console.warn('scan: no frame drawn', wrong)
      this.#hide()
      return put(part('received'), say('frames_failed'))
    }
    part('frame').dataset.text = frames[at]
    put(part('frame-count'), `${at + 1}/${frames.length}`)
    this.#timer = setTimeout(() => this.#turn(frames, (at + 1) % frames.length), pace)
  }

  #hide() {
    clearTimeout(this.#timer)
    this.#release?.()
    this.#release = null
    part('frame').hidden = true
    part('frames').focus()
  }

  // toggle begins or ends receiving; meanwhile the camera records nobody, and its
  // picture stands here, for somebody must aim.
  async #toggle() {
    if (this.#door.receive) {
      put(part('received'), '')
      return this.end()
    }
    this.#ours = !this.#door.cameraRuns
    this.#door.receive = (text) => this.take(text)
    part('receive').setAttribute('aria-pressed', 'true')
    part('received').before(part('view'))
    put(part('received'), say('receiving'))
    await this.#door.start()
    part('view').scrollIntoView({ block: 'center' })
  }

  // end lets the camera see people again: when all has come, and whenever somebody
  // goes back to the door.
  end() {
    if (!this.#door.receive) return
    clearTimeout(this.#over)
    this.#seen.clear()
    this.#door.receive = null
    part('receive').setAttribute('aria-pressed', 'false')
    if (this.#ours) this.#door.stop()
    part('pace').after(part('view'))
  }

  // take keeps a frame of another phone and says how far the batch has come.
  async take(text) {
    const frame = readFrame(text)
    if (!frame) return
    const seen = this.#seen.get(frame.batch) ?? { total: frame.total, kept: new Set() }
    this.#seen.set(frame.batch, seen)
    if (seen.kept.has(frame.index)) return
    await this.#store.put('carried', [{ frame: text, scanner: frame.scanner, batch: frame.batch, rows: await rowsIn(text) }])
    seen.kept.add(frame.index)
    this.#tell()
    await this.#changed()
  }

  // tell says how far receiving has come. A phone that carries others' queues shows
  // them in one loop with its own: all has come when nothing new does.
  #tell() {
    clearTimeout(this.#over)
    const batches = [...this.#seen.values()]
    const [kept, total] = [batches.reduce((sum, one) => sum + one.kept.size, 0), batches.reduce((sum, one) => sum + one.total, 0)]
    put(part('received'), say(kept === total ? 'received_all' : 'received', `${kept}/${total}`))
    if (kept < total) return
    this.#syncer.now()
    this.#over = setTimeout(() => this.end(), kept * pace + lull)
  }
}
