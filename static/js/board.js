// The live board: when the server says that something changed, the board is
// fetched again and only what differs is changed, so focus, scroll and open
// forms stay. Without a stream it is asked for every few seconds.

const board = document.getElementById('board')
const spokenEvery = 10_000
const askEvery = 3_000
let spokenAt = Date.now()
let said = board.dataset.spoken
let asking = false
let again = false
let polling = 0

// Makes one element like another of the same kind, touching only what differs.
function morph(from, to) {
  if (from.isEqualNode(to)) return
  if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName || (from.id ?? '') !== (to.id ?? '')) {
    from.replaceWith(to.cloneNode(true))
    return
  }
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue
    return
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && name !== 'role' && name !== 'open') from.removeAttribute(name)
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value)
  }
  morphChildren(from, to)
}

// Rows are known by their id, so a new arrival does not rewrite those below, and
// one that leaves goes by itself: whoever is moved would lose the focus.
function morphChildren(from, to) {
  const staying = new Set([...to.children].map((child) => child.id).filter(Boolean))
  const known = new Map([...from.children].filter((child) => child.id).map((child) => [child.id, child]))
  let at = from.firstChild
  for (const wanted of [...to.childNodes]) {
    const same = wanted.id && known.get(wanted.id)
    while (same && at && at !== same && !staying.has(at.id)) at = removed(at)
    if (same && same !== at) from.insertBefore(same, at)
    else if (!same && (!at || (at.id && at.id !== wanted.id))) {
      from.insertBefore(wanted.cloneNode(true), at)
      continue
    }
    const here = same || at
    at = here.nextSibling
    morph(here, wanted)
  }
  while (at) at = removed(at)
}

// removed takes an element out and gives the one that stood after it.
function removed(element) {
  const next = element.nextSibling
  element.remove()
  return next
}

// engaged reports whether somebody would lose what they are at.
function engaged() {
  return document.querySelector('dialog[open]') || [...document.querySelectorAll('main input:not([type="hidden"]), main textarea')].some((field) => field.value !== field.defaultValue)
}

function clock() {
  return new Date().toLocaleTimeString('vi-VN', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
}

// One request at a time; what comes meanwhile asks once more.
async function refresh() {
  if (asking) {
    again = true
    return
  }
  asking = true
  try {
    const answer = await fetch(board.dataset.live, { headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(10_000) })
    const signedOut = answer.redirected || answer.status === 401
    if (signedOut && !engaged()) location.reload()
    if (signedOut || !answer.ok) throw new Error(String(answer.status))
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const fresh = page.getElementById('board')
    if (fresh) morph(board, fresh)
    connected(true)
    speak()
  } catch {
    connected(false)
  }
  asking = false
  if (again) {
    again = false
    refresh()
  }
}

let lastGood = clock()
function connected(yes) {
  const place = board.querySelector('[data-connection]')
  if (yes) lastGood = clock()
  else if (place) place.textContent = board.dataset.stale.replace('%s', lastGood)
}

// Screen readers hear the sum, at most every ten seconds and only when it changed.
let waiting = 0
function speak() {
  clearTimeout(waiting)
  const words = board.dataset.spoken
  if (words === said) return
  const wait = spokenAt + spokenEvery - Date.now()
  if (wait > 0) {
    waiting = setTimeout(speak, wait)
    return
  }
  said = words
  spokenAt = Date.now()
  const live = document.getElementById('live')
  if (live) live.textContent = words
}

function poll() {
  if (!polling) polling = setInterval(refresh, askEvery)
}

if ('EventSource' in window) {
  const events = new EventSource(board.dataset.events)
  events.addEventListener('board', refresh)
  events.addEventListener('open', () => {
    clearInterval(polling)
    polling = 0
  })
  // The server ends a stream after a while and the browser opens the next one;
  // only a line that stays down is replaced by asking.
  events.addEventListener('error', () => setTimeout(() => {
    if (events.readyState !== EventSource.OPEN) poll()
  }, askEvery))
} else {
  poll()
}
