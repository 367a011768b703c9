package attendance

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"taphuan/models/courses"
	"taphuan/models/database"
)

// desk answers the scans of one errand within a transaction.
type desk struct {
	errand
	*memory
	rules Rules
	named []name
	fresh []Fact
}

// memory is what a transaction knows, the same for all its desks: what one has
// answered the next one sees.
type memory struct {
	people map[uint64]courses.Enrolment // locked until the transaction ends
	kept   map[string]Fact              // by nonce
	facts  map[seat][]Fact
}

// seat is a person in a session.
type seat struct{ session, enrolment uint64 }

// desks opens a desk for every errand. It locks everybody the scans name, in one
// order for all transactions, and reads what is known of them; of nonces those
// of scans that name nobody, or all.
func (s *Service) desks(ctx context.Context, tx database.Tx, errands []errand, named [][]name, allNonces bool) ([]*desk, error) {
	scans := 0
	for _, e := range errands {
		scans += len(e.scans)
	}
	m := &memory{people: make(map[uint64]courses.Enrolment, scans), kept: make(map[string]Fact, scans), facts: make(map[seat][]Fact, scans)}
	desks := make([]*desk, len(errands))
	var ids, sessions []uint64
	var nonces []string
	for i, e := range errands {
		desks[i] = &desk{errand: e, memory: m, rules: s.rules, named: named[i]}
		for j, scan := range e.scans {
			sessions = append(sessions, scan.Session)
			who := named[i][j]
			if who.enrolment != 0 {
				ids = append(ids, who.enrolment)
			}
			if who.enrolment == 0 || allNonces {
				nonces = append(nonces, scan.Nonce)
			}
		}
	}
	sessions, ids = database.Distinct(sessions), database.Distinct(ids)
	if err := m.lock(ctx, tx, ids); err != nil {
		return nil, err
	}
	if err := m.freshen(ctx, tx, named); err != nil {
		return nil, err
	}
	return desks, m.readFacts(ctx, tx, nonces, sessions, ids)
}

// lock reads people, as far as a scan is judged and answered by them, and holds
// their rows until the transaction ends.
func (m *memory) lock(ctx context.Context, tx database.Tx, ids []uint64) error {
	if len(ids) == 0 {
		return nil
	}
	people, err := gorm.G[courses.Enrolment](tx.DB, database.ForUpdate).
		Select("id", "course_id", "unit_name", "full_name", "status", "replacement", "withdrawn_at").
		Where("id IN ?", ids).Order("id").Find(ctx)
	for _, p := range people {
		m.people[p.ID] = p
	}
	return err
}

// freshen reads tickets again that were replaced between looking them up and
// locking whose they are: a ticket is replaced under that lock.
func (m *memory) freshen(ctx context.Context, tx database.Tx, named [][]name) error {
	var stale []string
	for _, names := range named {
		for _, who := range names {
			if person, ok := m.people[who.ticket.EnrolmentID]; ok && who.ticket.Replacement != person.Replacement && who.ticket.RevokedAt == nil {
				stale = append(stale, who.hash)
			}
		}
	}
	if len(stale) == 0 {
		return nil
	}
	tickets, err := ticketsByHash(ctx, tx, database.Distinct(stale))
	for _, names := range named {
		for i := range names {
			if fresh, ok := tickets[names[i].hash]; ok {
				names[i].ticket = fresh
			}
		}
	}
	return err
}

// readFacts reads what is kept under the nonces, and everything about the people
// in the sessions.
func (m *memory) readFacts(ctx context.Context, tx database.Tx, nonces []string, sessions, ids []uint64) error {
	if len(nonces) > 0 {
		same, err := gorm.G[Fact](tx.DB).Where("nonce IN ?", nonces).Find(ctx)
		if err != nil {
			return err
		}
		for _, f := range same {
			m.kept[f.Nonce] = f
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := gorm.G[Fact](tx.DB).Where("session_id IN ? AND enrolment_id IN ?", sessions, ids).Find(ctx)
	for _, f := range rows {
		at := seat{f.SessionID, *f.EnrolmentID}
		m.facts[at] = append(m.facts[at], f)
		m.kept[f.Nonce] = f
	}
	return err
}

// answerAll answers the scans in order; each sees the ones before it.
func (d *desk) answerAll() []Receipt {
	receipts := make([]Receipt, len(d.scans))
	for i, scan := range d.scans {
		at := d.doors[scan.Session]
		if at.refusal != "" {
			receipts[i] = Receipt{Nonce: scan.Nonce, Result: ResultRefused, Reason: at.refusal, At: scan.At}
			continue
		}
		fact, again := d.kept[scan.Nonce]
		if !again {
			fact = d.judge(scan, at, d.named[i])
			d.kept[scan.Nonce] = fact
			d.fresh = append(d.fresh, fact)
			if fact.EnrolmentID != nil {
				at := seat{scan.Session, *fact.EnrolmentID}
				d.facts[at] = append(d.facts[at], fact)
			}
		}
		receipts[i] = d.receipt(scan, at, fact, again)
	}
	return receipts
}

// judge makes a fact of a scan. A scan that physically happened is always kept;
// what it means is in its result.
func (d *desk) judge(scan Item, at door, who name) Fact {
	f := scan.fact(at, who, d.now)
	f.UserID, f.ScannerID = d.by.UserID, d.by.ScannerID()
	person, enrolled := d.people[who.enrolment]
	// Where somebody asked for it, what is no good is kept for review: a person is
	// standing there (CHECKIN §4.4).
	refused := ResultRefused
	if scan.LocalResult == ResultReview {
		refused = ResultReview
	}
	switch {
	case !enrolled:
		f.Result, f.Reason = refused, UnknownTicket
		if f.Note == "" && scan.ShortNumber != 0 { // or nothing would tell later what was typed
			f.Note = strconv.Itoa(scan.ShortNumber)
		}
		return f
	case person.CourseID != at.course.ID:
		f.Result, f.Reason = refused, OtherCourse
		return f
	}
	f.EnrolmentID = &person.ID
	switch {
	case f.Kind == kindUndo && cmp.Or(at.doubt, scan.doubt) == "":
		f.Result, f.Reason = ResultRepeated, Undone
	case revokedBy(who.ticket, scan.At):
		f.Result, f.Reason = refused, RevokedTicket
	case person.WithdrawnBy(scan.At):
		f.Result, f.Reason = refused, WasWithdrawn
	case cmp.Or(at.doubt, scan.doubt) != "":
		f.Result, f.Reason = ResultReview, cmp.Or(at.doubt, scan.doubt)
	case person.Status == courses.Waiting:
		f.Result, f.Reason = ResultReview, OnWaitingList
	default:
		f.Result, f.Reason = d.result(f, at.hours, d.facts[seat{at.session.ID, person.ID}])
	}
	if f.Result == ResultPresent {
		f.Arrival = arrivalKey(f, d.facts[seat{at.session.ID, person.ID}])
	}
	return f
}

// fact is a scan as it is kept, before it is known what it means.
func (s Item) fact(at door, who name, now time.Time) Fact {
	f := Fact{Nonce: s.Nonce, SessionID: at.session.ID, CodeHash: who.hash, Kind: kindScan, Direction: s.Direction,
		Method: s.Method, At: s.At, ReceivedAt: now, Device: s.device, Seq: s.Seq, Pack: s.Pack,
		LocalResult: s.LocalResult, ClockOffset: s.ClockOffset, Note: s.Note}
	switch {
	case s.Undoes != "":
		f.Kind, f.About = kindUndo, s.Undoes
	case s.signed:
		f.Mark = bySignature
	}
	return f
}

// revokedBy reports whether the ticket had been replaced when it was scanned; a
// scan from before, received later, was of a good ticket.
func revokedBy(t courses.Ticket, at time.Time) bool {
	return t.RevokedAt != nil && !at.Before(*t.RevokedAt)
}

// result tells what a scan of somebody enrolled means beside what is known.
func (d *desk) result(f Fact, hours Hours, earlier []Fact) (result, reason string) {
	if why := d.rules.misplaced(hours, f.At, f.ReceivedAt); why != "" {
		return ResultReview, why
	}
	before := standingOf(d.rules, hours, earlier)
	switch {
	case f.Direction == Out && before.ArrivedAt.IsZero() && !before.Status.There():
		return ResultReview, NoArrival
	case f.Direction == Out && !before.LeftAt.IsZero():
		return ResultRepeated, AlreadyLeft
	case f.Direction == Out:
		return ResultPresent, ""
	case before.Marked && !before.Status.There():
		return ResultReview, Contradicts
	case !before.LeftAt.IsZero() && f.At.After(before.LeftAt):
		return ResultPresent, "" // came back
	case !before.ArrivedAt.IsZero():
		return ResultRepeated, AlreadyArrived
	case before.Marked:
		return ResultRepeated, AlreadyMarked
	}
	return ResultPresent, ""
}

// arrivalKey names the arrival, or nil when a fact carries that name already
// and no longer counts, because the hours of the session were moved since.
func arrivalKey(f Fact, earlier []Fact) *string {
	key := fmt.Sprintf("%d-%d-%s", f.SessionID, *f.EnrolmentID, f.Direction)
	for _, other := range earlier {
		if other.Arrival != nil && *other.Arrival == key {
			return nil
		}
	}
	return &key
}

// receipt answers a scan with the fact that stands for it.
func (d *desk) receipt(scan Item, at door, f Fact, again bool) Receipt {
	r := Receipt{Nonce: scan.Nonce, Result: f.Result, Reason: f.Reason, At: f.At}
	if again {
		r.Result, r.Reason = ResultRepeated, SameNonce
		r.First, r.FirstReason = f.Result, f.Reason
	}
	if f.EnrolmentID == nil || f.SessionID != at.session.ID {
		return r
	}
	r.Enrolment = *f.EnrolmentID
	person, ok := d.people[r.Enrolment]
	if !ok || at.unnamed {
		return r // the nonce came with another code before, or it is nobody's to know
	}
	r.FullName, r.UnitName = person.FullName, person.UnitName
	standing := standingOf(d.rules, at.hours, d.facts[seat{f.SessionID, r.Enrolment}])
	r.Status, r.ArrivedAt = standing.Status, standing.ArrivedAt
	return r
}
