package staffing

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// Ending is how an assignment ends: its last day, why, and a note.
type Ending struct {
	LastDay calendar.Date
	Reason  EndReason
	Note    string
}

const maxNote = 1000

// End sets the last day of an assignment and why. One that has ended already
// is not ended again: its record stays as it was.
func (s *Service) End(ctx context.Context, by actor.Actor, id uint64, e Ending) (Assignment, error) {
	var faults []fault.Field
	if e.LastDay.IsZero() {
		faults = append(faults, fault.Field{Name: "effective_to", Code: "input.required"})
	}
	if !slices.Contains(EndReasons(), e.Reason) {
		faults = append(faults, fault.Field{Name: "reason", Code: "staffing.end_reason"})
	}
	if utf8.RuneCountInString(e.Note) > maxNote {
		faults = append(faults, fault.Field{Name: "note", Code: "input.too_long", Args: map[string]any{"Max": maxNote}})
	}
	return s.change(ctx, by, id, "staffing.ended", faults, func(a *Assignment, now time.Time) error {
		if a.EndedAt != nil {
			return ErrAlreadyEnded
		}
		if e.LastDay.Before(a.EffectiveFrom.AddDays(-1)) {
			return fault.Fields(fault.Field{Name: "effective_to", Code: "staffing.ends_before_start"})
		}
		a.EffectiveTo, a.EndReason, a.EndNote, a.EndedAt = e.LastDay, e.Reason, vietnamese.CleanText(e.Note), &now
		return nil
	})
}

// Decide records the decision an assignment waited for.
func (s *Service) Decide(ctx context.Context, by actor.Actor, id uint64, no string, on calendar.Date) (Assignment, error) {
	faults := decisionFaults(no, on, true)
	return s.change(ctx, by, id, "staffing.decided", faults, func(a *Assignment, _ time.Time) error {
		if a.Status != Pending {
			return ErrAlreadyDecided
		}
		a.DecisionNo, a.DecidedOn, a.Status = vietnamese.Clean(no), on, Recorded
		return nil
	})
}

// change reads an assignment in the actor's scope, changes it by a rule and
// writes it if nobody was first (compare-and-set on the revision).
func (s *Service) change(ctx context.Context, by actor.Actor, id uint64, action string, faults []fault.Field,
	rule func(*Assignment, time.Time) error) (Assignment, error) {
	var after Assignment
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		before, err := gorm.G[Assignment](tx.DB, database.ForUpdate).Where("id = ?", id).First(ctx)
		if database.IsNotFound(err) || err == nil && !mayRecord(by, before.UnitID) {
			return ErrUnknown
		}
		if err != nil {
			return err
		}
		if len(faults) > 0 {
			return fault.Fields(faults...)
		}
		after = before
		if err := rule(&after, s.clock()); err != nil {
			return err
		}
		after.Revision = before.Revision + 1
		n, err := gorm.G[Assignment](tx.DB).Where("id = ? AND revision = ?", id, before.Revision).
			Select("status", "decision_no", "decided_on", "effective_to", "end_reason", "end_note", "ended_at", "revision").Updates(ctx, after)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrAlreadyEnded
		}
		return s.trail(ctx, tx, by, action, before, after, after.EndNote)
	})
	return after, err
}
