package staffing

import (
	"slices"

	"taphuan/models/calendar"
)

// State is how a unit stands on a day.
type State string

// The states of a unit (PRODUCT.md, GET /staffing).
const (
	Staffed     State = "staffed"
	Waiting     State = "pending"
	Vacant      State = "vacant"
	None        State = "none"
	NotRequired State = "not_required"
)

// States lists the states in the order pages count them.
func States() []State { return []State{Staffed, Waiting, Vacant, None, NotRequired} }

// Subject is a unit as the duty sees it.
type Subject struct {
	Obliged   bool
	ValidFrom calendar.Date
	ValidTo   calendar.Date // last day, zero while it lives
}

// Verdict is how a unit stands on a day, and why.
type Verdict struct {
	State    State
	OnTime   *bool // nil: not owed, or still time
	Deciding *Assignment

	Active []Assignment
}

// Judge says how a unit stands as of a day, from all its assignments in any
// order. dueBefore is the exclusive deadline of *II.6.b* ("trước tháng
// 12/2024" is 2024-12-01); zone-free, for assignments are dated by day.
func Judge(unit Subject, all []Assignment, asOf, dueBefore calendar.Date) Verdict {
	v := Verdict{Active: activeOn(all, asOf)}
	switch last := lastBefore(all, asOf); {
	case !unit.Obliged:
		v.State = NotRequired
		return v
	case first(v.Active, Recorded) != nil:
		v.State, v.Deciding = Staffed, first(v.Active, Recorded)
	case first(v.Active, Pending) != nil:
		v.State, v.Deciding = Waiting, first(v.Active, Pending)
	case last != nil:
		v.State, v.Deciding = Vacant, last
	default:
		v.State, v.Deciding = None, nextAfter(all, asOf)
	}
	v.OnTime = onTime(unit, all, asOf, dueBefore)
	return v
}

// onTime is the verdict of R6: met when an assignment with a decision made
// before the deadline stood on its last good day; missed when the deadline has
// passed without one; nil while there is time, and for units that did not
// live on that day.
func onTime(unit Subject, all []Assignment, asOf, dueBefore calendar.Date) *bool {
	lastDay := dueBefore.AddDays(-1)
	if dueBefore.IsZero() || unit.ValidFrom.After(lastDay) || !unit.ValidTo.IsZero() && unit.ValidTo.Before(lastDay) {
		return nil
	}
	met := slices.ContainsFunc(all, func(a Assignment) bool {
		return a.Status == Recorded && a.ActiveOn(lastDay) && a.DecidedOn.Before(dueBefore) && !a.EffectiveFrom.After(asOf)
	})
	if !met && asOf.Before(dueBefore) {
		return nil
	}
	return &met
}

// activeOn gives the assignments standing on the day, the longest standing first.
func activeOn(all []Assignment, day calendar.Date) []Assignment {
	active := []Assignment{}
	for _, a := range all {
		if a.ActiveOn(day) {
			active = append(active, a)
		}
	}
	slices.SortFunc(active, func(a, b Assignment) int {
		if c := a.EffectiveFrom.Compare(b.EffectiveFrom); c != 0 {
			return c
		}
		return int(a.ID) - int(b.ID)
	})
	return active
}

func first(list []Assignment, status Status) *Assignment {
	if i := slices.IndexFunc(list, func(a Assignment) bool { return a.Status == status }); i >= 0 {
		return &list[i]
	}
	return nil
}

// lastBefore is the recorded assignment that ended last before the day.
func lastBefore(all []Assignment, day calendar.Date) *Assignment {
	var last *Assignment
	for i, a := range all {
		ended := a.Status == Recorded && !a.EffectiveTo.IsZero() && a.EffectiveTo.Before(day) && !a.EffectiveTo.Before(a.EffectiveFrom)
		if ended && (last == nil || a.EffectiveTo.After(last.EffectiveTo)) {
			last = &all[i]
		}
	}
	return last
}

// nextAfter is the recorded assignment that begins next after the day.
func nextAfter(all []Assignment, day calendar.Date) *Assignment {
	var next *Assignment
	for i, a := range all {
		if a.Status == Recorded && a.EffectiveFrom.After(day) && (next == nil || a.EffectiveFrom.Before(next.EffectiveFrom)) {
			next = &all[i]
		}
	}
	return next
}
