package staffing_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
	"taphuan/models/mandate"
	"taphuan/models/staffing"
	"taphuan/models/units"
)

var now = time.Date(2024, 10, 15, 0, 40, 0, 0, time.UTC)

// province is a database with the Plan loaded and the service over it.
func province(t *testing.T, db *database.DB) *staffing.Service {
	t.Helper()
	doc, err := mandate.Builtin()
	if err == nil {
		_, err = mandate.LoadAt(context.Background(), db, actor.SystemActor(), now, doc)
	}
	if err != nil {
		t.Fatal(err)
	}
	return staffing.New(db, func() time.Time { return now }, calendar.HoChiMinh)
}

// unit finds a unit's number by its code.
func unit(t *testing.T, db *database.DB, code string) uint64 {
	t.Helper()
	u, err := units.Resolve(context.Background(), db.Reader(), code, calendar.NewDate(2024, 10, 15))
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}

func as(id uint64, unitID uint64, roles ...actor.Role) actor.Actor {
	a := actor.Actor{UserID: id, Name: "test"}
	for _, r := range roles {
		a.Grants = append(a.Grants, actor.Grant{Role: r, UnitID: unitID})
	}
	return a
}

func draft(code, name string) staffing.Draft {
	return staffing.Draft{Unit: code, FullName: name, Position: "Chuyên viên", Phone: "0912 345 678", Kind: staffing.Concurrent,
		DecisionNo: "12/QĐ-" + code, DecidedOn: calendar.NewDate(2024, 9, 1), EffectiveFrom: calendar.NewDate(2024, 9, 10)}
}

func TestRecordingAndEnding(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		s, ctx := province(t, db), context.Background()
		health := unit(t, db, "SYT")
		focal := as(7, health, actor.UnitFocal)

		made, err := s.Record(ctx, focal, draft("SYT", "H'Bia Niê"))
		if err != nil || made.Status != staffing.Recorded || made.Phone != "+84912345678" {
			t.Fatalf("recorded %+v, %v", made, err)
		}
		if _, err := s.Record(ctx, focal, draft("Sở Y tế", "H’Bia  Niê")); !errors.Is(err, staffing.ErrAlreadyAssigned) {
			t.Errorf("the same person again: %v", err)
		}
		board, err := s.Board(ctx, focal, calendar.NewDate(2024, 12, 1))
		if err != nil || len(board.Units) != 1 || board.Counts[staffing.Staffed] != 1 || board.DueBefore.String() != "2024-12-01" {
			t.Fatalf("the focal point's board: %+v, %v", board, err)
		}
		end := staffing.Ending{LastDay: calendar.NewDate(2024, 11, 15), Reason: staffing.Transferred, Note: "chuyển công tác"}
		if _, err := s.End(ctx, focal, made.ID, end); err != nil {
			t.Fatal(err)
		}
		if _, err := s.End(ctx, focal, made.ID, end); !errors.Is(err, staffing.ErrAlreadyEnded) {
			t.Errorf("ended twice: %v", err)
		}
		board, _ = s.Board(ctx, focal, calendar.NewDate(2024, 12, 1))
		if v := board.Units[0].Verdict; v.State != staffing.Vacant || v.OnTime == nil || *v.OnTime {
			t.Errorf("after the end: %+v", v)
		}
		trail, err := audit.ForSubject(ctx, db.Reader(), "staffing_assignment", made.ID)
		if err != nil || len(trail) != 2 || trail[1].Action != "staffing.ended" || trail[1].Reason != "chuyển công tác" ||
			trail[0].UnitID != health || trail[0].Role != "unit_focal" {
			t.Errorf("the trail: %+v, %v", trail, err)
		}
	})
}

func TestTheDecisionMayComeLater(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		s, ctx := province(t, db), context.Background()
		planner := as(3, unit(t, db, "SNV"), actor.HomeAffairs)
		d := draft("BDT", "Y Quang Bkrông")
		d.DecisionNo, d.DecidedOn = "", calendar.Date{}
		made, err := s.Record(ctx, planner, d)
		if err != nil || made.Status != staffing.Pending {
			t.Fatalf("recorded %+v, %v", made, err)
		}
		board, _ := s.Board(ctx, planner, calendar.NewDate(2024, 10, 15))
		if board.Counts[staffing.Waiting] != 1 {
			t.Errorf("counts %v", board.Counts)
		}
		if _, err := s.Decide(ctx, planner, made.ID, "", calendar.Date{}); len(fault.Of(err).Fields) != 2 {
			t.Errorf("a decision of nothing: %v", err)
		}
		made, err = s.Decide(ctx, planner, made.ID, "33/QĐ-BDT", calendar.NewDate(2024, 11, 30))
		if err != nil || made.Status != staffing.Recorded {
			t.Fatalf("decided %+v, %v", made, err)
		}
		if _, err := s.Decide(ctx, planner, made.ID, "34/QĐ-BDT", calendar.NewDate(2024, 11, 30)); !errors.Is(err, staffing.ErrAlreadyDecided) {
			t.Errorf("decided twice: %v", err)
		}
		board, _ = s.Board(ctx, planner, calendar.NewDate(2024, 12, 1))
		if board.Counts[staffing.Staffed] != 1 || board.Counts[staffing.Waiting] != 0 {
			t.Errorf("counts %v", board.Counts)
		}
	})
}

func TestWhatRecordingRefuses(t *testing.T) {
	s := province(t, trial.SQLite(t))
	planner := actor.Actor{UserID: 3, Grants: []actor.Grant{{Role: actor.HomeAffairs}}}
	tests := map[string]struct {
		change func(*staffing.Draft)
		field  string
		code   string
	}{
		"no name":                     {func(d *staffing.Draft) { d.FullName = " " }, "full_name", "input.required"},
		"a phone that is none":        {func(d *staffing.Draft) { d.Phone = "12" }, "phone", "people.phone"},
		"an unknown kind":             {func(d *staffing.Draft) { d.Kind = "boss" }, "kind", "input.choice"},
		"no first day":                {func(d *staffing.Draft) { d.EffectiveFrom = calendar.Date{} }, "effective_from", "input.required"},
		"ends before it starts":       {func(d *staffing.Draft) { d.EffectiveTo = calendar.NewDate(2024, 9, 9) }, "effective_to", "staffing.ends_before_start"},
		"a number without a date":     {func(d *staffing.Draft) { d.DecidedOn = calendar.Date{} }, "decided_on", "staffing.decided_on"},
		"a date without a number":     {func(d *staffing.Draft) { d.DecisionNo = "" }, "decision_no", "staffing.decision_no"},
		"no unit":                     {func(d *staffing.Draft) { d.Unit = "" }, "unit", "input.required"},
		"an unknown unit":             {func(d *staffing.Draft) { d.Unit = "Sở Ngoại vụ" }, "unit", "units.unknown"},
		"a unit not born on that day": {func(d *staffing.Draft) { d.Unit = "SNV2025" }, "unit", "units.not_alive"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := draft("SYT", "Lê Thị C")
			tt.change(&d)
			_, err := s.Record(context.Background(), planner, d)
			f := fault.Of(err)
			if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != tt.field || f.Fields[0].Code != tt.code {
				t.Errorf("refused with %v, want %s at %s", err, tt.code, tt.field)
			}
		})
	}
}

func TestAFocalPointKnowsItsOwnUnitOnly(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		s, ctx := province(t, db), context.Background()
		planner := as(3, unit(t, db, "SNV"), actor.HomeAffairs)
		foreign, err := s.Record(ctx, planner, draft("SYT", "Lê Thị C"))
		if err != nil {
			t.Fatal(err)
		}
		focal := as(8, unit(t, db, "BDT"), actor.UnitFocal)
		for name, err := range map[string]error{
			"records for another": second(s.Record(ctx, focal, draft("SYT", "Trần D"))),
			"ends another's":      second(s.End(ctx, focal, foreign.ID, staffing.Ending{LastDay: calendar.NewDate(2024, 11, 1), Reason: staffing.Retired})),
			"sees another's":      second(s.History(ctx, focal, "SYT", calendar.NewDate(2024, 10, 15))),
			"decides another's":   second(s.Decide(ctx, focal, foreign.ID, "1/QĐ", calendar.NewDate(2024, 11, 1))),
			"lead only comments":  second(s.Record(ctx, as(9, unit(t, db, "STTTT"), actor.Lead), draft("SYT", "Trần D"))),
		} {
			if !errors.Is(err, staffing.ErrUnknown) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestTwentyRecordOnePersonOnce(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		s := province(t, db)
		planner := as(3, unit(t, db, "SNV"), actor.HomeAffairs)
		var wg sync.WaitGroup
		results := make(chan error, 20)
		for range 20 {
			wg.Go(func() { results <- second(s.Record(context.Background(), planner, draft("SYT", "Lê Thị C"))) })
		}
		wg.Wait()
		close(results)
		made := 0
		for err := range results {
			if err == nil {
				made++
			} else if !errors.Is(err, staffing.ErrAlreadyAssigned) {
				t.Error(err)
			}
		}
		if made != 1 {
			t.Errorf("recorded %d times", made)
		}
	})
}

func TestTheBoardAsksFewStatements(t *testing.T) {
	db := trial.SQLite(t)
	s := province(t, db)
	planner := as(3, unit(t, db, "SNV"), actor.HomeAffairs)
	for _, code := range []string{"SYT", "BDT", "SCT", "SNV"} {
		if _, err := s.Record(context.Background(), planner, draft(code, "Lê Thị C")); err != nil {
			t.Fatal(err)
		}
	}
	before := db.Statements()
	if _, err := s.Board(context.Background(), planner, calendar.NewDate(2024, 10, 15)); err != nil {
		t.Fatal(err)
	}
	if n := db.Statements() - before; n > 4 {
		t.Errorf("the board asks %d statements", n)
	}
}
