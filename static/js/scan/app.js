// The installable scanner: opens the memory, enrols the phone or shows the door,
// and ties the parts together. What each part knows stands at its head; enrolling,
// names, the device's own tab and passing on are fetched when they are wanted.

import { Beeper, tabs } from '../scanner/screen.js'
import { data, icons, made, part, put, say } from './page.js'
import { openStore } from './store.js'
import { call, wordsOf } from './net.js'
import { Clock, measured, worries } from './clock.js'
import { Roster } from './roster.js'
import { Desk } from './desk.js'
import { Syncer, states } from './sync.js'
import { Door } from './door.js'
import { cameraHeld, install, watch } from './shell.js'

const pulling = 10000 // milliseconds between two looks at the server (CHECKIN §4.8)

class App {
  async open() {
    this.store = await openStore((wrong) => (wrong.name === 'VersionError' ? location.reload() : broken()))
    this.clock = new Clock(await this.store.get('offset'), (offset) => this.#offset(offset))
    this.call = measured(call, this.clock)
    this.roster = new Roster(this.store, this.call, this.clock)
    this.syncer = new Syncer(this.store, this.call, { answered: () => this.#told('queue'), changed: () => this.draw() })
    this.desk = new Desk(this.store, this.roster, this.clock)
    this.desk.hand = (await this.store.get('hand')) ?? 0
    this.#parts()
    await this.roster.load()
    this.#hear()
    part('loading').hidden = true
    if (await this.store.get('device')) {
      navigator.storage?.persisted?.().then((kept) => kept || navigator.storage.persist()).catch(() => {}) // installed since, it may be granted now
      await this.#openDoor()
    } else this.#openEnrolment()
    setInterval(() => document.hidden || this.pull(), pulling)
    document.addEventListener('visibilitychange', () => document.hidden || this.pull())
  }

  #parts() {
    const hooks = {
      call: (path, options) => this.#asDevice(path, options),
      search: (words) => { this.show('scan-search'); this.#openNames((names) => names.search(words)) },
      choose: (people) => { this.show('scan-search'); this.#openNames((names) => names.choose(people)) },
      written: () => this.#written(),
    }
    this.door = new Door(this.desk, this.clock, new Beeper(), hooks)
    this.show = tabs(part('tabs'), (id, byKeys) => this.#shown(id, byKeys))
    part('retry').addEventListener('click', () => this.#sync())
    part('enrol-open').addEventListener('click', () => this.#openEnrolment())
    part('enrol-back').addEventListener('click', () => this.#openDoor(true))
    part('session').addEventListener('change', (event) => this.#choose(Number(event.target.value)))
  }

  // asDevice asks the server as this device and brings its words along.
  async #asDevice(path, options) {
    const answer = await this.call(path, { ...options, token: (await this.store.get('device'))?.token })
    return { ...answer, words: wordsOf(answer.body) }
  }

  // Other windows of the scanner, and the service worker

  #hear() {
    if (!globalThis.BroadcastChannel) return
    this.channel = new BroadcastChannel('taphuan-scan')
    this.channel.onmessage = async ({ data: what }) => {
      if (what === 'device') return location.reload()
      await (what === 'pack' ? this.roster.load() : this.roster.reload())
      this.draw()
    }
  }

  async #told(what) {
    await this.roster.reload()
    this.channel?.postMessage(what)
    this.draw()
  }

  #offset(offset) {
    this.store.set({ offset }).catch(() => {})
  }

  // Enrolling and leaving

  // openDoor shows the door; who came there by a button is taken to its title, at
  // once, for after the server's answer somebody may be typing a code.
  async #openDoor(led = false) {
    part('enrol').hidden = true
    part('door').hidden = false
    await this.draw()
    if (led) part('session-title').focus()
    this.syncer.now()
    await this.pull()
  }

  async #openEnrolment() {
    this.door.stop()
    part('door').hidden = true
    part('enrol').hidden = false
    part('enrol-back').hidden = !(await this.store.get('device'))
    const { Enrolment } = await import('./enrol.js')
    this.enrolment ??= new Enrolment(this.store, this.call, this.clock, () => this.#enrolled())
    await this.enrolment.open()
  }

  async #enrolled() {
    this.channel?.postMessage('device')
    await this.roster.load()
    this.desk.hand = 0
    await this.#openDoor(true)
    this.syncer.resumed()
  }

  #left() {
    this.channel?.postMessage('device')
    location.reload()
  }

  // What happens by itself and at a tap

  // pull looks at the server; asked again meanwhile, it is the same look, for two
  // beside each other only slow each other down.
  pull() {
    return this.pulling ??= this.#pull().catch((wrong) => console.warn('scan: not brought up to date', wrong)).finally(() => { this.pulling = null })
  }

  async #pull() {
    const device = (await this.store.get('ended')) ? null : await this.store.get('device')
    if (!device || part('door').hidden) return
    const before = this.roster.pack?.version
    const status = await this.roster.pull(device.token).catch(() => 0)
    if (status === 401) await this.store.set({ ended: true })
    this.syncer.heard(status)
    if (this.roster.pack?.version !== before) this.channel?.postMessage('pack')
    this.draw()
  }

  async #sync() {
    await Promise.all([this.syncer.now(), this.pull()])
    this.draw()
  }

  #written() {
    this.channel?.postMessage('queue')
    this.draw()
    this.syncer.poke()
  }

  async #choose(id) {
    this.desk.hand = id
    await this.store.set({ hand: id || undefined })
    this.draw()
  }

  #shown(id, byKeys) {
    if (id === 'scan-search' && !byKeys) part('query').focus()
    if (id === 'scan-search') this.#openNames((names) => names.draw())
    else this.names?.forget()
    if (id === 'scan-device') this.#showDevice()
    else this.passing?.end()
  }

  async #openNames(then) {
    const { Names } = await import('./names.js')
    then(this.names ??= new Names(this.roster, this.desk, this.clock, this.door))
  }

  async #showDevice() {
    const [{ Passing }, { DeviceTab }] = await Promise.all([import('./passing.js'), import('./device.js')])
    this.passing ??= new Passing(this.store, this.door, this.syncer, () => this.draw())
    this.device ??= new DeviceTab(this.store, this.roster, this.clock, this.syncer,
      { sync: () => this.#sync(), changed: () => this.draw(), call: (path, options) => this.#asDevice(path, options), ended: () => this.#left() })
    await this.device.draw()
  }

  // Drawing

  draw() {
    return this.#draw().then(() => { part('broken').hidden = true }, (wrong) => console.warn('scan: not drawn', wrong))
  }

  async #draw() {
    put(part('waiting'), say('waiting', await this.store.waiting()))
    const wrong = await this.store.count('errors')
    put(part('wrong'), wrong ? say('wrong', wrong) : '') // wherever the reader is, for the list stands in the last tab
    this.#drawState()
    this.#drawSession()
    this.#drawCounts()
    if (!part('search').hidden) this.names?.draw()
    if (!part('device').hidden) await this.device?.draw()
  }

  #drawState() {
    const { state, words } = this.syncer
    const fine = state === states.fine
    part('state').dataset.state = state
    put(part('online'), say(fine ? 'online' : `state_${state}`))
    part('online-icon').replaceChildren(icons(fine ? 'online' : 'offline'))
    const had = fine && part('trouble').contains(document.activeElement)
    part('trouble').hidden = fine
    if (had) part('session-title').focus()
    put(part('trouble-words'), fine ? '' : [say(`trouble_${state}`), state === states.refused ? words : ''].filter(Boolean).join(' '))
    part('enrol-open').hidden = state !== states.ended
    part('retry').hidden = state === states.ended // nothing goes under a token that has ended
    const { pack, packed, rows } = this.roster
    put(part('packed'), pack ? say('list', rows.length) + ' ' + this.clock.show(packed + this.clock.offset * 1000) : say('no_list'))
    part('clock').hidden = !pack || !worries(this.clock.offset, pack.demonstration)
    put(part('clock').querySelector('p'), say('clock_wrong', Math.round(Math.abs(this.clock.offset) / 60)))
  }

  #drawSession() {
    const sessions = this.roster.pack?.sessions ?? []
    const session = this.desk.session()
    put(part('session-title'), session?.course_title ?? say('no_session'))
    put(part('session-time'), session ? this.#named(session) : '')
    part('direction').hidden = !session?.checks_out
    const options = [[0, say('by_clock')], ...sessions.map((one) => [one.id, `${one.course_title} · ${this.#named(one)}`])]
    const select = part('session')
    if (select.options.length !== options.length || options.some(([id, words], at) => select.options[at].value !== String(id) || select.options[at].text !== words)) {
      select.replaceChildren(...options.map(([id, words]) => made('option', { value: id, textContent: words })))
    }
    select.value = String(sessions.some((one) => one.id === this.desk.hand) ? this.desk.hand : 0)
  }

  #named(session) {
    return `${this.clock.day(session.starts_at)} ${this.clock.show(session.starts_at)}–${this.clock.show(session.ends_at)} ${session.session_title}`
  }

  #drawCounts() {
    const session = this.desk.session()
    const counts = session ? this.roster.counts(session) : {}
    for (const figure of document.querySelectorAll('[data-count]')) put(figure, String(counts[figure.dataset.count] ?? 0))
  }
}

// broken says that the phone keeps nothing, and what to do.
function broken() {
  part('broken').hidden = false
  put(part('broken').querySelector('p'), say('broken'))
}

// quiet reports whether a new version may take over: nothing waits, no camera runs.
async function quiet(app) {
  return !(await app.store.waiting()) && !(await cameraHeld())
}

const app = new App()
try {
  await app.open()
  document.documentElement.dataset.scanner = 'ready'
} catch (wrong) {
  console.warn('scan: cannot begin', wrong)
  part('loading').hidden = true
  broken()
}
const registration = await install()
watch(registration, () => { part('update').hidden = false }, () => quiet(app))
await navigator.serviceWorker?.ready
document.documentElement.dataset.shell = 'kept'
if (!part('device').hidden) app.device?.draw()
