package database_test

import (
	"context"
	"errors"
	"testing"

	"gorm.io/gorm"

	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
)

// The answer to COMMIT is lost: stored or not, the caller is told that nobody
// knows, and nothing runs twice.
func TestALostCommitIsUnknown(t *testing.T) {
	for name, c := range map[string]struct {
		mode   int32
		stored int
	}{
		"before it arrives":       {cutBefore, 0},
		"after it was done":       {cutAfter, 1},
		"by a node that fell out": {notReadyAlways, 0},
	} {
		t.Run(name, func(t *testing.T) {
			db, line := throughProxy(t)
			withCounters(t, db)
			ctx, tries := context.Background(), 0
			line.set(c.mode)
			err := db.InTx(ctx, func(tx database.Tx) error {
				tries++
				return raise(ctx, tx, 1)
			})
			var seen *fault.Fault
			if !errors.Is(err, database.ErrCommitUnknown) || errors.Is(err, database.ErrUnavailable) ||
				!errors.As(err, &seen) || seen.Kind != fault.Unavailable {
				t.Fatalf("%v", err)
			}
			if !database.IsUnavailable(err) || tries != 1 || line.commits.Load() != 1 {
				t.Errorf("%d tries, %d commits: %v", tries, line.commits.Load(), err)
			}
			line.set(through)
			if n := count(t, db, 1); n != c.stored {
				t.Errorf("%d stored, want %d", n, c.stored)
			}
		})
	}
}

// Galera finds conflicts when it certifies, at COMMIT: certainly rolled back.
func TestAConflictAtCommitIsTriedAgain(t *testing.T) {
	db, line := throughProxy(t)
	withCounters(t, db)
	ctx, tries := context.Background(), 0
	line.set(conflictOnce)
	err := db.InTx(ctx, func(tx database.Tx) error {
		tries++
		return raise(ctx, tx, 1)
	})
	if err != nil || tries != 2 || count(t, db, 1) != 1 {
		t.Fatalf("%v after %d tries; %d stored", err, tries, count(t, db, 1))
	}
}

// SQLite refuses a COMMIT for a reason it knows, and is usable afterwards.
func TestARefusedCommitOnSQLiteIsKnown(t *testing.T) {
	db := trial.SQLite(t)
	withBooks(t, db)
	ctx := context.Background()
	err := db.InTx(ctx, func(tx database.Tx) error {
		if err := tx.DB.Exec("PRAGMA defer_foreign_keys = ON").Error; err != nil {
			return err
		}
		return gorm.G[page](tx.DB).Create(ctx, &page{ID: 5, BookID: 99})
	})
	if !database.IsForeignKey(err) || errors.Is(err, database.ErrCommitUnknown) {
		t.Fatalf("%v", err)
	}
	err = db.InTx(ctx, func(tx database.Tx) error { return gorm.G[page](tx.DB).Create(ctx, &page{ID: 6, BookID: 7}) })
	if err != nil {
		t.Fatalf("the writer is stuck: %v", err)
	}
	if pages, err := gorm.G[page](db.Reader().DB).Order("id").Find(ctx); err != nil || len(pages) != 2 || pages[1].ID != 6 {
		t.Fatalf("%v %v", pages, err)
	}
}

func TestNobodyListensIsUnavailable(t *testing.T) {
	db, line := throughProxy(t)
	withCounters(t, db)
	ctx := context.Background()
	if err := db.InTx(ctx, func(tx database.Tx) error { return raise(ctx, tx, 1) }); err != nil {
		t.Fatal(err)
	}
	line.close()
	err := db.InTx(ctx, func(tx database.Tx) error { return raise(ctx, tx, 1) })
	if !errors.Is(err, database.ErrUnavailable) || errors.Is(err, database.ErrCommitUnknown) {
		t.Fatalf("%v", err)
	}
}
