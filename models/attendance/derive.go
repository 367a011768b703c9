package attendance

import (
	"cmp"
	"slices"
	"time"
)

// Status is where somebody stands in one session.
type Status string

// The statuses.
const (
	Expected Status = "expected"
	Present  Status = "present"
	Late     Status = "late"
	Excused  Status = "excused"
	Absent   Status = "absent"
)

// Marks lists what a correction may say.
func Marks() []Status { return []Status{Present, Late, Excused, Absent} }

// There reports whether the status means that the person attended.
func (s Status) There() bool { return s == Present || s == Late }

// Standing is one person's attendance of one session, derived from the facts.
type Standing struct {
	Status     Status
	ArrivedAt  time.Time // zero when there was no arrival, or a mark says so
	LeftAt     time.Time // zero when nobody saw the person leave
	Method     string    // how the arrival became known
	Note       string    // the reason of the mark that decides
	Marked     bool      // a mark decides, not a scan
	Reviews    []string  // reasons why somebody should look, each once
	SharedWith uint64    // whose phone it was, when two used one
}

// Derive gives the standing of every seat (an enrolment id) of a session from
// its facts. Their order does not matter: the earliest valid arrival wins, the
// last mark (by id) wins over every scan, and closing makes absent who is
// neither. It is the only place where anybody becomes present (CHECKIN §1).
func Derive(rules Rules, hours Hours, seats []uint64, facts []Fact) map[uint64]Standing {
	byPerson := map[uint64][]Fact{}
	for _, f := range facts {
		if f.counts() {
			byPerson[*f.EnrolmentID] = append(byPerson[*f.EnrolmentID], f)
		}
	}
	lenders := sharedDevices(rules, hours, facts)
	standings := make(map[uint64]Standing, len(seats))
	for _, seat := range seats {
		own := byPerson[seat]
		slices.SortFunc(own, byTime)
		standings[seat] = stand(rules, hours, own, lenders[seat])
	}
	return standings
}

// byTime sorts facts by what is in them, never by the order they came in.
func byTime(a, b Fact) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Nonce, b.Nonce))
}

// stand derives one person's standing from that person's facts, sorted by time.
func stand(rules Rules, hours Hours, own []Fact, lender uint64) Standing {
	mark := lastMark(own)
	arrival, leaving, reviews := walk(rules, hours, own, mark)
	st := Standing{Status: Expected}
	switch {
	case mark != nil:
		st.Status, st.Note, st.Method, st.Marked = Status(mark.Mark), mark.Note, MethodManual, true
	case arrival != nil && arrival.At.After(hours.OnTimeUntil):
		st.Status, st.Method = Late, arrival.Method
	case arrival != nil:
		st.Status, st.Method = Present, arrival.Method
	case hours.Closed:
		st.Status = Absent
	}
	if arrival != nil && st.Status.There() {
		st.ArrivedAt = arrival.At
		if leaving != nil && !leaving.At.Before(arrival.At) {
			st.LeftAt = leaving.At
		}
	}
	if lender != 0 && arrival != nil && !settled(mark, *arrival) {
		st.SharedWith = lender
		reviews = append(reviews, SharedDevice)
	}
	st.Reviews = slices.Compact(slices.Sorted(slices.Values(reviews)))
	return st
}

// walk finds the earliest valid arrival, the latest valid leaving, and what
// somebody should look at because no later mark has settled it.
func walk(rules Rules, hours Hours, own []Fact, mark *Fact) (arrival, leaving *Fact, reviews []string) {
	for i := range own {
		f := &own[i]
		if f.Kind != kindScan {
			continue
		}
		open := !settled(mark, *f)
		if why := cmp.Or(f.doubt(), rules.misplaced(hours, f.At, f.ReceivedAt)); why != "" {
			if open {
				reviews = append(reviews, why)
			}
			continue
		}
		if open && mark != nil && f.Direction == In && !Status(mark.Mark).There() {
			reviews = append(reviews, Contradicts)
		}
		switch {
		case f.Direction == Out:
			leaving = f
		case arrival == nil:
			arrival = f
		}
	}
	if leaving != nil && arrival == nil && mark == nil {
		reviews = append(reviews, NoArrival)
	}
	return arrival, leaving, reviews
}

// lastMark gives the newest correction, nil when there is none.
func lastMark(own []Fact) *Fact {
	var last *Fact
	for i := range own {
		if f := &own[i]; f.Kind == kindCorrection && (last == nil || f.ID > last.ID) {
			last = f
		}
	}
	return last
}

// settled reports whether whoever made the mark knew of the fact.
func settled(mark *Fact, f Fact) bool { return mark != nil && mark.ID > f.ID }

// sharedDevices gives, for everybody who checked in with a phone that somebody
// else had used before in this session, who that was (CHECKIN §2: allowed and
// flagged, never refused).
func sharedDevices(rules Rules, hours Hours, facts []Fact) map[uint64]uint64 {
	used := map[string][]Fact{}
	for _, f := range facts {
		if f.counts() && f.Kind == kindScan && f.Method == MethodRoom && f.Device != "" && f.doubt() == "" &&
			rules.misplaced(hours, f.At, f.ReceivedAt) == "" {
			used[f.Device] = append(used[f.Device], f)
		}
	}
	lenders := map[uint64]uint64{}
	for _, scans := range used {
		slices.SortFunc(scans, func(a, b Fact) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(*a.EnrolmentID, *b.EnrolmentID))
		})
		first := *scans[0].EnrolmentID
		for _, f := range scans[1:] {
			// Two phones passed round among three people: the smaller number
			// keeps the answer the same in every order.
			if known, ok := lenders[*f.EnrolmentID]; *f.EnrolmentID != first && (!ok || first < known) {
				lenders[*f.EnrolmentID] = first
			}
		}
	}
	return lenders
}
