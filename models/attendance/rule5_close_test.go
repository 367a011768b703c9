package attendance_test

import (
	"testing"
	"time"

	"taphuan/models/attendance"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// At closing who is excused stays excused, and a scan made in time counts
// however late it is received.
func TestRule5_ExcusedStaysExcusedAndScansInTimeCountAfterClosing(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		_, err := st.s.Correct(ctx, st.both(), st.session.ID, attendance.Correction{Enrolment: st.people[0].ID,
			Mark: attendance.Excused, Reason: "Ốm"})
		st.must(err)
		standing := func() map[int]attendance.Status {
			by := map[int]attendance.Status{}
			for _, row := range st.board(st.both()).Rows {
				for i, person := range st.people {
					if person.ID == row.Person.ID {
						by[i] = row.Status
					}
				}
			}
			return by
		}
		st.at(2 * time.Hour)
		_, err = st.s.Close(ctx, st.both(), st.session.ID)
		st.must(err)
		if by := standing(); by[0] != attendance.Excused || by[1] != attendance.Absent || by[2] != attendance.Absent {
			t.Errorf("at closing: %v", by)
		}
		st.at(48 * time.Hour)
		onTime, late, outside := st.item("on-time", 1), st.item("late", 2), st.item("outside", 3)
		onTime.At, late.At, outside.At = half7.Add(5*time.Minute), half7.Add(time.Hour), half7.Add(9*time.Hour)
		if got := results(st.scan(onTime, late, outside)); got != "present present review:outside_hours" {
			t.Error(got)
		}
		if by := standing(); by[0] != attendance.Excused || by[1] != attendance.Present || by[2] != attendance.Late || by[3] != attendance.Absent {
			t.Errorf("two days after: %v", by)
		}
	})
}
