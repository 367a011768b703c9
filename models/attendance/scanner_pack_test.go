package attendance_test

import (
	"encoding/json"
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

func (st *stage) pack(by actor.Actor, held string) attendance.Pack {
	st.t.Helper()
	p, err := st.s.Pack(ctx, by, held)
	st.must(err)
	return p
}

func (st *stage) deltas(by actor.Actor, since string) attendance.Deltas {
	st.t.Helper()
	d, err := st.s.Deltas(ctx, by, since)
	st.must(err)
	return d
}

// stood joins states as "person status by".
func (st *stage) stood(states []attendance.PackState) string {
	var words []string
	for _, s := range states {
		who := slices.IndexFunc(st.people, func(p courses.Place) bool { return p.ID == s.Enrolment })
		words = append(words, strings.TrimSpace(fmt.Sprint(who, " ", s.Status, " ", s.By)))
	}
	return strings.Join(words, ", ")
}

func TestRule4_2_APackHoldsWhatAScannerJudgesBy(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		_, by := st.scanner(st.user(actor.Organiser, "STTTT"), "Cửa 1")
		_, err := st.courses.Withdraw(ctx, st.both(), st.people[4].ID, "Bận")
		st.must(err)
		_, err = st.courses.ReplaceTicket(ctx, st.both(), st.people[0].ID)
		st.must(err)
		papers, err := st.courses.PersonPapers(ctx, st.both(), st.people[0].ID)
		st.must(err)
		receipts, err := st.s.CheckIn(ctx, by, []attendance.Item{st.item("a", 1)})
		st.must(err)
		if results(receipts) != "present" {
			t.Fatal(results(receipts))
		}
		p := st.pack(by, "")
		if len(p.Roster) != 5 || len(p.Revoked) != 1 || len(p.Doors) != 1 || len(p.Version) != 32 {
			t.Fatalf("%+v", p)
		}
		if got := p.Roster[0]; got.Hash != courses.HashCode(papers.People[0].Ticket)[:32] || got.UnitCode != "GN" || got.UnitName != "Đơn vị GN" ||
			got.FullName != st.people[0].FullName || got.ShortNumber != 1 || got.Status != "enrolled" || got.Course != st.course.ID {
			t.Errorf("%+v", got)
		}
		if got := p.Revoked[0]; got.Hash != courses.HashCode(st.people[0].Ticket)[:32] || got.Enrolment != st.people[0].ID {
			t.Errorf("%+v", got)
		}
		if p.Roster[4].Status != "withdrawn" || !p.Doors[0].Hours.OnTimeUntil.Equal(half7.Add(15*time.Minute)) {
			t.Errorf("%+v %+v", p.Roster[4], p.Doors[0].Hours)
		}
		if got := st.stood(p.States); got != "0 expected, 1 present Cửa 1, 2 expected, 3 expected" {
			t.Error(got)
		}
	})
}

// A pack names nobody's contact and no code: whoever loses the phone has lost
// names and units only.
func TestRule4_2_NoContactsInAPack(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	st.write(func(tx database.Tx) error {
		for column, value := range map[string]string{"position": "Chuyên viên", "email": "a@example.vn", "born_on": "1980-05-06"} {
			if _, err := gorm.G[courses.Enrolment](tx.DB).Where("course_id = ?", st.course.ID).Update(ctx, column, value); err != nil {
				return err
			}
		}
		return nil
	})
	_, by := st.scanner(st.user(actor.Organiser, "STTTT"), "Cửa 1")
	text, err := json.Marshal(st.pack(by, ""))
	st.must(err)
	papers, err := st.courses.PersonPapers(ctx, st.both(), st.people[0].ID)
	st.must(err)
	for _, secret := range []string{"+849", "0900000001", "Chuyên viên", "example.vn", "1980", papers.People[0].Ticket, papers.People[0].Link,
		courses.HashCode(papers.People[0].Ticket), courses.HashCode(papers.People[0].Link)[:32]} {
		if secret == "" || strings.Contains(string(text), secret) {
			t.Errorf("the pack tells %q", secret)
		}
	}
	if !strings.Contains(string(text), st.people[0].FullName) {
		t.Error("the test searches the wrong text")
	}
}

func TestRule4_2_TheVersionChangesWithTheRosterAndNotWithStates(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	_, by := st.scanner(st.user(actor.Organiser, "STTTT"), "Cửa 1")
	before := st.pack(by, "").Version
	changed := func(what string) {
		t.Helper()
		now := st.pack(by, "").Version
		if now == before {
			t.Errorf("%s changes nothing", what)
		}
		if st.deltas(by, "").Version != now {
			t.Errorf("%s: the deltas name another version", what)
		}
		before = now
	}
	st.scan(st.item("a", 0))
	st.at(20 * time.Minute)
	if again := st.pack(by, before); again.Version != before || again.States != nil {
		t.Error("a scan or the time changes the version")
	}
	st.enrol(st.course.ID, 5, 1)
	changed("another person")
	_, err := st.courses.ReplaceTicket(ctx, st.both(), st.people[0].ID)
	st.must(err)
	changed("a replaced code")
	_, err = st.courses.Withdraw(ctx, st.both(), st.people[1].ID, "Bận")
	st.must(err)
	changed("a withdrawal")
	_, err = st.s.Close(ctx, st.both(), st.session.ID)
	st.must(err)
	changed("closing")
}

func TestRule4_2_AsManyStatementsForOneAsForHundreds(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		_, by := st.scanner(st.user(actor.Organiser, "STTTT"), "Cửa 1")
		count := func() (pack, deltas int64) {
			at := db.Statements()
			p := st.pack(by, "")
			pack = db.Statements() - at
			if d := st.deltas(by, ""); len(d.States) == 0 || len(p.States) == 0 {
				t.Fatal("nobody was there")
			}
			return pack, db.Statements() - at - pack
		}
		_, err := st.s.CheckIn(ctx, by, []attendance.Item{st.item("one", 0)})
		st.must(err)
		pack, deltas := count()
		st.people = append(st.people, st.enrol(st.course.ID, 5, 200)...)
		items := []attendance.Item{}
		for i := range 200 {
			items = append(items, st.item(fmt.Sprint("many", i), 5+i))
		}
		_, err = st.s.CheckIn(ctx, by, items)
		st.must(err)
		if p, d := count(); p != pack || d != deltas || p > 10 {
			t.Errorf("%d and %d statements, with five people %d and %d", p, d, pack, deltas)
		}
	})
}

func TestRule4_8_TwoDoorsSeeEachOther(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		staff := st.user(actor.Organiser, "STTTT")
		_, one := st.scanner(staff, "Cửa 1")
		_, two := st.scanner(staff, "Cửa 2")
		cursor := st.pack(two, "").Cursor
		if d := st.deltas(two, cursor); len(d.States) != 0 {
			t.Fatalf("nothing happened: %+v", d.States)
		}
		send := func(by actor.Actor, items ...attendance.Item) {
			t.Helper()
			_, err := st.s.CheckIn(ctx, by, items)
			st.must(err)
		}
		send(one, st.item("a", 0))
		d := st.deltas(two, cursor)
		if got := st.stood(d.States); got != "0 present Cửa 1" {
			t.Error(got)
		}
		if !d.States[0].ArrivedAt.Equal(half7.Add(10 * time.Minute)) {
			t.Error(d.States[0].ArrivedAt)
		}
		st.at(11 * time.Minute)
		if d = st.deltas(two, d.Cursor); len(d.States) != 0 { // told within the slack, then no more
			if d = st.deltas(two, d.Cursor); len(d.States) != 0 {
				t.Errorf("told for ever: %+v", d.States)
			}
		}
		// A scan received later that was earlier moves the arrival to the door that saw it.
		earlier := st.item("b", 0)
		earlier.At = half7.Add(5 * time.Minute)
		send(two, earlier, st.item("c", 1))
		if got := st.stood(st.deltas(one, d.Cursor).States); got != "0 present Cửa 2, 1 present Cửa 2" {
			t.Error(got)
		}
		// Taken back at its own door: the other one learns it, though the undoing names a scan only.
		d = st.deltas(one, "")
		st.at(13 * time.Minute)
		send(two, attendance.Item{Nonce: "u", Session: st.session.ID, Enrolment: st.people[1].ID, Undoes: "c", At: half7.Add(11*time.Minute + 5*time.Second)})
		if got := st.stood(st.deltas(one, d.Cursor).States); !strings.Contains(got, "1 expected") {
			t.Error(got)
		}
	})
}

// A fact may be numbered before another and committed after it: no door misses it.
func TestRule4_8_ALateCommitIsNotMissed(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	_, by := st.scanner(st.user(actor.Organiser, "STTTT"), "Cửa 1")
	st.scan(st.item("a", 0))
	d := st.deltas(by, "")
	late := attendance.Fact{ID: 0, Nonce: "slow", SessionID: st.session.ID, EnrolmentID: &st.people[1].ID, Kind: "scan", Direction: "in",
		Method: "scan", At: half7, ReceivedAt: half7.Add(10*time.Minute - 20*time.Second), Result: "present"}
	st.write(func(tx database.Tx) error { return gorm.G[attendance.Fact](tx.DB).Create(ctx, &late) })
	ahead := fmt.Sprintf("%d-%d", late.ID+5, half7.Add(10*time.Minute).Unix())
	st.at(30 * time.Minute)
	if got := st.stood(st.deltas(by, ahead).States); !strings.Contains(got, "1 present") {
		t.Errorf("%q after %s (%s)", got, ahead, d.Cursor)
	}
}

func TestRule4_8_AnyCursorIsAnswered(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		_, by := st.scanner(st.user(actor.Organiser, "STTTT"), "Cửa 1")
		st.scan(st.item("a", 0))
		for _, cursor := range []string{"", "x", "-1--1", "99999999999999999999-1", "18446744073709551615-1", "1-99999999999999", "0-0", "5"} {
			if got := st.stood(st.deltas(by, cursor).States); got != "0 present" {
				t.Errorf("%q: %q", cursor, got)
			}
		}
	})
}

func TestRule4_2_OnlyScannersGetPacks(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	_, err := st.s.Pack(ctx, st.user(actor.Organiser, "STTTT"), "")
	wantCode(t, err, "forbidden")
	_, err = st.s.Deltas(ctx, st.both(), "")
	wantCode(t, err, "forbidden")
}
