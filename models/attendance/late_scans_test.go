package attendance_test

import (
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// What happened while somebody was enrolled counts however late it is received,
// also after they withdrew; what happened after is refused, or kept for review
// where the door asks for it (CHECKIN §1, §4.4, §4.6).
func TestRule1_AScanFromBeforeAWithdrawalCountsWheneverItComes(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.at(40 * time.Minute)
		seen := func(nonce string, person int, after time.Duration, local string) attendance.Item {
			item := st.item(nonce, person)
			item.At, item.LocalResult = half7.Add(after), local
			return item
		}
		withdraw := func(person int) {
			_, err := st.courses.Withdraw(ctx, st.organiser(), st.people[person].ID, "bận")
			st.must(err)
		}
		st.scan(seen("a", 0, 5*time.Minute, ""))
		withdraw(0)
		withdraw(1)
		if got := results(st.scan(seen("b", 1, 5*time.Minute, ""))); got != "present" {
			t.Errorf("received after the withdrawal: %s", got)
		}
		if b := st.board(st.both()); len(b.Rows) != 5 || b.Counts.Present != 2 {
			t.Errorf("%d rows, %+v", len(b.Rows), b.Counts)
		}
		st.at(50 * time.Minute)
		got := results(st.scan(seen("c", 1, 45*time.Minute, ""), seen("d", 1, 45*time.Minute, attendance.ResultReview)))
		if got != "refused:withdrawn review:withdrawn" {
			t.Errorf("scanned after the withdrawal: %s", got)
		}
	})
}

// A person who is no good by the roster can always be recorded for review, and
// is found on the board (CHECKIN §4.4).
func TestRule4_4_WhatIsRefusedCanBeKeptForReview(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		_, err := st.courses.Withdraw(ctx, st.organiser(), st.people[0].ID, "bận")
		st.must(err)
		_, err = st.courses.ReplaceTicket(ctx, st.organiser(), st.people[1].ID)
		st.must(err)
		other := st.newCourse()
		stranger := st.enrol(other.ID, 20, 1)[0]
		st.at(11 * time.Minute)
		items := []attendance.Item{st.item("gone", 0), st.item("old", 1), {Nonce: "foreign", Session: st.session.ID, Ticket: stranger.Ticket}}
		for i := range items {
			items[i].LocalResult, items[i].Note = attendance.ResultReview, "Bà Lan"
		}
		if got := results(st.scan(items...)); got != "review:withdrawn review:revoked_ticket review:other_course" {
			t.Fatal(got)
		}
		board := st.board(st.organiser())
		if board.Counts.Review != 3 || len(board.Unknown) != 1 || len(board.Waiting) != 1 || board.Counts.Present != 0 {
			t.Errorf("%+v, %d unknown, %d without a seat", board.Counts, len(board.Unknown), len(board.Waiting))
		}
		_, err = st.s.Judge(ctx, st.organiser(), st.session.ID, []string{"old"}, attendance.Accepted)
		st.must(err)
		if c := st.board(st.organiser()).Counts; c.Present != 1 || c.Review != 2 {
			t.Errorf("the old ticket accepted: %+v", c)
		}
	})
}

// A signature on paper says that somebody was there and not when: who was seen
// coming late stays late, whichever is known first (CHECKIN §1).
func TestRule1_ASignatureNeverMakesOnTimeWhoWasSeenComingLate(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.at(5 * time.Hour)
		typed := func(nonce string, person int) {
			_, err := st.s.TypeRow(ctx, st.organiser(), attendance.SignedRow{Nonce: nonce, Session: st.session.ID,
				Code: st.people[person].Ticket, Arrival: attendance.CameOnTime})
			st.must(err)
		}
		late := func(nonce string, person int) {
			item := st.item(nonce, person)
			item.At = half7.Add(2 * time.Hour)
			st.scan(item)
		}
		typed("p0", 0)
		late("s0", 0)
		late("s1", 1)
		typed("p1", 1)
		typed("p2", 2)
		status := map[uint64]attendance.Status{}
		for _, row := range st.board(st.both()).Rows {
			status[row.Person.ID] = row.Status
		}
		for person, want := range []attendance.Status{attendance.Late, attendance.Late, attendance.Present} {
			if got := status[st.people[person].ID]; got != want {
				t.Errorf("person %d is %s, want %s", person, got, want)
			}
		}
	})
}

// Coming back after leaving is an arrival again, and the board knows nobody left.
func TestRule5_WhoComesBackIsThereAgain(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	step := func(nonce, direction string, after time.Duration) string {
		st.at(after)
		item := st.item(nonce, 0)
		item.Direction = direction
		return results(st.scan(item))
	}
	got := []string{step("1", "in", 0), step("2", "out", time.Hour), step("3", "in", 2*time.Hour), step("4", "out", 3*time.Hour), step("5", "out", 3*time.Hour+time.Minute)}
	want := []string{"present", "present", "present", "present", "repeated:already_left"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("step %d: %s, want %s", i+1, got[i], want[i])
		}
	}
}

// Check-in staff know people by name and unit: not why they were marked, on the
// board, in what was last decided, nor in the log (PRODUCT, Roles).
func TestCheckInStaffReadNoReasons(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	st.write(func(tx database.Tx) error { return st.giveTo(tx, 8) })
	staff := actor.Actor{UserID: 8, Grants: []actor.Grant{{Role: actor.CheckIn, UnitID: st.unit["STTTT"]}}}
	_, err := st.s.Correct(ctx, st.organiser(), st.session.ID, attendance.Correction{Enrolment: st.people[0].ID,
		Mark: attendance.Excused, Reason: "điều trị bệnh", Document: "đơn 12"})
	st.must(err)
	board := st.board(staff)
	log, err := st.s.Facts(ctx, staff, st.session.ID)
	st.must(err)
	if len(board.Rows) != 5 || len(board.Decided) != 1 || len(log.Facts) != 1 {
		t.Fatalf("%d rows, %d decided, %d facts", len(board.Rows), len(board.Decided), len(log.Facts))
	}
	if board.Rows[0].Note+board.Rows[0].Document+board.Decided[0].Note+board.Decided[0].Document+log.Facts[0].Note+log.Facts[0].Document != "" {
		t.Errorf("%+v\n%+v", board.Decided[0], log.Facts[0])
	}
	if own := st.board(st.organiser()); own.Decided[0].Note != "điều trị bệnh" {
		t.Errorf("the organiser reads %q", own.Decided[0].Note)
	}
}
