// The service worker of the scanner (CHECKIN §4.11). It keeps the shell only: the
// pages, style sheets, scripts, fonts and the code reader. What is asked of the
// server's addresses goes to the server. The server writes self.shell, the list
// of files and its version, before this text.

const { version, pages, files } = self.shell
const shellName = `taphuan-scan-${version}`
const memory = 'taphuan-scan-language' // which language the pages are shown in
const languages = ['vi', 'en']

// pageKey names a page of the shell in one language.
const pageKey = (path, lang) => `${path}?lang=${lang}`

self.addEventListener('install', (event) => event.waitUntil(keepShell()))

// Pages are fetched without the sign-in: they are the same for everybody.
async function keepShell() {
  const cache = await caches.open(shellName)
  const wanted = [...files, ...pages.flatMap((path) => languages.map((lang) => pageKey(path, lang)))]
  await Promise.all(wanted.map(async (address) => {
    const response = await fetch(address, { credentials: 'omit', cache: 'reload' })
    if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`)
    await cache.put(address, response)
  }))
}

self.addEventListener('activate', (event) => event.waitUntil(begin()))

async function begin() {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith('taphuan-scan-') && name !== shellName && name !== memory)
  await Promise.all(old.map((name) => caches.delete(name)))
  await self.clients.claim()
}

// A new version waits until a page says that nothing waits and the camera is off.
self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const address = new URL(event.request.url)
  if (event.request.method !== 'GET' || address.origin !== self.location.origin) return
  if (event.request.mode === 'navigate') {
    if (pages.includes(address.pathname)) event.respondWith(page(event.request, address))
  } else if (files.includes(address.pathname)) {
    event.respondWith(file(event, address.pathname))
  }
})

async function page(request, address) {
  const lang = await language(address.searchParams.get('lang'))
  const cache = await caches.open(shellName)
  return (await cache.match(pageKey(address.pathname, lang))) ?? fetch(request)
}

// language gives the language asked for, else the one last asked for.
async function language(wish) {
  const cache = await caches.open(memory)
  if (languages.includes(wish)) await cache.put('/scan/language', new Response(wish))
  const kept = await cache.match('/scan/language')
  return kept ? kept.text() : languages[0]
}

// One version of the shell holds one version of each file, whatever hash an
// address carries. Other pages below /scan are the server's, and so are their files.
async function file({ request, clientId }, path) {
  const client = clientId ? await self.clients.get(clientId) : undefined
  if (client?.type === 'window' && !pages.includes(new URL(client.url).pathname)) return fetch(request)
  const cache = await caches.open(shellName)
  return (await cache.match(path)) ?? fetch(request)
}
