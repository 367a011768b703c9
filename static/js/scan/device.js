// The tab Máy quét: is this phone ready, what waits, what the server refused,
// and the end of the shift, which never loses a scan (CHECKIN §4.1, §4.6, §4.10).

import { check, icons, made, part, put, say } from './page.js'
import { worries } from './clock.js'
import { kept } from './shell.js'
import { become } from './shift.js'
import { rowsOf } from './store.js'
import { states } from './sync.js'

const few = 50 // rows listed at once

export class DeviceTab {
  #store
  #roster
  #clock
  #syncer
  #hooks
  #alone = false // somebody was told that the shift ends without the server
  #exported = new Set() // nonces and frames that lie in a file somebody has been given

  // hooks: sync(); changed(); call(path, options) as this device; ended() once the phone is
  // no scanner any more.
  constructor(store, roster, clock, syncer, hooks) {
    this.#store = store
    this.#roster = roster
    this.#clock = clock
    this.#syncer = syncer
    this.#hooks = hooks
    part('sync').addEventListener('click', () => hooks.sync())
    part('export').addEventListener('click', () => this.#export())
    part('end').addEventListener('click', () => this.#askEnd())
    part('end-yes').addEventListener('click', () => this.#end())
    part('end-no').addEventListener('click', () => this.#stay())
    part('errors').addEventListener('click', (event) => this.#dismiss(event))
  }

  async draw() {
    const { scanner } = this.#roster.pack ?? {}
    put(part('device-name'), scanner?.name ?? '')
    put(part('device-until'), scanner ? say('until', `${this.#clock.show(scanner.valid_until)} ${this.#clock.day(scanner.valid_until)}`) : '')
    put(part('last'), this.#syncer.last ? say('last', this.#clock.show(this.#syncer.last + this.#clock.offset * 1000)) : say('last_never'))
    await Promise.all([this.#drawChecks(), this.#drawRows()])
  }

  async #drawChecks() {
    const { pack, packed, rows } = this.#roster
    const offset = this.#clock.offset
    const [offline, persisted, devices] = await Promise.all([kept(), navigator.storage?.persisted?.(), navigator.mediaDevices?.enumerateDevices().catch(() => [])])
    const camera = (devices ?? []).some((one) => one.kind === 'videoinput')
    part('checks').replaceChildren(
      check(camera ? 'ok' : 'warn', say('check_camera'), say(camera ? 'check_camera_ok' : 'check_camera_no')),
      check(offline ? 'ok' : 'danger', say('check_offline'), say(offline ? 'check_offline_ok' : 'check_offline_no')),
      check(pack ? 'ok' : 'danger', say('check_roster'), pack ? say('people', rows.length) + ' · ' + this.#clock.show(packed + offset * 1000) : say('check_roster_no')),
      check(persisted ? 'ok' : 'warn', say('check_storage'), say(persisted ? 'check_storage_ok' : 'check_storage_no')),
      check(worries(offset, pack?.demonstration) ? 'warn' : 'ok', say('check_clock'), this.#clockWords(Math.abs(offset), pack?.demonstration)),
    )
  }

  #clockWords(wrong, demonstration) {
    if (demonstration) return say('check_clock_demonstration')
    if (wrong < 2) return say('check_clock_ok')
    return wrong < 120 ? say('check_clock_off', wrong) : say('check_clock_minutes', Math.round(wrong / 60))
  }

  async #drawRows() {
    const [own, carried, errors, count] = await Promise.all([...['queue', 'carried', 'errors'].map((name) => this.#store.all(name)), this.#store.waiting()])
    put(part('waiting-count'), String(count))
    put(part('errors-count'), String(errors.length))
    part('errors-part').hidden = !errors.length
    const lines = [...carried.map((row) => say('carried_waiting', rowsOf(row))), ...own.map((row) => this.#describe(row))]
    part('waiting-rows').replaceChildren(...lines.slice(-few).reverse().map((textContent) => made('li', {}, icons('circle'), made('span', { textContent }))))
    const focused = document.activeElement?.dataset?.nonce
    part('errors').replaceChildren(...errors.slice(-few).map((row) => this.#error(row)))
    if (focused) (part('errors').querySelector(`[data-nonce="${CSS.escape(focused)}"]`) ?? part('sync')).focus({ preventScroll: true })
  }

  #describe(row) {
    if (row.frame) return say('carried_row', row.frame.split('.')[2])
    return [this.#clock.show(row.at), row.name || say('nameless'), row.undoes ? say('word_undone') : ''].filter(Boolean).join(' · ')
  }

  #error(row) {
    const button = made('button', { type: 'button', textContent: say('seen') })
    button.dataset.nonce = row.nonce
    button.setAttribute('aria-label', `${say('seen')}: ${this.#describe(row)}`)
    return made('li', {}, icons('danger'), made('span', { textContent: `${this.#describe(row)} – ${row.words}` }), button)
  }

  // dismiss takes away an error somebody has read; nothing goes by itself.
  async #dismiss(event) {
    const nonce = event.target.closest('[data-nonce]')?.dataset.nonce
    if (!nonce) return
    await this.#store.remove('errors', [nonce])
    part('sync').focus()
    await this.#hooks.changed()
  }

  // export gives all that waits as one file an organiser can import: this phone's
  // scans signed, and beside them the frames of other phones.
  async #export() {
    const { handOver } = await import('./handover.js')
    const handed = await handOver(this.#store, new Date(this.#clock.now()).toISOString())
    if (!handed.count) return put(part('end-state'), say('nothing_waits'))
    const link = made('a', { href: URL.createObjectURL(new Blob([JSON.stringify(handed.file)], { type: 'application/json' })), download: `diem-danh-${handed.name}.json` })
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60000)
    this.#exported = handed.keys
    put(part('end-state'), say('exported', handed.count))
  }

  // The end is refused while rows wait that lie in no file. What waits stays on
  // the phone even then, and goes when it is enrolled again.
  async #refused() {
    const [rows, carried] = await Promise.all([this.#store.all('queue'), this.#store.all('carried')])
    const open = rows.filter((row) => !this.#exported.has(row.nonce)).length +
      carried.filter((row) => !this.#exported.has(row.frame)).reduce((sum, row) => sum + rowsOf(row), 0)
    put(part('end-state'), open ? say('end_refused', open) : '')
    return open > 0
  }

  async #askEnd() {
    if (await this.#refused()) return
    this.#ask(this.#syncer.state === states.lost)
    part('end-no').focus()
  }

  #ask(alone) {
    this.#alone = alone
    put(part('end-words'), say(alone ? 'end_ask_alone' : 'end_ask'))
    part('end-ask').hidden = false
    part('end').hidden = true
  }

  #stay() {
    part('end-ask').hidden = true
    part('end').hidden = false
    part('end').focus()
  }

  // end takes the right to scan from this phone, on the server too where it can be
  // reached; where it cannot, somebody must have been told so first.
  async #end() {
    if (await this.#refused()) return this.#stay()
    const answer = await this.#hooks.call('/scan/end', { json: {} }).catch(() => null)
    const ended = answer?.ok || answer?.status === 401
    if (!ended && part('end-ask').hidden) return // who asked has chosen to stay meanwhile
    if (!ended && !this.#alone) return this.#ask(true)
    await become(this.#store)
    this.#hooks.ended()
  }
}
