// The service worker's part of sending: Background Sync wakes it when the
// network is back and no window may be open (CHECKIN §4.7).

import { openStore } from './store.js'
import { call } from './net.js'
import { Clock, measured } from './clock.js'
import * as relay from './relay.js'
import { drain, states } from './sync.js'

self.addEventListener('sync', (event) => {
  if (event.tag === 'scan-queue') event.waitUntil(send())
})

// send fails when the server was not reached, so that the browser tries again.
async function send() {
  const store = await openStore()
  const clock = new Clock(await store.get('offset'), (offset) => store.set({ offset }).catch(() => {}))
  const result = await drain(store, measured(call, clock), () => {}, () => relay) // a worker may not import later
  new BroadcastChannel('taphuan-scan').postMessage('queue')
  if (result?.state === states.lost) throw new Error('the server is not reached')
}
