package staffing

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/mandate"
	"taphuan/models/units"
)

// Standing is a unit on the board with its verdict.
type Standing struct {
	Unit    units.View
	Verdict Verdict
}

// Board is every unit in the actor's sight as it stood on a day.
type Board struct {
	AsOf       calendar.Date
	DueBefore  calendar.Date // exclusive; zero when no plan is loaded
	Counts     map[State]int
	Units      []Standing
	ShowPhones bool
}

// obligation is the rule the board judges by (*II.6.b*).
const obligation = "R6"

// Board judges every unit alive on the day that the actor may see; a unit's
// focal point and head see their own.
func (s *Service) Board(ctx context.Context, by actor.Actor, asOf calendar.Date) (Board, error) {
	tx := s.db.Reader()
	b := Board{AsOf: asOf, Counts: map[State]int{}, ShowPhones: by.Has(actor.HomeAffairs, actor.Lead, actor.UnitFocal, actor.UnitHead)}
	var err error
	if b.DueBefore, err = dueBefore(ctx, tx); err != nil {
		return b, err
	}
	alive, err := units.List(ctx, tx, asOf)
	if err != nil {
		return b, err
	}
	all, err := gorm.G[Assignment](tx.DB).Order("effective_from, id").Find(ctx)
	if err != nil {
		return b, err
	}
	byUnit := map[uint64][]Assignment{}
	for _, a := range all {
		byUnit[a.UnitID] = append(byUnit[a.UnitID], a)
	}
	everyone, mine := scope(by, actor.HomeAffairs, actor.Lead, actor.Leader, actor.Auditor)
	for _, u := range alive {
		if !everyone && !slices.Contains(mine, u.ID) {
			continue
		}
		v := Judge(subject(u), byUnit[u.ID], asOf, b.DueBefore)
		b.Units = append(b.Units, Standing{Unit: u, Verdict: v})
		b.Counts[v.State]++
	}
	return b, nil
}

// History is one unit with everything recorded for it, newest first.
type History struct {
	Standing
	DueBefore   calendar.Date
	Assignments []Assignment
	MayRecord   bool
}

// History gives the assignments of a unit in the actor's sight and how it
// stands on the day; any other unit is unknown.
func (s *Service) History(ctx context.Context, by actor.Actor, code string, asOf calendar.Date) (History, error) {
	tx := s.db.Reader()
	unit, err := gorm.G[units.Unit](tx.DB).Where("code = ?", code).First(ctx)
	if database.IsNotFound(err) {
		return History{}, ErrUnknown
	}
	if err != nil {
		return History{}, err
	}
	if everyone, mine := scope(by, actor.HomeAffairs, actor.Lead, actor.Leader, actor.Auditor); !everyone && !slices.Contains(mine, unit.ID) {
		return History{}, ErrUnknown
	}
	views, err := units.ByID(ctx, tx, []uint64{unit.ID}, asOf)
	if err != nil {
		return History{}, err
	}
	h := History{MayRecord: mayRecord(by, unit.ID)}
	if h.DueBefore, err = dueBefore(ctx, tx); err != nil {
		return History{}, err
	}
	h.Unit = views[unit.ID]
	h.Assignments, err = gorm.G[Assignment](tx.DB).Where("unit_id = ?", unit.ID).Order("effective_from DESC, id DESC").Find(ctx)
	h.Verdict = Judge(subject(h.Unit), h.Assignments, asOf, h.DueBefore)
	return h, err
}

func subject(u units.View) Subject {
	return Subject{Obliged: u.Obliged, ValidFrom: u.ValidFrom, ValidTo: u.ValidTo}
}

// dueBefore is the Plan's deadline for staffing every unit, zero without a plan.
func dueBefore(ctx context.Context, tx database.Tx) (calendar.Date, error) {
	rules, err := gorm.G[mandate.Obligation](tx.DB).Where("code = ?", obligation).Order("valid_from DESC").Limit(1).Find(ctx)
	if err != nil || len(rules) == 0 {
		return calendar.Date{}, err
	}
	return rules[0].DueBefore(0) // a fixed day, whatever the year
}

// Recordable lists the units the actor may record for today, as the register
// orders them.
func (s *Service) Recordable(ctx context.Context, by actor.Actor) ([]units.View, error) {
	alive, err := units.List(ctx, s.db.Reader(), calendar.DateOf(s.clock(), s.zone))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(alive, func(u units.View) bool { return !u.Obliged || !mayRecord(by, u.ID) }), nil
}

// Find gives one assignment in the actor's sight, its unit as called then, and
// the deadline it is judged by; any other is unknown.
func (s *Service) Find(ctx context.Context, by actor.Actor, id uint64) (Assignment, units.View, calendar.Date, error) {
	tx := s.db.Reader()
	a, err := gorm.G[Assignment](tx.DB).Where("id = ?", id).First(ctx)
	everyone, mine := scope(by, actor.HomeAffairs, actor.Lead, actor.Leader, actor.Auditor)
	if database.IsNotFound(err) || err == nil && !everyone && !slices.Contains(mine, a.UnitID) {
		err = ErrUnknown
	}
	if err != nil {
		return a, units.View{}, calendar.Date{}, err
	}
	views, err := units.ByID(ctx, tx, []uint64{a.UnitID}, a.EffectiveFrom)
	if err != nil {
		return a, units.View{}, calendar.Date{}, err
	}
	due, err := dueBefore(ctx, tx)
	return a, views[a.UnitID], due, err
}
