package database_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// event has every kind of moment and day a row can have.
type event struct {
	ID       uint64
	Name     string
	StartsAt time.Time
	EndsAt   *time.Time
	SeenAt   sql.NullTime
	Day      calendar.Date
	Until    *calendar.Date
	Done     bool
	Times    int
	Seats    *int
	Note     *string
}

var eventTable = map[string]string{
	database.SQLite: `CREATE TABLE events (id INTEGER PRIMARY KEY, name TEXT NOT NULL, starts_at DATETIME NOT NULL,
		ends_at DATETIME, seen_at DATETIME, day DATE, until DATE, done BOOLEAN NOT NULL, times INTEGER NOT NULL, seats INTEGER, note TEXT)`,
	database.MySQL: `CREATE TABLE events (id BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT, name VARCHAR(100) NOT NULL,
		starts_at DATETIME NOT NULL, ends_at DATETIME, seen_at DATETIME, day DATE, until DATE, done BOOLEAN NOT NULL, times INT NOT NULL, seats INT, note TEXT)
		CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
}

func withEvents(t *testing.T, db *database.DB) {
	t.Helper()
	db.Run(t, eventTable[db.Dialect()])
}

func add(t *testing.T, db *database.DB, rows ...*event) {
	t.Helper()
	ctx := context.Background()
	err := db.InTx(ctx, func(tx database.Tx) error {
		for _, row := range rows {
			if err := gorm.G[event](tx.DB).Create(ctx, row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTimesAndDatesComeBackAsTheyWent(t *testing.T) {
	hanoi := time.FixedZone("+07", 7*3600)
	at := time.Date(2026, 1, 1, 6, 30, 15, 999_999_999, hanoi) // the day before in UTC
	want := time.Date(2025, 12, 31, 23, 30, 15, 0, time.UTC)
	until := calendar.NewDate(2028, 2, 29)
	trial.Each(t, func(t *testing.T, db *database.DB) {
		withEvents(t, db)
		ctx := context.Background()
		sent := event{Name: "Nguyễn Thị Ánh 🎓", StartsAt: at, EndsAt: &at, SeenAt: sql.NullTime{Time: at, Valid: true},
			Day: calendar.NewDate(2026, 1, 1), Until: &until, Done: true}
		add(t, db, &sent)
		got, err := gorm.G[event](db.Reader().DB).Where("id = ?", sent.ID).First(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for name, moment := range map[string]time.Time{"value": got.StartsAt, "pointer": *got.EndsAt, "null": got.SeenAt.Time} {
			if !moment.Equal(want) || moment.Location() != time.UTC {
				t.Errorf("%s: %v, want %v", name, moment, want)
			}
		}
		if got.Day != sent.Day || *got.Until != until || got.Name != sent.Name || !got.Done {
			t.Errorf("%+v, want %+v", got, sent)
		}
		// The text itself: what MySQL shows is what SQLite stores.
		if text := ask(t, db, true, "SELECT CAST(starts_at AS CHAR(40)) FROM events"); text != "2025-12-31 23:30:15" {
			t.Errorf("stored as %q", text)
		}
		if text := ask(t, db, true, "SELECT CAST(day AS CHAR(40)) FROM events"); text != "2026-01-01" {
			t.Errorf("day stored as %q", text)
		}
	})
}

func TestUnknownMomentsAreNull(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		withEvents(t, db)
		ctx := context.Background()
		sent := event{Name: "x", StartsAt: time.Now()}
		add(t, db, &sent)
		got, err := gorm.G[event](db.Reader().DB).Where("ends_at IS NULL AND seen_at IS NULL AND day IS NULL").First(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if got.EndsAt != nil || got.SeenAt.Valid || !got.Day.IsZero() || got.Until != nil {
			t.Errorf("%+v", got)
		}
		err = db.InTx(ctx, func(tx database.Tx) error {
			return gorm.G[event](tx.DB).Create(ctx, &event{Name: "no start"})
		})
		if err == nil || !strings.Contains(err.Error(), "zero time") {
			t.Errorf("the zero time: %v", err)
		}
	})
}

func TestTimesAndDatesCompareInSQL(t *testing.T) {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	march := calendar.NewDate(2026, 3, 1)
	trial.Each(t, func(t *testing.T, db *database.DB) {
		withEvents(t, db)
		ctx := context.Background()
		add(t, db,
			&event{Name: "before", StartsAt: noon.Add(-time.Second), Day: march.AddDays(-1)},
			&event{Name: "same", StartsAt: noon, Day: march},
			&event{Name: "after", StartsAt: noon.Add(time.Second), Day: march.AddDays(1)})
		// Fractions are cut from what is compared as from what is stored.
		here := noon.Add(900 * time.Millisecond).In(time.FixedZone("-11", -11*3600))
		for query, arg := range map[string]any{"starts_at = ?": here, "day = ?": march} {
			got, err := gorm.G[event](db.Reader().DB).Where(query, arg).Find(ctx)
			if err != nil || len(got) != 1 || got[0].Name != "same" {
				t.Errorf("%s: %v %v", query, got, err)
			}
		}
		for query, arg := range map[string]any{"starts_at < ?": here, "day < ?": &march, "starts_at < ? ": &here} {
			got, err := gorm.G[event](db.Reader().DB).Where(query, arg).Order("id").Find(ctx)
			if err != nil || len(got) != 1 || got[0].Name != "before" {
				t.Errorf("%s: %v %v", query, got, err)
			}
		}
		n, err := gorm.G[event](db.Reader().DB).Where("starts_at IN ?", []time.Time{here, noon.Add(time.Second)}).Count(ctx, "*")
		if err != nil || n != 2 {
			t.Errorf("IN: %d %v", n, err)
		}
	})
}

func TestBatchesGetTheirOwnIDs(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		withEvents(t, db)
		ctx := context.Background()
		rows := []event{{Name: "a", StartsAt: time.Now()}, {Name: "b", StartsAt: time.Now()}, {Name: "c", StartsAt: time.Now()}}
		before := db.Statements()
		err := db.InTx(ctx, func(tx database.Tx) error {
			if tx.DB.Dialector.Name() == database.MySQL {
				// As on a Galera node: ids go up by the number of nodes.
				if err := tx.DB.Exec("SET SESSION auto_increment_increment = 3").Error; err != nil {
					return err
				}
				before++
			}
			return gorm.G[event](tx.DB).CreateInBatches(ctx, &rows, 100)
		})
		if err != nil {
			t.Fatal(err)
		}
		if sent := db.Statements() - before; sent != 1 {
			t.Errorf("%d statements for one batch", sent)
		}
		for _, row := range rows {
			got, err := gorm.G[event](db.Reader().DB).Where("id = ?", row.ID).First(ctx)
			if err != nil || got.Name != row.Name {
				t.Errorf("id %d is %q, want %q (%v)", row.ID, got.Name, row.Name, err)
			}
		}
	})
}

func TestAnUpdateToTheSameValueAffectsItsRow(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		withEvents(t, db)
		ctx := context.Background()
		add(t, db, &event{Name: "x", StartsAt: time.Now()})
		err := db.InTx(ctx, func(tx database.Tx) error {
			n, err := gorm.G[event](tx.DB).Where("name = ?", "x").Update(ctx, "name", "x")
			if n != 1 {
				t.Errorf("%d rows", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
