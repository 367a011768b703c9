package units

import (
	"context"

	"gorm.io/gorm"

	"taphuan/models/calendar"
	"taphuan/models/vietnamese"
)

// names writes what the units are called. A name that a draft no longer has is
// taken away: two names of one period would both be right.
func (l *loader) names(ctx context.Context, drafts []Draft) error {
	rows, err := gorm.G[Name](l.tx.DB).Order("unit_id, valid_from").Find(ctx)
	if err != nil {
		return err
	}
	there := map[uint64]map[calendar.Date]Name{}
	for _, n := range rows {
		if there[n.UnitID] == nil {
			there[n.UnitID] = map[calendar.Date]Name{}
		}
		there[n.UnitID][n.ValidFrom] = n
	}
	var add []Name
	for _, d := range drafts {
		id := l.ids[d.Code]
		for _, n := range d.Names {
			want := n.row(id)
			old, known := there[id][n.ValidFrom]
			delete(there[id], n.ValidFrom)
			if !known {
				add = append(add, want)
				continue
			}
			if err := l.rename(ctx, old, want); err != nil {
				return err
			}
		}
		for _, surplus := range there[id] {
			if err := one(gorm.G[Name](l.tx.DB).Where("id = ?", surplus.ID).Delete(ctx)); err != nil {
				return err
			}
			l.wrote("units.name_removed", id, surplus, nil)
		}
	}
	if len(add) == 0 {
		return nil
	}
	l.changed += len(add)
	return gorm.G[Name](l.tx.DB).CreateInBatches(ctx, &add, 100)
}

func (l *loader) rename(ctx context.Context, old, want Name) error {
	want.ID = old.ID
	if want == old {
		return nil
	}
	l.wrote("units.renamed", old.UnitID, old, want)
	return one(gorm.G[Name](l.tx.DB).Where("id = ?", old.ID).
		Select("name", "short_name", "abbr", "name_fold", "short_fold", "valid_to").Updates(ctx, want))
}

func (n NameDraft) row(unit uint64) Name {
	name, short := vietnamese.Clean(n.Name), vietnamese.Clean(n.ShortName)
	return Name{
		UnitID: unit, Name: name, ShortName: short, Abbr: vietnamese.Clean(n.Abbr),
		NameFold: vietnamese.Fold(name), ShortFold: vietnamese.Fold(short),
		ValidFrom: n.ValidFrom, ValidTo: n.ValidTo,
	}
}

// successions writes what became of the units, numbered within each, and takes
// away what the drafts no longer say: a wrong succession misleads.
func (l *loader) successions(ctx context.Context, drafts []SuccessionDraft) error {
	type place struct {
		from uint64
		no   int
	}
	rows, err := gorm.G[Succession](l.tx.DB).Find(ctx)
	if err != nil {
		return err
	}
	there := map[place]Succession{}
	for _, s := range rows {
		there[place{s.FromUnitID, s.SortNo}] = s
	}
	count := map[uint64]int{}
	var add []Succession
	for _, d := range drafts {
		from := l.ids[d.From]
		count[from]++
		want := Succession{
			FromUnitID: from, ToUnitID: optional(l.ids[d.To]), Kind: d.Kind, EffectiveOn: d.EffectiveOn,
			Scope: vietnamese.Clean(d.Scope), LegalBasis: vietnamese.Clean(d.LegalBasis),
			Verified: d.Verified, SortNo: count[from],
		}
		old, known := there[place{from, want.SortNo}]
		delete(there, place{from, want.SortNo})
		if !known {
			add = append(add, want)
			continue
		}
		if err := l.succeed(ctx, old, want); err != nil {
			return err
		}
	}
	for _, surplus := range there {
		if !l.mentioned[surplus.FromUnitID] {
			continue
		}
		l.wrote("units.succession_removed", surplus.FromUnitID, surplus, nil)
		if err := one(gorm.G[Succession](l.tx.DB).Where("id = ?", surplus.ID).Delete(ctx)); err != nil {
			return err
		}
	}
	if len(add) == 0 {
		return nil
	}
	l.changed += len(add)
	return gorm.G[Succession](l.tx.DB).CreateInBatches(ctx, &add, 100)
}

func (l *loader) succeed(ctx context.Context, old, want Succession) error {
	want.ID = old.ID
	if sameSuccession(old, want) {
		return nil
	}
	l.wrote("units.succession_changed", old.FromUnitID, old, want)
	return one(gorm.G[Succession](l.tx.DB).Where("id = ?", old.ID).
		Select("to_unit_id", "kind", "effective_on", "scope", "legal_basis", "verified").Updates(ctx, want))
}

// sameSuccession compares by value what == would compare by address.
func sameSuccession(a, b Succession) bool {
	to := equal(a.ToUnitID, b.ToUnitID)
	a.ToUnitID, b.ToUnitID = nil, nil
	return to && a == b
}
