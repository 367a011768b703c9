// Typing signed rows back. The camera, a hand-held reader or a finger fills the
// field; nothing is recorded before somebody has seen the signature and pressed
// On time or Late. The server decides what the row means.

const data = JSON.parse(document.getElementById('scanner-data').textContent)
const say = data.say
const [{ Camera }, { openDecoder }, { Roster }, { Beeper }] = await Promise.all(
  [data.files.camera, data.files.decoder, data.files.roster, data.files.screen].map((file) => import(file)))

const part = (name) => document.getElementById(name)
const icons = (kind) => part('scan-icons').content.querySelector(`[data-icon="${kind}"]`).firstElementChild.cloneNode(true)
const form = part('signed-form')
const { code, at } = form.elements
const beeper = new Beeper()
const roster = new Roster(data.board, drawWho)

// Whom the field names, shown before anything is recorded

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const listCode = /^L1:[0-9A-Z]{26}$/

// enrolmentOf reads whom a code of the list names: bytes 4 to 8 of its 16, five
// bits a character. Whether the code is a true one the server says.
function enrolmentOf(text) {
  let number = 0n
  for (const letter of text.slice(3, 16)) number = number * 32n + BigInt(Math.max(0, alphabet.indexOf(letter)))
  return Number((number >> 1n) & 0xffffffffn)
}

// who gives the row of the board a typed or read code means, or undefined.
function who(text) {
  const typed = text.trim().toUpperCase()
  if (listCode.test(typed)) return roster.person(enrolmentOf(typed))
  return /^\d{1,4}$/.test(typed) ? roster.rows.find((row) => row.short_number === Number(typed)) : undefined
}

function drawWho() {
  const row = who(code.value)
  const words = row ? [row.full_name, row.unit_name].filter(Boolean).join(' · ') : ''
  if (part('signed-who').textContent !== words) part('signed-who').textContent = words
}
code.addEventListener('input', drawWho)

// The answer, large

const kinds = { present: 'ok', repeated: 'warn', review: 'warn' }
const clock = (instant) => (instant ? instant.slice(11, 16) : '') // the server writes its own zone

function line(tag, words, name = '') {
  const made = document.createElement(tag)
  made.textContent = words ?? ''
  if (name) made.className = name
  return words ? made : ''
}

function show(kind, word, name, details) {
  const text = document.createElement('div')
  text.append(line('strong', word), line('span', name, 'who'), line('span', details))
  part('scan-result').dataset.kind = kind
  part('scan-result').replaceChildren(icons(kind), text)
}

// answered shows what became of a row; of one sent before, what was said then.
function answered(receipt) {
  const came = receipt.reason === data.same ? receipt.first_result : receipt.result
  const words = came === 'present' && receipt.status === 'late' ? say.late : say[came]
  const kind = kinds[came] ?? 'danger'
  show(kind, words, receipt.full_name, [receipt.unit_name, clock(receipt.arrived_at ?? receipt.at), came === 'review' ? receipt.message : ''].filter(Boolean).join(' · '))
  beeper.play(kind)
  part('signed-progress').textContent = say.progress.replace('##', receipt.rows).replace('#', receipt.signed)
  part('signed-bar').value = receipt.signed
  list(kind, receipt.full_name, words, clock(receipt.at))
}

function list(kind, ...words) {
  const item = document.createElement('li')
  item.dataset.kind = kind
  item.append(icons(kind), line('span', words.filter(Boolean).join(' · ')))
  part('signed-latest').querySelector('[data-none]')?.remove()
  part('signed-latest').prepend(item)
  while (part('signed-latest').children.length > 10) part('signed-latest').lastElementChild.remove()
}

// Sending, one row after another. A row leaves the fields at once, so that the
// next can be typed or read while its answer is on the way. One without an answer
// is sent again by itself, with the same nonce, until there is one.

const queue = [] // { row, name }: what was pressed, and whom it names
const pause = 3000 // milliseconds until a row is sent again
let sending = false
let again = 0 // the timer of the next try
let outage = '' // what was last said about rows without an answer, so that it is said once
let pressed = '' // the code pressed last, still before the camera

form.addEventListener('submit', (event) => {
  event.preventDefault()
  beeper.wake()
  if (pressed && !code.value.trim()) return // the same key still, or once more
  const row = { code: code.value.trim(), arrival: event.submitter?.value || 'on_time', at: at.value, nonce: crypto.randomUUID() }
  queue.push({ row, name: part('signed-who').textContent })
  pressed = row.code
  clearWrong() // what was wrong with the last one
  fill('', '')
  code.focus({ preventScroll: true })
  sendAll()
})

addEventListener('beforeunload', (event) => queue.length && event.preventDefault())
addEventListener('online', sendAll)

function fill(text, hour) {
  code.value = text
  at.value = hour
  drawWho()
}

// The Enter key in the hour's field means late.
at.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return
  event.preventDefault()
  form.requestSubmit(form.querySelector('[value="late"]'))
})

async function sendAll() {
  if (sending) return
  sending = true
  while (queue.length) {
    const { row, name } = queue[0]
    if (!outage) show('neutral', say.sending, name)
    const answer = await ask(row).catch(() => null)
    if (!answer) {
      sayLost(name)
      break
    }
    outage = ''
    queue.shift()
    clearWrong()
    if (answer.ok) answered(answer.body)
    else refused(row, name, answer.body)
    part('scan-result').scrollIntoView({ block: 'nearest' }) // who was recorded must be seen
  }
  sending = false
}

// sayLost tells once that rows wait, and again when more do; the next try follows.
function sayLost(name) {
  const words = say.lost.replace('#', queue.length)
  if (words !== outage) {
    show('danger', words, name)
    beeper.play('danger')
  }
  outage = words
  clearTimeout(again)
  again = setTimeout(sendAll, pause)
}

// ask sends a row and throws when nobody knows what became of it.
async function ask(row) {
  const response = await fetch(data.address, {
    method: 'POST',
    credentials: 'same-origin',
    redirect: 'error',
    signal: AbortSignal.timeout(10000),
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRF-Token': data.csrf },
    body: JSON.stringify(row),
  })
  if (response.status >= 500) throw new Error('no answer')
  return { ok: response.ok, body: await response.json() }
}

// refused says why a row is not recorded, and gives it back to be put right unless
// the next one stands in the fields.
function refused(row, name, body) {
  show('danger', say.refused, name, body.title)
  beeper.play('danger')
  list('danger', name || row.code, body.title)
  if (code.value + at.value) return
  fill(row.code, row.at)
  code.select() // what is read next takes its place
  const field = form.elements[Object.keys(body.fields ?? {})[0]] // arrival names two buttons
  if (field instanceof HTMLInputElement) sayWrong(field, body.title)
}

// sayWrong writes at the field what is wrong with it, as the server's own page does.
function sayWrong(field, words) {
  const wrong = line('p', words, 'error')
  wrong.id = `${field.id}-error`
  field.before(wrong)
  field.setAttribute('aria-invalid', 'true')
  field.setAttribute('aria-describedby', `${field.id}-hint ${wrong.id}`)
  field.focus()
  field.select()
}

function clearWrong() {
  for (const field of form.querySelectorAll('[aria-invalid]')) {
    field.removeAttribute('aria-invalid')
    field.setAttribute('aria-describedby', `${field.id}-hint`)
  }
  for (const words of form.parentElement.querySelectorAll('.errors, .field .error')) words.remove()
}

// The camera

let camera = null
let said = ''

// one keeps a picture with two rows in it from naming either.
function one(decode) {
  return async (canvas) => {
    const texts = (await decode(canvas)).map((text) => text.trim())
    if (new Set(texts.filter((text) => listCode.test(text))).size < 2) return texts
    if (said !== 'two') show('warn', say.two)
    said = 'two'
    return []
  }
}

function found(text) {
  if (text === pressed || text === said) return
  said = text
  if (!listCode.test(text)) return show('danger', say.foreign)
  pressed = ''
  code.value = text
  drawWho()
  show('neutral', part('signed-who').textContent || text, '', say.read)
  navigator.vibrate?.(60)
}

async function startCamera() {
  beeper.wake()
  part('scan-camera-trouble').textContent = ''
  try {
    if (!navigator.mediaDevices) throw Object.assign(new Error('no secure context'), { name: 'SecurityError' })
    camera ??= new Camera(part('scan-video'), one(await openDecoder(data.files)), found, drawCamera)
    await camera.start()
    part('scan-result').scrollIntoView({ block: 'start' }) // the answer, the picture and the button together
  } catch (wrong) {
    console.warn('paper: no camera', wrong)
    part('scan-camera-trouble').textContent = { NotAllowedError: say.camera_denied, NotFoundError: say.camera_none, NotReadableError: say.camera_busy, SecurityError: say.camera_insecure }[wrong.name] ?? say.camera_failed
  }
}

function drawCamera() {
  part('scan-view').dataset.running = camera.running
  part('scan-start').hidden = camera.running
  part('scan-stop').hidden = !camera.running
}

part('scan-start').addEventListener('click', startCamera)
part('scan-stop').addEventListener('click', () => {
  camera.stop()
  part('scan-start').focus()
})

for (const element of document.querySelectorAll('[data-scripted]')) element.hidden = false
roster.refresh()
document.documentElement.dataset.paper = 'ready'
