package attendance_test

import (
	"context"
	"strings"
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

func TestMarks(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		organiser := st.by(actor.Organiser, "STTTT")
		st.scan(st.item("a", 0))
		correct := func(by actor.Actor, i int, mark attendance.Status, reason string) error {
			_, err := st.s.Correct(ctx, by, st.session.ID, attendance.Correction{Enrolment: st.people[i].ID, Mark: mark, Reason: reason})
			return err
		}
		wantFields(t, correct(organiser, 0, "gone", ""), "mark=input.choice", "reason=input.required")
		wantFields(t, correct(organiser, 0, attendance.Absent, strings.Repeat("à", 501)), "reason=input.too_long")
		wantCode(t, correct(st.by(actor.Organiser, "SNV"), 0, attendance.Absent, "x"), "courses.unknown_session")
		wantCode(t, correct(st.by(actor.UnitFocal, "SNV"), 0, attendance.Absent, "x"), "forbidden")
		_, err := st.s.Correct(ctx, organiser, st.session.ID, attendance.Correction{Enrolment: 9999, Mark: attendance.Absent, Reason: "x"})
		wantCode(t, err, "courses.unknown_enrolment")
		stranger := st.enrol(st.newCourse().ID, 30, 1)[0]
		_, err = st.s.Correct(ctx, organiser, st.session.ID, attendance.Correction{Enrolment: stranger.ID, Mark: attendance.Absent, Reason: "x"})
		wantCode(t, err, "courses.unknown_enrolment")

		st.must(correct(organiser, 0, attendance.Absent, "quét hộ"))
		st.must(correct(organiser, 1, attendance.Excused, "đơn số 12"))
		st.must(correct(organiser, 0, attendance.Late, "nhầm"))
		if c := st.board(organiser).Counts; c != (attendance.Counts{Expected: 3, Late: 1, Excused: 1}) {
			t.Errorf("%+v", c)
		}
		if got := st.scan(st.item("b", 1)); results(got) != "review:contradicts_mark" {
			t.Errorf("an excused person scanned: %s", results(got))
		}
		trail, err := audit.ForSubject(ctx, db.Reader(), "session", st.session.ID)
		st.must(err)
		last := trail[len(trail)-2]
		if last.Action != "attendance.corrected" || last.Reason != "nhầm" || !strings.Contains(last.BeforeJSON, "absent") || !strings.Contains(last.AfterJSON, "late") {
			t.Errorf("%+v", last)
		}
	})
}

func TestACompletedCourseIsCorrectedByApproversOnly(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	st.write(func(tx database.Tx) error {
		_, err := gorm.G[courses.Course](tx.DB).Where("id = ?", st.course.ID).Update(ctx, "state", courses.Completed)
		return err
	})
	_, err := st.s.Correct(ctx, st.by(actor.Organiser, "STTTT"), st.session.ID, attendance.Correction{Enrolment: st.people[0].ID, Mark: attendance.Present, Reason: "x"})
	wantCode(t, err, "attendance.locked")
	_, err = st.s.Correct(ctx, st.by(actor.Approver, "STTTT"), st.session.ID, attendance.Correction{Enrolment: st.people[0].ID, Mark: attendance.Present, Reason: "x"})
	st.must(err)
}

func TestRule5_WhoIsUnmarkedAtClosingIsAbsentAtOnce(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		_, err := st.s.Close(ctx, st.by(actor.UnitFocal, "SNV"), st.session.ID)
		wantCode(t, err, "forbidden")
		st.scan(st.item("a", 0))
		closed := make([]time.Time, 20)
		var wait sync.WaitGroup
		for i := range closed {
			wait.Go(func() {
				at, err := st.s.Close(ctx, st.by(actor.Organiser, "STTTT"), st.session.ID)
				if err != nil {
					t.Error(err)
				}
				closed[i] = at
			})
		}
		wait.Wait()
		for _, at := range closed {
			if !at.Equal(half7.Add(10 * time.Minute)) {
				t.Errorf("closed at %v", at)
			}
		}
		if c := st.board(st.both()).Counts; c != (attendance.Counts{Present: 1, Absent: 4}) {
			t.Errorf("%+v", c)
		}
		st.at(3 * time.Hour)
		again, err := st.s.Close(ctx, st.both(), st.session.ID)
		st.must(err)
		if !again.Equal(closed[0]) {
			t.Errorf("closing again moves it to %v", again)
		}
		trail, err := audit.ForSubject(ctx, db.Reader(), "session", st.session.ID)
		st.must(err)
		n := 0
		for _, row := range trail {
			if row.Action == "attendance.closed" {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d audit rows of one closing", n)
		}
	})
}

func TestWhoSeesWhomOnTheBoard(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	st.scan(st.item("a", 0), st.item("b", 1), attendance.Item{Nonce: "c", Session: st.session.ID, Ticket: "T1:WHO"})
	for name, c := range map[string]struct {
		by    actor.Actor
		rows  int
		there int
		facts int
	}{
		"organiser":         {st.by(actor.Organiser, "STTTT"), 5, 2, 3},
		"auditor":           {st.by(actor.Auditor, ""), 5, 2, 3},
		"focal point of GN": {st.by(actor.UnitFocal, "GN"), 2, 1, 1},
		"leader":            {st.by(actor.Leader, ""), 0, 2, 0},
	} {
		board := st.board(c.by)
		log, err := st.s.Facts(ctx, c.by, st.session.ID)
		st.must(err)
		if len(board.Rows) != c.rows || board.Counts.Present != c.there || len(log.Facts) != c.facts {
			t.Errorf("%s: %d rows, %+v, %d facts", name, len(board.Rows), board.Counts, len(log.Facts))
		}
		for _, row := range board.Rows {
			if row.Unit.Code == "" || name == "focal point of GN" && row.Unit.Code != "GN" {
				t.Errorf("%s sees %s of %q", name, row.Person.FullName, row.Unit.Code)
			}
		}
	}
	_, err := st.s.Facts(ctx, st.by(actor.Organiser, "SNV"), st.session.ID)
	wantCode(t, err, "courses.unknown_session")
}

func TestWhoLeftTheCourseKeepsWhatWas(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	st.scan(st.item("a", 0))
	for i := range 2 {
		_, err := st.courses.Withdraw(ctx, st.both(), st.people[i].ID, "chuyển công tác")
		st.must(err)
	}
	if c := st.board(st.both()).Counts; c != (attendance.Counts{Expected: 3, Present: 1}) {
		t.Errorf("%+v", c)
	}
}

func TestRecordOfACourse(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		any, err := st.s.AnyonePresent(ctx, db.Reader(), st.course.ID)
		if st.must(err); any {
			t.Error("somebody is present before the first scan")
		}
		afternoon := st.newSession(half7.Add(6*time.Hour), half7.Add(9*time.Hour))
		st.scan(st.item("a", 0), st.item("b", 1))
		st.at(6*time.Hour + 30*time.Minute)
		st.scan(attendance.Item{Nonce: "c", Session: afternoon.ID, Ticket: st.people[0].Ticket})
		_, err = st.s.Correct(ctx, st.both(), afternoon.ID, attendance.Correction{Enrolment: st.people[1].ID, Mark: attendance.Excused, Reason: "họp"})
		st.must(err)
		record, err := st.s.CourseAttendance(ctx, db.Reader(), st.course.ID)
		st.must(err)
		both, one, none := record.Of(st.people[0].ID), record.Of(st.people[1].ID), record.Of(st.people[2].ID)
		if record.Periods != 8 || len(record.Sessions) != 2 || both.Lessons != 8 || both.Attended != 2 ||
			both.Standings[afternoon.ID].Status != attendance.Late {
			t.Errorf("%d periods, %+v", record.Periods, both)
		}
		if one.Lessons != 4 || one.Standings[afternoon.ID].Status != attendance.Excused || none.Lessons != 0 {
			t.Errorf("%+v %+v", one, none)
		}
		any, err = st.s.AnyonePresent(ctx, db.Reader(), st.course.ID)
		if st.must(err); !any {
			t.Error("nobody is present after two scans")
		}
	})
}

// A board opened anywhere hears of a scan within two seconds, and of nothing
// when nothing happens; the looking ends with the last listener.
func TestPulse(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	watching, stop := context.WithCancel(ctx)
	first, second := st.s.Pulse(watching, st.session.ID), st.s.Pulse(watching, st.session.ID)
	hear := func(name string, changes <-chan struct{}, want bool) {
		t.Helper()
		heard := false
		select {
		case <-changes:
			heard = true
		case <-time.After(2 * time.Second):
		}
		if heard != want {
			t.Errorf("%s: heard %v", name, heard)
		}
	}
	hear("the first look", first, true)
	for len(second) > 0 {
		<-second
	}
	st.scan(st.item("a", 0))
	hear("a scan", first, true)
	hear("a scan", second, true)
	hear("silence", first, false)
	before := st.db.Statements()
	stop()
	time.Sleep(50 * time.Millisecond)
	quiet := st.db.Statements()
	time.Sleep(1500 * time.Millisecond)
	if st.db.Statements() != quiet {
		t.Errorf("it goes on looking: %d, then %d, then %d statements", before, quiet, st.db.Statements())
	}
}
