// Codes and their hashes: what is a personal code, how it is normalised
// (courses.NormalCode) and hashed, and the signatures of handed-over queues.

const bytes = (text) => new TextEncoder().encode(text)
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

// normal gives a code as it was issued: capitals, O as 0, I and L as 1, no
// hyphens and no spaces.
export function normal(text) {
  return text.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1').replace(/[-\s]/gu, '')
}

// ticketOf gives the normalised personal code of what was scanned or typed, with
// or without its "T1:", or null.
export function ticketOf(text) {
  const code = normal(text)
  if (/^T1:[0-9A-Z]{26}$/.test(code)) return code
  return /^[0-9A-Z]{26}$/.test(code) ? `T1:${code}` : null
}

// hashOf gives the 64 hexadecimal digits of a normalised code's SHA-256.
export async function hashOf(code) {
  return hex(await crypto.subtle.digest('SHA-256', bytes(code)))
}

// sign gives the 64 hexadecimal digits of an HMAC-SHA-256 under a key in hex.
export async function sign(key, text) {
  const raw = Uint8Array.from(key.match(/../g), (pair) => parseInt(pair, 16))
  const imported = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return hex(await crypto.subtle.sign('HMAC', imported, bytes(text)))
}

// base64url writes a text, or bytes, without padding, for addresses and QR codes.
export function base64url(text) {
  const binary = [...(typeof text === 'string' ? bytes(text) : text)].map((byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
