package database

import (
	"errors"

	"gorm.io/gorm"
)

// errAtOnce says that somebody asked two things of a transaction at the same
// time. Its one connection would be lost on MySQL when the second is sent while
// the answer to the first is still being read, which shows now and then only;
// so it is refused always, and on SQLite too.
var errAtOnce = errors.New("database: two statements of one transaction at once")

// turnTaken marks a query that has its transaction's turn.
type turnTaken struct{}

// registerTurns gives every query of a transaction the turn from before it is
// sent until its rows are read.
func (db *DB) registerTurns() error {
	take := func(query *gorm.DB) {
		through, ok := query.Statement.ConnPool.(*pool)
		switch {
		case !ok || !through.inTx:
		case through.busy.CompareAndSwap(false, true):
			query.Statement.Settings.Store(turnTaken{}, through)
		default:
			_ = query.AddError(errAtOnce)
		}
	}
	give := func(query *gorm.DB) {
		if through, taken := query.Statement.Settings.LoadAndDelete(turnTaken{}); taken {
			through.(*pool).busy.Store(false)
		}
	}
	return db.hook("taphuan:turn", take, give)
}

// hook has every query of gorm's pass before, when it is not nil, and after once
// gorm is through with it, rows and all.
func (db *DB) hook(name string, before, after func(*gorm.DB)) error {
	type register = func(string, func(*gorm.DB)) error
	on := db.gorm.Callback()
	if before != nil {
		for _, first := range []register{on.Create().Before("*").Register, on.Query().Before("*").Register, on.Update().Before("*").Register,
			on.Delete().Before("*").Register, on.Row().Before("*").Register, on.Raw().Before("*").Register} {
			if err := first(name+" begins", before); err != nil {
				return err
			}
		}
	}
	for _, last := range []register{on.Create().After("*").Register, on.Query().After("*").Register, on.Update().After("*").Register,
		on.Delete().After("*").Register, on.Row().After("*").Register, on.Raw().After("*").Register} {
		if err := last(name, after); err != nil {
			return err
		}
	}
	return nil
}
