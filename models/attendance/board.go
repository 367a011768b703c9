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
	Waiting []BoardRow // scanned though on the waiting list: to be enrolled or sent home
	Scans   bool       // the actor may check people in and mark them
	Closes  bool       // the actor may close the session
}

// BoardRow is one person on the board.
type BoardRow struct {
	Person courses.Enrolment
	Unit   units.View
	Standing
	Lender string // whose phone it was, when two used one and the actor sees who
}

// Board gives the board of a session. Leaders get counts and no names; focal
// points their own unit's people and their counts. The number of statements
// does not depend on the number of people.
func (s *Service) Board(ctx context.Context, by actor.Actor, sessionID uint64) (Board, error) {
	tx := s.db.Reader()
	session, course, err := courses.FindSession(ctx, tx, by, sessionID)
	if err != nil {
		return Board{}, err
	}
	sight, err := courses.SightOf(ctx, tx, by, course)
	if err != nil {
		return Board{}, err
	}
	board := Board{Session: session, Course: course, Hours: s.rules.Hours(session), Now: s.now(),
		Closes: courses.CanManage(by, course)}
	board.Scans = board.Closes
	if !board.Scans && by.Has(actor.CheckIn) {
		_, _, err := courses.SessionForScan(ctx, tx, by, sessionID)
		board.Scans = err == nil
	}
	rows, waiting, err := s.rows(ctx, tx, board, sight)
	if err != nil {
		return Board{}, err
	}
	seen := func(r BoardRow) bool { return sight.Sees(r.Person) }
	if by.Has(actor.Leader) && !slices.ContainsFunc(rows, seen) {
		board.Counts = count(rows, waiting)
		return board, nil
	}
	board.Rows, board.Waiting = keepRows(rows, seen), keepRows(waiting, seen)
	board.Counts = count(board.Rows, board.Waiting)
	return board, s.nameUnits(ctx, tx, board)
}

// rows gives a row for everybody enrolled, and for who has left the course but
// was there; apart from them, who was scanned while waiting for a seat. Whose
// phone somebody used is told by name only of those in sight.
func (s *Service) rows(ctx context.Context, tx database.Tx, b Board, sight courses.Sight) (rows, waiting []BoardRow, err error) {
	people, err := courses.Enrolments(ctx, tx, b.Course.ID)
	if err != nil {
		return nil, nil, err
	}
	facts, err := gorm.G[Fact](tx.DB).Where("session_id = ?", b.Session.ID).Order("id").Find(ctx)
	if err != nil {
		return nil, nil, err
	}
	seats := make([]uint64, len(people))
	names := map[uint64]string{}
	for i, person := range people {
		seats[i] = person.ID
		if sight.Sees(person) {
			names[person.ID] = person.FullName
		}
	}
	standings := Derive(s.rules, b.Hours, seats, facts)
	for _, person := range people {
		row := BoardRow{Person: person, Standing: standings[person.ID]}
		row.Lender = names[row.SharedWith]
		switch {
		case person.Status == courses.Enrolled,
			person.Status == courses.Withdrawn && (row.Status.There() || row.Marked):
			rows = append(rows, row)
		case person.Status == courses.Waiting && (row.Status.There() || len(row.Reviews) > 0):
			row.Reviews = append([]Review{{Reason: OnWaitingList}}, row.Reviews...)
			waiting = append(waiting, row)
		}
	}
	return rows, waiting, nil
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

// count counts rows by status, and who somebody should look at.
func count(rows, waiting []BoardRow) Counts {
	var c Counts
	for _, row := range rows {
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
	c.Review += len(waiting)
	return c
}
