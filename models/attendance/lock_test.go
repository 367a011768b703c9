package attendance_test

import (
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// A scan may claim any hour. In a completed course it is kept for an approver to
// look at, or it would be a correction without a reason; in one that is not held
// nobody was present.
func TestScansMoveNothingWhereNothingMayMove(t *testing.T) {
	for state, why := range map[courses.State]string{
		courses.Completed: "attendance.locked", courses.Cancelled: "attendance.not_held", courses.Postponed: "attendance.not_held",
		courses.Finished: "",
	} {
		t.Run(string(state), func(t *testing.T) {
			st := newStage(t, trial.SQLite(t))
			st.at(20 * time.Minute)
			st.scan(st.item("late", 0))
			_, err := st.s.Close(ctx, st.both(), st.session.ID)
			st.must(err)
			st.write(func(tx database.Tx) error {
				_, err := gorm.G[courses.Course](tx.DB).Where("id = ?", st.course.ID).Update(ctx, "state", state)
				return err
			})
			st.at(24 * time.Hour)
			earlier, absent := st.item("earlier", 0), st.item("absent", 1)
			earlier.At, absent.At = half7, half7
			receipts := st.scan(earlier, absent)
			counts := st.board(st.both()).Counts
			if why == "" {
				if results(receipts) != "repeated:already_arrived present" || counts != (attendance.Counts{Present: 2, Absent: 3}) {
					t.Errorf("%s, %+v", results(receipts), counts)
				}
				return
			}
			for _, r := range receipts {
				if r.Result != "review" || r.Reason != why {
					t.Errorf("%+v", r)
				}
			}
			if counts != (attendance.Counts{Late: 1, Absent: 4, Review: 2}) || st.facts() != 3 {
				t.Errorf("%+v, %d facts", counts, st.facts())
			}
			_, err = st.s.Correct(ctx, st.by(actor.Approver, "STTTT"), st.session.ID, attendance.Correction{Enrolment: st.people[1].ID, Mark: attendance.Present, Reason: "đã kiểm tra"})
			st.must(err)
			if counts := st.board(st.both()).Counts; counts != (attendance.Counts{Present: 1, Late: 1, Absent: 3, Review: 1}) {
				t.Errorf("after the approver's mark %+v", counts)
			}
		})
	}
}
