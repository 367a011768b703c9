package attendance_test

import (
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// Walk-ins are recorded at the door as phát sinh and confirmed by their unit;
// twenty who send the same form make one (CHECKIN §5).
func TestRule5_WalkInsAreRecordedAtTheDoorAndConfirmedByTheirUnit(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		row := courses.Row{FullName: "Điểu K'Mới", Unit: "GN", Phone: "0988000111"}
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := st.s.WalkIn(ctx, st.organiser(), st.session.ID, row, "walk", time.Time{}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		board := st.board(st.organiser())
		var walkIn attendance.BoardRow
		for _, r := range board.Rows {
			if r.Person.Origin == courses.WalkIn {
				walkIn = r
			}
		}
		if board.Counts.Present != 1 || len(board.Rows) != 6 || !walkIn.Unconfirmed() || walkIn.Method != attendance.MethodManual {
			t.Fatalf("%+v, %+v", board.Counts, walkIn)
		}
		if course, err := gorm.G[courses.Course](st.db.Reader().DB).Where("id = ?", st.course.ID).First(ctx); err != nil || course.SeatsTaken != 6 {
			t.Errorf("%d seats taken, %v", course.SeatsTaken, err)
		}
		confirm := func(by actor.Actor) error { _, err := st.courses.ConfirmWalkIn(ctx, by, walkIn.Person.ID); return err }
		wantCode(t, confirm(st.by(actor.UnitFocal, "SNV")), "courses.unknown_enrolment")
		st.must(confirm(st.by(actor.UnitHead, "GN")))
		st.must(confirm(st.by(actor.UnitHead, "GN")))
		_, err := st.courses.ConfirmWalkIn(ctx, st.organiser(), st.people[0].ID)
		wantCode(t, err, "courses.not_walk_in")
		rows, err := audit.ForSubject(ctx, st.db.Reader(), "enrolment", walkIn.Person.ID)
		st.must(err)
		if len(rows) != 2 || rows[1].Action != "courses.walk_in_confirmed" {
			t.Errorf("the trail: %v", rows)
		}
		_, err = st.s.WalkIn(ctx, st.organiser(), st.session.ID, courses.Row{FullName: " ", Unit: "??"}, "w2", time.Time{})
		wantFields(t, err, "full_name=courses.name_missing", "unit=units.unknown")
		_, err = st.s.WalkIn(ctx, st.by(actor.UnitFocal, "GN"), st.session.ID, row, "w3", time.Time{})
		wantCode(t, err, "forbidden")
	})
}

// A full course takes nobody more at the door, and nothing is half done.
func TestAWalkInIntoAFullCourseLeavesNothingBehind(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	st.write(func(tx database.Tx) error {
		_, err := gorm.G[courses.Course](tx.DB).Where("id = ?", st.course.ID).Update(ctx, "capacity", 5)
		return err
	})
	_, err := st.s.WalkIn(ctx, st.organiser(), st.session.ID, courses.Row{FullName: "Y Mới", Unit: "SNV"}, "w", time.Time{})
	wantCode(t, err, "courses.full")
	if b := st.board(st.organiser()); len(b.Rows) != 5 || st.facts() != 0 {
		t.Errorf("%d rows, %d facts", len(b.Rows), st.facts())
	}
}

// Walk-ins come before the course runs too; somebody who withdrew and stands at
// the door is a walk-in for the unit to confirm; a form sent again with another
// name changes nothing; nobody walks in days ahead.
func TestRule5_WalkInsThatAreSpecial(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.at(-20 * time.Minute)
		_, err := st.courses.ChangeState(ctx, st.both(), st.course.ID, courses.Step{To: courses.Closed})
		st.must(err)
		walk := func(nonce, name, phone string) error {
			_, err := st.s.WalkIn(ctx, st.organiser(), st.session.ID, courses.Row{FullName: name, Unit: "SNV", Phone: phone}, nonce, time.Time{})
			return err
		}
		st.must(walk("w1", "Y Mới", "0988000111"))
		wantCode(t, walk("w1", "Y Khác", "0988000112"), "attendance.nonce_used")
		if b := st.board(st.organiser()); len(b.Rows) != 6 {
			t.Errorf("%d rows", len(b.Rows))
		}
		gone := st.people[1]
		_, err = st.courses.Withdraw(ctx, st.organiser(), gone.ID, "bận")
		st.must(err)
		st.must(walk("w2", gone.FullName, gone.Phone))
		for _, row := range st.board(st.organiser()).Rows {
			if row.Person.ID == gone.ID && !row.Unconfirmed() {
				t.Errorf("brought back without anybody's word: %+v", row.Person)
			}
		}
		st.at(-48 * time.Hour)
		wantCode(t, walk("w3", "Y Sớm", "0988000113"), "attendance.not_now")
	})
}
