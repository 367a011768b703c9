package database_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// What AddAll stores comes back as what Create stored does, moments, days,
// empty pointers, signs and all, whatever else the caller puts in the row.
func TestAddAllStoresWhatCreateStores(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		withEvents(t, db)
		end := time.Date(2026, 1, 1, 6, 30, 15, 999_999_999, time.FixedZone("+07", 7*3600))
		until := calendar.NewDate(2026, time.March, 1)
		row := event{Name: "Ông 'Đặng' \\ \"x\"; -- ?", StartsAt: end.Add(-time.Hour), EndsAt: &end, Day: until, Until: &until, Done: true, Times: -3, Seats: new(int), Note: new(string)} // nothing is something here
		bare := event{StartsAt: end, Day: until}
		first, second := row, bare
		add(t, db, &first, &second)
		rows := []event{row, bare}
		if err := db.InTx(ctx, func(tx database.Tx) error { return database.AddAll(ctx, tx, rows) }); err != nil {
			t.Fatal(err)
		}
		if err := db.InTx(ctx, func(tx database.Tx) error { return database.AddAll(ctx, tx, []event{first}) }); err == nil {
			t.Error("an id was dropped in silence")
		}
		got, err := gorm.G[event](db.Reader().DB).Order("id").Find(ctx)
		if err != nil || len(got) != 4 {
			t.Fatalf("%d rows, %v", len(got), err)
		}
		for i := range 2 {
			created, added := got[i], got[i+2]
			if added.ID <= created.ID || rows[i].ID != 0 {
				t.Errorf("ids %d after %d, and %d told", added.ID, created.ID, rows[i].ID)
			}
			added.ID = created.ID
			if fmt.Sprintf("%+v", shown(added)) != fmt.Sprintf("%+v", shown(created)) {
				t.Errorf("%+v instead of %+v", shown(added), shown(created))
			}
		}
	})
}

// shown is an event without pointers, for comparing.
func shown(e event) string {
	text := fmt.Sprintf("%d %q %s %v %s %t %d", e.ID, e.Name, e.StartsAt, e.SeenAt, e.Day, e.Done, e.Times)
	if e.Seats != nil {
		text += fmt.Sprintf(" %d seats", *e.Seats)
	}
	if e.Note != nil {
		text += fmt.Sprintf(" note %q", *e.Note)
	}
	if e.EndsAt != nil {
		text += " until " + e.EndsAt.String()
	}
	if e.Until != nil {
		text += " day " + e.Until.String()
	}
	return text
}

func TestAddAllSendsAStatementAHundredAndNamesItsKey(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		db.Run(t, "CREATE TABLE words (word VARCHAR(20) NOT NULL)", "CREATE UNIQUE INDEX uq_words_word ON words (word)")
		type word struct{ Word string }
		keep := func(rows []word) (int64, error) {
			before := db.Statements()
			err := db.InTx(ctx, func(tx database.Tx) error { return database.AddAll(ctx, tx, rows) })
			return db.Statements() - before, err
		}
		rows := make([]word, 250)
		for i := range rows {
			rows[i].Word = fmt.Sprintf("w%d", i)
		}
		if sent, err := keep(rows); err != nil || sent != 3 {
			t.Errorf("%d statements, %v", sent, err)
		}
		if sent, err := keep(nil); err != nil || sent != 0 {
			t.Errorf("nothing: %d statements, %v", sent, err)
		}
		again := slices.Concat([]word{{"new"}}, rows[200:201])
		if _, err := keep(again); !database.IsDuplicate(err, "uq_words_word") {
			t.Errorf("the second of a word: %v", err)
		}
		if err := database.AddAll(ctx, db.Reader(), rows); err == nil {
			t.Error("rows were added outside a transaction")
		}
		if n, err := gorm.G[word](db.Reader().DB).Count(ctx, "word"); n != 250 || err != nil {
			t.Errorf("%d words, %v", n, err)
		}
	})
}
