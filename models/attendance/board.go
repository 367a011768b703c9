package attendance

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/units"
)

// Counts counts people by status; each enrolled stands in one of the first
// five. Review counts who somebody should look at, whatever the status.
type Counts struct {
	Expected, Present, Late, Excused, Absent, Review int
}

// Board is who was there, as far as the actor sees the people of the course.
type Board struct {
	Session courses.Session
	Course  courses.Course
	Hours   Hours
	Now     time.Time
	Counts  Counts
	Rows    []BoardRow // sorted as official lists are
	Waiting []BoardRow // scanned though without a seat: to be enrolled or sent home
	Unknown []Fact     // scans of codes nobody knows, kept because somebody stood there
	Decided []Decision // what was last decided by hand, newest first
	Scans   bool       // the actor may check people in
	Decides bool       // the actor may mark people and judge scans
	Steps   Steps      // what the actor may do with the session now
}

// Steps are what an actor may do with a session as it stands (steer.go).
type Steps struct{ Open, Extend, Close, Lock, Reopen bool }

// BoardRow is one person on the board. Lessons are what the session counts for
// the person so far.
type BoardRow struct {
	Person courses.Enrolment
	Unit   units.View
	Standing
	Lessons int
	Lender  string // whose phone it was, when two used one and the actor sees who
}

// Unconfirmed reports whether the person came without being on the list and the
// unit has not confirmed it yet.
func (r BoardRow) Unconfirmed() bool {
	return r.Person.Unconfirmed()
}

// Decision is a mark or verdict with the person it is about, empty when nobody
// knows, and with who decided.
type Decision struct {
	Fact
	FullName string
	Author
}

// decisionsShown is how many decisions the board tells of.
const decisionsShown = 5

// Board gives the board of a session. Leaders get counts and no names; focal
// points their own unit's people and their counts. The number of statements
// does not depend on the number of people.
func (s *Service) Board(ctx context.Context, by actor.Actor, sessionID uint64) (Board, error) {
	answer, err := s.boards.Do(ctx, boardAsk{by: by, session: sessionID})
	if err == nil {
		err = answer.err
	}
	return answer.board, err
}

// board reads and derives one board.
func (s *Service) board(ctx context.Context, by actor.Actor, sessionID uint64) (Board, error) {
	tx := s.db.Reader()
	session, course, err := courses.FindSession(ctx, tx, by, sessionID)
	if err != nil {
		return Board{}, err
	}
	sight, err := courses.SightOf(ctx, tx, by, course)
	if err != nil {
		return Board{}, err
	}
	board := Board{Session: session, Course: course, Hours: s.rules.Hours(session), Now: s.now()}
	board.Steps = s.stepsOf(by, session, course)
	if err := board.rights(ctx, tx, by); err != nil {
		return Board{}, err
	}
	facts, err := gorm.G[Fact](tx.DB).Where("session_id = ?", sessionID).Order("id").Find(ctx)
	if err != nil {
		return Board{}, err
	}
	people, err := courses.Enrolments(ctx, tx, course.ID)
	if err != nil {
		return Board{}, err
	}
	s.fill(&board, people, facts, sight)
	seen := func(r BoardRow) bool { return sight.Sees(r.Person) }
	if by.Has(actor.Leader) && !slices.ContainsFunc(board.Rows, seen) {
		board.Counts = board.count()
		board.Rows, board.Waiting, board.Unknown, board.Decided = nil, nil, nil, nil
		return board, nil
	}
	board.Rows, board.Waiting = keepRows(board.Rows, seen), keepRows(board.Waiting, seen)
	if !sight.SeesAll() {
		board.Unknown, board.Decided = nil, nil
	}
	board.Counts = board.count()
	if err := s.nameDeciders(ctx, board.Decided); err != nil {
		return Board{}, err
	}
	return board, s.nameUnits(ctx, tx, board)
}

// rights finds what the actor may do in the session.
func (b *Board) rights(ctx context.Context, tx database.Tx, by actor.Actor) error {
	b.Scans = courses.CanManage(by, b.Course)
	if !b.Scans && by.Has(actor.CheckIn) {
		_, _, err := courses.SessionForScan(ctx, tx, by, b.Session.ID)
		if err != nil && fault.Of(err) == nil {
			return err
		}
		b.Scans = err == nil
	}
	locked := b.Session.LockedAt != nil || b.Course.State == courses.Completed
	b.Decides = b.Scans && !locked && decidesStill(by, b.Session, b.Course) || courses.CanApprove(by, b.Course)
	return nil
}

// fill derives a row for everybody who belongs to the session, and for who does
// not but was there; apart from them, who was scanned while waiting for a seat, and what
// nobody can be named for. Whose phone somebody used is told by name only of
// those in sight, and reasons and papers only to who has to know the person.
func (s *Service) fill(b *Board, people []courses.Enrolment, facts []Fact, sight courses.Sight) {
	seats := make([]uint64, len(people))
	seen := map[uint64]courses.Enrolment{}
	for i, person := range people {
		seats[i] = person.ID
		if sight.Sees(person) {
			seen[person.ID] = person
		}
	}
	standings := Derive(s.rules, b.Hours, seats, facts)
	for _, person := range people {
		row := BoardRow{Person: person, Standing: standings[person.ID]}
		row.Lender, row.Lessons = seen[row.SharedWith].FullName, b.Hours.Lessons(row.Standing, b.Course.ChecksOut)
		if !sight.Knows(person) {
			row.Note, row.Document = "", ""
		}
		if row.Status == Absent && !row.Marked && !belongs(b.Session, person) {
			row.Status = Expected // nobody was absent who came to the course later; what waits is looked at
		}
		switch {
		case belongs(b.Session, person),
			person.Status != courses.Waiting && (row.Status.There() || row.Marked),
			person.Status == courses.Enrolled && len(row.Reviews) > 0:
			b.Rows = append(b.Rows, row)
		case person.Status == courses.Waiting && (row.Status.There() || len(row.Reviews) > 0):
			row.Reviews = append([]Review{{Reason: OnWaitingList}}, row.Reviews...)
			b.Waiting = append(b.Waiting, row)
		case person.Status == courses.Withdrawn && len(row.Reviews) > 0:
			b.Waiting = append(b.Waiting, row)
		}
	}
	b.Unknown, b.Decided = unknown(facts), decided(facts, seen, sight)
}

// belongs reports whether somebody is on the board of a session without having
// come: who is enrolled, and once it is closed who was enrolled then, for who is
// absent is decided by closing (CHECKIN §5). Coming back forgets a withdrawal, and
// taking a seat the waiting for it, so of those the board tells what would have
// been had they never been away.
func belongs(session courses.Session, person courses.Enrolment) bool {
	if session.ClosedAt == nil || person.Status == courses.Waiting {
		return person.Status == courses.Enrolled
	}
	return !person.CreatedAt.After(*session.ClosedAt) && !person.WithdrawnBy(*session.ClosedAt)
}

// unknown gives the scans of unknown codes that were kept because somebody stood
// there, and that nobody has looked at since.
func unknown(facts []Fact) []Fact {
	judged := undoings(facts)
	for _, f := range facts {
		judged[f.About] = judged[f.About] || f.Kind == kindVerdict
	}
	var open []Fact
	for _, f := range facts {
		if f.EnrolmentID == nil && f.Kind == kindScan && f.Result == ResultReview && !judged[f.Nonce] {
			open = append(open, f)
		}
	}
	return open
}

// decided gives the newest marks and verdicts, newest first; their reasons and
// papers only of those whom the actor has to know.
func decided(facts []Fact, people map[uint64]courses.Enrolment, sight courses.Sight) []Decision {
	var last []Decision
	for _, f := range slices.Backward(facts) {
		if f.Kind == kindCorrection || f.Kind == kindVerdict {
			person := people[idOf(f)]
			last = append(last, Decision{Fact: f.asSeen(person, sight), FullName: person.FullName})
		}
		if len(last) == decisionsShown {
			break
		}
	}
	return last
}

// nameDeciders fills in who decided.
func (s *Service) nameDeciders(ctx context.Context, decided []Decision) error {
	facts := make([]Fact, len(decided))
	for i, d := range decided {
		facts[i] = d.Fact
	}
	authors, err := s.authors(ctx, facts)
	for i := range authors {
		decided[i].Author = authors[i]
	}
	return err
}

func keepRows(rows []BoardRow, keep func(BoardRow) bool) []BoardRow {
	kept := make([]BoardRow, 0, len(rows))
	for _, row := range rows {
		if keep(row) {
			kept = append(kept, row)
		}
	}
	return kept
}

// nameUnits fills in the units as they were called on the day of the session.
func (s *Service) nameUnits(ctx context.Context, tx database.Tx, b Board) error {
	var ids []uint64
	for _, row := range slices.Concat(b.Rows, b.Waiting) {
		if !slices.Contains(ids, row.Person.UnitID) {
			ids = append(ids, row.Person.UnitID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	called, err := units.ByID(ctx, tx, ids, calendar.DateOf(b.Session.StartsAt, s.zone))
	for i := range b.Rows {
		b.Rows[i].Unit = called[b.Rows[i].Person.UnitID]
	}
	for i := range b.Waiting {
		b.Waiting[i].Unit = called[b.Waiting[i].Person.UnitID]
	}
	return err
}

// count counts the rows by status, and what somebody should look at.
func (b Board) count() Counts {
	var c Counts
	for _, row := range b.Rows {
		switch row.Status {
		case Expected:
			c.Expected++
		case Present:
			c.Present++
		case Late:
			c.Late++
		case Excused:
			c.Excused++
		case Absent:
			c.Absent++
		}
		if len(row.Reviews) > 0 {
			c.Review++
		}
	}
	c.Review += len(b.Waiting) + len(b.Unknown)
	return c
}
