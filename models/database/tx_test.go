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

// nosy is a counter that asks something else while it is read.
type nosy struct {
	ID uint64
	N  asking
}

func (nosy) TableName() string { return "counters" }

type asking int

// asks is what is asked while an asking is read.
var asks func()

func (a *asking) Scan(any) error {
	asks()
	return nil
}

// A transaction has one connection, on which only one statement may be under
// way, from its sending until its rows are read: a second is refused on both
// databases, whatever their timing, and does not hurt the first.
func TestATransactionIsAskedOneThingAtATime(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		withCounters(t, db)
		var within, added error
		err := db.InTx(ctx, func(tx database.Tx) error {
			asks = sync.OnceFunc(func() {
				within = raise(ctx, tx, 1)
				added = database.AddAll(ctx, tx, []counter{{N: 7}})
			})
			if rows, err := gorm.G[nosy](tx.DB).Find(ctx); err != nil || len(rows) != 2 {
				t.Errorf("%d rows, %v", len(rows), err)
			}
			return raise(ctx, tx, 1)
		})
		if within == nil || added == nil {
			t.Errorf("while rows were read: %v, %v", within, added)
		}
		if err != nil || count(t, db, 1) != 1 {
			t.Errorf("then: %v, counted to %d", err, count(t, db, 1))
		}
	})
}
