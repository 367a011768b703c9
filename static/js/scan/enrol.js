// Enrolling this phone as a scanner (CHECKIN §4.1): who is signed in names it
// and picks sessions; the token and the key stay in the phone's memory.

import { data, made, part, put, say } from './page.js'
import { wordsOf } from './net.js'
import { become } from './shift.js'
import { askForPack, partsOf } from './roster.js'

export class Enrolment {
  #store
  #call
  #clock
  #done
  #csrf = ''
  #sending = null

  // done is called with the device once it is enrolled.
  constructor(store, call, clock, done) {
    this.#store = store
    this.#call = call
    this.#clock = clock
    this.#done = done
    part('enrol-again').addEventListener('click', () => this.open())
    part('enrol-form').addEventListener('submit', (event) => {
      event.preventDefault()
      this.#sending ??= this.#send().finally(() => { this.#sending = null }) // a second tap is no second scanner
    })
  }

  // open shows what can be done now: sign in, or choose sessions.
  async open() {
    part('enrol-title').focus()
    part('enrol-form').hidden = part('enrol-sign-in').hidden = part('enrol-again').hidden = true
    put(part('enrol-state'), say('enrol_asking'))
    const waiting = await this.#store.waiting()
    part('enrol-kept').hidden = !waiting
    put(part('enrol-kept').querySelector('p'), say('enrol_kept', waiting))
    part('enrol-sign-in').href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`
    try {
      await this.#ask()
    } catch {
      put(part('enrol-state'), say('enrol_offline'))
      part('enrol-again').hidden = false
    }
  }

  async #ask() {
    const self = await this.#call('/scan')
    if (!self.body?.signed_in) {
      put(part('enrol-state'), say('enrol_sign_in'))
      part('enrol-sign-in').hidden = false
      return
    }
    this.#csrf = self.body.csrf
    const list = await this.#call('/scan/sessions')
    if (list.status === 403) return put(part('enrol-state'), say('enrol_forbidden'))
    if (!list.ok) throw new Error('no sessions')
    const sessions = list.body.sessions ?? []
    put(part('enrol-state'), sessions.length ? say('enrol_as', self.body.user_name) : say('enrol_none'))
    part('enrol-sessions').replaceChildren(...sessions.map((session) => this.#choice(session)))
    part('enrol-form').hidden = !sessions.length
    part('enrol-name').value ||= say('enrol_default', self.body.user_name)
  }

  // choice draws one session; today's are chosen, or the one the address names.
  #choice(session) {
    this.#clock.zone = data.zone
    const named = Number(new URLSearchParams(location.search).get('session'))
    const today = this.#clock.day(new Date(this.#clock.now()).toISOString())
    const box = made('input', { type: 'checkbox', name: 'sessions', value: session.id })
    box.checked = named ? named === session.id : this.#clock.day(session.starts_at) === today
    const when = `${this.#clock.day(session.starts_at)} ${this.#clock.show(session.starts_at)}–${this.#clock.show(session.ends_at)}`
    const words = made('span', { textContent: [session.course_title, session.session_title, when, session.venue].filter(Boolean).join(' · ') })
    return made('div', { className: 'field check' }, made('label', {}, box, words))
  }

  #wrong(field, words) {
    part(`enrol-${field}-field`).classList.toggle('wrong', Boolean(words))
    part(`enrol-${field}-error`).hidden = !words
    put(part(`enrol-${field}-error`), words)
    if (field === 'name') part('enrol-name').setAttribute('aria-invalid', String(Boolean(words)))
  }

  async #send() {
    const name = part('enrol-name').value.trim()
    const sessions = [...part('enrol-sessions').querySelectorAll('input:checked')].map((box) => Number(box.value))
    this.#wrong('name', name ? '' : say('enrol_name_needed'))
    this.#wrong('sessions', sessions.length ? '' : say('enrol_session_needed'))
    if (!name) return part('enrol-name').focus()
    if (!sessions.length) return part('enrol-sessions').querySelector('input')?.focus()
    put(part('enrol-state'), say('enrol_asking'))
    const answer = await this.#call('/scan/devices', { csrf: this.#csrf, json: { name, sessions } }).catch(() => null)
    if (answer?.status === 401 || answer?.status === 403) return this.open() // signed out meanwhile, or as somebody else
    if (!answer?.ok) return put(part('enrol-state'), answer ? wordsOf(answer.body) || say('enrol_failed') : say('enrol_offline'))
    await this.#become(answer.body)
    this.#done(answer.body)
    navigator.storage?.persist?.().catch(() => false) // which may ask somebody, and nobody waits for that
  }

  // become makes the phone the device together with its pack, so that nobody stands
  // at a door that knows no session; where the pack does not come now, it will.
  async #become(device) {
    const answer = await askForPack(this.#call, device.token).catch(() => null)
    const { states, values } = answer?.ok ? partsOf(answer) : {}
    await become(this.#store, device, values, states)
  }
}
