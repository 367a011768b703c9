package courses_test

import (
	"strings"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
)

func TestWhatACourseMustSay(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	number := func(n int) *int { return &n }
	for name, c := range map[string]struct {
		change      func(*courses.Draft)
		field, code string
	}{
		"no title":          {func(d *courses.Draft) { d.Title = " " }, "title", "input.required"},
		"title of 301":      {func(d *courses.Draft) { d.Title = strings.Repeat("ấ", 301) }, "title", "input.too_long"},
		"unknown kind":      {func(d *courses.Draft) { d.Kind = "party" }, "kind", "input.choice"},
		"unknown topic":     {func(d *courses.Draft) { d.Topic = "" }, "topic", "input.choice"},
		"no lead unit":      {func(d *courses.Draft) { d.LeadUnit = "" }, "lead_unit", "input.required"},
		"unknown lead unit": {func(d *courses.Draft) { d.LeadUnit = "Sở Vũ trụ" }, "lead_unit", "units.unknown"},
		"unit already over": {func(d *courses.Draft) {
			d.StartsOn, d.EndsOn = calendar.NewDate(2025, 3, 1), calendar.NewDate(2025, 3, 1)
		}, "lead_unit", "units.not_alive"},
		"no first day":       {func(d *courses.Draft) { d.StartsOn = calendar.Date{} }, "starts_on", "input.required"},
		"no last day":        {func(d *courses.Draft) { d.EndsOn = calendar.Date{} }, "ends_on", "input.required"},
		"ends before start":  {func(d *courses.Draft) { d.EndsOn = calendar.NewDate(2024, 10, 14) }, "ends_on", "courses.ends_before_start"},
		"no seat":            {func(d *courses.Draft) { d.Capacity = 0 }, "capacity", "input.too_small"},
		"5001 seats":         {func(d *courses.Draft) { d.Capacity = 5001 }, "capacity", "input.too_big"},
		"101 percent":        {func(d *courses.Draft) { d.MinimumAttendance = number(101) }, "minimum_attendance", "input.too_big"},
		"negative percent":   {func(d *courses.Draft) { d.MinimumAttendance = number(-1) }, "minimum_attendance", "input.too_small"},
		"venue of 301":       {func(d *courses.Draft) { d.Venue = strings.Repeat("a", 301) }, "venue", "input.too_long"},
		"several at a time":  {func(d *courses.Draft) { d.Title, d.LeadUnit = "", "Sở Vũ trụ" }, "lead_unit", "units.unknown"},
		"several, the other": {func(d *courses.Draft) { d.Title, d.LeadUnit = "", "Sở Vũ trụ" }, "title", "input.required"},
	} {
		t.Run(name, func(t *testing.T) {
			d := st.draft()
			c.change(&d)
			_, err := st.s.Create(ctx, st.lead(), d)
			wantField(t, err, c.field, c.code)
		})
	}
	for name, change := range map[string]func(*courses.Draft){
		"title of 300":         func(d *courses.Draft) { d.Title = strings.Repeat("ấ", 300) },
		"one day, one seat":    func(d *courses.Draft) { d.EndsOn, d.Capacity = d.StartsOn, 1 },
		"5000 seats, 0 %":      func(d *courses.Draft) { d.Capacity, d.MinimumAttendance = 5000, number(0) },
		"lead unit by name":    func(d *courses.Draft) { d.LeadUnit = "sở thông tin & truyền thông" },
		"last day of a unit":   func(d *courses.Draft) { d.StartsOn = calendar.NewDate(2025, 2, 28); d.EndsOn = d.StartsOn },
		"no venue, every kind": func(d *courses.Draft) { d.Venue, d.Kind = "", "conference" },
	} {
		t.Run(name, func(t *testing.T) {
			d := st.draft()
			change(&d)
			if _, err := st.s.Create(ctx, st.lead(), d); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestACourseIsKeptAndAudited(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		d := st.draft()
		d.Title = "  Kỹ năng  xử lý\u0301  "
		made, err := st.s.Create(ctx, st.organiser(), d)
		st.must(err)
		seen, err := st.s.Show(ctx, st.organiser(), made.ID)
		st.must(err)
		if seen.Title != "Kỹ năng xử lý\u0301" || seen.MinimumAttendance != 80 || seen.State != courses.Planned ||
			seen.Lead.Code != "STTTT" || seen.StartsOn != d.StartsOn || seen.CreatedBy != 7 || !seen.CreatedAt.Equal(st.now) {
			t.Fatalf("%+v", seen.Course)
		}
		rows, err := audit.ForSubject(ctx, db.Reader(), "course", made.ID)
		st.must(err)
		if len(rows) != 1 || rows[0].Action != "courses.created" || rows[0].Role != "organiser" || rows[0].UnitID != st.unit["STTTT"] {
			t.Fatalf("%+v", rows)
		}
	})
}

func TestWhoPlansForWhom(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	focal := st.by(actor.UnitFocal, "STTTT")
	wide := st.by(actor.Organiser, "SNV")
	wide.Grants = append(wide.Grants, actor.Grant{Role: actor.HomeAffairs})
	for name, c := range map[string]struct {
		by   actor.Actor
		code string
	}{
		"home affairs for any unit":            {st.by(actor.HomeAffairs, "SNV"), ""},
		"organiser for its own unit":           {st.organiser(), ""},
		"organiser with home affairs, foreign": {wide, ""},
		"organiser for a foreign unit":         {st.by(actor.Organiser, "SNV"), "courses.foreign_unit"},
		"focal point":                          {focal, "courses.foreign_unit"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := st.s.Create(ctx, c.by, st.draft())
			if c.code == "" {
				st.must(err)
				return
			}
			wantField(t, err, "lead_unit", c.code)
		})
	}
}

func TestEditing(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open)
		st.session(c.ID, at(15, 8, 0), at(15, 11, 0))
		_, err := st.s.Enrol(ctx, st.lead(), c.ID, persons(0, 3))
		st.must(err)
		edit := func(change func(*courses.Draft), revision *int) (courses.Course, error) {
			d := st.draft()
			change(&d)
			return st.s.Edit(ctx, st.organiser(), c.ID, d, revision)
		}
		stale := 0
		after, err := edit(func(d *courses.Draft) { d.Capacity, d.Venue = 3, "Hội trường B" }, &c.Revision)
		st.must(err)
		if after.State != courses.Open || after.Capacity != 3 || after.Revision != c.Revision+1 {
			t.Fatalf("%+v", after)
		}
		_, err = edit(func(*courses.Draft) {}, &stale)
		wantCode(t, err, "courses.changed")
		_, err = edit(func(d *courses.Draft) { d.Capacity = 2 }, nil)
		wantField(t, err, "capacity", "courses.capacity_below_taken")
		_, err = edit(func(d *courses.Draft) { d.StartsOn = calendar.NewDate(2024, 10, 16) }, nil)
		wantField(t, err, "starts_on", "courses.session_outside")
		_, err = st.s.Edit(ctx, st.by(actor.Organiser, "SNV"), c.ID, st.draft(), nil)
		wantCode(t, err, "courses.unknown")
		_, err = st.s.Edit(ctx, st.by(actor.Approver, "STTTT"), c.ID, st.draft(), nil)
		wantCode(t, err, "forbidden")
		seen, err := st.s.Show(ctx, st.lead(), c.ID)
		st.must(err)
		if seen.Venue != "Hội trường B" || seen.Capacity != 3 || seen.SeatsTaken != 3 {
			t.Fatalf("a refused edit changed the course: %+v", seen.Course)
		}
		cancelled := st.course(courses.Cancelled)
		_, err = st.s.Edit(ctx, st.lead(), cancelled.ID, st.draft(), nil)
		wantCode(t, err, "courses.over")
		if fault.Of(err).Args["State"] != "cancelled" {
			t.Fatal(fault.Of(err).Args)
		}
	})
}
