package attendance_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// Who is in the hall and not on the list tells the staff: a name that waits for a
// look and counts for nothing, once a claim.
func TestRule2_WhoIsNotOnTheListTellsTheStaff(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		phone := attendance.Phone{Claim: st.open()}
		for name, wrong := range map[string]string{" ": "input.required", strings.Repeat("A", 201): "attendance.long_note"} {
			_, err := st.s.Report(ctx, actor.Actor{}, phone, name)
			wantFields(t, err, "name="+wrong)
		}
		for range 2 { // a lost answer is asked for again
			visit, err := st.s.Report(ctx, actor.Actor{}, phone, "  Y  Phát Sinh ")
			st.must(err)
			if d := visit.Done; d == nil || d.Result != attendance.ResultReview || d.FullName != "Y Phát Sinh" || d.Enrolment != 0 {
				t.Errorf("%+v", visit.Done)
			}
		}
		board := st.board(st.both())
		if st.facts() != 1 || board.Counts.Present != 0 || len(board.Unknown) != 1 || board.Unknown[0].Note != "Y Phát Sinh" {
			t.Errorf("%d facts, %+v %+v", st.facts(), board.Counts, board.Unknown)
		}
		_, _, err := st.s.CheckInByClaim(ctx, actor.Actor{}, phone, attendance.Who{Phone: number(0), Pin: st.pin(0)})
		wantCode(t, err, "attendance.claim_spent")
	})
}

// A claim opened elsewhere, or too old, tells nothing; nor does one phone flood
// the board.
func TestRule2_TellingTheStaffNeedsAFreshClaim(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		claim := st.open()
		_, err := st.s.Report(ctx, actor.Actor{}, attendance.Phone{Claim: claim, Device: "other"}, "Y Phát Sinh")
		wantCode(t, err, "attendance.claim_moved")
		_, err = st.s.Report(ctx, actor.Actor{}, attendance.Phone{}, "Y Phát Sinh")
		wantCode(t, err, "attendance.claim_expired")
		refused := 0
		for range 8 {
			if _, err := st.s.Report(ctx, actor.Actor{}, attendance.Phone{Claim: st.open()}, "Y Phát Sinh"); err != nil {
				refused++
			}
		}
		if refused != 3 || st.facts() != 5 {
			t.Errorf("%d of eight were refused, %d kept", refused, st.facts())
		}
		kept := st.facts()
		for i := range 30 { // as many phones, of which fifteen find the minute full
			_, _ = st.s.Report(ctx, actor.Actor{}, attendance.Phone{Claim: st.openOn(strconv.Itoa(i)), Device: strconv.Itoa(i)}, "Y Phát Sinh")
		}
		if got := st.facts() - kept; got != 15 {
			t.Errorf("%d more names were kept within the minute", got)
		}
		st.at(20 * time.Minute)
		_, err = st.s.Report(ctx, actor.Actor{}, attendance.Phone{Claim: claim}, "Y Phát Sinh")
		wantCode(t, err, "attendance.claim_expired")
	})
}
