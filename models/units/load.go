package units

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/vietnamese"
)

// Draft is a unit as a plan document tells of it. Parent is a code, "" for none.
type Draft struct {
	Code, Kind, Group               string
	Obliged, Verified, SinceAssumed bool
	Parent                          string
	ValidFrom, ValidTo              calendar.Date
	Names                           []NameDraft
	Aliases                         []string
}

// NameDraft is what a unit is called in a period; ValidTo is the last day.
type NameDraft struct {
	Name, ShortName, Abbr string
	ValidFrom, ValidTo    calendar.Date
}

// SuccessionDraft tells what became of the unit with the code From; To is ""
// when nobody follows.
type SuccessionDraft struct {
	From, To, Kind    string
	EffectiveOn       calendar.Date
	Scope, LegalBasis string
	Verified          bool
}

// loader writes drafts where they differ from what is there, and counts.
type loader struct {
	tx        database.Tx
	by        actor.Actor
	at        time.Time
	ids       map[string]uint64 // of all units, by code
	mentioned map[uint64]bool   // by the drafts
	changed   int
	trail     []audit.Entry
}

// Load brings the register to what the drafts say, in the order of the drafts,
// and gives how many rows it wrote: none when everything is there already.
// Units and aliases the drafts do not mention stay as they are.
func Load(ctx context.Context, tx database.Tx, by actor.Actor, at time.Time,
	drafts []Draft, successions []SuccessionDraft,
) (changed int, err error) {
	l := &loader{tx: tx, by: by, at: at, ids: map[string]uint64{}, mentioned: map[uint64]bool{}}
	for _, step := range []func() error{
		func() error { return l.units(ctx, drafts) },
		func() error { return l.parents(ctx, drafts) },
		func() error { return l.names(ctx, drafts) },
		func() error { return l.aliases(ctx, drafts) },
		func() error { return l.successions(ctx, successions) },
		func() error { return audit.AddAll(ctx, tx, by, l.trail) },
	} {
		if err := step(); err != nil {
			return 0, err
		}
	}
	return l.changed, nil
}

// Codes gives the numbers of all units by code.
func Codes(ctx context.Context, tx database.Tx) (map[string]uint64, error) {
	rows, err := gorm.G[Unit](tx.DB).Find(ctx)
	ids := map[string]uint64{}
	for _, u := range rows {
		ids[u.Code] = u.ID
	}
	return ids, err
}

func (l *loader) units(ctx context.Context, drafts []Draft) error {
	rows, err := gorm.G[Unit](l.tx.DB).Find(ctx)
	if err != nil {
		return err
	}
	there := map[string]Unit{}
	for _, u := range rows {
		there[u.Code] = u
		l.ids[u.Code] = u.ID
	}
	for i, d := range drafts {
		old, known := there[d.Code]
		want := Unit{
			ID: old.ID, Code: d.Code, Kind: d.Kind, GroupCode: d.Group, Obliged: d.Obliged,
			Verified: d.Verified, SinceAssumed: d.SinceAssumed, ParentID: old.ParentID,
			ValidFrom: d.ValidFrom, ValidTo: d.ValidTo, SortNo: i + 1,
		}
		switch {
		case !known:
			if err := gorm.G[Unit](l.tx.DB).Create(ctx, &want); err != nil {
				return err
			}
			l.ids[d.Code] = want.ID
			l.wrote("units.loaded", want.ID, nil, d)
		case want != old: // ParentID is the same pointer
			if err := one(gorm.G[Unit](l.tx.DB).Where("id = ?", old.ID).
				Select("kind", "group_code", "obliged", "verified", "since_assumed", "valid_from", "valid_to", "sort_no").
				Updates(ctx, want)); err != nil {
				return err
			}
			l.wrote("units.loaded", old.ID, old, d)
		}
		l.mentioned[l.ids[d.Code]] = true
	}
	return nil
}

// parents come when every unit has its number.
func (l *loader) parents(ctx context.Context, drafts []Draft) error {
	rows, err := gorm.G[Unit](l.tx.DB).Find(ctx)
	if err != nil {
		return err
	}
	now := map[uint64]*uint64{}
	for _, u := range rows {
		now[u.ID] = u.ParentID
	}
	for _, d := range drafts {
		id := l.ids[d.Code]
		want := optional(l.ids[d.Parent])
		if equal(now[id], want) {
			continue
		}
		if err := one(gorm.G[Unit](l.tx.DB).Where("id = ?", id).
			Select("parent_id").Updates(ctx, Unit{ParentID: want})); err != nil {
			return err
		}
		l.wrote("units.moved", id, map[string]any{"parent": now[id]}, map[string]any{"parent": d.Parent})
	}
	return nil
}

func (l *loader) wrote(action string, id uint64, before, after any) {
	l.changed++
	l.trail = append(l.trail, audit.Entry{
		At: l.at, Action: action, Subject: "unit", SubjectID: id, Before: before, After: after,
	})
}

// one turns rows affected into an error unless there was exactly one.
func one(rows int, err error) error {
	if err == nil && rows != 1 {
		return fmt.Errorf("units: %d rows changed instead of one", rows)
	}
	return err
}

func optional(id uint64) *uint64 {
	if id == 0 {
		return nil
	}
	return &id
}

func equal(a, b *uint64) bool {
	return a == b || a != nil && b != nil && *a == *b
}

func (l *loader) aliases(ctx context.Context, drafts []Draft) error {
	rows, err := gorm.G[Alias](l.tx.DB).Find(ctx)
	if err != nil {
		return err
	}
	type place struct {
		unit uint64
		fold string
	}
	there := map[place]bool{}
	for _, a := range rows {
		there[place{a.UnitID, a.AliasFold}] = true
	}
	var add []Alias
	for _, d := range drafts {
		for _, text := range d.Aliases {
			text = vietnamese.Clean(text)
			at := place{l.ids[d.Code], vietnamese.Fold(text)}
			if !there[at] {
				there[at] = true
				add = append(add, Alias{UnitID: at.unit, Alias: text, AliasFold: at.fold})
			}
		}
	}
	l.changed += len(add)
	for part := range slices.Chunk(add, 100) {
		if err := gorm.G[Alias](l.tx.DB).CreateInBatches(ctx, &part, len(part)); err != nil {
			return err
		}
	}
	return nil
}
