package attendance_test

import (
	"fmt"
	"net/url"
	"path"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// code is what the wall shows now.
func (st *stage) code() attendance.RoomCode {
	st.t.Helper()
	code, err := st.s.RoomCode(ctx, st.by(actor.Organiser, "STTTT"), st.session.ID)
	st.must(err)
	return code
}

// open opens the code on the wall in a browser without a name and gives the claim.
func (st *stage) open() string { st.t.Helper(); return st.openOn("") }

// openOn opens the code on the wall on a device and gives the claim.
func (st *stage) openOn(device string) string {
	st.t.Helper()
	_, claim, err := st.s.OpenRoom(ctx, path.Base(st.code().URL), device)
	st.must(err)
	if claim == "" {
		st.t.Fatal("the doors are not open")
	}
	return claim
}

func (st *stage) pin(i int) string {
	return courses.Pin(st.courses.Key(), st.people[i].ID, st.people[i].Replacement)
}

// number is the telephone number of somebody enrolled on the stage.
func number(i int) string { return fmt.Sprintf("09%08d", i+1) }

func (st *stage) claim(phone attendance.Phone, who attendance.Who) (attendance.Visit, error) {
	visit, _, err := st.s.CheckInByClaim(ctx, actor.Actor{}, phone, who)
	return visit, err
}

func TestRule2_OpeningWritesNothing(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	before := st.facts()
	claim := st.open()
	visit, err := st.s.Visit(ctx, actor.Actor{}, attendance.Phone{Claim: claim})
	st.must(err)
	if visit.Person != nil || visit.Done != nil || !visit.OpenedAt.Equal(half7.Add(10*time.Minute)) {
		t.Errorf("%+v", visit)
	}
	if st.facts() != before {
		t.Error("opening the code left a fact")
	}
	for _, code := range []string{"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
		_, _, err := st.s.OpenRoom(ctx, code, "")
		wantCode(t, err, "attendance.code_forged")
	}
	code := path.Base(st.code().URL)
	st.write(func(tx database.Tx) error {
		_, err := gorm.G[courses.Course](tx.DB).Where("id = ?", st.course.ID).Update(ctx, "state", courses.Postponed)
		return err
	})
	_, _, err = st.s.OpenRoom(ctx, code, "")
	wantCode(t, err, "attendance.not_held")
	_, err = st.claim(attendance.Phone{Claim: claim}, attendance.Who{Phone: number(0), Pin: st.pin(0)})
	wantCode(t, err, "attendance.not_held")
}

func TestRule2_TheTimeOfArrivalIsTheTimeOfOpening(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.at(15 * time.Minute)
		claim := st.openOn("a")
		st.at(19 * time.Minute) // found the invitation, but the opening was in time
		visit, err := st.claim(attendance.Phone{Claim: claim, Device: "a"}, attendance.Who{Phone: number(0), Pin: st.pin(0)})
		st.must(err)
		if d := visit.Done; d == nil || d.Status != attendance.Present || !d.ArrivedAt.Equal(half7.Add(15*time.Minute)) || d.Attended != 1 || d.Lessons != 4 {
			t.Fatalf("%+v", visit.Done)
		}
		late := st.open()
		_, err = st.s.Close(ctx, st.both(), st.session.ID)
		st.must(err)
		visit, err = st.claim(attendance.Phone{Claim: late}, attendance.Who{Phone: fmt.Sprint(st.people[1].ShortNumber), Pin: st.pin(1)})
		st.must(err)
		if visit.Done.Status != attendance.Late {
			t.Errorf("opened before closing, confirmed after: %+v", visit.Done)
		}
		_, _, err = st.s.OpenRoom(ctx, "whatever", "")
		wantCode(t, err, "attendance.code_forged")
		_, err = st.s.RoomCode(ctx, st.both(), st.session.ID)
		wantCode(t, err, "attendance.closed")
	})
}

// Twenty posts of one claim at the same moment: one fact.
func TestRule2_AClaimIsSpentOnce(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		phone := attendance.Phone{Claim: st.openOn("a"), Device: "a"}
		var wait sync.WaitGroup
		for i := range 20 {
			wait.Go(func() {
				who := i % 2
				link := baseURL + "/I/" + courses.LinkCode(st.courses.Key(), st.people[who].ID, 0)
				_, err := st.claim(phone, attendance.Who{Link: link})
				if err != nil && !isSpent(err) {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if board := st.board(st.both()); st.facts() != 1 || board.Counts.Present != 1 {
			t.Errorf("%d facts, %+v", st.facts(), board.Counts)
		}
	})
}

func isSpent(err error) bool { return attendance.ErrClaimSpent.Is(err) }

func TestRule2_WhoYouAreByLinkOrByNumberAndFourDigits(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	stranger := st.enrol(st.newCourse().ID, 40, 1)[0]
	_, err := st.courses.ReplaceTicket(ctx, st.both(), st.people[2].ID)
	st.must(err)
	link := func(id uint64) string { return courses.LinkCode(st.courses.Key(), id, 0) }
	for name, c := range map[string]struct {
		who   attendance.Who
		field string
	}{
		"nothing":               {attendance.Who{}, "phone=input.required"},
		"phone alone":           {attendance.Who{Phone: number(0)}, "pin=input.required"},
		"another's pin":         {attendance.Who{Phone: number(0), Pin: "x" + st.pin(0)}, "pin=attendance.wrong_pin"},
		"unknown phone":         {attendance.Who{Phone: "0911222333", Pin: st.pin(0)}, "pin=attendance.wrong_pin"},
		"no number at all":      {attendance.Who{Phone: "tôi", Pin: st.pin(0)}, "pin=attendance.wrong_pin"},
		"link of another":       {attendance.Who{Link: link(stranger.ID)}, "link=attendance.wrong_link"},
		"link that was revoked": {attendance.Who{Link: link(st.people[2].ID)}, "link=attendance.wrong_link"},
		"no link":               {attendance.Who{Link: "https://example.com/"}, "link=attendance.wrong_link"},
	} {
		_, err := st.claim(attendance.Phone{Claim: st.open()}, c.who)
		t.Run(name, func(t *testing.T) { wantFields(t, err, c.field) })
	}
	_, err = st.claim(attendance.Phone{Claim: st.open()}, attendance.Who{Known: true})
	wantCode(t, err, "attendance.not_on_list")
	_, err = st.claim(attendance.Phone{Claim: "forged.claim"}, attendance.Who{Link: link(st.people[0].ID)})
	wantCode(t, err, "attendance.claim_expired")
	if st.facts() != 0 {
		t.Errorf("%d facts of people nobody knows", st.facts())
	}
	if _, err = st.claim(attendance.Phone{Claim: st.open()}, attendance.Who{Link: " " + baseURL + "/I/" + link(st.people[3].ID) + "/ "}); err != nil {
		t.Error(err)
	}
}

func TestRule2_AClaimHoldsFiveMinutes(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	phone := attendance.Phone{Claim: st.open()}
	who := attendance.Who{Link: courses.LinkCode(st.courses.Key(), st.people[0].ID, 0)}
	st.at(15*time.Minute + time.Second)
	_, err := st.claim(phone, who)
	wantCode(t, err, "attendance.claim_expired")
	st.at(15 * time.Minute)
	_, err = st.claim(phone, who)
	st.must(err)
	// Once spent it can be looked at for longer.
	st.at(2 * time.Hour)
	visit, err := st.s.Visit(ctx, actor.Actor{}, phone)
	if st.must(err); visit.Done == nil || visit.Done.FullName == "" {
		t.Errorf("%+v", visit)
	}
}

// The four digits are tried five times, whoever is tried with one opened code.
func TestGuessesAreSlowed(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	phone := attendance.Phone{Claim: st.open()}
	for i := range 5 {
		_, err := st.claim(phone, attendance.Who{Phone: fmt.Sprint(i + 1), Pin: "x"})
		wantFields(t, err, "pin=attendance.wrong_pin")
	}
	_, err := st.claim(phone, attendance.Who{Phone: number(0), Pin: st.pin(0)})
	wantCode(t, err, "accounts.too_many")
	for range 5 {
		_, err = st.claim(attendance.Phone{Claim: st.open()}, attendance.Who{Phone: number(1), Pin: "x"})
		wantFields(t, err, "pin=attendance.wrong_pin")
	}
	_, err = st.claim(attendance.Phone{Claim: st.open()}, attendance.Who{Phone: number(1), Pin: st.pin(1)})
	wantCode(t, err, "accounts.too_many")
	_, err = st.claim(attendance.Phone{Claim: st.open()}, attendance.Who{Phone: number(2), Pin: st.pin(2)})
	st.must(err)
}

func TestRule2_WhoYouAreByARememberedPhoneOrSignIn(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	enrolment := func(i int) courses.Enrolment {
		e, err := courses.EnrolmentByID(ctx, st.db.Reader(), st.people[i].ID, false)
		st.must(err)
		return e
	}
	tokens := st.s.Remember(nil, enrolment(0), st.course)
	tokens = st.s.Remember(append(tokens, "rubbish"), enrolment(1), st.course)
	if len(tokens) != 1 {
		t.Fatalf("%d tokens", len(tokens))
	}
	seen := func() *courses.Enrolment {
		visit, err := st.s.Visit(ctx, actor.Actor{}, attendance.Phone{Claim: st.open(), Remembered: tokens})
		st.must(err)
		return visit.Person
	}
	if who := seen(); who == nil || who.ID != st.people[0].ID {
		t.Errorf("the phone knows %+v", who)
	}
	visit, err := st.claim(attendance.Phone{Claim: st.open(), Remembered: tokens}, attendance.Who{Known: true})
	st.must(err)
	if visit.Done.Enrolment != st.people[0].ID {
		t.Errorf("%+v", visit.Done)
	}
	_, err = st.courses.ReplaceTicket(ctx, st.both(), st.people[0].ID)
	st.must(err)
	if who := seen(); who != nil {
		t.Errorf("a replaced ticket is still known: %+v", who)
	}
	if again := st.s.Remember(tokens, enrolment(0), st.course); len(again) != 1 || again[0] == tokens[0] {
		t.Error("the phone keeps the token of a replaced ticket")
	}
	signedIn := actor.Actor{UserID: 9, PersonID: enrolment(4).PersonID}
	visit, err = st.s.Visit(ctx, signedIn, attendance.Phone{Claim: st.open()})
	st.must(err)
	if visit.Person == nil || visit.Person.ID != st.people[4].ID {
		t.Errorf("who is signed in is not known: %+v", visit.Person)
	}
}

func TestRule2_SixDigitsForWhoIsSignedIn(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	e, err := courses.EnrolmentByID(ctx, st.db.Reader(), st.people[0].ID, false)
	st.must(err)
	by := actor.Actor{UserID: 9, PersonID: e.PersonID}
	digits := st.code().Digits
	_, _, err = st.s.OpenByDigits(ctx, actor.Actor{}, attendance.Phone{}, digits)
	wantCode(t, err, "attendance.digits_need_sign_in")
	_, _, err = st.s.OpenByDigits(ctx, actor.Actor{UserID: 10, PersonID: 999}, attendance.Phone{}, digits)
	wantFields(t, err, "digits=attendance.wrong_digits")
	st.at(10*time.Minute + 15*time.Second) // the window before is still good
	doorway, claim, err := st.s.OpenByDigits(ctx, by, attendance.Phone{}, digits[:3]+" "+digits[3:])
	st.must(err)
	if doorway.Session.ID != st.session.ID || claim == "" {
		t.Errorf("%+v %q", doorway, claim)
	}
	st.at(10*time.Minute + 45*time.Second)
	_, _, err = st.s.OpenByDigits(ctx, by, attendance.Phone{}, digits)
	wantFields(t, err, "digits=attendance.wrong_digits")
	for range 4 {
		_, _, _ = st.s.OpenByDigits(ctx, by, attendance.Phone{}, "x")
	}
	_, _, err = st.s.OpenByDigits(ctx, by, attendance.Phone{}, st.code().Digits)
	wantCode(t, err, "accounts.too_many")
}

func TestRule2_TheCodeChangesWithItsWindow(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	code := st.code()
	address, err := url.Parse(code.URL)
	st.must(err)
	if address.Host != "TAPHUAN.EXAMPLE.VN" || len(path.Base(address.Path)) != 39 || !code.ChangesAt.After(half7) {
		t.Errorf("%+v", code)
	}
	if again := st.code(); again.URL != code.URL {
		t.Error("the code changes within a window")
	}
	st.at(10*time.Minute + 15*time.Second)
	if again := st.code(); again.URL == code.URL || again.Digits == code.Digits {
		t.Error("the code stays after its window")
	}
	_, err = st.s.RoomCode(ctx, st.by(actor.Leader, ""), st.session.ID)
	wantCode(t, err, "forbidden")
	_, err = st.s.RoomCode(ctx, st.by(actor.Organiser, "SNV"), st.session.ID)
	wantCode(t, err, "courses.unknown_session")
	// Opened by hand an hour early: the doors are open, the windows begin then.
	early := half7.Add(-time.Hour)
	st.write(func(tx database.Tx) error {
		_, err := gorm.G[courses.Session](tx.DB).Where("id = ?", st.session.ID).Update(ctx, "opened_at", early)
		return err
	})
	st.at(-50 * time.Minute)
	if code := st.code(); !code.Hours.Opens.Equal(early) || !code.ChangesAt.Equal(half7.Add(-50*time.Minute+15*time.Second)) {
		t.Errorf("opened by hand: %+v", code.Hours)
	}
	st.open()
}
