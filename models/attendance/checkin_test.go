package attendance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

func TestCheckIn(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		other := st.newCourse()
		stranger := st.enrol(other.ID, 50, 1)[0]
		st.must(func() error {
			_, err := st.courses.Withdraw(ctx, st.both(), st.people[3].ID, "bận")
			return err
		}())
		old := st.people[4].Ticket
		_, err := st.courses.ReplaceTicket(ctx, st.both(), st.people[4].ID)
		st.must(err)

		items := []attendance.Item{
			st.item("a", 0), st.item("b", 0), st.item("a", 0), st.item("c", 1), st.item("d", 3),
			{Nonce: "e", Session: st.session.ID, Ticket: stranger.Ticket},
			{Nonce: "f", Session: st.session.ID, Ticket: "T1:00000000000000000000000000"},
			{Nonce: "g", Session: st.session.ID, Ticket: old},
			{Nonce: "h", Session: 999, Ticket: st.people[1].Ticket},
			{Nonce: "i", Session: st.session.ID, Ticket: strings.ToLower(st.people[2].Ticket), Method: attendance.MethodTyped, At: half7.Add(-2 * time.Hour)},
			{Nonce: "j", Session: st.session.ID, Ticket: st.people[2].Ticket, At: half7.Add(13 * time.Minute)},
			{Nonce: "k", Session: st.session.ID, Ticket: fmt.Sprint(st.people[2].ShortNumber), Method: attendance.MethodTyped},
			{Nonce: "l", Session: st.session.ID},
		}
		got := st.scan(items...)
		want := "present repeated:already_arrived repeated:same_nonce present refused:withdrawn refused:other_course " +
			"refused:unknown_ticket refused:revoked_ticket refused:unknown_session review:outside_hours " +
			"review:ahead_of_clock present refused:unknown_ticket"
		if results(got) != want {
			t.Fatalf("%s\nwant\n%s", results(got), want)
		}
		if got[2].Enrolment != st.people[0].ID || !got[2].At.Equal(got[0].At) || got[0].FullName != st.people[0].FullName {
			t.Errorf("the same nonce: %+v after %+v", got[2], got[0])
		}
		if got[5].Enrolment != 0 || got[7].Enrolment != st.people[4].ID {
			t.Errorf("foreign %d, revoked %d", got[5].Enrolment, got[7].Enrolment)
		}
		if n := st.facts(); n != 11 { // all but the repeated nonce and the session that is not there
			t.Errorf("%d facts are kept, want 11", n)
		}
		again := st.scan(items[0], items[4])
		if results(again) != "repeated:same_nonce repeated:same_nonce" || st.facts() != 11 {
			t.Errorf("sent again: %s, %d facts", results(again), st.facts())
		}
	})
}

func TestRule3_ARevokedCodeStillLeavesAFact(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.at(20 * time.Minute)
		old := st.people[0].Ticket
		_, err := st.courses.ReplaceTicket(ctx, st.both(), st.people[0].ID)
		st.must(err)
		st.at(30 * time.Minute)
		got := st.scan(
			attendance.Item{Nonce: "after", Session: st.session.ID, Ticket: old, At: half7.Add(25 * time.Minute)},
			attendance.Item{Nonce: "same-second", Session: st.session.ID, Ticket: old, At: half7.Add(20 * time.Minute)},
			attendance.Item{Nonce: "before", Session: st.session.ID, Ticket: old, At: half7.Add(time.Minute)})
		if results(got) != "refused:revoked_ticket refused:revoked_ticket present" {
			t.Error(results(got))
		}
		if st.facts() != 3 {
			t.Errorf("%d facts of three scans", st.facts())
		}
	})
}

func TestRule1_OnTimeThroughTheGraceAndReviewBeyondTheHours(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	st.at(30 * time.Minute)
	for i, c := range []struct {
		after  time.Duration
		result string
		status attendance.Status
	}{
		{15 * time.Minute, "present", attendance.Present},
		{15*time.Minute + time.Second, "present", attendance.Late},
		{32 * time.Minute, "present", attendance.Late},
		{32*time.Minute + time.Second, "review:ahead_of_clock", attendance.Expected},
		{-45*time.Minute - time.Second, "review:outside_hours", attendance.Expected},
	} {
		item := st.item(fmt.Sprint("n", i), i)
		item.At = half7.Add(c.after)
		got := st.scan(item)
		if results(got) != c.result || got[0].Status != c.status {
			t.Errorf("%v: %s %s, want %s %s", c.after, results(got), got[0].Status, c.result, c.status)
		}
	}
	// Received a day later, after closing: still an arrival.
	_, err := st.s.Close(ctx, st.by(actor.Organiser, "STTTT"), st.session.ID)
	st.must(err)
	st.at(24 * time.Hour)
	item := st.item("late-post", 3)
	item.At = half7.Add(time.Minute)
	if got := st.scan(item); results(got) != "present" || got[0].Status != attendance.Present {
		t.Errorf("sent a day later: %+v", got)
	}
}

func TestLeaving(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	out := func(nonce string, person int) attendance.Item {
		item := st.item(nonce, person)
		item.Direction = attendance.Out
		return item
	}
	got := st.scan(out("a", 0), st.item("b", 1), out("c", 1), out("d", 1))
	if results(got) != "review:no_arrival present present repeated:already_left" {
		t.Fatal(results(got))
	}
	for _, row := range st.board(st.both()).Rows {
		if row.Person.ID == st.people[1].ID && row.LeftAt.IsZero() {
			t.Error("who left has not left on the board")
		}
	}
}

// A short number nobody has names no ticket, so the number itself is kept: as what
// was heard at the door when nothing else was.
func TestANumberNobodyHasIsKeptAsTyped(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		typed := func(nonce, code, heard string) attendance.Item {
			return attendance.Item{Nonce: nonce, Session: st.session.ID, Ticket: code, Method: attendance.MethodTyped,
				LocalResult: attendance.ResultReview, Note: heard}
		}
		st.scan(typed("a", "97", ""), typed("b", "98", "Bà Lan"), typed("c", fmt.Sprint(st.people[0].ShortNumber), ""))
		var notes []string
		for _, f := range st.board(st.both()).Unknown {
			notes = append(notes, f.Note)
		}
		if !slices.Equal(notes, []string{"97", "Bà Lan"}) {
			t.Errorf("waiting on the board: %q", notes)
		}
		log, err := st.s.Facts(ctx, st.both(), st.session.ID)
		st.must(err)
		if known := log.Facts[0]; known.Nonce != "c" || known.Note != "" {
			t.Errorf("a number somebody has: %+v", known)
		}
	})
}

// Who came after the clock had opened the doors stays, though the session is then
// moved to the afternoon; and the code on the wall goes on opening.
func TestWhoWasLetInStaysWhenTheSessionIsMoved(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.at(-20 * time.Minute)
		st.scan(st.item("a", 0))
		_, err := st.courses.EditSession(ctx, st.both(), st.course.ID, st.session.ID, courses.SessionDraft{Title: "Chiều",
			StartsAt: half7.Add(6 * time.Hour), EndsAt: half7.Add(9 * time.Hour), Periods: 4})
		st.must(err)
		if c := st.board(st.both()).Counts; c != (attendance.Counts{Expected: 4, Present: 1}) {
			t.Errorf("after moving: %+v", c)
		}
		if _, claim, err := st.s.OpenRoom(ctx, st.shown(), "a"); err != nil || claim == "" {
			t.Errorf("the code opens nothing: %v", err)
		}
	})
}

func TestMalformedBatchesAreRefusedWhole(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	by := st.by(actor.Organiser, "STTTT")
	bad := st.item(strings.Repeat("x", 65), 0)
	bad.Direction = "up"
	none := st.item("", 1)
	none.Method = "magic"
	_, err := st.s.CheckIn(ctx, by, []attendance.Item{st.item("fine", 2), bad, none, st.item("a b", 3)})
	wantFields(t, err, "items.1.nonce=attendance.bad_nonce", "items.1.direction=input.choice",
		"items.2.nonce=input.required", "items.2.method=input.choice", "items.3.nonce=attendance.bad_nonce")
	_, err = st.s.CheckIn(ctx, by, make([]attendance.Item, 201))
	wantFields(t, err, "items=attendance.too_many_items")
	_, err = st.s.CheckIn(ctx, by, nil)
	wantFields(t, err, "items=input.required")
	if st.facts() != 0 {
		t.Errorf("%d facts of refused batches", st.facts())
	}
}

func TestWhoMayScan(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	for name, c := range map[string]struct {
		by   actor.Actor
		want string
	}{
		"organiser of the unit":   {st.by(actor.Organiser, "STTTT"), "present"},
		"organiser of another":    {st.by(actor.Organiser, "SNV"), "refused:unknown_session"},
		"home affairs":            {st.by(actor.HomeAffairs, "SNV"), "present"},
		"staff without a session": {st.by(actor.CheckIn, ""), "refused:unknown_session"},
		"leader":                  {st.by(actor.Leader, ""), "refused:forbidden"},
	} {
		receipts, err := st.s.CheckIn(ctx, c.by, []attendance.Item{
			{Nonce: "who-" + strings.ReplaceAll(name, " ", "-"), Session: st.session.ID, Ticket: st.people[len(name)%5].Ticket}})
		st.must(err)
		if got := results(receipts); got != c.want && !(c.want == "present" && strings.HasPrefix(got, "repeated")) {
			t.Errorf("%s: %s", name, got)
		}
	}
	st.write(func(tx database.Tx) error {
		user := "INSERT INTO users (id, login, name, password_hash, created_at) VALUES (7, 'door', 'Cửa', '', ?)"
		if err := gorm.G[courses.Staff](tx.DB).Exec(ctx, user, half7); err != nil {
			return err
		}
		return gorm.G[courses.Staff](tx.DB).Create(ctx, &courses.Staff{SessionID: st.session.ID, UserID: 7, CreatedAt: half7})
	})
	receipts, err := st.s.CheckIn(ctx, st.by(actor.CheckIn, ""), []attendance.Item{st.item("given", 4)})
	st.must(err)
	if !strings.HasPrefix(results(receipts), "present") && !strings.HasPrefix(results(receipts), "repeated") {
		t.Errorf("staff given the session: %s", results(receipts))
	}
}
