// Installing the shell: the service worker, whether everything is kept for
// working offline, and letting a new version take over at a good moment.

import { remember } from './language.js'

const scope = '/scan'

// Whether a version was in charge when the page was loaded, before one is installed.
const followed = Boolean(navigator.serviceWorker?.controller)

// install registers the service worker: as a module, which can also send in the
// background, else without that part.
export async function install() {
  const container = navigator.serviceWorker
  if (!container) return null
  if (!container.controller) await remember(document.documentElement.lang)
  try {
    return await container.register('/scan/worker.js?background=1', { scope, type: 'module', updateViaCache: 'none' })
  } catch {
    return container.register('/scan/worker.js', { scope, updateViaCache: 'none' }).catch(() => null)
  }
}

// kept reports whether the page would open without network: a worker stands and
// the shell lies in the cache.
export async function kept() {
  const registration = await navigator.serviceWorker?.getRegistration(scope)
  if (!registration?.active) return false
  const shells = (await caches.keys()).filter((name) => /^taphuan-scan-[0-9a-f]+$/.test(name))
  return shells.length > 0
}

// watch lets a new version in: waiting is called when one is there, and it takes
// over once quiet() says so; then the page loads itself anew.
export function watch(registration, waiting, quiet) {
  if (!registration) return
  let follow = followed // the first one to come changes nothing
  navigator.serviceWorker.addEventListener('controllerchange', () => { // whichever window let it in
    if (follow) location.reload()
    follow = true
  })
  const look = async () => {
    if (!registration.waiting || !registration.active) return
    waiting()
    if (!(await quiet().catch(() => false))) return
    registration.waiting?.postMessage('take over')
  }
  setInterval(look, 10000)
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
  look()
}

const cameraLock = 'taphuan-scan-camera'

// holdCamera keeps the screen awake and says to all windows that a camera runs,
// until the function it gives is called; cameraHeld asks.
export function holdCamera() {
  let release
  const over = new Promise((done) => { release = done })
  navigator.locks?.request(cameraLock, { mode: 'shared' }, () => over)
  navigator.wakeLock?.request('screen').then((awake) => over.then(() => awake.release()), () => {})
  return release
}

export async function cameraHeld() {
  const held = (await navigator.locks?.query())?.held ?? []
  return held.some((lock) => lock.name === cameraLock)
}
