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
	LeftAt     time.Time // zero when nobody saw the person leave, or the person came back
	LeftEarly  bool      // left for good well before the end
	Stays      []Stay    // from arriving to leaving, by time; counts lessons where people check out
	Method     string    // how the arrival became known
	Scanner    *uint64   // the scanner that saw the arrival, nil when none did
	Note       string    // the reason of the mark that decides
	Document   string    // the paper that mark refers to
	Marked     bool      // a mark decides, not a scan
	Reviews    []Review  // what somebody should look at
	SharedWith uint64    // whose phone it was, when two used one
}

// Review is one reason why somebody should look at a person's attendance. Nonce
// names the fact that a verdict about it would name.
type Review struct {
	Reason string
	Nonce  string
}

// Reasons gives why somebody should look at the standing, each reason once.
func (st Standing) Reasons() []string {
	reasons := []string{}
	for _, review := range st.Reviews {
		if !slices.Contains(reasons, review.Reason) {
			reasons = append(reasons, review.Reason)
		}
	}
	return reasons
}

// Stay is a time in the room; To is zero while nobody saw the person leave.
type Stay struct{ From, To time.Time }

// Derive gives the standing of every seat (an enrolment id) of a session from
// its facts. Their order does not matter: the earliest valid arrival wins, the
// last mark (by id) wins over every scan but one accepted after it, and closing
// makes absent who is neither. It is the only place where anybody becomes
// present (CHECKIN §1).
func Derive(rules Rules, hours Hours, seats []uint64, facts []Fact) map[uint64]Standing {
	byPerson := map[uint64][]Fact{}
	for _, f := range facts {
		if f.counts() {
			byPerson[*f.EnrolmentID] = append(byPerson[*f.EnrolmentID], f)
		}
	}
	shared := lenders(rules, hours, facts)
	standings := make(map[uint64]Standing, len(seats))
	for _, seat := range seats {
		standings[seat] = stand(readAccount(rules, hours, byPerson[seat]), hours, shared)
	}
	return standings
}

// standingOf gives the standing of one person from that person's facts alone, as
// Derive does but for whose phone it was, which only the others' facts tell.
func standingOf(rules Rules, hours Hours, facts []Fact) Standing {
	counting := slices.DeleteFunc(slices.Clone(facts), func(f Fact) bool { return !f.counts() })
	return stand(readAccount(rules, hours, counting), hours, nil)
}

// byTime sorts facts by what is in them, never by the order they came in; who is
// seen to come and to leave within one second came first.
func byTime(a, b Fact) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Direction, b.Direction), cmp.Compare(a.Nonce, b.Nonce))
}

// stand derives one person's standing from that person's facts; shared tells of
// each scan by a lent phone whose that was.
func stand(own account, hours Hours, shared map[string]uint64) Standing {
	st := Standing{Status: Expected}
	arrival := own.arrival()
	switch {
	case own.mark != nil:
		st.Status, st.Method, st.Marked = Status(own.mark.Mark), MethodManual, true
		st.Note, st.Document = own.mark.Note, own.mark.Document
	case arrival != nil && arrival.At.After(hours.OnTimeUntil):
		st.Status, st.Method = Late, arrival.Method
	case arrival != nil:
		st.Status, st.Method = Present, arrival.Method
	case hours.Closed:
		st.Status = Absent
	}
	if arrival != nil && st.Status.There() {
		st.ArrivedAt, st.Scanner = arrival.At, arrival.ScannerID
		st.Stays = own.stays()
		st.LeftAt = st.Stays[len(st.Stays)-1].To
		st.LeftEarly = !st.LeftAt.IsZero() && st.LeftAt.Before(hours.EarlyBefore)
	}
	if arrival != nil && shared[arrival.Nonce] != 0 && own.open(*arrival) {
		st.SharedWith = shared[arrival.Nonce]
		own.review(SharedDevice, arrival.Nonce)
	}
	st.Reviews = own.sortedReviews()
	return st
}

// lenders gives, for every scan with a phone that somebody else had used before
// in this session, who that was (CHECKIN §2: allowed and flagged, never refused).
func lenders(rules Rules, hours Hours, facts []Fact) map[string]uint64 {
	used := map[string][]Fact{}
	for _, f := range facts {
		if f.counts() && f.Kind == kindScan && f.Method == MethodRoom && f.Device != "" && f.doubt() == "" &&
			rules.misplaced(hours, f.At, f.ReceivedAt) == "" {
			used[f.Device] = append(used[f.Device], f)
		}
	}
	found := map[string]uint64{}
	for _, scans := range used {
		slices.SortFunc(scans, func(a, b Fact) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(*a.EnrolmentID, *b.EnrolmentID), cmp.Compare(a.Nonce, b.Nonce))
		})
		for _, f := range scans[1:] {
			if first := *scans[0].EnrolmentID; *f.EnrolmentID != first {
				found[f.Nonce] = first
			}
		}
	}
	return found
}
