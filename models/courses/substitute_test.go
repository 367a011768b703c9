package courses_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
)

// A substitute named by the unit takes the seat (CHECKIN §5): also of a full
// course and while enrolment is closed, of the same unit only, and by one of
// twenty who send it at once.
func TestRule5_ASubstituteNamedByTheUnitTakesTheSeat(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open, func(d *courses.Draft) { d.Capacity = 2 })
		places, err := st.s.Enrol(ctx, st.lead(), c.ID, []courses.Row{
			{FullName: "Y Một", Unit: "SNV", Phone: "0911111111"}, {FullName: "Y Hai", Unit: "GN", Phone: "0911111112"}})
		st.must(err)
		_, err = st.s.ChangeState(ctx, st.both(), c.ID, courses.Step{To: courses.Closed})
		st.must(err)
		old, head := places[0].ID, st.by(actor.UnitHead, "SNV")
		put := func(by actor.Actor, id uint64, row courses.Row) error {
			_, err := st.s.PutInPlace(ctx, by, id, row)
			return err
		}
		three := courses.Row{FullName: "Y Ba", Phone: "0911111113"}
		wantCode(t, put(st.by(actor.UnitHead, "GN"), old, three), "courses.unknown_enrolment")
		wantField(t, put(head, old, courses.Row{}), "full_name", "courses.name_missing")
		wantField(t, put(head, old, courses.Row{FullName: "Y Ba", Unit: "GN"}), "unit", "courses.substitute_of_other_unit")
		wantCode(t, put(head, old, courses.Row{FullName: "Y Một", Phone: "0911111111"}), "courses.same_person")

		var wg sync.WaitGroup
		var made, refused atomic.Int64
		for range 20 {
			wg.Go(func() {
				switch err := put(head, old, three); {
				case err == nil:
					made.Add(1)
				case fault.CodeOf(err) == "courses.withdrawn":
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if made.Load() != 1 || refused.Load() != 19 {
			t.Errorf("%d made, %d refused", made.Load(), refused.Load())
		}
		list, err := courses.Enrolments(ctx, db.Reader(), c.ID)
		st.must(err)
		var third courses.Enrolment
		for _, e := range list {
			if e.FullName == "Y Ba" {
				third = e
			}
			if e.ID == old && e.Status != courses.Withdrawn {
				t.Errorf("the person replaced is %s", e.Status)
			}
		}
		if third.Origin != courses.Substitute || third.ReplacesID == nil || *third.ReplacesID != old || third.UnitID != st.unit["SNV"] {
			t.Fatalf("%+v", third)
		}
		wantCode(t, put(st.lead(), places[1].ID, courses.Row{FullName: "Y Ba", Unit: "GN", Phone: "0911111113"}), "courses.already_enrolled")
		now, err := courses.CourseByID(ctx, db.Reader(), c.ID, false)
		st.must(err)
		if now.SeatsTaken != 2 {
			t.Errorf("%d seats taken", now.SeatsTaken)
		}
	})
}

// A substitute who has a seat already takes no other, however they came by it;
// who withdrew before may come back as a substitute; and a unit learns nothing of
// a person it can only name.
func TestASubstituteTakesOneSeatAndTellsNothing(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open)
		places, err := st.s.Enrol(ctx, st.lead(), c.ID, []courses.Row{{FullName: "Y Một", Unit: "SNV", Phone: "0911111111"},
			{FullName: "Xa Lạ", Unit: "GN", Phone: "0911111119", Email: "xa@example.vn", Position: "Chánh án", BornOn: "1980-03-02"}})
		st.must(err)
		one, head := places[0], st.by(actor.UnitHead, "SNV")
		two := courses.Row{FullName: "Y Hai", Phone: "0911111112"}
		second, err := st.s.PutInPlace(ctx, head, one.ID, two)
		st.must(err)
		_, err = st.s.Enrol(ctx, st.lead(), c.ID, []courses.Row{{FullName: "Y Một", Unit: "SNV", Phone: "0911111111"}})
		st.must(err)
		_, err = st.s.PutInPlace(ctx, head, one.ID, two)
		wantCode(t, err, "courses.already_enrolled")
		now, err := courses.CourseByID(ctx, db.Reader(), c.ID, false)
		st.must(err)
		if now.SeatsTaken != 3 {
			t.Errorf("%d seats taken", now.SeatsTaken)
		}
		_, err = st.s.Withdraw(ctx, st.organiser(), one.ID, "bận")
		st.must(err)
		back, err := st.s.PutInPlace(ctx, head, second.ID, courses.Row{FullName: "Y Một", Phone: "0911111111"})
		st.must(err)
		if back.ID != one.ID || back.Origin != courses.Substitute || back.Status != courses.Enrolled {
			t.Errorf("%+v", back.Enrolment)
		}
		_, err = st.s.Withdraw(ctx, st.organiser(), places[1].ID, "bận")
		st.must(err)
		other := st.course(courses.Open)
		list, err := st.s.Enrol(ctx, st.lead(), other.ID, []courses.Row{{FullName: "Y Một", Unit: "SNV", Phone: "0911111111"}})
		st.must(err)
		named, err := st.s.PutInPlace(ctx, head, list[0].ID, courses.Row{FullName: "Xa Lạ", Phone: "0911111119"})
		st.must(err)
		if named.Email+named.Position+named.BornOn != "" {
			t.Errorf("the unit was told %q %q %q", named.Email, named.Position, named.BornOn)
		}
	})
}

// How lessons are counted stays once a session has begun.
func TestCheckOutIsDecidedBeforeTheFirstSession(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		yes, no := true, false
		c := st.course(courses.Open, func(d *courses.Draft) { d.ChecksOut = &yes })
		_, err := st.s.AddSession(ctx, st.lead(), c.ID, courses.SessionDraft{Title: "Sáng", StartsAt: at(15, 8, 0), EndsAt: at(15, 11, 0), Periods: 4})
		st.must(err)
		d := st.draft()
		edited, err := st.s.Edit(ctx, st.lead(), c.ID, d, nil)
		st.must(err)
		if !edited.ChecksOut {
			t.Error("an edit that says nothing of it cleared it")
		}
		st.now = at(15, 8, 1)
		d.ChecksOut = &no
		_, err = st.s.Edit(ctx, st.lead(), c.ID, d, nil)
		wantField(t, err, "checks_out", "courses.lessons_counted")
	})
}
