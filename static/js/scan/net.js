// One way to ask the server: JSON, five seconds, no redirect, and the time of
// asking and answering, by which the clock is measured. It throws only when
// there was no answer.

import { spoken } from './language.js'

const patience = 5000 // milliseconds until a request counts as lost (CHECKIN §4.7)
const longer = 4 * patience // for what is large: a roster or a photo on a weak network

// call asks for a path. A token acts as the device, without the browser's cookies
// and so with the language in the address; else the browser's sign-in does. It
// gives { status, ok, body, etag, sent, got }, times in milliseconds of this
// phone's clock, and whether that went steadily meanwhile: it was not set, and the
// phone did not sleep. What is large is given more time.
export async function call(path, { token, csrf, etag, json, form, large = Boolean(form) } = {}) {
  const headers = { Accept: 'application/json' }
  if (token) headers.Authorization = `Bearer ${token}`
  if (csrf) headers['X-CSRF-Token'] = csrf
  if (etag) headers['If-None-Match'] = etag
  if (json) headers['Content-Type'] = 'application/json'
  const lang = token ? await spoken() : ''
  const sent = Date.now()
  const from = performance.now()
  const response = await fetch(lang ? `${path}${path.includes('?') ? '&' : '?'}lang=${lang}` : path, {
    method: json || form ? 'POST' : 'GET',
    credentials: token ? 'omit' : 'same-origin',
    redirect: 'error',
    cache: 'no-store',
    signal: AbortSignal.timeout(large ? longer : patience),
    headers,
    body: json ? JSON.stringify(json) : form,
  })
  const got = Date.now()
  const steady = Math.abs(got - sent - (performance.now() - from)) < 1000
  const body = response.status === 304 ? null : await response.json().catch(unreadable)
  return { status: response.status, ok: response.ok, body, etag: response.headers.get('ETag') ?? '', sent, got, steady }
}

// unreadable is what an answer comes to that is no JSON; one cut off on its way is
// no answer.
function unreadable(wrong) {
  if (wrong instanceof SyntaxError) return null
  throw wrong
}

// wordsOf gives the server's own words in a refusal, those at fields first.
export function wordsOf(body) {
  const fields = Object.values(body?.fields ?? {}).map((field) => field?.message).filter(Boolean)
  return fields.join(' ') || body?.detail || body?.title || ''
}
