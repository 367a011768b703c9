// What the scanner shows and sounds: the result card, the latest scans, tabs.

const shown = 2000 // milliseconds a result stays
const kept = 5 // latest scans listed

// Sounds are short tones: high and once, twice, low and long; falling
// for what nobody knows.
const tones = { ok: [[880, 0.12]], warn: [[660, 0.1], [660, 0.1]], danger: [[220, 0.35]], neutral: [[440, 0.1], [330, 0.15]] }

// Beeper sounds results; its switch is remembered on this phone.
export class Beeper {
  #context = null
  on = localStorage.getItem('scanner.sound') !== 'off'

  toggle() {
    this.on = !this.on
    localStorage.setItem('scanner.sound', this.on ? 'on' : 'off')
    return this.on
  }

  // wake must be called from a tap: browsers allow no sound before one.
  wake() {
    this.#context ??= globalThis.AudioContext ? new AudioContext() : null
    this.#context?.resume?.().catch(() => {})
  }

  play(kind) {
    if (!this.on || !tones[kind]) return
    navigator.vibrate?.(kind === 'ok' ? 60 : [60, 60, 60])
    const context = this.#context
    if (context?.state !== 'running') return
    let at = context.currentTime
    for (const [pitch, length] of tones[kind]) {
      const tone = context.createOscillator()
      const volume = context.createGain()
      tone.frequency.value = pitch
      volume.gain.setValueAtTime(0.2, at)
      volume.gain.exponentialRampToValueAtTime(0.001, at + length)
      tone.connect(volume).connect(context.destination)
      tone.start(at)
      tone.stop(at + length)
      at += length + 0.06
    }
  }
}

// Card is the full-width result: colour, icon and words for two seconds, or, with
// stay, until it is tapped; then ready again. What arrives meanwhile replaces it
// at once.
export class Card {
  #card
  #icons
  #cleared
  #timer = 0
  stay = false

  // cleared is called whenever the card is ready again.
  constructor(card, icons, cleared = () => {}) {
    this.#card = card
    this.#icons = icons
    this.#cleared = cleared
    card.addEventListener('click', () => this.clear())
  }

  // show draws kind (ok, warn, danger, neutral), the word, who, and details.
  show({ kind, word, name, details }) {
    clearTimeout(this.#timer)
    this.#card.dataset.kind = kind
    const text = document.createElement('div')
    text.append(line('strong', word), line('span', name, 'who'), line('span', details))
    this.#card.replaceChildren(this.#icons(kind), text)
    if (!this.stay) this.#timer = setTimeout(() => this.clear(), shown)
  }

  // waits reports whether a result stays there that nobody has tapped yet.
  get waits() {
    return this.stay && Boolean(this.#card.dataset.kind)
  }

  // clear gives the card back its first words.
  clear() {
    clearTimeout(this.#timer)
    delete this.#card.dataset.kind
    this.#card.replaceChildren(line('span', this.#card.dataset.ready))
    this.#cleared()
  }
}

function line(tag, words, name = '') {
  const made = document.createElement(tag)
  made.textContent = words ?? ''
  if (name) made.className = name
  return words ? made : ''
}

// Latest lists the last five scans, the newest first, and beyond them those that
// wait for an answer, which then replaces their line.
export class Latest {
  #list
  #icons
  #lines = new Map()

  constructor(list, icons) {
    this.#list = list
    this.#icons = icons
  }

  // set writes the line of a scan, named by its nonce.
  set(nonce, { kind, word, name, details }, waits = false) {
    const item = this.#lines.get(nonce) ?? document.createElement('li')
    item.dataset.kind = kind
    item.toggleAttribute('data-waits', waits)
    const text = document.createElement('span')
    text.textContent = [name, word, details].filter(Boolean).join(' · ')
    item.replaceChildren(this.#icons(kind), text)
    if (this.#lines.has(nonce)) return
    this.#lines.set(nonce, item)
    this.#list.prepend(item)
    this.#list.querySelector('[data-none]')?.remove()
    for (const [old, element] of this.#lines) {
      if (this.#lines.size <= kept) break
      if (element.hasAttribute('data-waits')) continue
      element.remove()
      this.#lines.delete(old)
    }
  }
}

// tabs makes buttons of role tab switch their panels, by click and arrow keys.
// opened is called with the id of the panel that comes up and whether arrow keys
// brought it, which then stay on the tabs. It gives a function that opens a panel
// by id.
export function tabs(list, opened) {
  const all = [...list.querySelectorAll('[role="tab"]')]
  const panel = (tab) => document.getElementById(tab.getAttribute('aria-controls'))
  const open = (id, focus) => {
    for (const tab of all) {
      const chosen = panel(tab).id === id
      tab.setAttribute('aria-selected', String(chosen))
      tab.tabIndex = chosen ? 0 : -1
      panel(tab).hidden = !chosen
      if (chosen && focus) tab.focus()
    }
    opened(id, Boolean(focus))
  }
  const move = { ArrowRight: 1, ArrowLeft: -1 }
  list.addEventListener('click', (event) => {
    const tab = event.target.closest('[role="tab"]')
    if (tab) open(panel(tab).id)
  })
  list.addEventListener('keydown', (event) => {
    if (!move[event.key]) return
    event.preventDefault()
    const next = all[(all.indexOf(document.activeElement) + move[event.key] + all.length) % all.length]
    open(panel(next).id, true)
  })
  list.hidden = false
  return open
}
