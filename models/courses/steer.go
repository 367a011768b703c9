package courses

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// Faults of changing states.
var (
	// ErrNotNext says that the state cannot follow; Args: From, To.
	ErrNotNext = fault.New(fault.Conflict, "courses.state_not_next")
	// ErrSessionsOpen says that sessions are not closed yet; Args: Open.
	ErrSessionsOpen = fault.New(fault.Conflict, "courses.sessions_open")
	// ErrNoSessions says that a course without sessions cannot be finished.
	ErrNoSessions = fault.New(fault.Conflict, "courses.no_sessions")
	// ErrNobodyPresent says that nobody was present in the course.
	ErrNobodyPresent = fault.New(fault.Conflict, "courses.nobody_present")
)

const (
	maxDecision = 80
	maxReason   = 1000
)

// Step is a change of state as somebody asks for it.
type Step struct {
	To         State
	DecisionNo string // of the approval; "" keeps the one there is
	Reason     string // needed to cancel
}

// over reports whether nothing in the course changes any more but its state.
func (s State) over() bool { return s == Finished || s == Completed || s == Cancelled }

// ChangeState moves a course along DOMAIN §5.3 and gives it as it is then. Steps
// may be skipped forwards by someone allowed every one of them.
func (s *Service) ChangeState(ctx context.Context, by actor.Actor, id uint64, step Step) (Course, error) {
	step.DecisionNo, step.Reason = vietnamese.Clean(step.DecisionNo), vietnamese.CleanText(step.Reason)
	if err := step.check(); err != nil {
		return Course{}, err
	}
	var course Course
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		old, err := CourseByID(ctx, tx, id, true)
		if err == nil {
			err = readable(ctx, tx, by, old)
		}
		if err != nil {
			return err
		}
		if err := s.mayStep(ctx, tx, by, old, step); err != nil {
			return err
		}
		course = old
		course.State, course.StateReason, course.Revision = step.To, step.Reason, old.Revision+1
		if step.DecisionNo != "" {
			course.DecisionNo = step.DecisionNo
		}
		if err := course.updateState(ctx, tx, old); err != nil {
			return err
		}
		as := RoleFor(by, course)
		if step.To == Approved && old.State == Planned {
			as = ApproverFor(by, course)
		}
		return s.log(ctx, tx, by, course, audit.Entry{Action: "courses.state_changed", Reason: step.Reason,
			Role: as.Role, UnitID: as.UnitID,
			Before: map[string]any{"state": old.State, "decision_no": old.DecisionNo},
			After:  map[string]any{"state": course.State, "decision_no": course.DecisionNo}})
	})
	return course, err
}

func (p Step) check() error {
	var f faults
	if !KnownState(p.To) {
		f.choice("state", string(p.To), nil)
	}
	f.needed("reason", p.To == Cancelled && p.Reason == "")
	f.text("reason", p.Reason, false, maxReason)
	f.text("decision_no", p.DecisionNo, false, maxDecision)
	return fault.Fields(f...)
}

// mayStep asks whether the state may follow, whether the actor may take every
// step on the way, and whether the facts allow it.
func (s *Service) mayStep(ctx context.Context, tx database.Tx, by actor.Actor, c Course, step Step) error {
	if !CanManage(by, c) && !CanApprove(by, c) {
		return ErrForbidden
	}
	sessions, err := Sessions(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	from := c.StateAt(s.now(), firstStart(sessions))
	way, ok := wayTo(from, step.To)
	if !ok {
		return ErrNotNext.With(map[string]any{"From": string(from), "To": string(step.To)})
	}
	if slices.ContainsFunc(way, func(to State) bool { return !mayEnter(by, c, to) }) {
		return ErrForbidden
	}
	if slices.Contains(way, Finished) {
		if err := allClosed(sessions); err != nil {
			return err
		}
	}
	if slices.Contains(way, Completed) && s.Present != nil {
		present, err := s.Present(ctx, tx, c.ID)
		if err == nil && !present {
			err = ErrNobodyPresent
		}
		return err
	}
	return nil
}

// wayTo gives the states entered on the way from one state to another. Running
// begins by the clock, so it is passed but never asked for.
func wayTo(from, to State) ([]State, bool) {
	at, aim := slices.Index(line, from), slices.Index(line, to)
	switch {
	case to == Running:
		return nil, false
	case to == Cancelled:
		return []State{to}, from == Postponed || at >= 0 && at < slices.Index(line, Running)
	case to == Postponed:
		return []State{to}, from == Approved
	case from == Postponed:
		return []State{to}, to == Approved
	case at < 0 || aim <= at:
		return nil, false
	}
	return line[at+1 : aim+1], true
}

// mayEnter reports whether the actor may take the one step into a state. A
// course planned is approved by an approver; one postponed is resumed by whoever
// manages it, for approved it is already.
func mayEnter(by actor.Actor, c Course, to State) bool {
	if to == Approved && c.State == Planned {
		return CanApprove(by, c)
	}
	if to == Cancelled || to == Postponed || to == Approved {
		return CanManage(by, c) || CanApprove(by, c)
	}
	return CanManage(by, c)
}

// Steps gives the states the actor may move the course to now, in the order the
// page offers them; Finished also while sessions are open, for then the page says so.
func Steps(by actor.Actor, c Course, state State) []State {
	var list []State
	if at := slices.Index(line, state); at >= 0 && at+1 < len(line) {
		next := line[at+1]
		if next == Running {
			next = Finished
		}
		list = append(list, next)
	}
	if state == Postponed {
		list = append(list, Approved)
	}
	list = append(list, Postponed, Cancelled)
	return slices.DeleteFunc(list, func(to State) bool {
		way, ok := wayTo(state, to)
		return !ok || slices.ContainsFunc(way, func(to State) bool { return !mayEnter(by, c, to) })
	})
}

func (c Course) updateState(ctx context.Context, tx database.Tx, old Course) error {
	rows, err := gorm.G[Course](tx.DB).
		Where("id = ? AND revision = ? AND state = ?", old.ID, old.Revision, old.State).
		Set(clause.Assignments(map[string]any{
			"state": c.State, "state_reason": c.StateReason, "decision_no": c.DecisionNo, "revision": c.Revision,
		})).Update(ctx)
	return changedOne(rows, err)
}

// allClosed asks for at least one session and none that is not closed.
func allClosed(sessions []Session) error {
	if len(sessions) == 0 {
		return ErrNoSessions
	}
	open := 0
	for _, session := range sessions {
		if session.ClosedAt == nil {
			open++
		}
	}
	if open > 0 {
		return ErrSessionsOpen.With(map[string]any{"Open": open})
	}
	return nil
}

// firstStart gives when the first session starts, the zero time without any.
func firstStart(sessions []Session) time.Time {
	var first time.Time
	for _, session := range sessions {
		if first.IsZero() || session.StartsAt.Before(first) {
			first = session.StartsAt
		}
	}
	return first
}
