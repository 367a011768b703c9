// Sends scans to the server: one request at a time, the same nonce again until
// it has answered. Waiting scans are kept in memory; the store that outlives the
// page (CHECKIN §4.5) belongs between Sender.add and the request.

const most = 200 // scans in one request
const patience = 5000 // milliseconds until a request counts as lost
const shortest = 2000 // milliseconds between tries, doubled up to the longest
const longest = 60000

// What became of the last try, for the line that says so.
export const states = { fine: 'online', lost: 'offline', signedOut: 'signed_out', refused: 'refused' }

export class Sender {
  #waiting = []
  #busy = false
  #timer = 0
  #failures = 0
  #size = most
  #hooks
  #address
  #page
  #csrf
  state = states.fine
  problem = '' // the server's own words when it refused the request

  // address takes the scans, page is where a fresh csrf token is found. hooks:
  // answered(scan, receipt), rejected(scan, words), changed().
  constructor({ address, page, csrf }, hooks) {
    this.#address = address
    this.#page = page
    this.#csrf = csrf
    this.#hooks = hooks
    addEventListener('online', () => this.now())
    document.addEventListener('visibilitychange', () => document.hidden || this.now())
  }

  get waiting() {
    return this.#waiting.length
  }

  // add keeps a scan until the server has answered it.
  add(scan) {
    this.#waiting.push(scan)
    this.#hooks.changed()
    this.now()
  }

  // now tries at once, whatever the next try was planned for.
  now() {
    clearTimeout(this.#timer)
    this.#send()
  }

  async #send() {
    if (this.#busy || !this.#waiting.length) return
    this.#busy = true
    const batch = this.#waiting.slice(0, this.#size)
    try {
      this.#take(batch, await this.#post(batch))
    } catch (wrong) {
      this.#failed(wrong, batch)
    }
    this.#busy = false
    this.#hooks.changed()
    this.#plan()
  }

  // plan sets the next try: at once after a success, else after a growing pause
  // with some chance in it, so that many phones do not come back together.
  #plan() {
    if (!this.#waiting.length) return
    const pause = this.#failures ? Math.min(shortest * 2 ** (this.#failures - 1), longest) * (0.75 + Math.random() / 2) : 0
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#send(), pause)
  }

  async #post(batch) {
    if (this.state === states.signedOut) await this.#renew()
    let response = await this.#request(batch)
    if (response.status === 403 && (await response.clone().json().catch(() => ({}))).code === 'csrf') {
      await this.#renew()
      response = await this.#request(batch)
    }
    const body = await response.json().catch(() => null)
    if (response.ok && Array.isArray(body?.items)) return body.items
    throw Object.assign(new Error('refused'), { status: response.status, words: body?.title ?? '' })
  }

  #request(batch) {
    return fetch(this.#address, {
      method: 'POST',
      credentials: 'same-origin',
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRF-Token': this.#csrf },
      body: JSON.stringify({ items: batch }),
    })
  }

  // renew fetches the token of a new sign-in (in another tab) from the page.
  async #renew() {
    const response = await fetch(this.#page, { credentials: 'same-origin', headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(patience) })
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const data = page.getElementById('scanner-data')
    if (data) this.#csrf = JSON.parse(data.textContent).csrf
  }

  #take(batch, receipts) {
    const answers = new Map(receipts.map((receipt) => [receipt.nonce, receipt]))
    this.#drop(batch.filter((scan) => answers.has(scan.nonce)))
    this.state = states.fine
    this.problem = ''
    this.#failures = answers.size ? 0 : this.#failures + 1
    this.#size = Math.min(most, this.#size * 2)
    for (const scan of batch) {
      if (answers.has(scan.nonce)) this.#hooks.answered(scan, answers.get(scan.nonce))
    }
  }

  // failed keeps the scans for the next try, except those the server will never
  // take: they are handed back with its words, never dropped in silence.
  #failed(wrong, batch) {
    this.#failures++
    if (wrong.name === 'TimeoutError') this.#size = Math.ceil(batch.length / 2) // a slow network must not hold up a long queue for ever
    this.problem = wrong.words ?? ''
    if (!wrong.status || wrong.status >= 500 || wrong.status === 408 || wrong.status === 429) this.state = states.lost
    else if (wrong.status === 401) this.state = states.signedOut
    else this.state = states.refused
    if (wrong.status !== 422 && wrong.status !== 413) return
    if (batch.length > 1) { // one bad scan must not hold up the others
      this.#size = 1
      return
    }
    this.#drop(batch)
    this.#failures = 0
    for (const scan of batch) this.#hooks.rejected(scan, this.problem)
  }

  #drop(scans) {
    const gone = new Set(scans.map((scan) => scan.nonce))
    this.#waiting = this.#waiting.filter((scan) => !gone.has(scan.nonce))
  }
}
