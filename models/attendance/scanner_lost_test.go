package attendance_test

import (
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// A session may be taken back while scans wait on the phone: they are kept for
// review, nobody is told by them who stood there, and a session nobody had
// registered the phone for stays closed to it.
func TestRule4_6_ScansOfASessionTakenBackAreKeptForReview(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		helper := st.user(actor.CheckIn, "STTTT")
		second := st.newSession(half7.Add(6*time.Hour), half7.Add(10*time.Hour))
		st.must(st.courses.GiveSession(ctx, st.both(), st.course.ID, st.session.ID, st.login(helper)))
		st.must(st.courses.GiveSession(ctx, st.both(), st.course.ID, second.ID, st.login(helper)))
		made, _ := st.scanner(helper, "Cửa 1", st.session.ID)
		st.must(st.courses.TakeSession(ctx, st.both(), st.course.ID, st.session.ID, helper.UserID))
		by, err := st.s.ByScanner(ctx, made.Token)
		st.must(err)
		foreign := st.item("b", 1)
		foreign.Session = second.ID
		receipts, err := st.s.CheckIn(ctx, by, []attendance.Item{st.item("a", 0), foreign})
		st.must(err)
		if r := receipts[0]; r.Result != attendance.ResultReview || r.Reason != attendance.RevokedScanner || r.FullName != "" || r.Status != "" {
			t.Errorf("a session taken back: %+v", r)
		}
		if r := receipts[1]; r.Result != attendance.ResultRefused || r.Reason != attendance.UnknownSession {
			t.Errorf("a session of no business: %+v", r)
		}
		row := st.row("c", 2, half7) // nor by a queue it signs itself
		row.Hash, row.Enrolment = "", st.people[2].ID
		taken, err := st.s.TakeQueue(ctx, by, file(t, made, row))
		st.must(err)
		if r := taken.Receipts[0]; r.Result != attendance.ResultReview || r.FullName != "" || r.UnitName != "" || r.Status != "" {
			t.Errorf("by a queue: %+v", r)
		}
		if board := st.board(st.both()); st.facts() != 2 || board.Counts.Present != 0 || board.Counts.Review != 2 {
			t.Errorf("%d facts, %+v", st.facts(), board.Counts)
		}
	})
}

// Who never heard a refusal hears it when the scan is sent again.
func TestRule4_6_ARefusalWhoseAnswerWasLostIsToldAgain(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		_, by := st.scanner(st.user(actor.Organiser, "STTTT"), "Cửa 1")
		items := []attendance.Item{st.item("a", 0), {Nonce: "b", Session: st.session.ID, Ticket: "T1:KHONGCO", At: half7}}
		for try, want := range []string{"", attendance.ResultRefused} {
			receipts, err := st.s.CheckIn(ctx, by, items)
			st.must(err)
			if receipts[1].First != want || try > 0 && (receipts[1].Result != attendance.ResultRepeated || receipts[1].FirstReason != attendance.UnknownTicket) {
				t.Errorf("the refused one, try %d: %+v", try, receipts[1])
			}
			if try > 0 && (receipts[0].First != attendance.ResultPresent || receipts[0].FirstReason != "") {
				t.Errorf("the other: %+v", receipts[0])
			}
		}
		n, err := gorm.G[attendance.Fact](db.Reader().DB).Count(ctx, "id")
		if st.must(err); n != 2 {
			t.Errorf("%d facts", n)
		}
	})
}
