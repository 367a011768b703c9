package courses

import (
	"slices"
	"time"
)

// State is where a course stands.
type State string

// The states of DOMAIN §5.3.
const (
	Planned   State = "planned"
	Approved  State = "approved"
	Open      State = "open"
	Closed    State = "closed"
	Running   State = "running"
	Finished  State = "finished"
	Completed State = "completed"
	Postponed State = "postponed"
	Cancelled State = "cancelled"
)

// line is the way a course goes, in order.
var line = []State{Planned, Approved, Open, Closed, Running, Finished, Completed}

// States lists every state, the way first and then the two beside it.
func States() []State { return append(slices.Clone(line), Postponed, Cancelled) }

// KnownState reports whether the word names a state.
func KnownState(s State) bool { return slices.Contains(States(), s) }

// StateAt gives the state by the clock: an approved, open or closed course runs
// by itself from the moment its first session starts. The zero firstStart is a
// course without sessions.
func (c Course) StateAt(now, firstStart time.Time) State {
	if firstStart.IsZero() || now.Before(firstStart) {
		return c.State
	}
	switch c.State {
	case Approved, Open, Closed:
		return Running
	}
	return c.State
}
