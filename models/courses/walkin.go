package courses

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/people"
)

// Confirm lets a unit confirm its walk-ins; managers do so on its behalf.
var Confirm = actor.NewRight("courses.confirm", actor.HomeAffairs, actor.Lead, actor.Organiser, actor.UnitFocal, actor.UnitHead)

// ErrNotWalkIn says that there is nothing to confirm: no walk-in, or withdrawn.
var ErrNotWalkIn = fault.New(fault.Conflict, "courses.not_walk_in")

// SeatWalkIn enrols somebody who stands at the door of a session without being
// on the list (phát sinh, DOMAIN §5.3), within the transaction that records the
// arrival. Who is enrolled already keeps that place. The caller has asked
// whether the actor may scan there.
func (s *Service) SeatWalkIn(ctx context.Context, tx database.Tx, by actor.Actor, courseID uint64, row Row) (Enrolment, error) {
	return s.seatOne(ctx, tx, by, courseID, row, atTheDoor, func(e *Enrolment) { e.Origin = WalkIn })
}

// atTheDoor reports why nobody is seated at the door in the state, or nil: also
// once enrolment is closed, for people arrive before the course runs.
func atTheDoor(state State) error {
	if state == Closed {
		return nil
	}
	return enrollable(state)
}

// seatOne enrols one person in a course whose state allows it, after change had
// its say about a new enrolment; its faults name the fields of the row.
func (s *Service) seatOne(ctx context.Context, tx database.Tx, by actor.Actor, courseID uint64, row Row,
	allows func(State) error, change func(*Enrolment)) (Enrolment, error) {
	course, err := CourseByID(ctx, tx, courseID, true)
	if err != nil {
		return Enrolment{}, err
	}
	sessions, err := Sessions(ctx, tx, courseID)
	if err != nil {
		return Enrolment{}, err
	}
	if err := allows(course.StateAt(s.now(), firstStart(sessions))); err != nil {
		return Enrolment{}, err
	}
	drafts, named, err := s.drafts(ctx, tx, course, []Row{row})
	if err != nil {
		return Enrolment{}, withoutRow(err)
	}
	found, err := people.IdentifyAll(ctx, tx, drafts)
	if err != nil {
		return Enrolment{}, err
	}
	wanted := candidate(course, by, drafts[0], found[0].Person, named[0])
	change(&wanted)
	seated, err := s.seat(ctx, tx, by, course, []Enrolment{wanted})
	if err != nil {
		return Enrolment{}, err
	}
	return seated[0], nil
}

// withoutRow names the fields of a single person's form without "people.0.".
func withoutRow(err error) error {
	f := fault.Of(err)
	if f == nil || len(f.Fields) == 0 {
		return err
	}
	copied := *f
	copied.Fields = make([]fault.Field, len(f.Fields))
	const row = "people.0."
	for i, field := range f.Fields {
		copied.Fields[i] = field
		if len(field.Name) > len(row) && field.Name[:len(row)] == row {
			copied.Fields[i].Name = field.Name[len(row):]
		}
	}
	return &copied
}

// ConfirmWalkIn says that the unit sent a walk-in; confirming twice is
// confirming once. The unit itself does so, or who manages the course.
func (s *Service) ConfirmWalkIn(ctx context.Context, by actor.Actor, enrolmentID uint64) (Enrolment, error) {
	var enrolment Enrolment
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		course, e, err := s.ofUnit(ctx, tx, by, enrolmentID)
		if err != nil {
			return err
		}
		if e.Origin != WalkIn || e.Status != Enrolled {
			return ErrNotWalkIn
		}
		enrolment = e
		if e.ConfirmedAt != nil {
			return nil
		}
		now := s.now()
		rows, err := gorm.G[Enrolment](tx.DB).Where("id = ? AND confirmed_at IS NULL", e.ID).
			Set(clause.Assignments(map[string]any{"confirmed_at": now, "confirmed_by": by.UserID})).Update(ctx)
		if err := changedOne(rows, err); err != nil {
			return err
		}
		enrolment.ConfirmedAt, enrolment.ConfirmedBy = &now, &by.UserID
		as := roleOver(by, course, e)
		return s.log(ctx, tx, by, course, audit.Entry{Action: "courses.walk_in_confirmed", Subject: "enrolment", SubjectID: e.ID,
			Role: as.Role, UnitID: as.UnitID, After: map[string]any{"confirmed_at": now}})
	})
	return enrolment, err
}

// Unconfirmed reports whether the person came without being on the list and the
// unit has not confirmed it yet.
func (e Enrolment) Unconfirmed() bool {
	return e.Origin == WalkIn && e.Status == Enrolled && e.ConfirmedAt == nil
}

// SpeaksFor reports whether the actor decides for a person enrolled: the person's
// own unit does, and who manages the course.
func SpeaksFor(by actor.Actor, c Course, e Enrolment) bool {
	return CanManage(by, c) || by.HasIn(e.UnitID, actor.UnitFocal, actor.UnitHead)
}

// ofUnit locks an enrolment for the person's own unit or for who manages the
// course; anybody else's is ErrUnknownEnrolment, or ErrForbidden where it may be read.
func (s *Service) ofUnit(ctx context.Context, tx database.Tx, by actor.Actor, enrolmentID uint64) (Course, Enrolment, error) {
	e, err := EnrolmentByID(ctx, tx, enrolmentID, true)
	if err != nil {
		return Course{}, Enrolment{}, err
	}
	course, err := Find(ctx, tx, by, e.CourseID)
	if err != nil {
		return Course{}, Enrolment{}, unseen(err, ErrUnknownEnrolment)
	}
	if SpeaksFor(by, course, e) {
		return course, e, nil
	}
	sight, err := SightOf(ctx, tx, by, course)
	if err == nil && sight.Sees(e) {
		err = ErrForbidden
	} else if err == nil {
		err = ErrUnknownEnrolment
	}
	return Course{}, Enrolment{}, err
}

// Unconfirmed gives the walk-ins that wait for a unit of the actor's to confirm
// them, the oldest first.
func (s *Service) Unconfirmed(ctx context.Context, by actor.Actor) ([]Enrolment, error) {
	own := by.UnitsOf(actor.UnitFocal, actor.UnitHead)
	if len(own) == 0 {
		return nil, nil
	}
	return gorm.G[Enrolment](s.db.Reader().DB).
		Where("unit_id IN ? AND origin = ? AND status = ? AND confirmed_at IS NULL", own, WalkIn, Enrolled).Order("id").Find(ctx)
}
