package units

import (
	"cmp"
	"context"
	"slices"

	"gorm.io/gorm"

	"taphuan/models/calendar"
	"taphuan/models/database"
)

// List gives the units alive on the day, as they were called then, in the order
// of the register.
func List(ctx context.Context, tx database.Tx, asOf calendar.Date) ([]View, error) {
	units, err := gorm.G[Unit](tx.DB).
		Where("valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)", asOf, asOf).
		Order("sort_no, code").Find(ctx)
	if err != nil {
		return nil, err
	}
	names, err := gorm.G[Name](tx.DB).Order("unit_id, valid_from").Find(ctx)
	if err != nil {
		return nil, err
	}
	return views(units, names, asOf), nil
}

// ByID gives units by number as they were called on the day, or last before it
// when they were over by then: records name units that are gone. Numbers
// nobody has are left out.
func ByID(ctx context.Context, tx database.Tx, ids []uint64, asOf calendar.Date) (map[uint64]View, error) {
	found := map[uint64]View{}
	ids = database.Distinct(ids)
	if len(ids) == 0 {
		return found, nil
	}
	units, err := gorm.G[Unit](tx.DB).Where("id IN ?", ids).Find(ctx)
	if err != nil {
		return nil, err
	}
	names, err := gorm.G[Name](tx.DB).Where("unit_id IN ?", ids).Order("unit_id, valid_from").Find(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range views(units, names, asOf) {
		found[v.ID] = v
	}
	return found, nil
}

// Successions gives what became of which unit, by day.
func Successions(ctx context.Context, tx database.Tx) ([]Succession, error) {
	return gorm.G[Succession](tx.DB).Order("effective_on, from_unit_id, sort_no").Find(ctx)
}

// views joins units and their names, which come oldest first.
func views(units []Unit, names []Name, asOf calendar.Date) []View {
	byUnit := map[uint64][]Name{}
	for _, n := range names {
		byUnit[n.UnitID] = append(byUnit[n.UnitID], n)
	}
	out := make([]View, len(units))
	for i, u := range units {
		out[i] = viewOf(u, nameOn(byUnit[u.ID], asOf))
	}
	slices.SortStableFunc(out, func(a, b View) int {
		return cmp.Or(cmp.Compare(a.SortNo, b.SortNo), cmp.Compare(a.Code, b.Code))
	})
	return out
}
