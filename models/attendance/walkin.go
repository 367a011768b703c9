package attendance

import (
	"context"
	"errors"
	"time"

	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
)

// Faults of recording a walk-in.
var (
	// ErrNotNow says that the session is not on.
	ErrNotNow = fault.New(fault.Conflict, "attendance.not_now")
	// ErrNonceUsed says that the form was sent before for somebody else.
	ErrNonceUsed = fault.New(fault.Conflict, "attendance.nonce_used")
)

// WalkIn enrols somebody who stands at the door without being on the list and
// records the arrival, both or neither (CHECKIN §5). Whoever may scan there may
// do so; the unit confirms later. Nonce names the arrival, so that sending the
// form twice is one walk-in; at is when the person came, zero for now.
func (s *Service) WalkIn(ctx context.Context, by actor.Actor, sessionID uint64, row courses.Row, nonce string, at time.Time) (Receipt, error) {
	now := s.now()
	for try := 1; ; try++ {
		receipt, err := s.seatAndKeep(ctx, by, row, Item{Nonce: nonce, Session: sessionID, Method: MethodManual, At: at}, now)
		if !lostRace(err) || try == maxTies {
			return receipt, err
		}
	}
}

func (s *Service) seatAndKeep(ctx context.Context, by actor.Actor, row courses.Row, item Item, now time.Time) (Receipt, error) {
	session, course, err := courses.SessionForScan(ctx, s.db.Reader(), by, item.Session)
	if err != nil {
		return Receipt{}, err
	}
	switch {
	case held(course) != nil:
		return Receipt{}, ErrNotHeld
	case doubtOf(session, course) != "":
		return Receipt{}, ErrLocked
	}
	scans, err := complete([]Item{item}, now)
	if err != nil {
		return Receipt{}, err
	}
	if s.rules.misplaced(s.rules.Hours(session), scans[0].At, now) != "" {
		return Receipt{}, ErrNotNow
	}
	errands := []errand{{by: by, doors: map[uint64]door{session.ID: s.doorOf(session, course)}, scans: scans, now: now}}
	var receipt Receipt
	err = s.db.InTx(ctx, func(tx database.Tx) error {
		person, err := s.Courses.SeatWalkIn(ctx, tx, by, course.ID, row)
		if err != nil {
			return err
		}
		scans[0].Enrolment = person.ID
		desks, err := s.desks(ctx, tx, errands, [][]name{{{enrolment: person.ID}}}, true)
		if err != nil {
			return err
		}
		receipt = desks[0].answerAll()[0]
		if receipt.Enrolment != person.ID {
			return ErrNonceUsed // the form of somebody else, sent again with another name
		}
		return write(ctx, tx, desks)
	})
	return receipt, err
}

// lostRace reports that somebody else stored the same nonce or arrival first, or
// that nobody knows whether COMMIT succeeded: beginning anew finds what is stored.
func lostRace(err error) bool {
	return database.IsDuplicate(err, "uq_attendance_facts_nonce") ||
		database.IsDuplicate(err, "uq_attendance_facts_arrival") || errors.Is(err, database.ErrCommitUnknown)
}
