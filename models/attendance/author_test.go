package attendance_test

import (
	"fmt"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// The log names who scanned or decided and the scanner; who came by the
// projected code has no author, for the phone may be signed in as somebody else.
func TestTheLogNamesWhoActedAndWithWhat(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		staff := st.user(actor.Organiser, "STTTT")
		_, device := st.scanner(staff, "Cửa 2")
		lender := st.user(actor.Trainee, "SNV")
		_, err := st.s.CheckIn(ctx, device, []attendance.Item{st.item("a", 0)})
		st.must(err)
		_, err = st.s.CheckIn(ctx, staff, []attendance.Item{st.item("b", 0)})
		st.must(err)
		_, _, err = st.s.CheckInByClaim(ctx, lender, attendance.Phone{Claim: st.open()}, attendance.Who{Phone: number(3), Pin: st.pin(3)})
		st.must(err)
		_, err = st.s.Correct(ctx, staff, st.session.ID, attendance.Correction{Enrolment: st.people[0].ID, Mark: attendance.Late, Reason: "x"})
		st.must(err)
		name := ""
		for _, by := range []actor.Actor{st.organiser(), st.by(actor.UnitFocal, "GN")} {
			log, err := st.s.Facts(ctx, by, st.session.ID)
			st.must(err)
			told := ""
			for _, f := range log.Facts {
				told += fmt.Sprintf("%s %s %s/", f.Kind, f.UserName, f.ScannerName)
			}
			name = log.Facts[0].UserName
			if want := fmt.Sprintf("correction %[1]s /scan  /scan %[1]s /scan %[1]s Cửa 2/", name); name == "" || told != want {
				t.Errorf("the log tells %q, want %q", told, want)
			}
		}
		if d := st.board(st.organiser()).Decided; len(d) != 1 || d[0].UserName != name || d[0].ScannerName != "" {
			t.Errorf("the board tells %+v", d)
		}
	})
}

// The names come with one statement for users and one for scanners, however many
// facts there are; the board asks for no scanner, for nobody decides with one.
func TestTheNamesOfWhoActedTakeOneStatementEach(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	statements := func(read func() error) int64 {
		before := st.db.Statements()
		st.must(read())
		return st.db.Statements() - before
	}
	log := func() error { _, err := st.s.Facts(ctx, st.organiser(), st.session.ID); return err }
	board := func() error { _, err := st.s.Board(ctx, st.organiser(), st.session.ID); return err }
	emptyLog, emptyBoard := statements(log), statements(board)
	for i := range 3 {
		staff := st.user(actor.Organiser, "STTTT")
		_, device := st.scanner(staff, fmt.Sprint("Cửa ", i))
		_, err := st.s.CheckIn(ctx, device, []attendance.Item{st.item(fmt.Sprint("n", i), i)})
		st.must(err)
		_, err = st.s.Correct(ctx, staff, st.session.ID, attendance.Correction{Enrolment: st.people[i].ID, Mark: attendance.Late, Reason: "x"})
		st.must(err)
		if got := statements(log) - emptyLog; got != 2 {
			t.Errorf("the log of %d scanners asks %d more", i+1, got)
		}
		if got := statements(board) - emptyBoard; got != 1 {
			t.Errorf("the board of %d decisions asks %d more", i+1, got)
		}
	}
}
