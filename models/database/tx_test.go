package database_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// counter is a row that transactions fight for.
type counter struct {
	ID uint64
	N  int
}

func withCounters(t *testing.T, db *database.DB) {
	t.Helper()
	db.Run(t, "CREATE TABLE counters (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)",
		"INSERT INTO counters VALUES (1, 0), (2, 0)")
}

func count(t *testing.T, db *database.DB, id int) int {
	t.Helper()
	for try := 0; ; try++ {
		got, err := gorm.G[counter](db.Reader().DB).Where("id = ?", id).First(context.Background())
		if err == nil {
			return got.N
		}
		// A connection the test has cut may still wait in the pool.
		if !database.IsRetryable(err) || try == 5 {
			t.Fatal(err)
		}
	}
}

// raise adds one to a counter.
func raise(ctx context.Context, tx database.Tx, id int) error {
	return tx.DB.WithContext(ctx).Exec("UPDATE counters SET n = n + 1 WHERE id = ?", id).Error
}

// endless are statements that outlast the context they are given.
var endless = map[string]string{
	database.SQLite: `INSERT INTO counters WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
		SELECT i, i FROM n WHERE i < 0`,
	database.MySQL: "DO SLEEP(0.3)",
}

func TestInTxStoresAllOrNothing(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		withCounters(t, db)
		no := errors.New("no")
		if err := db.InTx(ctx, func(tx database.Tx) error { return errors.Join(raise(ctx, tx, 1), no) }); !errors.Is(err, no) {
			t.Fatal(err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic is gone")
				}
			}()
			_ = db.InTx(ctx, func(tx database.Tx) error {
				_ = raise(ctx, tx, 1)
				panic("no")
			})
		}()
		cancelled, cancel := context.WithCancel(ctx)
		err := db.InTx(cancelled, func(tx database.Tx) error {
			err := raise(ctx, tx, 1)
			cancel()
			return err
		})
		if !errors.Is(err, context.Canceled) || errors.Is(err, database.ErrCommitUnknown) {
			t.Errorf("cancelled before COMMIT: %v", err)
		}
		late, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		err = db.InTx(late, func(tx database.Tx) error {
			return errors.Join(raise(late, tx, 1), tx.DB.WithContext(late).Exec(endless[db.Dialect()]).Error)
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("late: %v", err)
		}
		if n := count(t, db, 1); n != 0 {
			t.Fatalf("%d are stored", n)
		}
		if err := db.InTx(ctx, func(tx database.Tx) error { return raise(ctx, tx, 1) }); err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, 1); n != 1 {
			t.Fatalf("%d are stored", n)
		}
	})
}

// Read, add, write: without the lock MariaDB loses some of the twenty.
func TestForUpdateHoldsTheRow(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		withCounters(t, db)
		ctx := context.Background()
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				err := db.InTx(ctx, func(tx database.Tx) error {
					row, err := gorm.G[counter](tx.DB, database.ForUpdate).Where("id = ?", 1).First(ctx)
					if err != nil {
						return err
					}
					time.Sleep(time.Millisecond)
					_, err = gorm.G[counter](tx.DB).Where("id = ?", 1).Update(ctx, "n", row.N+1)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if n := count(t, db, 1); n != 20 {
			t.Fatalf("%d of 20 arrived", n)
		}
	})
}

func TestReadersDoNotWaitForTheWriter(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		withCounters(t, db)
		ctx := context.Background()
		err := db.InTx(ctx, func(tx database.Tx) error {
			if err := raise(ctx, tx, 1); err != nil {
				return err
			}
			if n := count(t, db, 1); n != 0 {
				t.Errorf("sees %d before COMMIT", n)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestReaderCannotWriteOnSQLite(t *testing.T) {
	db := trial.SQLite(t)
	withCounters(t, db)
	if err := raise(context.Background(), db.Reader(), 1); err == nil || count(t, db, 1) != 0 {
		t.Fatalf("%v", err)
	}
}

func TestStatementsAreCounted(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		withCounters(t, db)
		ctx := context.Background()
		before := db.Statements()
		err := db.InTx(ctx, func(tx database.Tx) error {
			return errors.Join(raise(ctx, tx, 1), raise(ctx, tx, 2))
		})
		if err != nil {
			t.Fatal(err)
		}
		count(t, db, 1)
		if got := db.Statements() - before; got != 3 {
			t.Fatalf("%d statements, want 3", got)
		}
	})
}

func TestTransactionsDoNotNest(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		err := db.InTx(context.Background(), func(tx database.Tx) error {
			return tx.DB.Transaction(func(*gorm.DB) error { return nil })
		})
		if !errors.Is(err, gorm.ErrInvalidTransaction) {
			t.Fatalf("%v", err)
		}
	})
}

// A transaction has one connection, on which only one statement may be under
// way: two at once are refused on both databases, whatever their timing.
func TestATransactionIsAskedOneThingAtATime(t *testing.T) {
	slow := map[string]string{database.SQLite: "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT COUNT(*) FROM n",
		database.MySQL: "SELECT SLEEP(0.5)"}
	trial.Each(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		withCounters(t, db)
		err := db.InTx(ctx, func(tx database.Tx) error {
			var all sync.WaitGroup
			errs := make([]error, 2)
			for i := range errs {
				all.Go(func() { errs[i] = tx.DB.WithContext(ctx).Exec(slow[db.Dialect()]).Error })
			}
			all.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Errorf("%v and %v", errs[0], errs[1])
			}
			return raise(ctx, tx, 1)
		})
		if err != nil || count(t, db, 1) != 1 {
			t.Errorf("%d, %v: the transaction did not outlive it", count(t, db, 1), err)
		}
	})
}
