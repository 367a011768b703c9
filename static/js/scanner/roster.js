// Who is expected: the rows of the live board, for names, search and figures.

const every = 15000 // milliseconds between two looks at the board

// fold gives the form of a text for searching, by the rule of
// models/vietnamese/fold.go: no tones, no marks, no apostrophes or hyphens, đ as
// d, a lone consonant joined to the word after it. app/scanner_test.go compares.
export function fold(text) {
  const words = text.normalize('NFD').toLowerCase()
    .replace(/[\p{Mn}'`\u00B4\u2018\u2019\u02B9\u02BB\u02BC\u2032\uFF07\-\u2010-\u2015\u2212]/gu, '')
    .replaceAll('đ', 'd')
    .replace(/(\p{L}{2})\.|\./gu, (_, letters) => (letters ? `${letters} ` : ''))
    .split(/[,;:()[\]"\p{Pi}\p{Pf}\s]+/u)
    .filter(Boolean)
  return words.map((word) => (/^[b-df-hj-np-tv-xz]$/.test(word) ? word : `${word} `)).join('').trim()
}

// searchRows gives the rows (with full_name and folded) in which every word of
// the query stands, accents or not; names that begin with the query come first.
export function searchRows(rows, query) {
  const words = fold(query).split(' ').filter(Boolean)
  if (!words.length) return []
  const found = rows.filter((row) => words.every((word) => row.folded.includes(word)))
  const begins = (row) => (words.some((word) => ` ${fold(row.full_name)}`.includes(` ${word}`)) ? 0 : 1)
  return found.sort((a, b) => begins(a) - begins(b))
}

export class Roster {
  rows = []
  counts = {}
  #byID = new Map()
  #address
  #changed
  #busy = false

  // address is the board; changed is called after every look that brought one.
  constructor(address, changed) {
    this.#address = address
    this.#changed = changed
    setInterval(() => document.hidden || this.refresh(), every)
    document.addEventListener('visibilitychange', () => document.hidden || this.refresh())
  }

  // person gives the row of an enrolment, or undefined.
  person(enrolment) {
    return this.#byID.get(enrolment)
  }

  // refresh looks at the board; without network the last one stays.
  async refresh() {
    if (this.#busy) return
    this.#busy = true
    try {
      const response = await fetch(this.#address, { credentials: 'same-origin', headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(8000) })
      if (response.ok) this.#take(await response.json())
    } catch {
      // no network: the sender says so
    } finally {
      this.#busy = false
    }
  }

  #take(board) {
    this.counts = board.counts ?? {}
    this.rows = (board.rows ?? []).map((row) => ({ ...row, folded: fold(`${row.full_name} ${row.unit ?? ''}`) }))
    this.#byID = new Map(this.rows.map((row) => [row.enrolment, row]))
    this.#changed()
  }

  search(query) {
    return searchRows(this.rows, query)
  }
}
