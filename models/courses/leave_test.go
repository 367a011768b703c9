package courses_test

import (
	"testing"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

func TestLeavingAndComingBack(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open, func(d *courses.Draft) { d.Capacity = 1 })
		places, err := st.s.Enrol(ctx, st.lead(), c.ID, persons(0, 1))
		st.must(err)
		id := places[0].ID
		_, err = st.s.Withdraw(ctx, st.organiser(), id, " ")
		wantField(t, err, "reason", "input.required")
		_, err = st.s.Withdraw(ctx, st.by(actor.Organiser, "SNV"), id, "bận")
		wantCode(t, err, "courses.unknown_enrolment")
		_, err = st.s.Withdraw(ctx, st.by(actor.UnitHead, "SNV"), id, "bận")
		wantCode(t, err, "forbidden")
		gone, err := st.s.Withdraw(ctx, st.organiser(), id, "bận việc đột xuất")
		st.must(err)
		if gone.Status != courses.Withdrawn {
			t.Fatalf("%+v", gone)
		}
		_, err = st.s.Withdraw(ctx, st.organiser(), id, "lần nữa")
		wantCode(t, err, "courses.withdrawn")
		trail, err := audit.ForSubject(ctx, db.Reader(), "enrolment", id)
		st.must(err)
		if last := trail[len(trail)-1]; last.Action != "courses.withdrawn" || last.Reason != "bận việc đột xuất" {
			t.Fatalf("%+v", last)
		}
		back, err := st.s.Enrol(ctx, st.lead(), c.ID, persons(0, 1))
		st.must(err)
		if back[0].ID != id || back[0].Status != courses.Enrolled || back[0].Ticket != places[0].Ticket || back[0].ShortNumber != 1 {
			t.Fatalf("%+v", back[0])
		}
		_, err = st.s.Enrol(ctx, st.lead(), c.ID, persons(1, 1))
		wantCode(t, err, "courses.full")
		_, err = st.s.Withdraw(ctx, st.organiser(), id, "bận")
		st.must(err)
		_, err = st.s.Enrol(ctx, st.lead(), c.ID, persons(1, 1))
		st.must(err)
		_, err = st.s.Enrol(ctx, st.lead(), c.ID, persons(0, 1)) // the seat is gone
		wantCode(t, err, "courses.full")
	})
}
