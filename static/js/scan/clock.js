// The one clock that counts is the server's; this phone's may be hours wrong.
// The offset is measured at every contact and added to everything that is
// written down (CHECKIN §4.9).

const worrying = 120 // seconds of offset that staff are told about

// offsetOf gives the seconds to add to this phone's clock: the server's moment
// against the middle between asking and answering. The server writes whole
// seconds, cut off, so half a second is added.
export function offsetOf(now, sent, got) {
  return Math.round((Date.parse(now) + 500 - (sent + got) / 2) / 1000)
}

// worries reports whether an offset is to be shown as a warning; under a
// demonstration clock every phone is wrong.
export function worries(offset, demonstration) {
  return !demonstration && Math.abs(offset) > worrying
}

// Clock knows the offset last measured; keep is called with every new one.
export class Clock {
  #keep
  offset
  zone = 0 // seconds east of Greenwich, as the pack says

  constructor(offset, keep) {
    this.offset = offset ?? 0
    this.#keep = keep
  }

  // measure takes an answer of the server that says what time it is; by a clock
  // that was set meanwhile nothing can be measured.
  measure({ body, sent, got, steady }) {
    if (!body?.now || !steady) return
    const offset = offsetOf(body.now, sent, got)
    if (offset === this.offset) return
    this.offset = offset
    this.#keep(offset)
  }

  // now gives the canonical moment in milliseconds.
  now() {
    return Date.now() + this.offset * 1000
  }

  // show writes a moment (RFC 3339 or milliseconds) as 07:30 in the server's zone.
  show(moment) {
    const at = typeof moment === 'number' ? moment : Date.parse(moment)
    return Number.isFinite(at) ? new Date(at + this.zone * 1000).toISOString().slice(11, 16) : ''
  }

  // day writes a moment as 15/10.
  day(moment) {
    const [, month, day] = new Date(Date.parse(moment) + this.zone * 1000).toISOString().slice(0, 10).split('-')
    return `${day}/${month}`
  }
}

// measured gives a way to ask the server that measures the clock at every answer.
export function measured(call, clock) {
  return async (path, options) => {
    const answer = await call(path, options)
    clock.measure(answer)
    return answer
  }
}

// instant writes milliseconds as the server reads them: whole seconds, UTC.
export function instant(at) {
  return new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000', '')
}
