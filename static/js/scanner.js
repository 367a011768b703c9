// The staff scanner: camera, typing and name search, each scan sent at once and
// answered in colour, icon, words and sound. It decides nothing: who is present
// is the server's answer. Its modules are fetched by the addresses the page
// gives, which carry the hash of their content.

const data = JSON.parse(document.getElementById('scanner-data').textContent)
const say = data.say
const [{ Camera }, { openDecoder }, { Sender, states }, { Roster }, { Beeper, Card, Latest, tabs }] = await Promise.all(
  [data.files.camera, data.files.decoder, data.files.send, data.files.roster, data.files.screen].map((file) => import(file)))

const part = (name) => document.getElementById(`scan-${name}`)
const icons = (kind) => part('icons').content.querySelector(`[data-icon="${kind}"]`).firstElementChild.cloneNode(true)

// The server's clock counts; this phone's may be wrong, or a demonstration
// clock may be set.
const ahead = Date.parse(data.now) - Date.now()
const now = () => new Date(Date.now() + ahead).toISOString().replace(/\.\d+/, '')
const clock = (instant) => (instant ? instant.slice(11, 16) : '') // the server writes its own zone

const beeper = new Beeper()
const card = new Card(part('result'), icons)
const latest = new Latest(part('latest'), icons)
const roster = new Roster(data.board, drawRoster)
const sender = new Sender(data, { answered, rejected, changed: drawState })
const open = tabs(part('tabs'), (id, byKeys) => id === 'scan-search' && !byKeys && part('query').focus())

// Scanning

const ticket = /^T1:[0-9A-Z]{26}$/i
const again = 3000 // milliseconds a code must be away before it counts anew
const seen = new Map()

// found takes a text the camera saw. The same code held before it counts once.
function found(text) {
  const before = seen.get(text) ?? -again
  const at = performance.now()
  seen.set(text, at)
  if (at - before < again) return
  for (const [old, when] of seen) if (at - when > 10 * again) seen.delete(old)
  take(text.trim(), 'scan')
}

// take checks in by a code; what is none of ours is refused here and now.
function take(code, method) {
  if (!ticket.test(code)) return result({ kind: 'danger', word: say.foreign, details: say.foreign_hint }, crypto.randomUUID())
  record({ ticket: code, method })
}

// direction is the one chosen, where the course checks people out.
const direction = () => part('direction')?.querySelector(':checked').value ?? 'in'

// record sends one scan and says so until the answer is there.
function record(who) {
  const scan = { nonce: crypto.randomUUID(), session: data.session, direction: direction(), at: now(), ...who }
  result({ kind: 'neutral', word: say.sending, name: nameOf(scan) }, scan.nonce)
  sender.add(scan)
}

const kinds = { present: 'ok', repeated: 'warn', review: 'warn', refused: 'danger' }

// Our own scan that had arrived before, though its answer was lost, counts as
// what it came to then: a copied code that was shown twice is not green for it.
const standing = (receipt) => (receipt.reason === data.same ? receipt.first_result : receipt.result)

// nameOf gives whom a scan is of, as far as anybody knows: the number, when it is
// nobody's.
const nameOf = (scan, receipt) => receipt?.full_name ?? roster.person(receipt?.enrolment ?? scan.enrolment)?.full_name ??
  (scan.method === 'typed' ? scan.ticket : undefined)

// What is said of who arrives, and of who leaves: who has left was there, but is
// not told to be.
function arriving(receipt) {
  const time = clock(receipt.arrived_at ?? receipt.at)
  return { present: receipt.status === 'late' ? say.late : say.present, repeated: `${say.repeated} ${time}`, time }
}

const leaving = (receipt, person) => ({ present: say.left, repeated: `${say.already_left} ${clock(person?.left_at)}`, time: clock(receipt.at) })

// answered shows what the server made of a scan.
function answered(scan, receipt) {
  const came = standing(receipt)
  const person = roster.person(receipt.enrolment)
  const unit = receipt.unit_name ?? person?.unit_name ?? ''
  const { present, repeated, time } = scan.direction === 'out' ? leaving(receipt, person) : arriving(receipt)
  const words = { present, repeated, review: say.review, refused: receipt.first_message || receipt.message || say.refused }
  const details = { present: [unit, time], repeated: [unit], review: [unit, receipt.first_message || receipt.message], refused: [unit] }
  result({ kind: kinds[came] ?? 'danger', word: words[came] ?? came, name: nameOf(scan, receipt),
    details: (details[came] ?? []).filter(Boolean).join(' · ') }, scan.nonce, true)
  roster.refresh()
}

// rejected shows a scan the server will never take.
function rejected(scan, words) {
  result({ kind: 'danger', word: say.rejected, name: nameOf(scan), details: words }, scan.nonce, true)
}

function result(shown, nonce, final = shown.kind !== 'neutral') {
  card.show(shown)
  latest.set(nonce, shown, !final)
  if (final) beeper.play(shown.kind)
}

// The line about the network, and how many scans wait

const trouble = { [states.lost]: say.offline, [states.signedOut]: say.signed_out, [states.refused]: say.refused_request }

function drawState() {
  part('waiting').textContent = sender.waiting
  const fine = sender.state === states.fine
  part('state').dataset.state = sender.state
  part('online').textContent = fine ? say.online : say.offline_short
  part('online-icon').replaceChildren(icons(fine ? 'online' : 'offline'))
  part('trouble').hidden = fine
  const words = [trouble[sender.state], sender.state === states.refused ? sender.problem : ''].filter(Boolean).join(' ')
  if (part('trouble-words').textContent !== words) part('trouble-words').textContent = words
  part('sign-in').hidden = sender.state !== states.signedOut
}

addEventListener('beforeunload', (event) => {
  if (sender.waiting) event.preventDefault() // what waits would be lost
})
part('retry').addEventListener('click', () => sender.now())

// Camera

let camera = null

let starting = null

// startCamera turns the camera on; asked again while it starts, it is the same start.
function startCamera() {
  starting ??= turnOn().finally(() => { starting = null })
  return starting
}

async function turnOn() {
  beeper.wake()
  part('start').setAttribute('aria-busy', 'true')
  part('camera-trouble').textContent = ''
  try {
    if (!navigator.mediaDevices) throw Object.assign(new Error('no secure context'), { name: 'SecurityError' })
    camera ??= new Camera(part('video'), await openDecoder(data.files), found, drawCamera)
    await camera.start()
  } catch (wrong) {
    console.warn('scanner: no camera', wrong)
    part('camera-trouble').textContent = { NotAllowedError: say.camera_denied, NotFoundError: say.camera_none, NotReadableError: say.camera_busy, SecurityError: say.camera_insecure }[wrong.name] ?? say.camera_failed
  }
  part('start').removeAttribute('aria-busy')
}

function drawCamera() {
  const running = camera.running
  part('view').dataset.running = running
  part('start').hidden = running
  part('stop').hidden = !running
  part('torch').hidden = !camera.torchOffered
  part('torch').setAttribute('aria-pressed', 'false')
}

part('start').addEventListener('click', startCamera)
part('stop').addEventListener('click', () => {
  camera.stop()
  part('start').focus()
})
part('torch').addEventListener('click', async () => {
  const on = part('torch').getAttribute('aria-pressed') !== 'true'
  await camera.torch(on).then(() => part('torch').setAttribute('aria-pressed', String(on)), () => {})
})
part('sound').setAttribute('aria-pressed', String(beeper.on))
part('sound').addEventListener('click', () => {
  beeper.wake()
  part('sound').setAttribute('aria-pressed', String(beeper.toggle()))
})

// Typing, which is also how a hand-held scanner speaks: the code, then Enter

const code = part('typed').elements.short_number
part('typed').addEventListener('submit', (event) => {
  event.preventDefault()
  const typed = code.value.trim()
  code.value = ''
  code.focus()
  beeper.wake()
  if (/^\d{1,4}$/.test(typed)) record({ ticket: typed, method: 'typed' })
  else if (ticket.test(typed)) record({ ticket: typed, method: 'scan' })
  else if (/^[0-9A-Z]{26}$/i.test(typed)) record({ ticket: `T1:${typed}`, method: 'typed' })
  else if (typed) searchFor(typed)
})
if (matchMedia('(pointer: fine)').matches) code.focus()

// Names

function searchFor(words) {
  part('query').value = words
  open('scan-search')
  drawFound()
}

const most = 30 // names listed at once

function drawFound() {
  const query = part('query').value
  const rows = roster.search(query)
  part('found').replaceChildren(...rows.slice(0, most).map(personButton))
  part('found-count').textContent = query.trim() ? say.found.replace('#', rows.length) : ''
}

// personButton gives the line of a person; tapping it checks the person in.
function personButton(row) {
  const item = document.createElement('li')
  const button = document.createElement('button')
  const name = document.createElement('strong')
  const more = document.createElement('span')
  name.textContent = row.full_name
  more.textContent = [row.unit_name ?? row.unit, say.status[row.status], clock(row.arrived_at)].filter(Boolean).join(' · ')
  button.type = 'button'
  button.className = 'wide'
  button.dataset.enrolment = row.enrolment
  button.append(icons(row.status === 'present' || row.status === 'late' ? 'ok' : 'circle'), name, more)
  button.addEventListener('click', () => {
    beeper.wake()
    record({ enrolment: row.enrolment, method: 'manual' })
  })
  item.append(button)
  return item
}

part('query').addEventListener('input', drawFound)

// Figures, and everything that follows from the roster

function drawRoster() {
  for (const figure of document.querySelectorAll('[data-count]')) figure.textContent = roster.counts[figure.dataset.count] ?? 0
  const there = (roster.counts.present ?? 0) + (roster.counts.late ?? 0)
  for (const figure of document.querySelectorAll('[data-there]')) figure.textContent = there
  for (const figure of document.querySelectorAll('[data-total]')) figure.textContent = roster.rows.length
  const focused = document.activeElement?.dataset?.enrolment // the list is drawn anew under the finger
  drawFound()
  if (focused) part('found').querySelector(`[data-enrolment="${focused}"]`)?.focus({ preventScroll: true })
}

for (const element of document.querySelectorAll('[data-scripted]')) element.hidden = false
card.clear()
drawState()
open('scan-scan')
roster.refresh()
document.documentElement.dataset.scanner = 'ready'
