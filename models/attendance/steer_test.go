package attendance_test

import (
	"sync"
	"sync/atomic"
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

func (st *stage) organiser() actor.Actor { return st.by(actor.Organiser, "STTTT") }

// trail gives the actions the audit trail tells of the session, oldest first.
func (st *stage) trail(session uint64) []audit.Row {
	st.t.Helper()
	rows, err := audit.ForSubject(ctx, st.db.Reader(), "session", session)
	st.must(err)
	return rows
}

// Open early, extend, close, reopen with a reason, lock (CHECKIN §5).
func TestRule5_ASessionIsSteered(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		afternoon := st.newSession(half7.Add(6*time.Hour), half7.Add(9*time.Hour))
		open := func() error { _, err := st.s.Open(ctx, st.organiser(), afternoon.ID); return err }
		st.at(-25 * time.Hour)
		wantCode(t, open(), "attendance.open_too_early")
		st.at(3 * time.Hour)
		st.must(open())
		st.at(4 * time.Hour)
		again, err := st.s.Open(ctx, st.organiser(), afternoon.ID)
		st.must(err)
		if !again.Equal(half7.Add(3 * time.Hour)) {
			t.Errorf("opened again at %v", again)
		}
		early := attendance.Item{Nonce: "early", Session: afternoon.ID, Ticket: st.people[0].Ticket}
		if got := results(st.scan(early)); got != "present" {
			t.Errorf("a scan after opening early: %s", got)
		}

		extend := func(id uint64, until time.Time) error {
			_, err := st.s.Extend(ctx, st.organiser(), id, until)
			return err
		}
		wantFields(t, extend(afternoon.ID, half7.Add(9*time.Hour)), "ends_at=attendance.end_not_later")
		wantFields(t, extend(afternoon.ID, half7.Add(30*time.Hour)), "ends_at=attendance.end_on_other_day")
		wantFields(t, extend(afternoon.ID, time.Time{}), "ends_at=input.required")
		wantFields(t, extend(st.session.ID, half7.Add(7*time.Hour)), "ends_at=attendance.end_in_next_session")
		st.must(extend(afternoon.ID, half7.Add(10*time.Hour)))
		st.at(10 * time.Hour)
		late := attendance.Item{Nonce: "late", Session: afternoon.ID, Ticket: st.people[1].Ticket, At: half7.Add(10*time.Hour + 10*time.Minute - 20*time.Minute)}
		if got := results(st.scan(late)); got != "present" {
			t.Errorf("a scan in the hour gained: %s", got)
		}

		wantCode(t, st.s.Reopen(ctx, st.organiser(), afternoon.ID, "x"), "attendance.not_closed")
		_, err = st.s.Lock(ctx, st.organiser(), afternoon.ID)
		wantCode(t, err, "attendance.not_closed")
		_, err = st.s.Close(ctx, st.organiser(), afternoon.ID)
		st.must(err)
		wantCode(t, open(), "attendance.is_closed")
		wantCode(t, extend(afternoon.ID, half7.Add(11*time.Hour)), "attendance.is_closed")
		wantFields(t, st.s.Reopen(ctx, st.organiser(), afternoon.ID, " "), "reason=input.required")
		st.must(st.s.Reopen(ctx, st.organiser(), afternoon.ID, "Chốt nhầm"))
		actions, reasons := "", ""
		for _, row := range st.trail(afternoon.ID) {
			if row.Action != "attendance.scanned" && row.Action != "courses.session_added" {
				actions += row.Action + " "
				reasons += row.Reason
			}
		}
		if actions != "attendance.opened attendance.extended attendance.closed attendance.reopened " || reasons != "Chốt nhầm" {
			t.Errorf("the trail: %s (%s)", actions, reasons)
		}
	})
}

// A locked session takes no scan, mark or verdict but an approver's, and only
// an approver reopens it (CHECKIN §5, TRUST §1).
func TestRule5_ALockedSessionIsTheApproversAlone(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		approver := st.by(actor.Approver, "STTTT")
		_, err := st.s.Close(ctx, st.organiser(), st.session.ID)
		st.must(err)
		first, err := st.s.Lock(ctx, st.organiser(), st.session.ID)
		st.must(err)
		st.at(time.Hour)
		if again, err := st.s.Lock(ctx, st.organiser(), st.session.ID); err != nil || !again.Equal(first) {
			t.Errorf("locked again at %v, %v", again, err)
		}
		if got := results(st.scan(st.item("a", 0))); got != "review:locked" {
			t.Errorf("a scan in a locked session: %s", got)
		}
		mark := attendance.Correction{Enrolment: st.people[1].ID, Mark: attendance.Present, Reason: "x"}
		_, err = st.s.Correct(ctx, st.organiser(), st.session.ID, mark)
		wantCode(t, err, "attendance.locked")
		_, err = st.s.Judge(ctx, st.organiser(), st.session.ID, []string{"a"}, attendance.Accepted)
		wantCode(t, err, "attendance.locked")
		_, err = st.s.WalkIn(ctx, st.organiser(), st.session.ID, courses.Row{FullName: "Y Mới", Unit: "SNV"}, "w", time.Time{})
		wantCode(t, err, "attendance.locked")
		wantCode(t, st.s.Reopen(ctx, st.organiser(), st.session.ID, "x"), "attendance.locked")
		_, err = st.s.Judge(ctx, approver, st.session.ID, []string{"a"}, attendance.Accepted)
		st.must(err)
		_, err = st.s.Correct(ctx, approver, st.session.ID, mark)
		st.must(err)
		if c := st.board(approver).Counts; c.Present != 1 || c.Late != 1 || c.Review != 0 || c.Absent != 3 {
			t.Errorf("after the approver: %+v", c)
		}
		st.must(st.s.Reopen(ctx, approver, st.session.ID, "Sai sót"))
		if b := st.board(st.organiser()); b.Session.LockedAt != nil || b.Session.ClosedAt != nil || b.Counts.Expected != 3 {
			t.Errorf("reopened: %+v", b.Counts)
		}
	})
}

func TestAFinishedCourseKeepsItsSessionsClosed(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	_, err := st.s.Close(ctx, st.organiser(), st.session.ID)
	st.must(err)
	_, err = st.courses.ChangeState(ctx, st.both(), st.course.ID, courses.Step{To: courses.Finished})
	st.must(err)
	wantCode(t, st.s.Reopen(ctx, st.both(), st.session.ID, "x"), "courses.over")
}

// Who finishes a course and who reopens its session at once: one of them comes
// too late, for a finished course has no open session.
func TestFinishingRacesReopening(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		for round := range 40 {
			st.write(func(tx database.Tx) error {
				_, err := gorm.G[courses.Course](tx.DB).Where("id = ?", st.course.ID).Update(ctx, "state", courses.Open)
				return err
			})
			_, err := st.s.Close(ctx, st.both(), st.session.ID)
			st.must(err)
			var wait sync.WaitGroup
			var finished, reopened error
			wait.Go(func() {
				_, finished = st.courses.ChangeState(ctx, st.both(), st.course.ID, courses.Step{To: courses.Finished})
			})
			wait.Go(func() { reopened = st.s.Reopen(ctx, st.both(), st.session.ID, "x") })
			wait.Wait()
			switch {
			case finished == nil:
				wantCode(t, reopened, "courses.over")
			case reopened == nil:
				wantCode(t, finished, "courses.sessions_open")
			default:
				t.Errorf("round %d: %v and %v", round, finished, reopened)
			}
		}
	})
}

// Twenty who close, reopen and lock at once leave one state and a trail that
// tells every change once.
func TestSteeringAtOnceChangesOneAfterTheOther(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		var wg sync.WaitGroup
		var reopened, refused atomic.Int64
		for i := range 20 {
			wg.Go(func() {
				if i%2 == 0 {
					if _, err := st.s.Close(ctx, st.both(), st.session.ID); err != nil {
						t.Error(err)
					}
					return
				}
				if err := st.s.Reopen(ctx, st.both(), st.session.ID, "x"); err == nil {
					reopened.Add(1)
				} else {
					refused.Add(1)
				}
			})
		}
		wg.Wait()
		told := map[string]int64{}
		for _, row := range st.trail(st.session.ID) {
			told[row.Action]++
		}
		closed, _ := st.s.Door(ctx, st.both(), st.session.ID)
		still := int64(0)
		if closed.Session.ClosedAt != nil {
			still = 1
		}
		if told["attendance.reopened"] != reopened.Load() || told["attendance.closed"] != reopened.Load()+still || reopened.Load()+refused.Load() != 10 {
			t.Errorf("%v, reopened %d, refused %d, closed in the end %d", told, reopened.Load(), refused.Load(), still)
		}
		if want := int(told["attendance.reopened"] + told["attendance.closed"]); closed.Session.Revision != want {
			t.Errorf("revision %d after %d changes", closed.Session.Revision, want)
		}
	})
}

// Scanning at the course door picks the session that is open (CHECKIN §5).
func TestRule5_TheCourseDoorPicksTheOpenSession(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	afternoon := st.newSession(half7.Add(4*time.Hour+20*time.Minute), half7.Add(8*time.Hour))
	closedAt := half7.Add(4 * time.Hour)
	closed := st.session
	closed.ClosedAt = &closedAt
	over, evening := afternoon, afternoon
	over.ClosedAt = &closedAt
	evening.StartsAt, evening.EndsAt = half7.Add(10*time.Hour), half7.Add(12*time.Hour)
	for _, c := range []struct {
		name     string
		after    time.Duration
		sessions []courses.Session
		want     uint64
	}{
		{"before any doors", -31 * time.Minute, []courses.Session{st.session, afternoon}, 0},
		{"doors open", -30 * time.Minute, []courses.Session{st.session, afternoon}, st.session.ID},
		{"in the morning", time.Hour, []courses.Session{afternoon, st.session}, st.session.ID},
		{"both doors open: the next", 4 * time.Hour, []courses.Session{st.session, afternoon}, afternoon.ID},
		{"closed while the next is open", 4 * time.Hour, []courses.Session{afternoon, closed}, afternoon.ID},
		{"closed and nothing else", 3 * time.Hour, []courses.Session{closed, afternoon}, st.session.ID},
		{"over and not closed", 8*time.Hour + 16*time.Minute, []courses.Session{st.session, afternoon}, afternoon.ID},
		{"not closed the next day", 24 * time.Hour, []courses.Session{afternoon, st.session}, afternoon.ID},
		{"over and not closed, before the next doors", 4*time.Hour + 30*time.Minute, []courses.Session{st.session, evening}, st.session.ID},
		{"over and closed", 4*time.Hour + 30*time.Minute, []courses.Session{closed, evening}, 0},
		{"forgotten once the next is closed", 8*time.Hour + 16*time.Minute, []courses.Session{st.session, over}, 0},
	} {
		if got, open := st.s.AtDoor(c.sessions, half7.Add(c.after)); got.ID != c.want || open != (c.want != 0) {
			t.Errorf("%s: session %d, want %d", c.name, got.ID, c.want)
		}
	}
}

// What a scanner keeps of a code is its hash; a scan taken back leaves both facts.
func TestRule4_AScannersHashUndoAndNote(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		hash := courses.HashCode(st.people[0].Ticket)
		scan := attendance.Item{Nonce: "s1", Session: st.session.ID, Hash: hash, Seq: 1, Pack: "v1", LocalResult: "present", ClockOffset: 5}
		undo := scan
		undo.Nonce, undo.Undoes, undo.Seq = "s2", "s1", 2
		if got := results(st.scan(undo, scan)); got != "repeated:undone present" {
			t.Error(got) // the undoing may come first; alone the scan is an arrival, and the board knows both
		}
		in, back := attendance.Item{Nonce: "s3", Session: st.session.ID, Hash: hash}, attendance.Item{Nonce: "s4", Session: st.session.ID, Hash: hash, Undoes: "s3"}
		st.at(11 * time.Minute)
		if got := st.scan(in, back); got[0].Status != attendance.Present || got[1].Status != attendance.Expected {
			t.Errorf("the receipts of a scan and its undoing: %s and %s", got[0].Status, got[1].Status)
		}
		out := attendance.Item{Nonce: "s5", Session: st.session.ID, Ticket: st.people[1].Ticket, Direction: attendance.Out}
		arrival := attendance.Item{Nonce: "s6", Session: st.session.ID, Ticket: st.people[1].Ticket}
		again := out
		again.Nonce = "s7"
		if got := results(st.scan(arrival, out, again)); got != "present present repeated:already_left" {
			t.Errorf("in and out within one second: %s", got)
		}
		if c := st.board(st.organiser()).Counts; c.Expected != 4 || c.Present != 1 || st.facts() != 7 {
			t.Errorf("%+v, %d facts", c, st.facts())
		}
		facts, err := gorm.G[attendance.Fact](st.db.Reader().DB).Where("nonce = ?", "s1").First(ctx)
		st.must(err)
		if facts.Seq != 1 || facts.Pack != "v1" || facts.LocalResult != "present" || facts.ClockOffset != 5 || facts.CodeHash != hash {
			t.Errorf("%+v", facts)
		}
		_, err = st.s.CheckIn(ctx, st.organiser(), []attendance.Item{{Nonce: "x", Session: st.session.ID, Hash: "ABC", Undoes: "a b", LocalResult: "maybe", Seq: -1}})
		wantFields(t, err, "items.0.hash=attendance.bad_hash", "items.0.undoes=attendance.bad_nonce", "items.0.local_result=input.choice", "items.0.clock_offset=input.number")
	})
}
