package attendance_test

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// Streams end every minute and begin anew a second later. What happened in
// between must reach a board that is not the only one watching.
func TestWhoJoinsAWatchedSessionIsToldAtOnce(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	watching, stop := context.WithCancel(ctx)
	defer stop()
	first := st.s.Pulse(watching, st.session.ID)
	hears := func(changes <-chan struct{}) bool {
		select {
		case <-changes:
			return true
		case <-time.After(2 * time.Second):
			return false
		}
	}
	if !hears(first) {
		t.Fatal("the first board is not told")
	}
	st.scan(st.item("between-two-streams", 0))
	if !hears(first) {
		t.Fatal("the first board does not hear of the scan")
	}
	if !hears(st.s.Pulse(watching, st.session.ID)) {
		t.Error("a board that joins never hears of what it missed")
	}
}

// A fact may be numbered before another and committed after it: open boards are
// told of it all the same, though the newest is another one.
func TestALateCommitIsToldToOpenBoards(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		fact := func(id uint64, nonce string) {
			f := attendance.Fact{ID: id, Nonce: nonce, SessionID: st.session.ID, EnrolmentID: &st.people[1].ID, Kind: "scan", Direction: "in",
				Method: "scan", At: half7, ReceivedAt: half7, Result: "present"}
			st.write(func(tx database.Tx) error { return gorm.G[attendance.Fact](tx.DB).Create(ctx, &f) })
		}
		fact(1000, "fast")
		watching, stop := context.WithCancel(ctx)
		defer stop()
		changes := st.s.Pulse(watching, st.session.ID)
		<-changes // the first look
		fact(900, "slow")
		select {
		case <-changes:
		case <-time.After(3 * time.Second):
			t.Error("the board does not hear of the fact with the lower number")
		}
	})
}

// Whose phone somebody borrowed is told to who sees both, not to a focal point
// of the one's unit about somebody of another.
func TestALenderOfAnotherUnitHasNoName(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	const lender, borrower = 1, 0 // of SNV and of GN
	for _, who := range []int{lender, borrower} {
		_, err := st.claim(attendance.Phone{Claim: st.openOn("one phone"), Device: "one phone"},
			attendance.Who{Phone: number(who), Pin: st.pin(who)})
		st.must(err)
		st.at(11 * time.Minute)
	}
	for name, c := range map[string]struct {
		by   actor.Actor
		want string
	}{
		"organiser":         {st.by(actor.Organiser, "STTTT"), st.people[lender].FullName},
		"focal point of GN": {st.by(actor.UnitFocal, "GN"), ""},
	} {
		flagged := 0
		for _, row := range st.board(c.by).Rows {
			if row.SharedWith == 0 {
				continue
			}
			flagged++
			if row.Person.ID != st.people[borrower].ID || row.Lender != c.want {
				t.Errorf("%s: %s borrowed from %q", name, row.Person.FullName, row.Lender)
			}
		}
		if flagged != 1 {
			t.Errorf("%s: %d people flagged", name, flagged)
		}
	}
}
