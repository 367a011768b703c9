package people

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/database"
)

// fillIn adds to a person what the draft knows and nobody knew before.
func fillIn(ctx context.Context, tx database.Tx, p, w Person) (Person, error) {
	if len(unknown(&p, w)) == 0 {
		return p, nil
	}
	// Read again under a lock: somebody may be filling in the same.
	p, err := gorm.G[Person](tx.DB, database.ForUpdate).Where("id = ?", p.ID).Take(ctx)
	if err != nil {
		return Person{}, err
	}
	set := unknown(&p, w)
	if len(set) == 0 {
		return p, nil
	}
	if err := update(ctx, tx, p.ID, set); err != nil {
		return Person{}, err
	}
	return fillKeys(ctx, tx, p)
}

// unknown puts into p what it lacks and w has, and gives the assignments.
func unknown(p *Person, w Person) []clause.Assigner {
	var set []clause.Assigner
	for _, field := range []struct {
		column string
		have   *string
		tell   string
	}{
		{"position", &p.Position, w.Position},
		{"phone", &p.Phone, w.Phone},
		{"email", &p.Email, w.Email},
		{"born_on", &p.BornOn, w.BornOn},
		{"gender", &p.Gender, w.Gender},
	} {
		if *field.have == "" && field.tell != "" {
			*field.have = field.tell
			set = append(set, assign(field.column, field.tell))
		}
	}
	if p.UnitID == nil && w.UnitID != nil {
		p.UnitID = w.UnitID
		set = append(set, assign("unit_id", *w.UnitID))
	}
	return set
}

// fillKeys gives the person the keys that follow from what is known now. A key
// somebody else has stays with them: that two entries are one person is then
// for people to say, not for us.
func fillKeys(ctx context.Context, tx database.Tx, p Person) (Person, error) {
	for _, k := range []struct {
		column, unique string
		have           **string
		want           *string
	}{
		{"phone_key", uniquePhone, &p.PhoneKey, phoneKey(p)},
		{"birth_key", uniqueBirth, &p.BirthKey, birthKey(p)},
	} {
		if k.want == nil || *k.have != nil && **k.have == *k.want {
			continue
		}
		err := update(ctx, tx, p.ID, []clause.Assigner{assign(k.column, *k.want)})
		switch {
		case err == nil:
			*k.have = k.want
		case !database.IsDuplicate(err, k.unique):
			return Person{}, err
		}
	}
	return p, nil
}

func assign(column string, value any) clause.Assigner {
	return clause.Assignment{Column: clause.Column{Name: column}, Value: value}
}

func update(ctx context.Context, tx database.Tx, id uint64, set []clause.Assigner) error {
	rows, err := gorm.G[Person](tx.DB).Where("id = ?", id).Set(set...).Update(ctx)
	if err == nil && rows != 1 {
		err = fmt.Errorf("people: %d rows of person %d changed", rows, id)
	}
	return err
}
