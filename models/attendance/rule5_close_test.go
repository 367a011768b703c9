package attendance_test

import (
	"slices"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
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

// absent gives who is absent on the board, by their place on the stage.
func (st *stage) absent() []int {
	st.t.Helper()
	absent := []int{}
	for _, row := range st.board(st.both()).Rows {
		at := slices.IndexFunc(st.people, func(p courses.Place) bool { return p.ID == row.Person.ID })
		if row.Status == attendance.Absent {
			absent = append(absent, at)
		}
	}
	slices.Sort(absent)
	return absent
}

// told is what somebody's own page says of the first session.
func (st *stage) told(person int) attendance.Status {
	st.t.Helper()
	own, err := st.s.Progress(ctx, st.course, st.enrolment(person))
	st.must(err)
	return own.Sessions[0].Status
}

// Who is absent is decided by closing: nobody joins them by enrolling later or
// leaves them by withdrawing, until the session is closed anew (CHECKIN §5).
func TestRule5_WhoIsAbsentIsWhoWasEnrolledAtClosing(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		withdraw := func(person int) {
			_, err := st.courses.Withdraw(ctx, st.both(), st.people[person].ID, "chuyển công tác")
			st.must(err)
		}
		closeAt := func(after time.Duration) {
			st.at(after)
			_, err := st.s.Close(ctx, st.both(), st.session.ID)
			st.must(err)
		}
		st.scan(st.item("a", 0))
		withdraw(1)
		closeAt(2 * time.Hour)
		st.at(3 * time.Hour)
		withdraw(2)
		st.people = append(st.people, st.enrol(st.course.ID, 5, 2)...)
		if got := st.absent(); !slices.Equal(got, []int{2, 3, 4}) {
			t.Errorf("after closing people %v are absent", got)
		}
		if told := []attendance.Status{st.told(1), st.told(2), st.told(5)}; !slices.Equal(told, []attendance.Status{"", attendance.Absent, ""}) {
			t.Errorf("people are told %q", told)
		}
		// What is known of a person shows, whenever they were enrolled.
		late, odd := st.item("late", 5), st.item("odd", 6)
		late.At, odd.At = half7.Add(5*time.Minute), half7.Add(-2*time.Hour)
		st.scan(late, odd)
		if c := st.board(st.both()).Counts; c.Present != 2 || c.Absent != 3 || c.Expected != 1 || c.Review != 1 {
			t.Errorf("with what was received later: %+v", c)
		}
		_, err := st.s.Correct(ctx, st.both(), st.session.ID, attendance.Correction{Enrolment: st.people[6].ID, Mark: attendance.Absent, Reason: "x"})
		st.must(err)
		if got := st.told(6); got != attendance.Absent {
			t.Errorf("who was marked absent is told %q", got)
		}
		st.must(st.s.Reopen(ctx, st.both(), st.session.ID, "chốt sớm"))
		st.people = append(st.people, st.enrol(st.course.ID, 7, 1)...)
		closeAt(4 * time.Hour)
		if got := st.absent(); !slices.Equal(got, []int{3, 4, 6, 7}) {
			t.Errorf("closed anew people %v are absent", got)
		}
	})
}

// Once a session is closed check-in staff bring in what was signed or scanned
// before, and decide about nobody any more (DOMAIN §5.3).
func TestRule5_AfterClosingCheckInStaffDecideNothing(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.write(func(tx database.Tx) error { return st.giveTo(tx, 8) })
		staff := actor.Actor{UserID: 8, Grants: []actor.Grant{{Role: actor.CheckIn, UnitID: st.unit["STTTT"]}}}
		odd := st.item("odd", 0)
		odd.At = half7.Add(-2 * time.Hour)
		st.scan(odd)
		st.at(5 * time.Hour)
		decide := func(by actor.Actor) map[string]string {
			_, marked := st.s.Correct(ctx, by, st.session.ID, attendance.Correction{Enrolment: st.people[1].ID, Mark: attendance.Late, Reason: "x"})
			_, judged := st.s.Judge(ctx, by, st.session.ID, []string{"odd"}, attendance.Dismissed)
			called := st.s.AnswerRoll(ctx, by, st.session.ID, st.people[1].ID, true)
			return map[string]string{"mark": fault.CodeOf(marked), "verdict": fault.CodeOf(judged), "roll-call": fault.CodeOf(called)}
		}
		for _, c := range []struct {
			name   string
			by     actor.Actor
			closed bool
			want   string
		}{
			{"staff while it is open", staff, false, ""},
			{"staff of a closed session", staff, true, "forbidden"},
			{"organiser of a closed session", st.organiser(), true, ""},
			{"approver of a closed session", st.by(actor.Approver, "STTTT"), true, ""},
		} {
			if c.closed {
				_, err := st.s.Close(ctx, st.both(), st.session.ID)
				st.must(err)
			}
			for what, got := range decide(c.by) {
				if got != c.want {
					t.Errorf("%s: the %s is answered %q", c.name, what, got)
				}
			}
			if b := st.board(c.by); b.Decides != (c.want == "") {
				t.Errorf("%s: the board offers deciding: %v", c.name, b.Decides)
			}
		}
		row, err := st.s.TypeRow(ctx, staff, attendance.SignedRow{Nonce: "p", Session: st.session.ID, Code: st.people[2].Ticket, Arrival: attendance.CameOnTime})
		st.must(err)
		late := st.item("late", 3)
		late.At = half7.Add(5 * time.Minute)
		scans, err := st.s.CheckIn(ctx, staff, []attendance.Item{late})
		st.must(err)
		if got := results(append(scans, row)); got != "present present" {
			t.Errorf("what staff bring in after closing: %s", got)
		}
	})
}
