package courses

import (
	"context"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/units"
	"taphuan/models/vietnamese"
)

// Faults of substituting.
var (
	// ErrSamePerson says that the substitute is the person replaced.
	ErrSamePerson = fault.New(fault.Conflict, "courses.same_person")
	// ErrAlreadyEnrolled says that the substitute has a seat of their own.
	ErrAlreadyEnrolled = fault.New(fault.Conflict, "courses.already_enrolled")

	errOtherUnit = fault.New(fault.Invalid, "courses.substitute_of_other_unit")
)

// PutInPlace gives the seat of somebody enrolled to a substitute of the same
// unit, named by that unit or by who manages the course (THAY_THE, DOMAIN
// §5.3): one withdraws as the other enrols, and the two are linked. A row
// without a unit is of the unit of the person replaced.
func (s *Service) PutInPlace(ctx context.Context, by actor.Actor, enrolmentID uint64, row Row) (Place, error) {
	seen, err := EnrolmentByID(ctx, s.db.Reader(), enrolmentID, false)
	if err != nil {
		return Place{}, err
	}
	var place Place
	err = s.db.InTx(ctx, func(tx database.Tx) error {
		// The course's row comes first, as for every change of its seats.
		before, err := CourseByID(ctx, tx, seen.CourseID, true)
		if err != nil {
			return err
		}
		course, old, err := s.ofUnit(ctx, tx, by, enrolmentID)
		if err != nil {
			return err
		}
		if old.Status != Enrolled {
			return ErrWithdrawn
		}
		if err := s.sameUnit(ctx, tx, course, old, &row); err != nil {
			return err
		}
		seated, err := s.swap(ctx, tx, by, before, old, row)
		if err != nil {
			return err
		}
		places, err := s.places(ctx, tx, course, []Enrolment{seated}, CanManage(by, course))
		if err == nil {
			place = places[0]
		}
		return err
	})
	return place, err
}

// swap withdraws one and seats the other. A seat has changed hands when as many
// are taken as before: whoever had one of their own has not taken this one.
func (s *Service) swap(ctx context.Context, tx database.Tx, by actor.Actor, c Course, old Enrolment, row Row) (Enrolment, error) {
	if err := s.leaveSeat(ctx, tx, by, c, old); err != nil {
		return Enrolment{}, err
	}
	seated, err := s.seatOne(ctx, tx, by, c.ID, row, atTheDoor, func(e *Enrolment) {
		e.Origin, e.ReplacesID = Substitute, &old.ID
		if !CanManage(by, c) {
			row.only(e)
		}
	})
	if err != nil {
		return Enrolment{}, err
	}
	after, err := CourseByID(ctx, tx, c.ID, true)
	switch {
	case err != nil:
		return Enrolment{}, err
	case seated.ID == old.ID:
		return Enrolment{}, ErrSamePerson
	case after.SeatsTaken != c.SeatsTaken:
		return Enrolment{}, ErrAlreadyEnrolled
	}
	return seated, nil
}

// only leaves in an enrolment what was typed of the person: what else is known
// of somebody is not told to whoever can name them.
func (r Row) only(e *Enrolment) {
	e.Phone, _ = vietnamese.Phone(r.Phone)
	e.BornOn, _ = calendar.ParseBorn(r.BornOn)
	e.Position, e.Email = vietnamese.Clean(r.Position), vietnamese.Clean(r.Email)
}

// sameUnit fills in the unit of the person replaced, and refuses another one.
func (s *Service) sameUnit(ctx context.Context, tx database.Tx, c Course, old Enrolment, row *Row) error {
	if row.Unit == "" {
		named, err := units.ByID(ctx, tx, []uint64{old.UnitID}, c.StartsOn)
		row.Unit = named[old.UnitID].Code
		return err
	}
	resolver, err := units.NewResolver(ctx, tx, c.StartsOn)
	if err != nil {
		return err
	}
	unit, err := resolver.Resolve(row.Unit)
	if err == nil && unit.ID != old.UnitID {
		return errOtherUnit.With(map[string]any{"Unit": old.UnitName}).At("unit")
	}
	if wrong := fault.Of(err); wrong != nil && wrong.Kind == fault.Invalid {
		return wrong.At("unit")
	}
	return err
}

// leaveSeat withdraws somebody so that a substitute can take the seat.
func (s *Service) leaveSeat(ctx context.Context, tx database.Tx, by actor.Actor, c Course, old Enrolment) error {
	if err := s.vacate(ctx, tx, old); err != nil {
		return err
	}
	as := roleOver(by, c, old)
	return s.log(ctx, tx, by, c, audit.Entry{Action: "courses.substituted", Subject: "enrolment", SubjectID: old.ID,
		Role: as.Role, UnitID: as.UnitID, Before: map[string]any{"status": Enrolled}, After: map[string]any{"status": Withdrawn}})
}
