package attendance_test

import (
	"context"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/attendance"
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
