package trial_test

import (
	"context"
	"testing"

	"gorm.io/gorm"

	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// version is a row of goose's table, which every migrated database has.
type version struct {
	ID        uint64
	VersionID int64
	IsApplied bool
}

func (version) TableName() string { return "goose_db_version" }

func TestEachDatabaseIsMigratedAndItsOwn(t *testing.T) {
	for _, round := range []string{"first", "second"} {
		t.Run(round, func(t *testing.T) {
			trial.Each(t, func(t *testing.T, db *database.DB) {
				ctx := context.Background()
				for _, m := range migrations(t, db) {
					if m.AppliedAt == nil {
						t.Errorf("%s is pending", m.Name)
					}
				}
				if n, err := gorm.G[version](db.Reader().DB).Where("version_id = ?", -1).Count(ctx, "*"); err != nil || n != 0 {
					t.Fatalf("sees what another test wrote: %d %v", n, err)
				}
				err := db.InTx(ctx, func(tx database.Tx) error {
					return gorm.G[version](tx.DB).Create(ctx, &version{VersionID: -1, IsApplied: true})
				})
				if err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

func migrations(t *testing.T, db *database.DB) []database.Migration {
	t.Helper()
	list, err := db.Migrations(context.Background())
	if err != nil || len(list) == 0 {
		t.Fatalf("%d migrations, %v", len(list), err)
	}
	return list
}

func TestDroppedWhenTheTestEnds(t *testing.T) {
	var address string
	t.Run("uses one", func(t *testing.T) { address, _ = trial.MariaDB(t) })
	if address == "" {
		t.Skip("no MariaDB")
	}
	if db, err := database.Open(context.Background(), address); err == nil {
		db.Close()
		t.Fatal("the database is still there")
	}
}

func TestEmptyURLsHoldNoTable(t *testing.T) {
	for kind, address := range trial.EmptyURLs(t) {
		t.Run(kind, func(t *testing.T) {
			db, err := database.Open(context.Background(), address)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := gorm.G[version](db.Reader().DB).Find(context.Background()); err == nil {
				t.Fatal("it is migrated")
			}
		})
	}
}

// Without a server and with CI=true nothing may be skipped.
func TestCIFailsWithoutAServer(t *testing.T) {
	t.Setenv(trial.ServerVariable, "")
	for ci, want := range map[string]string{"true": "failed", "": "skipped"} {
		t.Setenv("CI", ci)
		seen := &watched{TB: t}
		done := make(chan struct{})
		go func() {
			defer close(done)
			trial.MariaDB(seen)
		}()
		<-done
		if seen.outcome != want {
			t.Errorf("CI=%q: %q, want %q", ci, seen.outcome, want)
		}
	}
}

func BenchmarkFreshSQLite(b *testing.B) {
	for b.Loop() {
		t := &held{TB: b}
		trial.SQLite(t)
		t.end()
	}
}

func BenchmarkFreshMariaDB(b *testing.B) {
	trial.MariaDB(b) // skips without a server
	for b.Loop() {
		t := &held{TB: b}
		trial.MariaDB(t)
		t.end()
	}
}
