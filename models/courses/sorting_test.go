package courses_test

import (
	"testing"

	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
)

func TestANameIsSortedAsToldFromThenOn(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		first, second := st.course(courses.Open), st.course(courses.Open)
		rows := []courses.Row{{FullName: "Ama Kông", Unit: "SNV", Phone: "0912000001"}, {FullName: "Lê Bình", Unit: "SNV", Phone: "0912000002"}}
		places, err := st.s.Enrol(ctx, st.both(), first.ID, rows)
		st.must(err)
		order := func(course uint64) string {
			list, err := courses.Enrolments(ctx, db.Reader(), course)
			st.must(err)
			return list[0].FullName
		}
		if got := order(first.ID); got != "Lê Bình" {
			t.Fatalf("by the last word %s comes first", got)
		}
		if _, err := st.s.Resort(ctx, st.both(), places[0].ID, " ", "Kông"); len(fault.Of(err).Fields) != 1 {
			t.Errorf("no given name: %v", err)
		}
		if _, err := st.s.Resort(ctx, st.both(), places[0].ID, "Ama", "Kông"); err != nil {
			t.Fatal(err)
		}
		_, err = st.s.Enrol(ctx, st.both(), second.ID, rows)
		st.must(err)
		if order(first.ID) != "Ama Kông" || order(second.ID) != "Ama Kông" {
			t.Errorf("after saying so: %s, in another course %s", order(first.ID), order(second.ID))
		}
	})
}
