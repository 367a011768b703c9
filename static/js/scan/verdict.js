// The verdict at the door, by the roster alone: pure functions of what the phone
// holds. It is what staff see at once; the server's answer counts (CHECKIN §4.4).

const kinds = { present: 'ok', repeated: 'warn', review: 'warn', refused: 'danger' }
const verdict = (result, reason) => ({ result, reason, kind: reason === 'unknown' ? 'neutral' : kinds[result] })

// judge says what a scan means. person is a row of the roster or undefined,
// revoked whether the code was replaced, state how the person stands in the
// session, at milliseconds. It gives { result, reason, kind }.
export function judge({ person, revoked, session, state, at, direction, rules }) {
  if (revoked) return verdict('refused', 'revoked')
  if (!person) return verdict('review', 'unknown')
  if (person.course !== session.course) return verdict('refused', 'other_course')
  if (person.status === 'withdrawn') return verdict('refused', 'withdrawn')
  if (person.status === 'waiting') return verdict('review', 'waiting')
  if (outside(session, at, rules)) return verdict('review', 'outside')
  return direction === 'out' ? leaving(state) : arriving(session, state, at)
}

function arriving(session, state, at) {
  if (state?.left_at && Date.parse(state.left_at) < at) return verdict('present', state.status === 'late' ? 'late' : 'present') // came back
  if (state?.arrived_at) return verdict('repeated', 'already')
  if (state?.status === 'excused') return verdict('review', 'contradicts')
  if (state?.status === 'present' || state?.status === 'late') return verdict('repeated', 'already')
  return verdict('present', at > Date.parse(session.on_time_until) ? 'late' : 'present')
}

function leaving(state) {
  if (state?.left_at) return verdict('repeated', 'already_left')
  return state?.arrived_at ? verdict('present', 'left') : verdict('review', 'no_arrival')
}

// outside reports whether a moment lies outside the session's hours, give or
// take what clocks may be wrong by (rules.clock_tolerance, seconds).
function outside(session, at, rules) {
  const give = (rules?.clock_tolerance ?? 0) * 1000
  return at < Date.parse(session.opens_at) - give || at > Date.parse(session.ends_at) + give
}

// after gives how the person stands once the scan is written down, or null when
// it changes nothing.
export function after({ result, reason }, seat, state, at, by) {
  if (result !== 'present') return null
  const [session, enrolment] = seat
  if (reason === 'left') return { ...state, left_at: at, local: true }
  if (state?.arrived_at) return { ...state, left_at: null, local: true } // came back
  return { session, enrolment, status: reason, arrived_at: at, left_at: null, by, local: true }
}

const openAt = (session, at) => !session.closed_at && at >= Date.parse(session.opens_at) && at <= Date.parse(session.ends_at)

// pickSession gives the session a scan goes to: the one chosen by hand; else of
// those open now the one of the person's course, the one that began last; else
// the next to open; else the one that ended last.
export function pickSession(sessions, at, hand, course) {
  const chosen = sessions.find((session) => session.id === hand)
  if (chosen) return chosen
  const begun = [...sessions].sort(byStart)
  const open = begun.filter((session) => openAt(session, at))
  const own = open.filter((session) => session.course === course)
  return own.at(-1) ?? open.at(-1) ?? begun.find((session) => !session.closed_at && Date.parse(session.opens_at) > at) ?? begun.at(-1)
}

// coursesNow gives the courses whose people a number may mean now: of the session
// chosen by hand, else of all a scan would count in, else of the clock's choice.
export function coursesNow(sessions, at, hand, rules) {
  const chosen = sessions.some((session) => session.id === hand)
  const open = chosen ? [] : sessions.filter((session) => !session.closed_at && !outside(session, at, rules))
  const meant = open.length ? open : [pickSession(sessions, at, hand)].filter(Boolean)
  return [...new Set(meant.map((session) => session.course))]
}

const byStart = (a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at)
