// The projected code: draws what the server hands out, counts down, and counts
// who has come. It holds no key: the codes of two hours come drawn, so that the
// page goes on turning them while the network is away.

const room = document.getElementById('room')
const part = (name) => room.querySelector(`[data-${name}]`)
const seconds = 1000
const patience = 5 * seconds // for an answer
const quietFor = 25 * seconds // the stream says something every ten
const aFew = 8 // codes: two minutes
const refillBelow = 420 // of 480 codes: a quarter of an hour is used up
let shift = Number(room.dataset.now) * seconds - Date.now() // server clock minus ours
const serverNow = () => Date.now() + shift

// What the server said last, and what was asked of it here and not yet answered.
let mode = room.dataset.mode
let wanted = null
let stopped = ''
let opens = Number(room.dataset.opens) * seconds
let until = Number(room.dataset.until) * seconds

// The codes to come; the first was drawn by the server.
let codes = [{ changes: Number(room.dataset.changes) * seconds, drawn: true }]
let told = 0 // grows with all that is heard; what was asked before is older
let series = 0 // grows when every code has become another
let refilling = false
let nextRefill = 0

const svg = 'http://www.w3.org/2000/svg'
const quiet = 4

// Draws packed modules as one path, joined along each row.
function draw(code) {
  const bits = Uint8Array.from(atob(code.modules), (letter) => letter.charCodeAt(0))
  const dark = (x, y) => bits[(y * code.size + x) >> 3] & (0x80 >> ((y * code.size + x) & 7))
  let path = ''
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      const from = x
      while (x < code.size && dark(x, y)) x++
      if (x > from) path += `M${from + quiet} ${y + quiet}h${x - from}v1h-${x - from}z`
    }
  }
  const side = code.size + 2 * quiet
  const image = part('qr').querySelector('svg')
  const fresh = document.createElementNS(svg, 'svg')
  const set = (node, values) => Object.entries(values).forEach(([name, value]) => node.setAttribute(name, value))
  const white = document.createElementNS(svg, 'rect')
  const black = document.createElementNS(svg, 'path')
  set(fresh, { viewBox: `0 0 ${side} ${side}`, 'shape-rendering': 'crispEdges', role: 'img', 'aria-label': image.getAttribute('aria-label') })
  set(white, { width: side, height: side, fill: '#fff' })
  set(black, { d: path, fill: '#000' })
  fresh.append(white, black)
  image.replaceWith(fresh)
  part('digits').textContent = code.digits
}

function time(moment, withSeconds) {
  const at = new Date(moment + Number(room.dataset.offset) * seconds)
  return at.toISOString().slice(11, withSeconds ? 19 : 16)
}

function say(place, words) {
  if (place.textContent !== words) place.textContent = words
}

// The server tells whole seconds, so its clock is at least what it says. A clock
// that ran away, here or there, is followed.
function follow(now) {
  const apart = Date.parse(now) - Date.now()
  if (apart > shift || apart < shift - 3 * seconds) shift = apart
}

// Lets go of what is over and draws what its window shows.
function turn() {
  while (codes.length && codes[0].changes <= serverNow()) codes.shift()
  const shown = codes[0]
  if (shown && !shown.drawn) {
    draw(shown)
    shown.drawn = true
  }
  return shown
}

// Shows the code, or in large words why there is none.
function show() {
  turn()
  const shown = stopped ? 'stopped' : wanted ?? mode
  const turning = shown === '' && codes.length > 0
  room.dataset.mode = shown
  part('qr').hidden = !turning
  for (const place of room.querySelectorAll('[data-turning]')) place.hidden = !turning
  for (const place of room.querySelectorAll('[data-shows]')) {
    if (place.hidden && place.dataset.shows === shown) announce(place.textContent)
    place.hidden = place.dataset.shows !== shown
  }
  say(part('stopped'), stopped)
  name(part('pauses'), shown === 'paused', 'paused', room.dataset.resume, room.dataset.pause)
  name(part('staffs'), shown === 'staff', 'staff', room.dataset.self, room.dataset.staff)
}

// A button asks for a mode, or, in that mode, for the code again.
function name(button, is, of, back, there) {
  button.value = is ? '' : of
  button.disabled = Boolean(stopped)
  say(button, is ? back : there)
}

function announce(words) {
  const live = document.getElementById('live')
  if (live) live.textContent = words
}

// What is told by the stream, by the page itself when there is none, and with
// fresh codes.
function take(state) {
  told++
  heard()
  follow(state.now)
  mode = state.mode
  stopped = state.stopped ?? ''
  until = Date.parse(state.on_time_until)
  const opening = Date.parse(state.opens_at)
  if (opening !== opens) {
    opens = opening // moved or opened by hand: the codes held open nothing
    codes = []
    series++
    nextRefill = 0
  }
  if (state.counts) count(state.counts)
  show()
}

// A session closed and a sign-in that is over are told apart from a dead
// network; without a sign-in the codes there are go on turning, for it may have
// ended while the network was away.
async function ask(address, options, wait = patience) {
  const answer = await fetch(address, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(wait), ...options })
  heard()
  signedOut = answer.status === 401
  if (answer.status === 409) {
    stopped = (await answer.json()).title || room.dataset.closed
    show()
  }
  return answer
}

// Fetches the codes of the next two hours; a page that is nearly out of them
// fetches a few first, for drawing hundreds takes a busy server a while.
async function refill() {
  if (refilling || stopped || Date.now() < nextRefill) return
  refilling = true
  const few = codes.length <= 2
  nextRefill = Date.now() + (few ? 2 : 30) * seconds
  const asked = { told, series }
  try {
    const answer = await (few ? ask(`${room.dataset.codes}?count=${aFew}`) : ask(room.dataset.codes, {}, 4 * patience))
    const ahead = answer.ok && await answer.json()
    if (ahead && asked.series === series) {
      codes = ahead.codes.map((code) => ({ ...code, changes: Date.parse(code.changes_at) }))
      if (asked.told === told) {
        opens = Date.parse(ahead.opens_at)
        take(ahead)
      }
      show()
    }
  } catch { /* no network: what there is lasts for a while, and it is asked again */ }
  refilling = false
}

// Five times a second: the clock, the countdown, the next code, the line.
function tick() {
  const now = serverNow()
  say(part('clock'), time(now, true))
  const shown = turn()
  if (part('qr').hidden === (room.dataset.mode === '' && Boolean(shown))) show()
  const left = shown ? Math.max(0, Math.min(15, Math.ceil((shown.changes - now) / seconds))) : 0
  say(part('seconds'), String(left))
  room.querySelector('progress').value = left
  const hours = now < opens ? room.dataset.opensAt : now <= until ? room.dataset.punctual : room.dataset.late
  say(part('hours'), hours.replace('%s', time(now < opens ? opens : until)))
  if (codes.length < refillBelow) refill()
  line()
}

// The line to the server: its last good answer tells, not the browser's opinion.
let lastHeard = Date.now()
let failed = false // it was asked since, and nothing came
let signedOut = false
let unsaved = false
function heard() {
  lastHeard = Date.now()
  failed = false
}
const silent = () => Date.now() - lastHeard > quietFor
function line() {
  const lost = failed || silent()
  const words = []
  if (lost && codes.length === 0) words.push(room.dataset.usedUp)
  else if (lost) words.push(room.dataset.lost.replace('%s', time(lastHeard + shift)))
  else if (signedOut) words.push(room.dataset.signedOut)
  if (wanted !== null && (lost || signedOut)) words.push(room.dataset.unsent)
  if (unsaved) words.push(room.dataset.notSaved)
  const place = part('trouble')
  say(place, words.join(' · '))
  place.hidden = words.length === 0
}

// The counter, and how many came within ten seconds.
const history = []
function count(counts) {
  const there = counts.present + counts.late
  const total = there + counts.expected + counts.excused + counts.absent
  if (part('there').textContent !== String(there)) room.dispatchEvent(new Event('arrived'))
  say(part('there'), String(there))
  say(part('total'), String(total))
  history.push({ at: Date.now(), there })
  lately()
}
function lately() {
  while (history.length > 1 && history[1].at < Date.now() - 10 * seconds) history.shift()
  const more = history.length ? history.at(-1).there - history[0].there : 0
  say(part('lately'), more > 0 ? room.dataset.lately.replace('%d', more) : '')
}

// The stream tells of every change, and every ten seconds that it stands. While
// it is down the page is asked instead, and the stream opened anew.
let events = null
let down = 0 // since when, 0 while it stands
function listen() {
  events = new EventSource(room.dataset.events)
  events.addEventListener('open', () => { down = 0; heard() })
  events.addEventListener('room', (event) => take(JSON.parse(event.data)))
  events.addEventListener('alive', (event) => { heard(); follow(event.data) })
  events.addEventListener('error', () => { down ||= Date.now() })
}
async function poll() {
  if (!silent() && (!down || Date.now() - down < 3 * seconds)) return
  const asked = told
  try {
    const answer = await ask(room.dataset.page)
    if (!answer.ok) return
    const state = await answer.json()
    if (asked === told) take(state)
    events.close()
    listen()
  } catch {
    failed = true
  }
}

// Asks the server for a mode until it has answered; the page shows it at once.
async function change(to) {
  wanted = to
  unsaved = false
  show()
  await send()
}
let sending = false
async function send() {
  if (sending || wanted === null) return
  sending = true
  const asked = wanted
  try {
    const answer = await ask(part('modes').action, { method: 'POST', body: new URLSearchParams({ mode: asked }),
      headers: { Accept: 'application/json', 'X-CSRF-Token': part('modes').elements.csrf.value } })
    if (answer.status === 401) throw new Error('signed out')
    if (answer.ok) {
      mode = (await answer.json()).mode
      told++
    }
    else unsaved = answer.status !== 409
    if (wanted === asked) wanted = null
  } catch { /* no network, no sign-in: it is sent again */ }
  sending = false
  show()
}

part('modes').addEventListener('submit', (event) => {
  event.preventDefault()
  change(event.submitter.value)
})
document.addEventListener('keydown', (event) => {
  if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
  if (event.target.closest('input, textarea, select, button, a')) return
  event.preventDefault()
  if (!stopped) change(part('pauses').value)
})

listen()
tick()
setInterval(tick, seconds / 5)
setInterval(lately, seconds)
setInterval(send, 2 * seconds)
setInterval(poll, 3 * seconds)
