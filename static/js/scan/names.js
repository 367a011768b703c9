// The tab Tìm tên: people of the session by name or unit, accents or not; a tap
// records. Who is not found can be kept for review under the name heard.

import { icons, made, part, put, say } from './page.js'

const most = 30 // names listed at once

export class Names {
  #roster
  #desk
  #clock
  #door
  #chosen = null // people to choose from, instead of those a text fits

  constructor(roster, desk, clock, door) {
    this.#roster = roster
    this.#desk = desk
    this.#clock = clock
    this.#door = door
    part('query').addEventListener('input', () => {
      this.#chosen = null
      this.draw()
    })
    part('not-found').addEventListener('click', () => this.#keep())
  }

  // search shows the people a text fits.
  search(words) {
    this.#chosen = null
    part('query').value = words
    this.draw()
  }

  // choose shows some people, until a name is looked for.
  choose(people) {
    this.search('')
    this.#chosen = people
    this.draw()
    part('found').querySelector('button')?.focus()
  }

  // forget lets the people go that were to choose from.
  forget() {
    this.#chosen = null
  }

  draw() {
    const query = part('query').value.trim()
    const session = this.#desk.session()
    const rows = this.#chosen ?? (session ? this.#roster.search(query, session.course) : [])
    const focused = document.activeElement?.dataset?.enrolment // the list is drawn anew under the finger
    part('found').replaceChildren(...rows.slice(0, most).map((row) => this.#line(row, this.#desk.session(row.course))))
    if (focused) part('found').querySelector(`[data-enrolment="${focused}"]`)?.focus({ preventScroll: true })
    put(part('found-count'), query || this.#chosen ? say('found', rows.length) : '')
    part('not-found').hidden = !query
    put(part('not-found').querySelector('span'), say('not_found', query))
  }

  #line(row, session) {
    const state = this.#roster.state(session.id, row.enrolment)
    const there = state?.status === 'present' || state?.status === 'late'
    const more = [row.unit_name ?? row.unit, say(`status_${state?.status || 'expected'}`), state?.arrived_at ? this.#clock.show(state.arrived_at) : '']
    const button = made('button', { type: 'button', className: 'wide' }, icons(there ? 'ok' : 'circle'),
      made('strong', { textContent: row.full_name }), made('span', { textContent: more.filter(Boolean).join(' · ') }))
    button.dataset.enrolment = row.enrolment
    button.addEventListener('click', () => {
      this.#chosen = null
      this.#door.person(row, 'manual')
    })
    return made('li', {}, button)
  }

  async #keep() {
    const name = part('query').value.trim().normalize('NFC')
    if (!(await this.#door.take(() => this.#desk.heard(name)))) return // it stays to be tried again
    this.search('')
    part('query').focus()
  }
}
