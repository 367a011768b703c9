// The page where staff try their own phone before the day: each capability the
// scanner needs is used once, and the page says in words whether it works and
// what to do when not. It needs no sign-in and no enrolment.

import { openDecoder } from '../scanner/decoder.js'
import { Beeper } from '../scanner/screen.js'
import { check, data, part, put, say } from './page.js'
import { call } from './net.js'
import { offsetOf, worries } from './clock.js'
import { install, kept } from './shell.js'
import { drawQR } from './qr.js'

// Each test gives [kind, words]; a test that throws has failed with its advice.
const tests = {
  secure: () => verdict(isSecureContext, 'danger'),
  memory: async () => verdict(await writes(), 'danger'),
  storage: async () => verdict(await navigator.storage?.persist?.(), 'warn'),
  crypto: async () => verdict((await crypto.subtle.digest('SHA-256', new Uint8Array(1))).byteLength === 32, 'danger'),
  decoder: async () => verdict(await decodes(), 'warn'),
  camera: async () => verdict(await sees(), 'warn'),
  offline: async () => verdict(await offline(), 'danger'),
  clock: () => clock(),
  sound: async () => verdict(await sounds(), 'warn'),
}

const verdict = (fine, kind) => [fine ? 'ok' : kind, fine ? 'ok' : 'no']

// writes keeps a value in a memory of its own and reads it back, strictly.
async function writes() {
  const name = 'taphuan-self-test'
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => request.result.createObjectStore('kv')
  const db = await done(request)
  const tx = db.transaction('kv', 'readwrite', { durability: 'strict' })
  tx.objectStore('kv').put(42, 'value')
  await new Promise((resolve, reject) => { tx.oncomplete = resolve; tx.onabort = () => reject(tx.error) })
  const value = await done(db.transaction('kv').objectStore('kv').get('value'))
  db.close()
  indexedDB.deleteDatabase(name)
  return value === 42
}

// decodes draws a code and reads it again.
async function decodes() {
  const canvas = document.createElement('canvas')
  await drawQR(canvas, 'T1:0123456789ABCDEFGHJKMNPQRS', data.files)
  return (await (await openDecoder(data.files))(canvas)).includes('T1:0123456789ABCDEFGHJKMNPQRS')
}

// sees turns the camera on for a moment.
async function sees() {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: 'environment' } }, audio: false })
  const video = part('video')
  part('view').dataset.running = 'true'
  video.srcObject = stream
  await video.play().catch(() => {})
  await new Promise((done) => setTimeout(done, 800))
  const seen = video.videoWidth > 0
  for (const track of stream.getTracks()) track.stop()
  video.srcObject = null
  part('view').dataset.running = 'false'
  return seen
}

async function offline() {
  const registration = await install()
  if (!registration) return false
  await Promise.race([navigator.serviceWorker.ready, new Promise((done) => setTimeout(done, 15000))])
  return kept()
}

async function clock() {
  const answer = await call('/scan')
  if (!answer.body?.now) throw new Error('no answer')
  const wrong = worries(offsetOf(answer.body.now, answer.sent, answer.got), answer.body.demonstration)
  return [wrong ? 'warn' : 'ok', wrong ? 'no' : 'ok']
}

async function sounds() {
  const beeper = new Beeper()
  beeper.wake()
  await new Promise((done) => setTimeout(done, 200))
  beeper.play('ok')
  return Boolean(globalThis.AudioContext)
}

async function one(name, test) {
  try {
    return await test()
  } catch (wrong) {
    console.warn('self-test:', name, wrong)
    return [name === 'camera' || name === 'sound' || name === 'clock' || name === 'decoder' ? 'warn' : 'danger', 'no']
  }
}

async function run() {
  part('test-run').setAttribute('aria-busy', 'true')
  part('checks').replaceChildren()
  let good = 0
  for (const [name, test] of Object.entries(tests)) {
    put(part('test-state'), say('test_running'))
    const [kind, words] = await one(name, test)
    if (kind === 'ok') good++
    part('checks').append(check(kind, say(`test_${name}`), say(`test_${name}_${words}`)))
  }
  put(part('test-state'), say('test_done', `${good}/${Object.keys(tests).length}`))
  part('test-run').removeAttribute('aria-busy')
  document.documentElement.dataset.test = 'done'
}

part('test-run').addEventListener('click', run)
install()
document.documentElement.dataset.scanner = 'ready'
