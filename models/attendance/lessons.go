package attendance

import "time"

// Lessons gives how many of a session's lessons (tiết) a standing counts. Who
// was there, late or not, attended all of them where people do not check out;
// where they do, a lesson counts when at least half of it was spent in the room
// (CHECKIN §5). Somebody marked present by hand attended all.
func (h Hours) Lessons(st Standing, checksOut bool) int {
	switch {
	case !st.Status.There():
		return 0
	case !checksOut || st.Marked || len(st.Stays) == 0 || h.Periods < 1:
		return h.Periods
	}
	lesson := h.Ends.Sub(h.Starts) / time.Duration(h.Periods)
	attended := 0
	for i := range h.Periods {
		from := h.Starts.Add(time.Duration(i) * lesson)
		if h.within(st.Stays, from, from.Add(lesson)) >= lesson/2 {
			attended++
		}
	}
	return attended
}

// within gives how much of a time was spent in the room. Arriving on time is
// arriving at the start, and leaving unseen is staying to the end.
func (h Hours) within(stays []Stay, from, to time.Time) time.Duration {
	var spent time.Duration
	for i, stay := range stays {
		begin, end := stay.From, stay.To
		if i == 0 && !begin.After(h.OnTimeUntil) {
			begin = h.Starts
		}
		if end.IsZero() || end.After(h.Ends) {
			end = h.Ends
		}
		spent += max(0, earlier(end, to).Sub(later(begin, from)))
	}
	return spent
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
