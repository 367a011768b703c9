package people

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"taphuan/models/database"
)

// createNew enters the wanted whom nobody knows yet, each once, with one
// statement for 200, and gives their numbers. When somebody else enters one of
// them at the same moment it enters nobody of that statement: settle then finds
// out one by one.
func (r register) createNew(ctx context.Context, tx database.Tx, wanted []Person) (map[uint64]bool, error) {
	var missing []Person
	pending := register{}
	for _, w := range wanted {
		if _, known := r.find(w); known {
			continue
		}
		if _, twice := pending.find(w); !twice {
			pending.add(w)
			missing = append(missing, w)
		}
	}
	created := map[uint64]bool{}
	for part := range slices.Chunk(missing, chunk) {
		rows := slices.Clone(part)
		err := gorm.G[Person](tx.DB).CreateInBatches(ctx, &rows, chunk)
		if database.IsDuplicate(err, uniquePhone) || database.IsDuplicate(err, uniqueBirth) {
			continue
		}
		if err != nil {
			return nil, err
		}
		// Numbers are read back: a cluster does not count by ones.
		stored, err := lookUp(ctx, tx, part)
		if err != nil {
			return nil, err
		}
		for key, p := range stored {
			r[key] = p
			created[p.ID] = true
		}
	}
	return created, nil
}
