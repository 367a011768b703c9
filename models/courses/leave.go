package courses

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// ErrWithdrawn says that the person is withdrawn from the course.
var ErrWithdrawn = fault.New(fault.Conflict, "courses.withdrawn")

// Withdraw takes a person out of a course that is not over and frees the seat;
// the reason is needed and kept in the audit trail.
func (s *Service) Withdraw(ctx context.Context, by actor.Actor, enrolmentID uint64, reason string) (Enrolment, error) {
	reason = vietnamese.CleanText(reason)
	var f faults
	f.text("reason", reason, true, maxReason)
	if err := fault.Fields(f...); err != nil {
		return Enrolment{}, err
	}
	return s.changeEnrolment(ctx, by, enrolmentID, func(tx database.Tx, c Course, e *Enrolment) error {
		if err := s.vacate(ctx, tx, *e); err != nil {
			return err
		}
		e.Status = Withdrawn
		return s.log(ctx, tx, by, c, audit.Entry{Action: "courses.withdrawn", Subject: "enrolment", SubjectID: e.ID,
			Before: map[string]any{"status": Enrolled}, After: map[string]any{"status": Withdrawn}, Reason: reason})
	})
}

// vacate withdraws somebody enrolled and frees the seat.
func (s *Service) vacate(ctx context.Context, tx database.Tx, e Enrolment) error {
	rows, err := gorm.G[Enrolment](tx.DB).Where("id = ? AND status = ?", e.ID, Enrolled).
		Set(clause.Assignments(map[string]any{"status": Withdrawn, "withdrawn_at": s.now()})).Update(ctx)
	if err := changedOne(rows, err); err != nil {
		return err
	}
	rows, err = gorm.G[Course](tx.DB).Where("id = ? AND seats_taken > 0", e.CourseID).
		Set(clause.Assignments(map[string]any{"seats_taken": gorm.Expr("seats_taken - 1")})).Update(ctx)
	return changedOne(rows, err)
}

// ReplaceTicket gives a person new codes and revokes the old ones, as when a
// ticket was lost or passed on.
func (s *Service) ReplaceTicket(ctx context.Context, by actor.Actor, enrolmentID uint64) (Enrolment, error) {
	return s.changeEnrolment(ctx, by, enrolmentID, func(tx database.Tx, c Course, e *Enrolment) error {
		old := e.Replacement
		e.Replacement++
		rows, err := gorm.G[Enrolment](tx.DB).Where("id = ? AND replacement = ?", e.ID, old).
			Update(ctx, "replacement", e.Replacement)
		if err := changedOne(rows, err); err != nil {
			return err
		}
		rows, err = gorm.G[Ticket](tx.DB).Where("enrolment_id = ? AND replacement = ? AND revoked_at IS NULL", e.ID, old).
			Update(ctx, "revoked_at", s.now())
		if err := changedOne(rows, err); err != nil {
			return err
		}
		ticket := s.ticket(*e)
		if err := gorm.G[Ticket](tx.DB).Create(ctx, &ticket); err != nil {
			return err
		}
		return s.log(ctx, tx, by, c, audit.Entry{Action: "courses.ticket_replaced", Subject: "enrolment", SubjectID: e.ID,
			Before: map[string]any{"replacement": old}, After: map[string]any{"replacement": e.Replacement}})
	})
}

// changeEnrolment locks the course and then the enrolment, both still alive,
// for a change.
func (s *Service) changeEnrolment(ctx context.Context, by actor.Actor, id uint64,
	change func(tx database.Tx, c Course, e *Enrolment) error) (Enrolment, error) {
	enrolment, err := EnrolmentByID(ctx, s.db.Reader(), id, false)
	if err != nil {
		return Enrolment{}, err
	}
	err = s.db.InTx(ctx, func(tx database.Tx) error {
		course, _, err := s.toChange(ctx, tx, by, enrolment.CourseID)
		if err != nil {
			return unseen(err, ErrUnknownEnrolment)
		}
		if enrolment, err = EnrolmentByID(ctx, tx, id, true); err != nil {
			return err
		}
		if enrolment.Status != Enrolled {
			return ErrWithdrawn
		}
		return change(tx, course, &enrolment)
	})
	return enrolment, err
}

// unseen says of a thing in a foreign course that there is none.
func unseen(err error, unknown *fault.Fault) error {
	if fault.CodeOf(err) == ErrUnknown.Code {
		return unknown
	}
	return err
}
