package certificates

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// Revoke takes a certificate back, with the reason, and gives it as it is then.
// Its line and number stay in the register; the next issue for its owner gives
// a new number and points here.
func (s *Service) Revoke(ctx context.Context, by actor.Actor, id uint64, reason string) (Certificate, error) {
	reason = vietnamese.CleanText(reason)
	var c Certificate
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		var err error
		if c, _, err = s.find(ctx, tx, by, id, true); err != nil {
			return err
		}
		if !CanRevoke(by, c.IssuerUnitID) {
			return ErrForbidden
		}
		if c.Status == Revoked {
			return s.alreadyRevoked(c)
		}
		var f faults
		f.text("reason", reason, true, maxReason)
		if err := fault.Fields(f...); err != nil {
			return err
		}
		return s.revoke(ctx, tx, by, &c, reason)
	})
	return c, err
}

// revoke changes the status if it still is valid, and writes why.
func (s *Service) revoke(ctx context.Context, tx database.Tx, by actor.Actor, c *Certificate, reason string) error {
	now := s.now()
	rows, err := gorm.G[Certificate](tx.DB).Where("id = ? AND status = ?", c.ID, Valid).
		Set(clause.Assignments(map[string]any{"status": Revoked, "live_enrolment_id": nil,
			"revoked_at": now, "revoke_reason": reason})).Update(ctx)
	if err != nil {
		return err
	}
	if rows != 1 {
		return s.alreadyRevoked(*c)
	}
	c.Status, c.LiveEnrolmentID, c.RevokedAt, c.RevokeReason = Revoked, nil, &now, reason
	as := roleFor(by, c.IssuerUnitID, Revoke)
	return audit.Add(ctx, tx, by, audit.Entry{At: now, Action: "certificates.revoked", Subject: "certificate",
		SubjectID: c.ID, Role: as.Role, UnitID: as.UnitID, Reason: reason,
		Before: map[string]any{"status": Valid, "number": c.Number}, After: map[string]any{"status": Revoked}})
}

func (s *Service) alreadyRevoked(c Certificate) error {
	on := s.now()
	if c.RevokedAt != nil {
		on = *c.RevokedAt
	}
	return ErrAlreadyRevoked.With(map[string]any{"Number": c.Number, "On": calendar.DateOf(on, s.zone).Typed()})
}

// find gives a certificate within the actor's scope and its course: of
// everybody to who reads the whole course, of a unit's own people to its focal
// point and head, and one's own. Any other is ErrUnknown. lock holds its row.
func (s *Service) find(ctx context.Context, tx database.Tx, by actor.Actor, id uint64, lock bool) (Certificate, courses.Course, error) {
	var how []clause.Expression
	if lock {
		how = append(how, database.ForUpdate)
	}
	c, err := gorm.G[Certificate](tx.DB, how...).Where("id = ?", id).First(ctx)
	if database.IsNotFound(err) {
		return Certificate{}, courses.Course{}, ErrUnknown
	}
	if err != nil {
		return Certificate{}, courses.Course{}, err
	}
	course, err := courses.CourseByID(ctx, tx, c.CourseID, false)
	if err != nil {
		return Certificate{}, courses.Course{}, err
	}
	enrolment, err := courses.EnrolmentByID(ctx, tx, c.EnrolmentID, false)
	if err == nil && !sightOf(by, course).sees(enrolment) {
		err = ErrUnknown
	}
	return c, course, err
}
