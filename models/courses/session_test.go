package courses_test

import (
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
)

func TestWhereASessionFits(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	c := st.course(courses.Approved)
	st.session(c.ID, at(15, 8, 0), at(15, 11, 0))
	fits := courses.SessionDraft{Title: "Buổi chiều", StartsAt: at(15, 13, 30), EndsAt: at(15, 16, 30), Periods: 4}
	for name, tc := range map[string]struct {
		change      func(*courses.SessionDraft)
		field, code string
	}{
		"no title":               {func(d *courses.SessionDraft) { d.Title = "" }, "title", "input.required"},
		"title of 201":           {func(d *courses.SessionDraft) { d.Title = strings.Repeat("ô", 201) }, "title", "input.too_long"},
		"no lessons":             {func(d *courses.SessionDraft) { d.Periods = 0 }, "periods", "input.too_small"},
		"13 lessons":             {func(d *courses.SessionDraft) { d.Periods = 13 }, "periods", "input.too_big"},
		"no start":               {func(d *courses.SessionDraft) { d.StartsAt = time.Time{} }, "starts_at", "input.required"},
		"no end":                 {func(d *courses.SessionDraft) { d.EndsAt = time.Time{} }, "ends_at", "input.required"},
		"ends before it starts":  {func(d *courses.SessionDraft) { d.EndsAt = at(15, 13, 0) }, "ends_at", "courses.session_ends_before_start"},
		"ends as it starts":      {func(d *courses.SessionDraft) { d.EndsAt = d.StartsAt }, "ends_at", "courses.session_ends_before_start"},
		"the day before":         {func(d *courses.SessionDraft) { d.StartsAt, d.EndsAt = at(14, 8, 0), at(14, 9, 0) }, "starts_at", "courses.session_outside_course"},
		"the day after":          {func(d *courses.SessionDraft) { d.StartsAt, d.EndsAt = at(17, 8, 0), at(17, 9, 0) }, "starts_at", "courses.session_outside_course"},
		"outside by our zone":    {func(d *courses.SessionDraft) { d.StartsAt, d.EndsAt = at(17, 0, 30).UTC(), at(17, 1, 0).UTC() }, "starts_at", "courses.session_outside_course"},
		"into the night":         {func(d *courses.SessionDraft) { d.StartsAt, d.EndsAt = at(15, 20, 0), at(16, 0, 0) }, "ends_at", "courses.session_past_midnight"},
		"over the morning":       {func(d *courses.SessionDraft) { d.StartsAt = at(15, 10, 59) }, "starts_at", "courses.session_overlaps"},
		"within the morning":     {func(d *courses.SessionDraft) { d.StartsAt, d.EndsAt = at(15, 9, 0), at(15, 10, 0) }, "starts_at", "courses.session_overlaps"},
		"around the morning":     {func(d *courses.SessionDraft) { d.StartsAt, d.EndsAt = at(15, 7, 0), at(15, 12, 0) }, "starts_at", "courses.session_overlaps"},
		"the morning once more":  {func(d *courses.SessionDraft) { d.StartsAt, d.EndsAt = at(15, 8, 0), at(15, 11, 0) }, "starts_at", "courses.session_overlaps"},
		"title and lessons, one": {func(d *courses.SessionDraft) { d.Title, d.Periods = "", 0 }, "periods", "input.too_small"},
	} {
		t.Run(name, func(t *testing.T) {
			d := fits
			tc.change(&d)
			_, err := st.s.AddSession(ctx, st.lead(), c.ID, d)
			wantField(t, err, tc.field, tc.code)
		})
	}
	for name, change := range map[string]func(*courses.SessionDraft){
		"right after the morning": func(d *courses.SessionDraft) { d.StartsAt, d.EndsAt = at(15, 11, 0), at(15, 12, 0) },
		"right before it":         func(d *courses.SessionDraft) { d.StartsAt, d.EndsAt = at(15, 7, 0), at(15, 8, 0) },
		"the last day, late":      func(d *courses.SessionDraft) { d.StartsAt, d.EndsAt = at(16, 22, 0), at(16, 23, 59) },
	} {
		t.Run(name, func(t *testing.T) {
			d := fits
			change(&d)
			if _, err := st.s.AddSession(ctx, st.lead(), c.ID, d); err != nil {
				t.Fatal(err)
			}
		})
	}
	_, err := st.s.AddSession(ctx, st.lead(), c.ID, courses.SessionDraft{Title: "Trùng", StartsAt: at(15, 8, 0), EndsAt: at(15, 9, 0), Periods: 1})
	if args := fault.Of(err).Fields[0].Args; args["Title"] != "Buổi 15 08:00" || args["From"] != "08:00 15/10/2024" {
		t.Fatalf("the overlap names %v", args)
	}
}

func TestWhenSessionsAreLaid(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	d := courses.SessionDraft{Title: "Chiều", StartsAt: at(15, 13, 0), EndsAt: at(15, 16, 0), Periods: 4}
	for state, code := range map[courses.State]string{
		courses.Planned: "", courses.Approved: "", courses.Open: "", courses.Closed: "", courses.Postponed: "",
		courses.Finished: "courses.over", courses.Completed: "courses.over", courses.Cancelled: "courses.over",
	} {
		c := st.course(courses.Planned)
		st.put(c.ID, state)
		if _, err := st.s.AddSession(ctx, st.organiser(), c.ID, d); fault.CodeOf(err) != code {
			t.Errorf("%s: %v, want %q", state, err, code)
		}
	}
	c := st.course(courses.Approved)
	st.session(c.ID, at(15, 8, 0), at(15, 11, 0))
	st.now = at(15, 9, 0).UTC()
	if _, err := st.s.AddSession(ctx, st.organiser(), c.ID, d); err != nil {
		t.Errorf("while running: %v", err)
	}
	_, err := st.s.AddSession(ctx, st.by(actor.Organiser, "SNV"), c.ID, d)
	wantCode(t, err, "courses.unknown")
	_, err = st.s.AddSession(ctx, st.by(actor.UnitHead, "SNV"), c.ID, d)
	wantCode(t, err, "forbidden")
}

func TestEditingASession(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open)
		one := st.session(c.ID, at(15, 8, 0), at(15, 11, 0))
		two := st.session(c.ID, at(15, 13, 0), at(15, 16, 0))
		if len(one.Salt) != 32 || one.Salt == two.Salt {
			t.Fatalf("salts %q %q", one.Salt, two.Salt)
		}
		d := courses.SessionDraft{Title: "Sáng", StartsAt: at(15, 7, 45), EndsAt: at(15, 11, 0), Periods: 5}
		changed, err := st.s.EditSession(ctx, st.organiser(), c.ID, one.ID, d)
		st.must(err)
		stored, err := courses.SessionByID(ctx, db.Reader(), one.ID)
		st.must(err)
		if stored.Title != "Sáng" || stored.Periods != 5 || !stored.StartsAt.Equal(at(15, 7, 45)) || stored.Salt != changed.Salt || stored.Salt == one.Salt || stored.Revision != changed.Revision {
			t.Fatalf("%+v", stored)
		}
		over := d
		over.EndsAt = at(15, 13, 1)
		_, err = st.s.EditSession(ctx, st.organiser(), c.ID, one.ID, over)
		wantField(t, err, "starts_at", "courses.session_overlaps")
		_, err = st.s.EditSession(ctx, st.by(actor.Organiser, "SNV"), c.ID, one.ID, d)
		wantCode(t, err, "courses.unknown_session")
		_, err = st.s.EditSession(ctx, st.lead(), c.ID, 999, d)
		wantCode(t, err, "courses.unknown_session")
		st.now = at(15, 7, 45).UTC()
		_, err = st.s.EditSession(ctx, st.organiser(), c.ID, one.ID, d)
		wantCode(t, err, "courses.session_begun")
	})
}

// The clock opens the doors half an hour before the start. Who came since stays
// within the hours, wherever the session is moved.
func TestMovingASessionWhoseDoorsAreOpen(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		for name, tc := range map[string]struct {
			now, from, to time.Time
			code          string
			opened        time.Time // zero: by the clock, as the new hours say
			recoded       bool
		}{
			"before the doors open": {at(15, 7, 29), at(16, 14, 0), at(16, 17, 0), "", time.Time{}, true},
			"to the afternoon":      {at(15, 7, 30), at(15, 14, 0), at(15, 17, 0), "", at(15, 7, 30), false},
			"half an hour earlier":  {at(15, 7, 40), at(15, 7, 30), at(15, 11, 0), "", time.Time{}, true},
			"a later end":           {at(15, 7, 40), at(15, 8, 0), at(15, 12, 0), "", time.Time{}, false},
			"to the next day":       {at(15, 7, 30), at(16, 8, 0), at(16, 11, 0), "courses.session_begun", time.Time{}, false},
			"over by now":           {at(15, 7, 40), at(15, 5, 0), at(15, 7, 40), "courses.session_begun", time.Time{}, false},
		} {
			t.Run(name, func(t *testing.T) {
				st.now = at(14, 8, 0).UTC()
				c := st.course(courses.Open)
				old := st.session(c.ID, at(15, 8, 0), at(15, 11, 0))
				st.now = tc.now.UTC()
				_, err := st.s.EditSession(ctx, st.organiser(), c.ID, old.ID, courses.SessionDraft{Title: "Dời", StartsAt: tc.from, EndsAt: tc.to, Periods: 4})
				if tc.code != "" {
					wantCode(t, err, tc.code)
					return
				}
				st.must(err)
				got, err := courses.SessionByID(ctx, db.Reader(), old.ID)
				st.must(err)
				if (got.OpenedAt != nil) == tc.opened.IsZero() || got.OpenedAt != nil && !got.OpenedAt.Equal(tc.opened) {
					t.Errorf("opened at %v, want %v", got.OpenedAt, tc.opened)
				}
				if recoded := got.Salt != old.Salt; recoded != tc.recoded {
					t.Errorf("other codes: %v", recoded)
				}
				if tc.opened.IsZero() {
					return
				}
				again, err := st.s.EditSession(ctx, st.organiser(), c.ID, old.ID, courses.SessionDraft{Title: "Lại dời", StartsAt: at(15, 15, 0), EndsAt: at(15, 17, 30), Periods: 4})
				st.must(err)
				if again.Title != "Lại dời" || !again.OpenedAt.Equal(tc.opened) || again.Salt != got.Salt {
					t.Errorf("moved again: %+v", again)
				}
			})
		}
	})
}

func TestSessionsByTheClock(t *testing.T) {
	s := courses.Session{StartsAt: at(15, 8, 0), EndsAt: at(15, 11, 0)}
	for name, c := range map[string]struct {
		now  time.Time
		want string
	}{
		"a second before the doors": {at(15, 7, 30).Add(-time.Second), "scheduled"},
		"the doors open":            {at(15, 7, 30), "open"},
		"long after":                {at(15, 18, 0), "open"},
	} {
		if got := s.StateAt(c.now); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
	now := at(15, 7, 0)
	s.OpenedAt = &now
	if s.StateAt(now) != "open" {
		t.Error("opened by hand")
	}
	s.ClosedAt = &now
	if s.StateAt(now) != "closed" {
		t.Error("closed")
	}
}

func TestGivingASession(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open)
		one, two := st.session(c.ID, at(15, 8, 0), at(15, 11, 0)), st.session(c.ID, at(15, 13, 0), at(15, 16, 0))
		helper, other := st.user("diemdanh", actor.CheckIn), st.user("khac", actor.CheckIn)
		st.user("daumoi", actor.UnitFocal)
		for range 2 { // twice is once
			st.must(st.s.GiveSession(ctx, st.organiser(), c.ID, one.ID, " DiemDanh "))
		}
		wantField(t, st.s.GiveSession(ctx, st.organiser(), c.ID, one.ID, "ai-do"), "login", "courses.unknown_login")
		wantField(t, st.s.GiveSession(ctx, st.organiser(), c.ID, one.ID, "daumoi"), "login", "courses.not_checkin")
		wantField(t, st.s.GiveSession(ctx, st.organiser(), c.ID, one.ID, ""), "login", "input.required")
		former := st.user("truockia", actor.CheckIn)
		st.write(func(tx database.Tx) error {
			_, err := gorm.G[accounts.UserRole](tx.DB).Where("user_id = ?", former.UserID).Update(ctx, "valid_to", calendar.NewDate(2024, 10, 14))
			return err
		})
		wantField(t, st.s.GiveSession(ctx, st.organiser(), c.ID, one.ID, "truockia"), "login", "courses.not_checkin")
		wantCode(t, st.s.GiveSession(ctx, st.by(actor.Organiser, "SNV"), c.ID, one.ID, "diemdanh"), "courses.unknown_session")

		scan := func(by actor.Actor, id uint64) error {
			_, _, err := courses.SessionForScan(ctx, db.Reader(), by, id)
			return err
		}
		st.must(scan(helper, one.ID))
		wantCode(t, scan(helper, two.ID), "courses.unknown_session")
		wantCode(t, scan(other, one.ID), "courses.unknown_session")
		st.must(scan(st.organiser(), two.ID))
		wantCode(t, scan(st.by(actor.Organiser, "SNV"), one.ID), "courses.unknown_session")
		wantCode(t, scan(st.by(actor.UnitFocal, "SNV"), one.ID), "forbidden")
		wantCode(t, scan(st.by(actor.Approver, "STTTT"), one.ID), "forbidden")

		seen, err := st.s.Show(ctx, st.organiser(), c.ID)
		st.must(err)
		if h := seen.Helpers[one.ID]; len(h) != 1 || h[0].Login != "diemdanh" || len(seen.Helpers[two.ID]) != 0 {
			t.Fatalf("%+v", seen.Helpers)
		}
		listed, err := st.s.List(ctx, helper, 2024)
		st.must(err)
		if len(listed) != 1 {
			t.Fatalf("%d courses", len(listed))
		}
		st.must(st.s.TakeSession(ctx, st.organiser(), c.ID, one.ID, helper.UserID))
		wantCode(t, scan(helper, one.ID), "courses.unknown_session")
		_, err = st.s.Show(ctx, helper, c.ID)
		wantCode(t, err, "courses.unknown")
	})
}

func TestListsByYear(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	for _, days := range [][2]calendar.Date{
		{calendar.NewDate(2023, 5, 1), calendar.NewDate(2023, 5, 2)},
		{calendar.NewDate(2024, 12, 30), calendar.NewDate(2025, 1, 2)},
		{calendar.NewDate(2024, 3, 1), calendar.NewDate(2024, 3, 1)},
	} {
		st.course(courses.Approved, func(d *courses.Draft) { d.StartsOn, d.EndsOn = days[0], days[1] })
	}
	for year, want := range map[int]int{2023: 1, 2024: 2, 2025: 1, 2026: 0, 0: 3} {
		before := st.db.Statements()
		listed, err := st.s.List(ctx, st.lead(), year)
		st.must(err)
		if len(listed) != want {
			t.Errorf("%d: %d courses, want %d", year, len(listed), want)
		}
		if n := st.db.Statements() - before; n > 4 {
			t.Errorf("%d statements", n)
		}
		for i := 1; i < len(listed); i++ {
			if listed[i].StartsOn.Before(listed[i-1].StartsOn) {
				t.Error("not by first day")
			}
		}
	}
}
