// In which language the scanner speaks: that of its page. The service worker has
// no page; worker.js, which may not import, keeps for it the one last asked for.

const memory = 'taphuan-scan-language'
const place = '/scan/language'

// remember says in which language the page was opened before there was a worker.
export async function remember(lang) {
  const cache = await globalThis.caches?.open(memory).catch(() => null)
  await cache?.put(place, new Response(lang)).catch(() => {})
}

// spoken gives the language, such as 'vi'; '' where nobody knows.
export async function spoken() {
  if (globalThis.document) return document.documentElement.lang
  const kept = await globalThis.caches?.match(place, { cacheName: memory }).catch(() => null)
  return kept ? kept.text() : ''
}
