package attendance_test

import (
	"fmt"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/database/trial"
)

// BenchmarkCheckIn measures one scan of one person, the commit included.
func BenchmarkCheckIn(b *testing.B) {
	st := newStage(b, trial.SQLite(b))
	by := st.by(actor.Organiser, "STTTT")
	st.people = append(st.people, st.enrol(st.course.ID, 5, 390)...)
	i := 0
	for b.Loop() {
		i++
		if _, err := st.s.CheckIn(ctx, by, []attendance.Item{st.item(fmt.Sprint("n", i), i%len(st.people))}); err != nil {
			b.Fatal(err)
		}
	}
}
