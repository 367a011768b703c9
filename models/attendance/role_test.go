package attendance_test

import (
	"fmt"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// deeds gives what somebody may do in the session, each to be done many times.
func (st *stage) deeds() map[string]func(by actor.Actor) error {
	done := 0
	scan := func() attendance.Item { done++; return st.item(fmt.Sprint("deed", done), 0) }
	id := st.session.ID
	return map[string]func(by actor.Actor) error{
		"scan": func(by actor.Actor) error { _, err := st.s.CheckIn(ctx, by, []attendance.Item{scan()}); return err },
		"mark": func(by actor.Actor) error {
			mark := attendance.Correction{Enrolment: st.people[1].ID, Mark: attendance.Present, Reason: "x"}
			_, err := st.s.Correct(ctx, by, id, mark)
			return err
		},
		"judge": func(by actor.Actor) error {
			_, err := st.s.Judge(ctx, by, id, []string{st.scan(scan())[0].Nonce}, attendance.Accepted)
			return err
		},
		"mode": func(by actor.Actor) error {
			other := map[string]string{courses.RoomOpen: courses.RoomPaused, courses.RoomPaused: courses.RoomOpen}
			return st.s.SetRoomMode(ctx, by, id, other[st.board(st.both()).Session.RoomMode])
		},
		"close":  func(by actor.Actor) error { _, err := st.s.Close(ctx, by, id); return err },
		"reopen": func(by actor.Actor) error { return st.s.Reopen(ctx, by, id, "x") },
		"copy":   func(by actor.Actor) error { return st.s.Exported(ctx, by, id, attendance.Export{Rows: 1}) },
	}
}

// stands makes the session open, closed or locked, whatever it was before.
func (st *stage) stands(as string) {
	st.t.Helper()
	if st.board(st.both()).Session.ClosedAt != nil {
		st.must(st.s.Reopen(ctx, st.both(), st.session.ID, "Thử"))
	}
	if as == "open" {
		return
	}
	_, err := st.s.Close(ctx, st.both(), st.session.ID)
	st.must(err)
	if as == "locked" {
		_, err := st.s.Lock(ctx, st.both(), st.session.ID)
		st.must(err)
	}
}

// The trail names the grant that gave the right over this course, not just any
// that the actor holds; the approver where no other right would do.
func TestTheTrailNamesTheGrantThatAllowedIt(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	st.write(func(tx database.Tx) error { return st.giveTo(tx, 9) })
	grant := func(role actor.Role, unit string) actor.Grant { return actor.Grant{Role: role, UnitID: st.unit[unit]} }
	foreign, own := grant(actor.Organiser, "SNV"), grant(actor.Organiser, "STTTT")
	home, staff := grant(actor.HomeAffairs, ""), grant(actor.CheckIn, "")
	approver, elsewhere := grant(actor.Approver, "STTTT"), grant(actor.Approver, "GN")
	type grants = []actor.Grant
	deeds := st.deeds()
	for _, c := range []struct {
		name   string
		held   grants
		do, in string
		want   actor.Grant
	}{
		{"organiser elsewhere with home affairs scans", grants{foreign, home}, "scan", "open", home},
		{"organiser of two units scans", grants{foreign, own}, "scan", "open", own},
		{"organiser with home affairs scans", grants{home, own}, "scan", "open", own},
		{"organiser elsewhere, given the session, scans", grants{foreign, staff}, "scan", "open", staff},
		{"approver, given the session, scans", grants{approver, staff}, "scan", "open", staff},
		{"organiser elsewhere with home affairs marks", grants{foreign, home}, "mark", "open", home},
		{"organiser and approver marks", grants{own, approver}, "mark", "open", own},
		{"approver, given the session, marks", grants{approver, staff}, "mark", "open", staff},
		{"organiser elsewhere and approver marks", grants{foreign, approver}, "mark", "open", approver},
		{"organiser and approver marks what is locked", grants{own, approver}, "mark", "locked", approver},
		{"approver of two units marks what is locked", grants{elsewhere, approver}, "mark", "locked", approver},
		{"approver elsewhere with home affairs marks what is locked", grants{home, elsewhere}, "mark", "locked", elsewhere},
		{"organiser and approver judges what is locked", grants{own, approver}, "judge", "locked", approver},
		{"organiser elsewhere with home affairs closes", grants{foreign, home}, "close", "open", home},
		{"organiser and approver reopens", grants{own, approver}, "reopen", "closed", own},
		{"organiser elsewhere and approver reopens", grants{foreign, approver}, "reopen", "closed", approver},
		{"organiser and approver reopens what is locked", grants{own, approver}, "reopen", "locked", approver},
		{"organiser elsewhere with home affairs pauses the code", grants{foreign, home}, "mode", "open", home},
		{"organiser elsewhere, given the session, pauses the code", grants{foreign, staff}, "mode", "open", staff},
		{"organiser elsewhere with home affairs takes a copy", grants{foreign, home}, "copy", "open", home},
	} {
		t.Run(c.name, func(t *testing.T) {
			st.stands(c.in)
			if err := deeds[c.do](actor.Actor{UserID: 9, Grants: c.held}); err != nil {
				t.Fatal(err)
			}
			rows := st.trail(st.session.ID)
			if last := rows[len(rows)-1]; last.Role != string(c.want.Role) || last.UnitID != c.want.UnitID {
				t.Errorf("%s is told of %s in unit %d, want %s in %d", last.Action, last.Role, last.UnitID, c.want.Role, c.want.UnitID)
			}
		})
	}
}

// Who comes by the projected code comes as a trainee, whatever else that one may do.
func TestTheTrailNamesATraineeWhoComesByTheRoomsCode(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	by := actor.Actor{UserID: 9, Grants: []actor.Grant{{Role: actor.Organiser, UnitID: st.unit["STTTT"]}, {Role: actor.Trainee}}}
	_, _, err := st.s.CheckInByClaim(ctx, by, attendance.Phone{Claim: st.open()}, attendance.Who{Phone: number(0), Pin: st.pin(0)})
	st.must(err)
	rows := st.trail(st.session.ID)
	if last := rows[len(rows)-1]; last.Action != "attendance.scanned" || last.Role != "trainee" {
		t.Errorf("%s is told of %s", last.Action, last.Role)
	}
}
