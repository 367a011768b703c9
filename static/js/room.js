// The projected code: draws what the server hands out, counts down, and counts
// who has come. It holds no key. `codes` is a queue, so that more codes can be
// fetched ahead and shown while the network is away.

const room = document.getElementById('room')
const part = (name) => room.querySelector(`[data-${name}]`)
const seconds = 1000
const shift = Number(room.dataset.now) * seconds - Date.now() // server clock minus ours
const serverNow = () => Date.now() + shift
const codes = [{ changes: Number(room.dataset.changes) * seconds, drawn: true }]
let fetching = false
let failed = false
let closed = false

const svg = 'http://www.w3.org/2000/svg'
const quiet = 4

// Draws rows of 0 and 1 as one path, joined along each row.
function draw(code) {
  const side = code.size + 2 * quiet
  let path = ''
  code.modules.split('\n').forEach((row, y) => {
    for (const run of row.matchAll(/1+/g)) path += `M${run.index + quiet} ${y + quiet}h${run[0].length}v1h-${run[0].length}z`
  })
  const image = part('qr').querySelector('svg')
  const label = image.getAttribute('aria-label')
  const fresh = document.createElementNS(svg, 'svg')
  const white = document.createElementNS(svg, 'rect')
  const dark = document.createElementNS(svg, 'path')
  const set = (node, values) => Object.entries(values).forEach(([name, value]) => node.setAttribute(name, value))
  set(fresh, { viewBox: `0 0 ${side} ${side}`, 'shape-rendering': 'crispEdges', role: 'img', 'aria-label': label })
  set(white, { width: side, height: side, fill: '#fff' })
  set(dark, { d: path, fill: '#000' })
  fresh.append(white, dark)
  image.replaceWith(fresh)
  part('digits').textContent = code.digits
}

function time(moment, withSeconds) {
  const at = new Date(moment + Number(room.dataset.offset) * seconds)
  return at.toISOString().slice(11, withSeconds ? 19 : 16)
}

function trouble(words) {
  const place = part('trouble')
  place.hidden = !words
  if (place.textContent !== words) place.textContent = words
}

// Asks for the next code; a closed session ends the asking.
async function fetchCode() {
  if (fetching || closed) return
  fetching = true
  try {
    const answer = await fetch(room.dataset.code, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(5 * seconds) })
    if (answer.status === 401) location.reload()
    if (answer.status === 409) {
      closed = true
      part('qr').hidden = true
      trouble(room.dataset.closed)
      return
    }
    if (!answer.ok) throw new Error(String(answer.status))
    const code = await answer.json()
    codes.push({ ...code, changes: Date.parse(code.changes_at) })
    failed = false
    trouble('')
  } catch {
    if (!failed) trouble(room.dataset.lost.replace('%s', time(serverNow())))
    failed = true
  } finally {
    setTimeout(() => { fetching = false }, failed ? 2 * seconds : seconds / 2)
  }
}

// Five times a second: the clock, the countdown, the next code.
function tick() {
  const now = serverNow()
  part('clock').textContent = time(now, true)
  while (codes.length > 1 && codes[0].changes <= now) codes.shift()
  const shown = codes[0]
  if (!shown.drawn) {
    draw(shown)
    shown.drawn = true
  }
  const left = Math.max(0, Math.min(15, Math.ceil((shown.changes - now) / seconds)))
  part('seconds').textContent = left
  room.querySelector('progress').value = left
  if (shown.changes <= now && codes.length === 1) fetchCode()
}
tick()
setInterval(tick, seconds / 5)

// The counter, and how many came within ten seconds.
const history = []
function count(counts) {
  const there = counts.present + counts.late
  const total = there + counts.expected + counts.excused + counts.absent
  part('there').textContent = there
  part('total').textContent = total
  history.push({ at: Date.now(), there })
  lately()
}
function lately() {
  while (history.length > 1 && history[1].at < Date.now() - 10 * seconds) history.shift()
  const more = history.length ? history.at(-1).there - history[0].there : 0
  part('lately').textContent = more > 0 ? room.dataset.lately.replace('%d', more) : ''
}
setInterval(lately, seconds)

if ('EventSource' in window) {
  const events = new EventSource(room.dataset.events)
  events.addEventListener('board', (event) => count(JSON.parse(event.data)))
}

const pauses = part('pauses')
function pause() {
  const hide = pauses.getAttribute('aria-pressed') !== 'true'
  pauses.setAttribute('aria-pressed', String(hide))
  pauses.textContent = hide ? room.dataset.resume : room.dataset.pause
  part('qr').hidden = hide || closed
  part('hidden').hidden = !hide
}
async function fill() {
  try {
    if (document.fullscreenElement) await document.exitFullscreen()
    else await room.requestFullscreen()
  } catch { /* the browser does not allow it; the page fills the window anyway */ }
}
pauses.addEventListener('click', pause)
part('fills').addEventListener('click', fill)
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, button, a')) return
  if (event.key === ' ') {
    event.preventDefault()
    pause()
  }
  if (event.key.toLowerCase() === 'f') fill()
})

// A projector that falls asleep shows no code.
async function stayAwake() {
  try {
    await navigator.wakeLock?.request('screen')
  } catch { /* not granted: the operator keeps the screen on */ }
}
stayAwake()
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') stayAwake() })
