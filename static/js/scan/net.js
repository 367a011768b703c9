// One way to ask the server: JSON, five seconds, no redirect, and the time of
// asking and answering, by which the clock is measured. It throws only when
// there was no answer.

import { spoken } from './language.js'

const patience = 5000 // milliseconds until a request counts as lost (CHECKIN §4.7)

// call asks for a path. A token acts as the device, without the browser's cookies
// and so with the language in the address; else the browser's sign-in does. It
// gives { status, ok, body, etag, sent, got }, times in milliseconds of this
// phone's clock.
export async function call(path, { token, csrf, etag, json, form } = {}) {
  const headers = { Accept: 'application/json' }
  if (token) headers.Authorization = `Bearer ${token}`
  if (csrf) headers['X-CSRF-Token'] = csrf
  if (etag) headers['If-None-Match'] = etag
  if (json) headers['Content-Type'] = 'application/json'
  const lang = token ? await spoken() : ''
  const sent = Date.now()
  const response = await fetch(lang ? `${path}${path.includes('?') ? '&' : '?'}lang=${lang}` : path, {
    method: json || form ? 'POST' : 'GET',
    credentials: token ? 'omit' : 'same-origin',
    redirect: 'error',
    cache: 'no-store',
    signal: AbortSignal.timeout(form ? 4 * patience : patience),
    headers,
    body: json ? JSON.stringify(json) : form,
  })
  const got = Date.now()
  const body = response.status === 304 ? null : await response.json().catch(() => null)
  return { status: response.status, ok: response.ok, body, etag: response.headers.get('ETag') ?? '', sent, got }
}

// wordsOf gives the server's own words in a refusal, those at fields first.
export function wordsOf(body) {
  const fields = Object.values(body?.fields ?? {}).map((field) => field?.message).filter(Boolean)
  return fields.join(' ') || body?.detail || body?.title || ''
}
