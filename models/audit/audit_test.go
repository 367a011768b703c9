package audit_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

var at = time.Date(2024, 10, 15, 7, 40, 0, 0, time.FixedZone("", 7*3600))

func TestAddSaysWhoAsWhatAndWhy(t *testing.T) {
	officer := actor.Actor{
		UserID: 7, RequestID: "r-1",
		Grants: []actor.Grant{{Role: actor.UnitFocal, UnitID: 3}, {Role: actor.Approver, UnitID: 4}},
	}
	for _, c := range []struct {
		name string
		by   actor.Actor
		give audit.Entry
		want audit.Row
	}{
		{
			"as the entry says", officer,
			audit.Entry{Role: actor.Approver, UnitID: 4, Before: map[string]string{"a": "Đắk & <b>"}, Reason: "sửa tên"},
			audit.Row{UserID: 7, UnitID: 4, Role: "approver", BeforeJSON: `{"a":"Đắk & <b>"}`, Reason: "sửa tên", RequestID: "r-1"},
		},
		{
			"as the first grant", officer, audit.Entry{After: []int{1}},
			audit.Row{UserID: 7, UnitID: 3, Role: "unit_focal", AfterJSON: "[1]", RequestID: "r-1"},
		},
		{"the program itself", actor.SystemActor(), audit.Entry{}, audit.Row{Role: "system"}},
		{"a visitor", actor.Actor{}, audit.Entry{}, audit.Row{Role: "visitor"}},
		{"somebody without a role", actor.Actor{UserID: 9}, audit.Entry{}, audit.Row{UserID: 9}},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial.Each(t, func(t *testing.T, db *database.DB) {
				c := c
				c.give.At, c.give.Action, c.give.Subject, c.give.SubjectID = at, "courses.created", "course", 5
				if err := db.InTx(t.Context(), func(tx database.Tx) error {
					return audit.Add(t.Context(), tx, c.by, c.give)
				}); err != nil {
					t.Fatal(err)
				}
				rows, err := audit.ForSubject(t.Context(), db.Reader(), "course", 5)
				if err != nil || len(rows) != 1 {
					t.Fatalf("%d rows: %v", len(rows), err)
				}
				c.want.ID, c.want.At = rows[0].ID, at.UTC()
				c.want.Action, c.want.Subject, c.want.SubjectID = "courses.created", "course", 5
				if rows[0] != c.want {
					t.Errorf("%+v instead of %+v", rows[0], c.want)
				}
			})
		})
	}
}

func TestTheTrailGoesWithItsChange(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		ctx, broken := t.Context(), errors.New("the change fails")
		entries := make([]audit.Entry, 250)
		for i := range entries {
			entries[i] = audit.Entry{At: at, Action: "a.b", Subject: "s", SubjectID: 1}
		}
		err := db.InTx(ctx, func(tx database.Tx) error {
			if err := audit.AddAll(ctx, tx, actor.SystemActor(), entries); err != nil {
				return err
			}
			return broken
		})
		if rows, _ := audit.ForSubject(ctx, db.Reader(), "s", 1); !errors.Is(err, broken) || len(rows) != 0 {
			t.Errorf("%d rows of a change that failed: %v", len(rows), err)
		}
		before := db.Statements()
		if err := db.InTx(ctx, func(tx database.Tx) error {
			return audit.AddAll(ctx, tx, actor.SystemActor(), entries)
		}); err != nil {
			t.Fatal(err)
		}
		if n := db.Statements() - before; n != 3 {
			t.Errorf("%d statements for 250 entries", n)
		}
		if rows, _ := audit.ForSubject(ctx, db.Reader(), "s", 1); len(rows) != 250 {
			t.Errorf("%d rows", len(rows))
		}
		if rows, _ := audit.ForSubject(ctx, db.Reader(), "s", 2); len(rows) != 0 {
			t.Errorf("%d rows of another", len(rows))
		}
	})
}

func TestAnEntryThatSaysNothingIsRefused(t *testing.T) {
	db := trial.SQLite(t)
	for name, e := range map[string]audit.Entry{
		"no time":     {Action: "a", Subject: "s"},
		"no action":   {At: at, Subject: "s"},
		"no subject":  {At: at, Action: "a"},
		"not in JSON": {At: at, Action: "a", Subject: "s", After: math.Inf(1)},
	} {
		if err := db.InTx(t.Context(), func(tx database.Tx) error {
			return audit.Add(t.Context(), tx, actor.SystemActor(), e)
		}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
