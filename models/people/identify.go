package people

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"

	"taphuan/models/database"
	"taphuan/models/fault"
)

// The unique keys that settle races between two who enter the same person.
const (
	uniquePhone = "uq_people_phone_key"
	uniqueBirth = "uq_people_birth_key"
)

// Identify gives the person a draft means: the one with the same phone and
// folded name, else the one with the same folded name, birth date and unit,
// else a new one. What was not known of a person before is filled in; what was
// known is never overwritten. The draft must have passed Check.
func Identify(ctx context.Context, tx database.Tx, d Draft) (p Person, created bool, err error) {
	all, err := IdentifyAll(ctx, tx, []Draft{d})
	if err != nil {
		return Person{}, false, err
	}
	return all[0].Person, all[0].Created, nil
}

// Identified is the person a draft means, and whether nobody knew them before.
type Identified struct {
	Person  Person
	Created bool
}

// IdentifyAll identifies many drafts of one transaction, in their order; the
// people there already cost two statements for 200 drafts, new ones three more,
// and a draft that stands twice is one person.
func IdentifyAll(ctx context.Context, tx database.Tx, drafts []Draft) ([]Identified, error) {
	wanted := make([]Person, len(drafts))
	for i, d := range drafts {
		if err := fault.Fields(Check(d)...); err != nil {
			return nil, err
		}
		wanted[i] = d.person()
	}
	known, err := lookUp(ctx, tx, wanted)
	if err != nil {
		return nil, err
	}
	fresh, err := known.createNew(ctx, tx, wanted)
	if err != nil {
		return nil, err
	}
	out := make([]Identified, len(wanted))
	for i, w := range wanted {
		if out[i], err = known.settle(ctx, tx, w); err != nil {
			return nil, err
		}
		if fresh[out[i].Person.ID] {
			out[i].Created = true
			delete(fresh, out[i].Person.ID) // the first of several drafts of one person
		}
	}
	return out, nil
}

// register is the people found so far, under their keys.
type register map[string]Person

func (r register) add(p Person) {
	for _, k := range keys(p) {
		r[k] = p
	}
}

// find gives the person of the same phone, else of the same birth.
func (r register) find(w Person) (Person, bool) {
	for _, k := range keys(w) {
		if p, found := r[k]; found {
			return p, true
		}
	}
	return Person{}, false
}

// keys gives a person's keys, the surer first.
func keys(p Person) []string {
	var all []string
	if p.PhoneKey != nil {
		all = append(all, "phone:"+*p.PhoneKey)
	}
	if p.BirthKey != nil {
		all = append(all, "birth:"+*p.BirthKey)
	}
	return all
}

// lookUp reads everybody who has a key of the wanted, without a lock.
func lookUp(ctx context.Context, tx database.Tx, wanted []Person) (register, error) {
	found := register{}
	for part := range slices.Chunk(wanted, chunk) {
		phones, births := []string{}, []string{}
		for _, w := range part {
			if w.PhoneKey != nil {
				phones = append(phones, *w.PhoneKey)
			}
			if w.BirthKey != nil {
				births = append(births, *w.BirthKey)
			}
		}
		for _, by := range []struct {
			column string
			keys   []string
		}{{"phone_key IN ?", phones}, {"birth_key IN ?", births}} {
			if len(by.keys) == 0 {
				continue
			}
			rows, err := gorm.G[Person](tx.DB).Where(by.column, by.keys).Find(ctx)
			if err != nil {
				return nil, err
			}
			for _, p := range rows {
				found.add(p)
			}
		}
	}
	return found, nil
}

// settle gives the person wanted, known or new, and remembers them for the
// drafts that follow.
func (r register) settle(ctx context.Context, tx database.Tx, w Person) (Identified, error) {
	if p, found := r.find(w); found {
		p, err := fillIn(ctx, tx, p, w)
		r.add(p)
		return Identified{Person: p}, err
	}
	created := w
	err := gorm.G[Person](tx.DB).Create(ctx, &created)
	if database.IsDuplicate(err, uniquePhone) || database.IsDuplicate(err, uniqueBirth) {
		p, err := readBack(ctx, tx, w)
		if err != nil {
			return Identified{}, err
		}
		p, err = fillIn(ctx, tx, p, w)
		r.add(p)
		return Identified{Person: p}, err
	}
	r.add(created)
	return Identified{Person: created, Created: true}, err
}

// readBack finds the person somebody else entered meanwhile. It locks because
// only a locking read sees past the snapshot of the transaction.
func readBack(ctx context.Context, tx database.Tx, w Person) (Person, error) {
	for _, by := range []struct {
		column string
		key    *string
	}{{"phone_key = ?", w.PhoneKey}, {"birth_key = ?", w.BirthKey}} {
		if by.key == nil {
			continue
		}
		p, err := gorm.G[Person](tx.DB, database.ForUpdate).Where(by.column, *by.key).Take(ctx)
		if err == nil || !database.IsNotFound(err) {
			return p, err
		}
	}
	return Person{}, errors.New("people: the person of a duplicate key is not there")
}
