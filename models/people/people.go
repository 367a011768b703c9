// Package people knows the people whom training is about: their names, how to
// reach them and when two entries mean the same person. What they attend and
// which sign-ins they have is known above.
package people

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"taphuan/models/database"
	"taphuan/models/vietnamese"
)

// Person is one human being. What is not known is "". Phone is +84912345678;
// BornOn is 1985-12-05, or 1985-12, or 1985, as much as is known.
type Person struct {
	ID               uint64
	FullName         string // as the person writes it
	NameFold         string
	SortGiven        []byte
	SortRest         []byte
	CollationVersion int
	UnitID           *uint64
	Position         string
	Phone            string
	Email            string
	BornOn           string
	Gender           string  // male, female, other
	PhoneKey         *string // same phone and folded name
	BirthKey         *string // same folded name, birth date and unit
	CreatedAt        time.Time
}

// TableName names the table of the people.
func (Person) TableName() string { return "people" }

// Unit gives the number of the person's unit, 0 when it is not known.
func (p Person) Unit() uint64 {
	if p.UnitID == nil {
		return 0
	}
	return *p.UnitID
}

// SortKey gives the stored key by which lists of people are sorted.
func (p Person) SortKey() vietnamese.SortKey {
	return vietnamese.SortKey{Given: p.SortGiven, Rest: p.SortRest}
}

// ByID gives people by number; numbers nobody has are left out.
func ByID(ctx context.Context, tx database.Tx, ids []uint64) (map[uint64]Person, error) {
	found := map[uint64]Person{}
	for part := range slices.Chunk(database.Distinct(ids), chunk) {
		rows, err := gorm.G[Person](tx.DB).Where("id IN ?", part).Find(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range rows {
			found[p.ID] = p
		}
	}
	return found, nil
}

// chunk is how many values one statement names.
const chunk = 200
