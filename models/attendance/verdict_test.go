package attendance_test

import (
	"fmt"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// One-click verdicts: all or none, each a fact of its own, the last one wins.
func TestRule1_ContradictionsAreJudgedWithOneClick(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		odd := func(nonce string, person int) attendance.Item {
			item := st.item(nonce, person)
			item.At = half7.Add(-2 * time.Hour)
			return item
		}
		unknown := attendance.Item{Nonce: "u", Session: st.session.ID, Ticket: "T1:" + fmt.Sprint(1), LocalResult: attendance.ResultReview, Note: "Chị Hoa, Sở Y tế"}
		if got := results(st.scan(odd("a", 0), odd("b", 1), unknown)); got != "review:outside_hours review:outside_hours review:unknown_ticket" {
			t.Fatal(got)
		}
		board := st.board(st.organiser())
		if board.Counts.Review != 3 || len(board.Unknown) != 1 || board.Unknown[0].Note != "Chị Hoa, Sở Y tế" {
			t.Fatalf("%+v %+v", board.Counts, board.Unknown)
		}
		judge := func(verdict string, nonces ...string) error {
			_, err := st.s.Judge(ctx, st.organiser(), st.session.ID, nonces, verdict)
			return err
		}
		wantFields(t, judge("perhaps", "a"), "verdict=input.choice")
		wantFields(t, judge(attendance.Accepted), "facts=input.required")
		before := st.facts()
		wantCode(t, judge(attendance.Accepted, "a", "nothing"), "attendance.unknown_fact")
		if st.facts() != before {
			t.Error("a refused verdict left something behind")
		}
		st.must(judge(attendance.Accepted, "a", "a", "b"))
		st.must(judge(attendance.Dismissed, "b", "u"))
		if c := st.board(st.organiser()).Counts; c.Present != 1 || c.Review != 0 || st.facts() != before+4 {
			t.Errorf("%+v, %d facts", c, st.facts())
		}
		_, err := st.s.Judge(ctx, st.by(actor.UnitFocal, "SNV"), st.session.ID, []string{"a"}, attendance.Accepted)
		wantCode(t, err, "forbidden")
	})
}
