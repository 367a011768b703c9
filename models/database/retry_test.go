package database_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
)

// Two transactions take two rows in opposite order, and meet in the middle.
func TestDeadlocksAreTriedAgain(t *testing.T) {
	for name, swallow := range map[string]bool{"returned": false, "swallowed": true} {
		t.Run(name, func(t *testing.T) {
			_, db := trial.MariaDB(t)
			withCounters(t, db)
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			var group sync.WaitGroup
			var first sync.WaitGroup // both hold their first row before either takes its second
			first.Add(2)
			var tries [2]int
			for i, order := range [2][2]int{{1, 2}, {2, 1}} {
				group.Go(func() {
					err := db.InTx(ctx, func(tx database.Tx) error {
						tries[i]++
						err := raise(ctx, tx, order[0])
						if tries[i] == 1 {
							first.Done()
							first.Wait()
						}
						if err == nil {
							err = raise(ctx, tx, order[1])
						}
						if swallow {
							// The server has rolled back; this must not be stored on its own.
							_ = raise(ctx, tx, order[0])
							return nil
						}
						return err
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			want := 2
			if tries[0]+tries[1] < 3 {
				t.Fatalf("no deadlock: %v tries", tries)
			}
			if swallow {
				want = 3 // each raises its first row twice, the other's once
			}
			if a, b := count(t, db, 1), count(t, db, 2); a != want || b != want {
				t.Fatalf("%d and %d, want %d: %v tries", a, b, want, tries)
			}
		})
	}
}

func TestLostConnectionsAreTriedAgain(t *testing.T) {
	_, db := trial.MariaDB(t)
	withCounters(t, db)
	ctx := context.Background()
	tries := 0
	err := db.InTx(ctx, func(tx database.Tx) error {
		tries++
		if err := raise(ctx, tx, 1); err != nil {
			return err
		}
		if tries == 1 {
			var id int64
			if err := tx.DB.Raw("SELECT CONNECTION_ID()").Scan(&id).Error; err != nil {
				return err
			}
			_, reader := db.Sides()
			if _, err := reader.Exec("KILL CONNECTION ?", id); err != nil {
				return err
			}
		}
		return raise(ctx, tx, 2)
	})
	if err != nil || tries != 2 || count(t, db, 1) != 1 || count(t, db, 2) != 1 {
		t.Fatalf("%v after %d tries; %d and %d", err, tries, count(t, db, 1), count(t, db, 2))
	}
}

// Another program holds SQLite's write lock for longer than a statement waits.
func TestABusyFileIsTriedAgain(t *testing.T) {
	ctx := context.Background()
	url := trial.URLs(t)[trial.OnSQLite]
	var dbs [2]*database.DB
	for i := range dbs {
		db, err := database.Open(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		dbs[i] = db
	}
	withCounters(t, dbs[0])
	writer, _ := dbs[1].Sides()
	if _, err := writer.Exec("PRAGMA busy_timeout = 20"); err != nil {
		t.Fatal(err)
	}
	held, release := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		err := dbs[0].InTx(ctx, func(tx database.Tx) error {
			close(held)
			<-release
			return raise(ctx, tx, 1)
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-held
	time.AfterFunc(150*time.Millisecond, func() { close(release) })
	if err := dbs[1].InTx(ctx, func(tx database.Tx) error { return raise(ctx, tx, 1) }); err != nil {
		t.Error(err)
	}
	group.Wait()
	if n := count(t, dbs[0], 1); n != 2 {
		t.Fatalf("%d of 2", n)
	}
}

func TestGivesUpAsUnavailable(t *testing.T) {
	db := trial.SQLite(t)
	tries, start := 0, time.Now()
	busy := busyError(t)
	err := db.InTx(context.Background(), func(database.Tx) error {
		tries++
		return busy
	})
	var seen *fault.Fault
	if !errors.Is(err, database.ErrUnavailable) || !errors.As(err, &seen) || seen.Kind != fault.Unavailable || !errors.Is(err, busy) {
		t.Fatalf("%v", err)
	}
	if tries < 2 || tries > database.MaxTries || time.Since(start) > database.MaxTrying {
		t.Fatalf("%d tries in %v", tries, time.Since(start))
	}
	// The visitor who leaves is not waited for.
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	start = time.Now()
	err = db.InTx(ctx, func(database.Tx) error { return busy })
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > time.Second {
		t.Fatalf("%v in %v", err, time.Since(start))
	}
}

// busyError is a real SQLITE_BUSY.
func busyError(t *testing.T) error {
	t.Helper()
	url := trial.URLs(t)[trial.OnSQLite]
	ctx := context.Background()
	holder, err := database.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	other, err := database.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	var busy error
	err = holder.InTx(ctx, func(database.Tx) error {
		writer, _ := other.Sides()
		if _, err := writer.Exec("PRAGMA busy_timeout = 0"); err != nil {
			return err
		}
		_, busy = writer.Begin()
		return nil
	})
	if err != nil || !database.IsRetryable(busy) || !database.IsUnavailable(busy) {
		t.Fatalf("%v, %v", err, busy)
	}
	return busy
}
