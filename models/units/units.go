// Package units knows the province's agencies through time: their names, the
// words people write for them, when they lived and what became of them. It
// knows no people and no duties.
//
// Two units may bear the same name, one after the other (the Sở Nội vụ of 2024
// and that of 2025), so a name means something only on a day; a code is never
// used twice.
package units

import (
	"taphuan/models/calendar"
	"taphuan/models/fault"
)

var (
	// ErrUnknown says that no unit goes by the text; Args: Unit, Nearest.
	ErrUnknown = fault.New(fault.Invalid, "units.unknown")
	// ErrNotAlive says that the unit is over, or not yet there, on the day;
	// Args: Unit, On (dd/mm/yyyy), Nearest (its successors that day).
	ErrNotAlive = fault.New(fault.Invalid, "units.not_alive")
)

// Unit is an agency from its first to its last day, whatever it was called.
// ValidTo is its last day, no date while it goes on.
type Unit struct {
	ID           uint64
	Code         string
	Kind         string // of DOMAIN §2.1, such as SO
	GroupCode    string // of DOMAIN §1.1, such as G_SBN; "" for none
	Obliged      bool   // the Plan's duties of its group are its own
	Verified     bool   // that it existed is known, not assumed
	SinceAssumed bool   // ValidFrom is a guess: it is older than our records
	ParentID     *uint64
	ValidFrom    calendar.Date
	ValidTo      calendar.Date
	SortNo       int
}

// TableName names the table of the units.
func (Unit) TableName() string { return "units" }

// AliveOn reports whether the unit was there on the day, its last day included.
func (u Unit) AliveOn(day calendar.Date) bool { return covers(u.ValidFrom, u.ValidTo, day) }

// Name is what a unit was called in a period; ValidTo is the last day.
type Name struct {
	ID        uint64
	UnitID    uint64
	Name      string
	ShortName string
	Abbr      string // as in document numbers
	NameFold  string
	ShortFold string
	ValidFrom calendar.Date
	ValidTo   calendar.Date
}

// TableName names the table of the names.
func (Name) TableName() string { return "unit_names" }

// Alias is another way people write a unit's name.
type Alias struct {
	ID        uint64
	UnitID    uint64
	Alias     string
	AliasFold string
}

// TableName names the table of the aliases.
func (Alias) TableName() string { return "unit_aliases" }

// Succession tells what became of a unit, or of a part of its work: a rename,
// an absorption, a merger, a split, a function handed over, an end.
type Succession struct {
	ID          uint64
	FromUnitID  uint64
	ToUnitID    *uint64 // nil when dissolved without a successor
	Kind        string  // rename, absorbed, merged, split, transfer or dissolved
	EffectiveOn calendar.Date
	Scope       string
	LegalBasis  string
	Verified    bool
	SortNo      int
}

// TableName names the table of the successions.
func (Succession) TableName() string { return "unit_successions" }

// View is a unit as it was called on a day. ShortName and Abbr are "" when
// there is none.
type View struct {
	ID        uint64
	Code      string
	Name      string
	ShortName string
	Abbr      string
	Kind      string
	Group     string
	Obliged   bool
	Verified  bool
	Assumed   bool // ValidFrom is a guess: it is older than our records
	ValidFrom calendar.Date
	ValidTo   calendar.Date
	SortNo    int
}

// AliveOn reports whether the unit was there on the day, its last day included.
func (v View) AliveOn(day calendar.Date) bool { return covers(v.ValidFrom, v.ValidTo, day) }

// Short gives the short name, or the full one when there is none.
func (v View) Short() string {
	if v.ShortName != "" {
		return v.ShortName
	}
	return v.Name
}

func covers(from, to, day calendar.Date) bool {
	return !day.Before(from) && (to.IsZero() || !day.After(to))
}

func viewOf(u Unit, called Name) View {
	return View{
		ID: u.ID, Code: u.Code, Name: called.Name, ShortName: called.ShortName, Abbr: called.Abbr,
		Kind: u.Kind, Group: u.GroupCode, Obliged: u.Obliged, Verified: u.Verified, Assumed: u.SinceAssumed,
		ValidFrom: u.ValidFrom, ValidTo: u.ValidTo, SortNo: u.SortNo,
	}
}

// nameOn picks what a unit was called on the day: the name of the period, else
// the last one before, else the first there is. The names come oldest first.
func nameOn(names []Name, day calendar.Date) Name {
	var best Name
	for i, n := range names {
		if i == 0 || !n.ValidFrom.After(day) {
			best = n
		}
	}
	return best
}
