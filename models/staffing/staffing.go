package staffing

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/people"
	"taphuan/models/units"
	"taphuan/models/vietnamese"
)

// Who may see the board, and who may record (PRODUCT.md, Roles).
var (
	Read = actor.NewRight("staffing.read", actor.HomeAffairs, actor.Lead, actor.UnitFocal, actor.UnitHead,
		actor.Leader, actor.Auditor)
	Write = actor.NewRight("staffing.write", actor.HomeAffairs, actor.UnitFocal, actor.UnitHead)
)

// What can go wrong with staffing.
var (
	ErrUnknown         = fault.New(fault.NotFound, "staffing.unknown")
	ErrAlreadyAssigned = fault.New(fault.Conflict, "staffing.already_assigned")
	ErrAlreadyEnded    = fault.New(fault.Conflict, "staffing.already_ended")
	ErrAlreadyDecided  = fault.New(fault.Conflict, "staffing.already_decided")
)

// Service keeps the assignments.
type Service struct {
	db    *database.DB
	clock calendar.Clock
	zone  *time.Location
}

// New makes the service over a database, a clock and the zone days are of.
func New(db *database.DB, clock calendar.Clock, zone *time.Location) *Service {
	return &Service{db: db, clock: clock, zone: zone}
}

// scope says of which units the actor may see or record: all, or a list.
func scope(by actor.Actor, roles ...actor.Role) (all bool, mine []uint64) {
	if by.System || by.Has(roles...) {
		return true, nil
	}
	return false, by.UnitsOf(actor.UnitFocal, actor.UnitHead)
}

// mayRecord reports whether the actor may record for the unit: its own, or
// any for Home Affairs on its behalf.
func mayRecord(by actor.Actor, unitID uint64) bool {
	all, mine := scope(by, actor.HomeAffairs)
	return all || slices.Contains(mine, unitID)
}

// Draft is an assignment as somebody tells it; Unit is a code or name, Phone
// as typed, EffectiveTo the last day or zero.
type Draft struct {
	Unit          string
	FullName      string
	Position      string
	Phone         string
	Kind          Kind
	DecisionNo    string
	DecidedOn     calendar.Date
	EffectiveFrom calendar.Date
	EffectiveTo   calendar.Date
}

// Record keeps an assignment: recorded when its decision is told, pending
// until then. A unit outside the actor's scope is unknown to it; the same
// person twice in a unit at one time is refused.
func (s *Service) Record(ctx context.Context, by actor.Actor, d Draft) (Assignment, error) {
	var made Assignment
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		unit, faults, err := s.check(ctx, tx, d)
		if err != nil {
			return err
		}
		if unit.ID != 0 && !mayRecord(by, unit.ID) {
			return ErrUnknown
		}
		if len(faults) > 0 {
			return fault.Fields(faults...)
		}
		made, err = s.insert(ctx, tx, by, unit, d)
		return err
	})
	return made, err
}

// check collects what is wrong with a draft and finds its unit.
func (s *Service) check(ctx context.Context, tx database.Tx, d Draft) (units.View, []fault.Field, error) {
	faults := people.Check(people.Draft{FullName: d.FullName, Position: d.Position, Phone: d.Phone})
	add := func(name, code string) { faults = append(faults, fault.Field{Name: name, Code: code}) }
	if !slices.Contains(Kinds(), d.Kind) {
		add("kind", "input.choice")
	}
	switch {
	case d.EffectiveFrom.IsZero():
		add("effective_from", "input.required")
	case !d.EffectiveTo.IsZero() && d.EffectiveTo.Before(d.EffectiveFrom):
		add("effective_to", "staffing.ends_before_start")
	}
	faults = append(faults, decisionFaults(d.DecisionNo, d.DecidedOn, false)...)
	unit, wrong, err := s.unit(ctx, tx, d)
	return unit, append(faults, wrong...), err
}

// unit finds the unit of a draft, alive on the first day of the assignment.
func (s *Service) unit(ctx context.Context, tx database.Tx, d Draft) (units.View, []fault.Field, error) {
	if vietnamese.Clean(d.Unit) == "" {
		return units.View{}, []fault.Field{{Name: "unit", Code: "input.required"}}, nil
	}
	on := d.EffectiveFrom
	if on.IsZero() {
		on = calendar.DateOf(s.clock(), s.zone)
	}
	unit, err := units.Resolve(ctx, tx, d.Unit, on)
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		return units.View{}, []fault.Field{{Name: "unit", Code: f.Code, Args: f.Args}}, nil
	}
	return unit, nil, err
}

const maxDecision = 80

// decisionFaults says what is wrong with a decision: number and date come
// together, or, where the decision may still be to come, not at all.
func decisionFaults(no string, on calendar.Date, needed bool) []fault.Field {
	no = vietnamese.Clean(no)
	var faults []fault.Field
	if no == "" && (needed || !on.IsZero()) {
		faults = append(faults, fault.Field{Name: "decision_no", Code: "staffing.decision_no"})
	}
	if utf8.RuneCountInString(no) > maxDecision {
		faults = append(faults, fault.Field{Name: "decision_no", Code: "input.too_long", Args: map[string]any{"Max": maxDecision}})
	}
	if on.IsZero() && (needed || no != "") {
		faults = append(faults, fault.Field{Name: "decided_on", Code: "staffing.decided_on"})
	}
	return faults
}

// insert writes the assignment under the lock of its unit, reading what others
// have committed since (a plain read would see the past), so that the same
// person is not recorded twice by two who press at once; where a cluster knows
// no common lock, the unique key settles it.
func (s *Service) insert(ctx context.Context, tx database.Tx, by actor.Actor, unit units.View, d Draft) (Assignment, error) {
	if _, err := gorm.G[units.Unit](tx.DB, database.ForUpdate).Where("id = ?", unit.ID).First(ctx); err != nil {
		return Assignment{}, err
	}
	now := s.clock()
	person, _, err := people.Identify(ctx, tx, people.Draft{FullName: d.FullName, UnitID: unit.ID,
		Position: d.Position, Phone: d.Phone, At: now})
	if err != nil {
		return Assignment{}, err
	}
	a := Assignment{UnitID: unit.ID, PersonID: person.ID, FullName: vietnamese.Clean(d.FullName),
		Position: vietnamese.Clean(d.Position), Kind: d.Kind, Status: Pending, DecisionNo: vietnamese.Clean(d.DecisionNo),
		DecidedOn: d.DecidedOn, EffectiveFrom: d.EffectiveFrom, EffectiveTo: d.EffectiveTo, RecordedBy: by.UserID, RecordedAt: now}
	a.Phone, _ = vietnamese.Phone(d.Phone)
	if a.DecisionNo != "" {
		a.Status = Recorded
	}
	taken := func(from calendar.Date) error {
		return ErrAlreadyAssigned.With(map[string]any{"Name": a.FullName, "Unit": unit.Name, "From": from.Typed()})
	}
	others, err := gorm.G[Assignment](tx.DB, database.ForUpdate).Where("unit_id = ? AND person_id = ?", unit.ID, person.ID).Find(ctx)
	if err != nil {
		return Assignment{}, err
	}
	for _, other := range others {
		if other.Status != Refused && other.overlaps(a) {
			return Assignment{}, taken(other.EffectiveFrom)
		}
	}
	err = gorm.G[Assignment](tx.DB).Create(ctx, &a)
	if database.IsDuplicate(err, "uq_staffing_assignments_from") {
		return Assignment{}, taken(a.EffectiveFrom)
	}
	if err != nil {
		return Assignment{}, err
	}
	return a, s.trail(ctx, tx, by, "staffing.recorded", nil, a, "")
}

// trail writes the change into the audit trail, as the role it was made in.
func (s *Service) trail(ctx context.Context, tx database.Tx, by actor.Actor, action string, before any, after Assignment, reason string) error {
	as := by.RoleUnit(actor.HomeAffairs)
	for _, g := range by.Grants {
		if g.UnitID == after.UnitID && (g.Role == actor.UnitFocal || g.Role == actor.UnitHead) {
			as = g
		}
	}
	return audit.Add(ctx, tx, by, audit.Entry{At: s.clock(), Action: action, Subject: "staffing_assignment",
		SubjectID: after.ID, Role: as.Role, UnitID: as.UnitID, Before: before, After: after, Reason: reason})
}
