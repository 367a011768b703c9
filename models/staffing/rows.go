// Package staffing keeps who is in charge of policy communication in each
// unit, by which decision and for how long, and judges every unit as of any
// date (*II.6.b*). It does not know files of evidence, nor who is reminded.
package staffing

import (
	"time"

	"taphuan/models/calendar"
)

// Kind says how an officer holds the duty (glossary: chuyên trách, phụ trách,
// kiêm nhiệm).
type Kind string

// The kinds of assignment.
const (
	FullTime    Kind = "full_time"
	Responsible Kind = "responsible"
	Concurrent  Kind = "concurrent"
)

// Kinds lists the kinds in the order pages offer them.
func Kinds() []Kind { return []Kind{FullTime, Responsible, Concurrent} }

// Status is how far an assignment has come.
type Status string

// The states of an assignment. One without a decision waits as pending until
// its decision is recorded.
const (
	Pending  Status = "pending"
	Recorded Status = "recorded"
	Refused  Status = "refused"
)

// EndReason says why an assignment ended (DOMAIN §5.3).
type EndReason string

// The reasons an assignment ends for.
const (
	Transferred EndReason = "transferred"
	Retired     EndReason = "retired"
	Resigned    EndReason = "resigned"
	Replaced    EndReason = "replaced"
	Reorganised EndReason = "reorganised"
)

// EndReasons lists the reasons in the order pages offer them.
func EndReasons() []EndReason {
	return []EndReason{Transferred, Retired, Resigned, Replaced, Reorganised}
}

// Assignment is one officer's duty in one unit for a period; EffectiveTo is
// the last day, included, and zero while it is open.
type Assignment struct {
	ID            uint64
	UnitID        uint64
	PersonID      uint64
	FullName      string
	Position      string
	Phone         string // E.164
	Kind          Kind
	Status        Status
	DecisionNo    string
	DecidedOn     calendar.Date
	EffectiveFrom calendar.Date
	EffectiveTo   calendar.Date
	EndReason     EndReason
	EndNote       string
	RecordedBy    uint64
	RecordedAt    time.Time
	EndedAt       *time.Time
	Revision      int
}

// TableName names the table of the rows.
func (Assignment) TableName() string { return "staffing_assignments" }

// ActiveOn reports whether the assignment stands on the day.
func (a Assignment) ActiveOn(day calendar.Date) bool {
	return a.Status != Refused && !a.EffectiveFrom.After(day) &&
		(a.EffectiveTo.IsZero() || !a.EffectiveTo.Before(day))
}

// overlaps reports whether two assignments share a day.
func (a Assignment) overlaps(b Assignment) bool {
	return (a.EffectiveTo.IsZero() || !a.EffectiveTo.Before(b.EffectiveFrom)) &&
		(b.EffectiveTo.IsZero() || !b.EffectiveTo.Before(a.EffectiveFrom))
}

// EnteredLate reports whether an assignment decided before the deadline was
// told to us only after it: it counts by its decision, and the board says so.
func (a Assignment) EnteredLate(dueBefore calendar.Date, zone *time.Location) bool {
	return a.Status == Recorded && !dueBefore.IsZero() && a.DecidedOn.Before(dueBefore) &&
		!calendar.DateOf(a.RecordedAt, zone).Before(dueBefore)
}
