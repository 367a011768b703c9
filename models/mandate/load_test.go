package mandate_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/mandate"
	"taphuan/models/units"
)

var october = time.Date(2024, 10, 15, 0, 40, 0, 0, time.UTC)

func builtin(t *testing.T) mandate.Document {
	t.Helper()
	doc, err := mandate.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func load(t *testing.T, db *database.DB, doc mandate.Document) int {
	t.Helper()
	changed, err := mandate.LoadAt(t.Context(), db, actor.SystemActor(), october, doc)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

func TestLoadBringsEverything(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		ctx, doc := t.Context(), builtin(t)
		if changed := load(t, db, doc); changed < len(doc.Units)+len(doc.Tasks)+len(doc.Obligations) {
			t.Errorf("%d rows written", changed)
		}
		tx := db.Reader()
		before := db.Statements()
		tasks, err := mandate.Tasks(ctx, tx)
		if err != nil || len(tasks) != len(doc.Tasks) {
			t.Fatalf("%d tasks of %d: %v", len(tasks), len(doc.Tasks), err)
		}
		if n := db.Statements() - before; n != 2 {
			t.Errorf("%d statements for the tasks", n)
		}
		for i, task := range tasks {
			want := doc.Tasks[i]
			if task.Code != want.Code || task.Body != want.Text || len(task.Parties) != len(want.Parties) {
				t.Errorf("task %s is not as the document says", want.Code)
			}
		}
		plans, err := mandate.Plans(ctx, tx)
		if err != nil || len(plans) != 1 || plans[0].IssuedOn != calendar.NewDate(2023, 7, 6) {
			t.Fatalf("plans %v: %v", plans, err)
		}
		frame, err := plans[0].Frame()
		if err != nil || frame.Opening != doc.Plan.Opening || len(frame.Recipients) != len(doc.Plan.Recipients) {
			t.Errorf("the frame is not as the document says: %v", err)
		}
		listed, err := units.List(ctx, tx, calendar.NewDate(2024, 10, 15))
		if err != nil || len(listed) < 40 {
			t.Errorf("%d units: %v", len(listed), err)
		}
		trail, err := audit.ForSubject(ctx, tx, "plan", plans[0].ID)
		if err != nil || len(trail) != 1 || trail[0].Action != "mandate.loaded" || trail[0].Role != "system" {
			t.Errorf("trail %v: %v", trail, err)
		}
	})
}

func TestLoadTwiceWritesNothing(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		ctx, doc := t.Context(), builtin(t)
		load(t, db, doc)
		entries := count[audit.Row](t, db)
		if changed := load(t, db, doc); changed != 0 {
			t.Errorf("the same document wrote %d rows", changed)
		}
		// Compared row by row too: as if another version of the program had loaded it.
		if err := db.InTx(ctx, func(tx database.Tx) error {
			_, err := gorm.G[mandate.Plan](tx.DB).Where("code = ?", doc.Plan.Code).Update(ctx, "source_hash", "older")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if changed := load(t, db, doc); changed != 1 {
			t.Errorf("%d rows written, not the plan's head alone", changed)
		}
		if now := count[audit.Row](t, db); now != entries+1 {
			t.Errorf("%d entries in the trail after %d", now, entries)
		}
	})
}

func TestLoadAgainWritesWhatDiffers(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		ctx, doc := t.Context(), builtin(t)
		load(t, db, doc)
		tasks := count[mandate.Task](t, db)
		doc.Tasks[0].Heading += " (sửa)"
		doc.Tasks[1].Parties = doc.Tasks[1].Parties[:1]
		doc.Obligations[0].Title += " (sửa)"
		doc.Units[0].Verified = !doc.Units[0].Verified
		doc.Units[0].Aliases = append(doc.Units[0].Aliases, "Cách gọi mới")
		doc.Successions[0].Scope = "Phần việc khác"
		removed := len(builtin(t).Tasks[1].Parties) - 1
		if changed, want := load(t, db, doc), 1+1+removed+1+1+1+1; changed != want {
			t.Errorf("%d rows written instead of %d", changed, want)
		}
		again, err := mandate.Tasks(ctx, db.Reader())
		if err != nil || again[0].Heading != doc.Tasks[0].Heading || len(again[1].Parties) != 1 {
			t.Errorf("the changes are not there: %v", err)
		}
		if count[mandate.Task](t, db) != tasks {
			t.Error("a task came or went")
		}
		if v, err := units.Resolve(ctx, db.Reader(), "cach goi moi", calendar.NewDate(2024, 10, 15)); err != nil || v.Code != doc.Units[0].Code {
			t.Errorf("the new alias finds %v: %v", v.Code, err)
		}
	})
}

func TestLoadRacingIsOneLoad(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		doc := builtin(t)
		var group sync.WaitGroup
		wrote := make([]int, 4)
		for i := range wrote {
			group.Go(func() {
				changed, err := mandate.LoadAt(context.Background(), db, actor.SystemActor(), october, doc)
				if err != nil {
					t.Error(err)
				}
				wrote[i] = changed
			})
		}
		group.Wait()
		loads := 0
		for _, changed := range wrote {
			if changed > 0 {
				loads++
			}
		}
		if loads != 1 || count[units.Unit](t, db) != len(doc.Units) {
			t.Errorf("%d loads wrote: %v", loads, wrote)
		}
	})
}

func TestLoadRefusals(t *testing.T) {
	db, doc := trial.SQLite(t), builtin(t)
	_, err := mandate.Load(t.Context(), db, actor.Actor{UserID: 1, Grants: []actor.Grant{{Role: actor.Lead}}}, doc)
	if !errors.Is(err, mandate.ErrForbidden) {
		t.Errorf("the lead loads plans: %v", err)
	}
	doc.Roles[0].Unit = "NOBODY"
	if _, err := mandate.Load(t.Context(), db, actor.SystemActor(), doc); err == nil {
		t.Error("a role of nobody is loaded")
	}
	if n := count[units.Unit](t, db); n != 0 {
		t.Errorf("half a document is loaded: %d units", n)
	}
}

func TestRoleHolder(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		load(t, db, builtin(t))
		ctx, tx := t.Context(), db.Reader()
		for _, c := range []struct {
			name, role string
			on         calendar.Date
			code       string
			verified   bool
		}{
			{"the lead of 2024", mandate.PlanLead, calendar.NewDate(2024, 10, 15), "STTTT", true},
			{"its last day", mandate.PlanLead, calendar.NewDate(2025, 2, 28), "STTTT", true},
			{"the day after, another, which is assumed", mandate.PlanLead, calendar.NewDate(2025, 3, 1), "SVHTTDL", false},
			{"Home Affairs", mandate.HRLead, calendar.NewDate(2024, 10, 15), "SNV", true},
		} {
			id, verified, err := mandate.RoleHolder(ctx, tx, c.role, c.on)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			found, err := units.ByID(ctx, tx, []uint64{id}, c.on)
			if err != nil || found[id].Code != c.code || verified != c.verified {
				t.Errorf("%s: %s, verified %t: %v", c.name, found[id].Code, verified, err)
			}
		}
		_, _, err := mandate.RoleHolder(ctx, tx, mandate.PlanLead, calendar.NewDate(1999, 1, 1))
		if !errors.Is(err, mandate.ErrNoHolder) {
			t.Errorf("before the Plan: %v", err)
		}
	})
}

func TestRoleThatNobodyTookOver(t *testing.T) {
	db, doc := trial.SQLite(t), builtin(t)
	doc.Roles = doc.Roles[:1] // PLAN_LEAD until 28/02/2025
	load(t, db, doc)
	_, _, err := mandate.RoleHolder(t.Context(), db.Reader(), mandate.PlanLead, calendar.NewDate(2025, 3, 1))
	if !errors.Is(err, mandate.ErrNoHolder) {
		t.Errorf("the day after the last: %v", err)
	}
}

func TestObligationRules(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		load(t, db, builtin(t))
		all, err := mandate.Obligations(t.Context(), db.Reader(), calendar.NewDate(2024, 10, 15))
		if err != nil {
			t.Fatal(err)
		}
		byCode := map[string]mandate.Obligation{}
		for _, o := range all {
			byCode[o.Code] = o
		}
		for code, want := range map[string]string{
			"R1": "2025-01-01", "R2": "2025-01-01", "R3": "2023-08-01", "R4": "2024-10-01",
			"R6": "2024-12-01", "R8": "", "R9": "2024-11-25", "R10": "2024-11-30",
		} {
			due, err := byCode[code].DueBefore(2024)
			if err != nil || due.String() != want {
				t.Errorf("%s is due before %q, not %q: %v", code, due, want, err)
			}
		}
		for _, o := range all {
			if len(o.Subjects()) == 0 || len(o.Tasks()) == 0 {
				t.Errorf("%s is owed by nobody", o.Code)
			}
			if _, err := o.Parameter("none of it", new(int)); err != nil {
				t.Errorf("%s: %v", o.Code, err)
			}
		}
		if _, early := byCode["R7"]; early {
			t.Error("R7 begins before it begins")
		}
		later, err := mandate.Obligations(t.Context(), db.Reader(), calendar.NewDate(2024, 12, 1))
		if err != nil {
			t.Fatal(err)
		}
		i, gap := slices.IndexFunc(later, func(o mandate.Obligation) bool { return o.Code == "R7" }), 0
		if found, err := later[i].Parameter("gap_days", &gap); err != nil || !found || gap != 30 {
			t.Errorf("gap of R7: %d, %v", gap, err)
		}
	})
}

func count[T any](t *testing.T, db *database.DB) int {
	t.Helper()
	n, err := gorm.G[T](db.Reader().DB).Count(t.Context(), "*")
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}
