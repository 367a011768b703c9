// Beside the projected code: the names of who came last, the full screen, and a
// screen that stays awake.

const room = document.getElementById('room')
const part = (name) => room.querySelector(`[data-${name}]`)

// The names are asked of the server only while switched on.
let naming = false
async function latest() {
  if (!naming) return
  try {
    const answer = await fetch(room.dataset.latest, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(5000) })
    if (!answer.ok || !naming) return
    const { names } = await answer.json()
    part('list').replaceChildren(...(names.length ? names : [room.dataset.noNames]).map((words) => {
      const item = document.createElement('li')
      item.textContent = words
      return item
    }))
  } catch { /* the list stays as it was */ }
}
function toggleNames() {
  naming = !naming
  part('toggles').setAttribute('aria-expanded', String(naming))
  part('toggles').textContent = naming ? room.dataset.hideNames : room.dataset.showNames
  part('names').hidden = !naming
  if (naming) latest()
  else part('list').replaceChildren()
}
part('toggles').addEventListener('click', toggleNames)
room.addEventListener('arrived', latest)

async function fill() {
  try {
    if (document.fullscreenElement) await document.exitFullscreen()
    else await room.requestFullscreen()
  } catch { /* the browser does not allow it; the page fills the window anyway */ }
}
part('fills').addEventListener('click', fill)
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest('input, textarea, select')) return
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
