package attendance_test

import (
	"testing"
	"time"

	"taphuan/models/attendance"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// A ticket seen before is not looked up again, and is refused all the same once
// it has been replaced, by whichever instance.
func TestRule3_ARememberedCodeIsRefusedOnceItIsReplaced(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.at(5 * time.Minute)
		sent := func(nonce, ticket string) (attendance.Receipt, int64) {
			before := db.Statements()
			got := st.scan(attendance.Item{Nonce: nonce, Session: st.session.ID, Ticket: ticket})
			return got[0], db.Statements() - before
		}
		old := st.people[0].Ticket
		first, cost := sent("first", old)
		second, again := sent("second", old)
		if first.Result != attendance.ResultPresent || second.Result != attendance.ResultRepeated || again >= cost {
			t.Errorf("%s for %d statements, then %s for %d", first.Result, cost, second.Result, again)
		}
		st.at(10 * time.Minute)
		person, err := st.courses.ReplaceTicket(ctx, st.both(), st.people[0].ID)
		st.must(err)
		st.at(15 * time.Minute)
		if got, _ := sent("lost", old); got.Result != attendance.ResultRefused || got.Reason != attendance.RevokedTicket {
			t.Errorf("the replaced code is answered %s %s", got.Result, got.Reason)
		}
		for _, nonce := range []string{"new", "new-again"} {
			if got, _ := sent(nonce, courses.TicketCode(testKey("ticket"), person.ID, person.Replacement)); got.Result != attendance.ResultRepeated || got.Enrolment != st.people[0].ID {
				t.Errorf("%s: the new code is answered %s %s", nonce, got.Result, got.Reason)
			}
		}
		if got := st.scan(attendance.Item{Nonce: "before", Session: st.session.ID, Ticket: old, At: half7.Add(9 * time.Minute)}); got[0].Reason == attendance.RevokedTicket {
			t.Error("a scan from before the replacement is of a good code")
		}
	})
}
