package courses

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/database"
)

// CanManage reports whether the actor may edit the course, its sessions and
// enrolments: Home Affairs and the lead any, an organiser those of its unit.
func CanManage(by actor.Actor, c Course) bool {
	return by.Everywhere() || by.HasIn(c.LeadUnitID, actor.Organiser)
}

// canScan reports whether the actor may check people in to a session of the
// course; given tells whether that session was given to it as check-in staff.
// How near a scanner comes to the session is Actor.Reaches's to say.
func canScan(by actor.Actor, c Course, given bool) bool {
	return CanManage(by, c) || given && by.Has(actor.CheckIn)
}

// CanApprove reports whether the actor may approve the course.
func CanApprove(by actor.Actor, c Course) bool { return by.HasFor(c.LeadUnitID, actor.Approver) }

// CanRead reports whether the actor's roles show it the course; check-in staff
// are told by the sessions given to them, which Find asks.
func CanRead(by actor.Actor, c Course) bool {
	return readsAll(by, c) || by.Has(actor.Leader) || c.State != Planned && by.Has(actor.UnitFocal, actor.UnitHead)
}

// readsAll reports whether the actor sees everybody enrolled in the course.
func readsAll(by actor.Actor, c Course) bool {
	return CanManage(by, c) || CanApprove(by, c) ||
		by.HasFor(c.LeadUnitID, actor.CertificateClerk) || by.Has(actor.Auditor)
}

// VisibleUnits gives whose enrolments the actor's roles show: everybody's, or
// those of its own units only. Leaders see counts, so they get neither.
func VisibleUnits(by actor.Actor, c Course) (all bool, units []uint64) {
	if readsAll(by, c) {
		return true, nil
	}
	if c.State == Planned {
		return false, nil
	}
	return false, by.UnitsOf(actor.UnitFocal, actor.UnitHead)
}

// Sight is what an actor sees of those enrolled in one course.
type Sight struct {
	all      bool     // everybody with contacts
	names    bool     // everybody by name and unit (check-in staff)
	units    []uint64 // own people
	Managing bool     // may print papers, so sees tickets
}

// SightOf finds what the actor sees of those enrolled.
func SightOf(ctx context.Context, tx database.Tx, by actor.Actor, c Course) (Sight, error) {
	sight := sightOf(by, c, false)
	if sight.all || !by.Has(actor.CheckIn) {
		return sight, nil
	}
	var err error
	sight.names, err = givenAny(ctx, tx, by, c.ID)
	return sight, err
}

// sightOf is SightOf where it is known whether a session of the course was given
// to the actor.
func sightOf(by actor.Actor, c Course, given bool) Sight {
	sight := Sight{Managing: CanManage(by, c)}
	sight.all, sight.units = VisibleUnits(by, c)
	sight.names = given && !sight.all
	return sight
}

// Sees reports whether the enrolment is shown at all.
func (s Sight) Sees(e Enrolment) bool { return s.names || s.own(e) }

// Knows reports whether the actor has to know the person better than by name and unit.
func (s Sight) Knows(e Enrolment) bool { return s.own(e) }

// SeesAll reports whether everybody enrolled is in sight.
func (s Sight) SeesAll() bool { return s.all || s.names }

func (s Sight) own(e Enrolment) bool { return s.all || slices.Contains(s.units, e.UnitID) }

// Show gives the enrolments that are seen; contacts, birth dates and positions
// only of those whom the actor has to know better than by name and unit.
func (s Sight) Show(list []Enrolment) []Enrolment {
	shown := make([]Enrolment, 0, len(list))
	for _, e := range list {
		if !s.Sees(e) {
			continue
		}
		if !s.own(e) {
			e.Position, e.Phone, e.Email, e.BornOn = "", "", "", ""
		}
		shown = append(shown, e)
	}
	return shown
}

// givenAny reports whether any session of the course was given to the actor.
func givenAny(ctx context.Context, tx database.Tx, by actor.Actor, courseID uint64) (bool, error) {
	sessions, err := gorm.G[Session](tx.DB).Where("course_id = ?", courseID).Find(ctx)
	if err != nil || len(sessions) == 0 {
		return false, err
	}
	ids := make([]uint64, len(sessions))
	for i, session := range sessions {
		ids[i] = session.ID
	}
	given, err := gorm.G[Staff](tx.DB).Where("user_id = ? AND session_id IN ?", by.UserID, ids).Count(ctx, "id")
	return given > 0, err
}

// given reports whether the actor checks people in and this very session was
// given to it.
func given(ctx context.Context, tx database.Tx, by actor.Actor, sessionID uint64) (bool, error) {
	if !by.Has(actor.CheckIn) {
		return false, nil
	}
	rows, err := gorm.G[Staff](tx.DB).Where("user_id = ? AND session_id = ?", by.UserID, sessionID).Count(ctx, "id")
	return rows > 0, err
}
