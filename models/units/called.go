package units

import (
	"context"

	"gorm.io/gorm"

	"taphuan/models/calendar"
	"taphuan/models/database"
)

// Called reads units with all their names in two statements and gives a function
// that tells how one of them was called on a day, for lists whose lines stand on
// different days. An unknown number gives the zero View.
func Called(ctx context.Context, tx database.Tx, ids []uint64) (func(id uint64, day calendar.Date) View, error) {
	ids = database.Distinct(ids)
	units, err := gorm.G[Unit](tx.DB).Where("id IN ?", ids).Find(ctx)
	if err != nil {
		return nil, err
	}
	names, err := gorm.G[Name](tx.DB).Where("unit_id IN ?", ids).Order("unit_id, valid_from").Find(ctx)
	if err != nil {
		return nil, err
	}
	named := map[uint64][]Name{}
	for _, n := range names {
		named[n.UnitID] = append(named[n.UnitID], n)
	}
	byID := map[uint64]Unit{}
	for _, u := range units {
		byID[u.ID] = u
	}
	return func(id uint64, day calendar.Date) View {
		u, there := byID[id]
		if !there {
			return View{}
		}
		return viewOf(u, nameOn(named[id], day))
	}, nil
}
