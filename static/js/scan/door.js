// The tab Quét and the card above all tabs: camera, typing, a photo, the verdict
// in colour, icon, words and sound, undoing, and keeping for review. It shows
// what the desk says and decides nothing.

import { Camera } from '../scanner/camera.js'
import { Card, Latest } from '../scanner/screen.js'
import { data, icons, part, put, say } from './page.js'
import { holdCamera } from './shell.js'

const again = 3000 // milliseconds a code must be away before it counts anew (CHECKIN §4.4)
const undoing = 10000 // milliseconds a scan can be taken back at a tap
const pace = 'scanner.pace' // where the phone remembers: fast, or one person at a time
const noCamera = { NotAllowedError: 'camera_denied', NotFoundError: 'camera_none', NotReadableError: 'camera_busy', SecurityError: 'camera_insecure' }

export class Door {
  #desk
  #clock
  #beeper
  #hooks
  #card
  #latest
  #camera = null
  #starting = null
  #release = null
  #decoder = null
  #seen = new Map()
  #last = null // what can be undone or kept for review
  #timer = 0
  #taking = 0 // scans being written down
  receive = null // takes the texts seen instead, while another phone's queue is received

  // hooks: written() after every row, search(words) for typed names, choose(people)
  // for a number that several have.
  constructor(desk, clock, beeper, hooks) {
    this.#desk = desk
    this.#clock = clock
    this.#beeper = beeper
    this.#hooks = hooks
    this.#card = new Card(part('result'), icons, () => this.#ready())
    this.#latest = new Latest(part('latest'), icons)
    this.#card.clear()
    this.#setPace(localStorage.getItem(pace) ?? 'fast')
    this.#listen()
    this.#listenToCamera()
  }

  get cameraRuns() {
    return Boolean(this.#camera?.running)
  }

  // Scanning

  // engaged reports whether the camera has to wait: while a name is being typed
  // and, one person at a time, from a scan until its result is tapped.
  get #engaged() {
    return this.#card.waits || this.#card.stay && this.#taking > 0 || !part('heard').hidden
  }

  // found takes a text the camera saw; the same held before it counts once.
  found(text) {
    const at = performance.now()
    if (this.#engaged && !this.receive && !this.#seen.has(text)) return
    const before = this.#seen.get(text) ?? -again
    this.#seen.set(text, at)
    for (const [old, when] of this.#seen) if (at - when > 10 * again) this.#seen.delete(old)
    if (this.receive) return this.receive(text.trim())
    if (at - before >= again && !this.#engaged) this.code(text.trim(), 'scan')
  }

  // code records a personal code; any other is said to be none, and may be kept. It
  // gives what take gives.
  async code(text, method) {
    const done = await this.take(() => this.#desk.code(text, method))
    if (done === null) this.#show({ verdict: { kind: 'danger', reason: 'foreign' } }, say('foreign_hint'))
    return done
  }

  // person records somebody of the roster.
  person(person, method) {
    return this.take(() => this.#desk.person(person, method))
  }

  // take lets the desk write a scan down; only then it is shown. What could not
  // be written is never green, and undefined is given for it.
  async take(write) {
    this.#beeper.wake()
    this.#taking++
    try {
      const made = await write()
      if (made) this.#shown(made)
      return made
    } catch (wrong) {
      console.warn('scan: not written', wrong)
      this.#show({ verdict: { kind: 'danger', reason: wrong.message === 'no session' ? 'no_session' : 'not_written' } })
      return undefined
    } finally {
      this.#taking--
    }
  }

  #shown(made) {
    const { verdict, person, before, row } = made
    const when = verdict.reason.startsWith('already') ? (verdict.reason === 'already' ? before?.arrived_at : before?.left_at) : row.at
    const time = when ? this.#clock.show(when) : ''
    const by = verdict.result === 'repeated' && before?.by ? say('by', before.by) : ''
    this.#show(made, [person?.unit_name ?? person?.unit, time, by].filter(Boolean).join(' · '))
    this.#hooks.written(made)
  }

  #show(made, details = '') {
    const { verdict, row, person } = made
    const shown = { kind: verdict.kind, word: say(`word_${verdict.reason}`), name: person?.full_name ?? row?.note, details }
    this.#card.show(shown)
    this.#latest.set(made.instead?.nonce ?? row?.nonce ?? crypto.randomUUID(), shown)
    this.#beeper.play(verdict.kind)
    this.#offer(made)
  }

  // offer shows for ten seconds what can still be done about the last scan.
  #offer(made) {
    clearTimeout(this.#timer)
    const { result, kind, reason } = made.verdict
    this.#last = made
    part('undo').hidden = !made.row || !['present', 'review'].includes(result)
    part('keep').hidden = !(kind === 'danger' || reason === 'unknown') || reason === 'not_written' || reason === 'no_session'
    put(part('keep').querySelector('span'), say(reason === 'unknown' ? 'add_name' : 'keep'))
    part('heard').hidden = true
    part('next').hidden = !this.#card.waits
    this.#timer = setTimeout(() => this.#withdraw(), undoing)
  }

  // ready follows the card: there is nothing to go on from.
  #ready() {
    const had = document.activeElement === part('next')
    part('next').hidden = true
    if (had) this.#back()
  }

  // back gives the focus a place when what had it goes: where codes are typed,
  // but not on a phone, whose keyboard would cover the camera.
  #back() {
    part(matchMedia('(pointer: fine)').matches ? 'code' : 'result').focus({ preventScroll: true })
  }

  #setPace(wish) {
    this.#card.stay = wish === 'one'
    part('pace').querySelector(`[value="${this.#card.stay ? 'one' : 'fast'}"]`).checked = true
    if (!this.#card.stay) this.#card.clear()
  }

  // withdraw takes the offer away, unless a name is being typed.
  #withdraw() {
    if (!part('heard').hidden) return
    const had = [part('undo'), part('keep')].includes(document.activeElement)
    part('undo').hidden = part('keep').hidden = true
    this.#last = null
    if (had) this.#back()
  }

  async #undo() {
    const made = this.#last
    if (!made?.row) return
    this.#last = null
    await this.take(() => this.#desk.undo(made))
    this.#back()
  }

  #openHeard() {
    clearTimeout(this.#timer)
    part('heard').hidden = false
    part('keep').hidden = true
    part('heard-name').value = ''
    part('heard-name').focus()
  }

  async #keepHeard(event) {
    event.preventDefault()
    const name = part('heard-name').value.trim().normalize('NFC')
    const made = this.#last
    part('heard').hidden = true
    if (!name && made?.verdict.reason === 'unknown') this.#withdraw() // it is kept as it is
    else if (!(await this.take(() => this.#desk.heard(name, made)))) return this.#askAgain(name, made)
    this.#back()
  }

  // askAgain offers a name again that could not be written down.
  #askAgain(name, made) {
    this.#last = made
    this.#openHeard()
    part('heard-name').value = name
  }

  // Typing, which is also how a hand-held scanner speaks: the code, then Enter.

  async #typed(event) {
    event.preventDefault()
    if (this.#card.waits) return this.#card.clear() // what was typed stays for the next Enter
    const typed = part('code').value.trim()
    part('code').value = ''
    part('code').focus()
    const done = await this.#record(typed)
    if (done !== undefined || part('code').value) return
    part('code').value = typed // it was not written: nobody should have to type it again
    part('code').select() // and what is scanned next takes its place
  }

  // record takes what was typed; undefined says that it could not be written down.
  async #record(typed) {
    if (/^\d{1,4}$/.test(typed)) return this.#number(Number(typed))
    if (/^T1:/i.test(typed)) return this.code(typed, 'scan')
    if (/^[0-9a-z]{26}$/i.test(typed)) return this.code(typed, 'typed')
    if (/[:/]/.test(typed)) return this.code(typed, 'scan') // no name: a code of something else
    if (typed) this.#hooks.search(typed)
    return null
  }

  // number records whose short number it is; where courses are open that both have
  // it, somebody looks at the names.
  #number(number) {
    const people = this.#desk.numbered(number)
    if (people.length === 1) return this.person(people[0], 'typed')
    if (people.length) this.#hooks.choose(people)
    else this.#show({ verdict: { kind: 'danger', reason: 'no_number' } }, String(number))
    return null
  }

  // The camera, and a photo where there is no stream of pictures

  #read() {
    this.#decoder ??= import('../scanner/decoder.js').then(({ openDecoder }) => openDecoder(data.files))
    this.#decoder.catch(() => { this.#decoder = null })
    return this.#decoder
  }

  // start turns the camera on; asked again while it starts, it is the same start.
  start() {
    this.#starting ??= this.#start().finally(() => { this.#starting = null })
    return this.#starting
  }

  async #start() {
    this.#beeper.wake()
    const focused = document.activeElement === part('start')
    part('start').setAttribute('aria-busy', 'true')
    put(part('camera-trouble'), '')
    try {
      if (!navigator.mediaDevices) throw Object.assign(new Error('no secure context'), { name: 'SecurityError' })
      this.#camera ??= new Camera(part('video'), await this.#read(), (text) => this.found(text), () => this.#drawCamera())
      await this.#camera.start()
    } catch (wrong) {
      console.warn('scan: no camera', wrong)
      put(part('camera-trouble'), say(noCamera[wrong.name] ?? 'camera_failed'))
    }
    part('start').removeAttribute('aria-busy')
    if (focused && [part('start'), document.body].includes(document.activeElement) && !part('stop').hidden) part('stop').focus()
  }

  stop() {
    this.#camera?.stop()
  }

  #drawCamera() {
    const running = this.#camera.running
    part('view').dataset.running = running
    part('start').hidden = running
    part('stop').hidden = !running
    part('torch').hidden = !this.#camera.torchOffered
    part('torch').setAttribute('aria-pressed', 'false')
    if (running) this.#release ??= holdCamera()
    else {
      this.#release?.()
      this.#release = null
    }
  }

  async #torch() {
    const on = part('torch').getAttribute('aria-pressed') !== 'true'
    await this.#camera.torch(on).then(() => part('torch').setAttribute('aria-pressed', String(on)), () => {})
  }

  async #photo() {
    const [file] = part('photo').files
    part('photo').value = ''
    if (!file) return
    put(part('photo-state'), say('photo_reading'))
    const { readPhoto } = await import('./photo.js')
    const { texts, words } = await readPhoto(file, await this.#read().catch(() => null), this.#hooks.call)
    put(part('photo-state'), texts.length ? '' : words || say('photo_none'))
    for (const text of texts) await this.code(text.trim(), 'scan')
  }

  #listen() {
    part('undo').addEventListener('click', () => this.#undo())
    part('keep').addEventListener('click', () => this.#openHeard())
    part('heard').addEventListener('submit', (event) => this.#keepHeard(event))
    part('typed').addEventListener('submit', (event) => this.#typed(event))
    part('direction').addEventListener('change', (event) => { this.#desk.direction = event.target.value })
    part('next').addEventListener('click', () => this.#card.clear())
    part('pace').addEventListener('change', (event) => {
      localStorage.setItem(pace, event.target.value)
      this.#setPace(event.target.value)
    })
    document.addEventListener('keydown', ({ key, target }) => key === 'Enter' && target === document.body && this.#card.clear())
    if (matchMedia('(pointer: fine)').matches) part('code').focus()
  }

  #listenToCamera() {
    part('start').addEventListener('click', () => this.start())
    part('stop').addEventListener('click', () => {
      this.stop()
      part('start').focus()
    })
    part('torch').addEventListener('click', () => this.#torch())
    part('photo').addEventListener('change', () => this.#photo())
    part('sound').setAttribute('aria-pressed', String(this.#beeper.on))
    part('sound').addEventListener('click', () => {
      this.#beeper.wake()
      part('sound').setAttribute('aria-pressed', String(this.#beeper.toggle()))
    })
  }
}
