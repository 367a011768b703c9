package attendance_test

import (
	"slices"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

func TestRule2_SixDigitsForARememberedPhone(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		phone := attendance.Phone{Device: "a", Remembered: st.s.Remember(nil, st.enrolment(0), st.course)}
		if !st.s.KnowsFor(actor.Actor{}, phone) || st.s.KnowsFor(actor.Actor{}, attendance.Phone{Remembered: []string{"x.y"}}) {
			t.Error("the page does not know whose phone may type")
		}
		doorway, claim, err := st.s.OpenByDigits(ctx, actor.Actor{}, phone, st.code().Digits)
		if st.must(err); doorway.Session.ID != st.session.ID {
			t.Errorf("%+v", doorway.Session)
		}
		phone.Claim = claim
		visit, err := st.claim(phone, attendance.Who{Known: true})
		if st.must(err); visit.Done == nil || visit.Done.Enrolment != st.people[0].ID {
			t.Errorf("%+v", visit.Done)
		}
		// Only the sessions of that very course are tried.
		stranger := st.newCourse()
		seat := st.enrol(stranger.ID, 40, 1)[0]
		other, err := courses.EnrolmentByID(ctx, st.db.Reader(), seat.ID, false)
		st.must(err)
		_, _, err = st.s.OpenByDigits(ctx, actor.Actor{}, attendance.Phone{Remembered: st.s.Remember(nil, other, stranger)}, st.code().Digits)
		wantFields(t, err, "digits=attendance.wrong_digits")
		// A replaced ticket ends it: the phone may be the thing that was lost.
		_, err = st.courses.ReplaceTicket(ctx, st.both(), st.people[0].ID)
		st.must(err)
		_, _, err = st.s.OpenByDigits(ctx, actor.Actor{}, phone, st.code().Digits)
		wantCode(t, err, "attendance.digits_need_sign_in")
	})
}

func TestRule2_FiveTriesAWindow(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		phone := attendance.Phone{Remembered: st.s.Remember(nil, st.enrolment(0), st.course)}
		typed := func(digits string) error {
			_, _, err := st.s.OpenByDigits(ctx, actor.Actor{}, phone, digits)
			return err
		}
		for round := range 2 {
			start := 30 * round
			for i := range 5 {
				st.second(start + 2*i)
				wantFields(t, typed("wrong"), "digits=attendance.wrong_digits")
			}
			for _, after := range []int{8, 14} {
				st.second(start + after)
				wantCode(t, typed(st.code().Digits), "accounts.too_many")
			}
			st.second(start + 15)
			st.must(typed(st.code().Digits))
		}
	})
}

func TestRule2_AClaimMovedToAnotherBrowserIsRefused(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		claim, who := st.openOn("here"), attendance.Who{Phone: number(0), Pin: st.pin(0)}
		for _, device := range []string{"", "at home"} {
			phone := attendance.Phone{Claim: claim, Device: device}
			_, err := st.claim(phone, who)
			wantCode(t, err, "attendance.claim_moved")
			_, err = st.s.Visit(ctx, actor.Actor{}, phone)
			wantCode(t, err, "attendance.claim_moved")
		}
		if st.facts() != 0 {
			t.Error("a moved claim left a fact")
		}
		if _, err := st.claim(attendance.Phone{Claim: claim, Device: "here"}, who); err != nil {
			t.Error(err)
		}
		_, err := st.s.Visit(ctx, actor.Actor{}, attendance.Phone{Claim: claim, Device: "at home"})
		wantCode(t, err, "attendance.claim_moved") // nor does it tell at home who came
	})
}

// A session is open until it is closed, so its six digits open long after its end
// too, as the code on the wall does (CHECKIN §1).
func TestRule2_DigitsOpenUntilTheSessionIsClosed(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		phone := attendance.Phone{Remembered: st.s.Remember(nil, st.enrolment(0), st.course)}
		st.at(5 * time.Hour)
		digits := st.code().Digits
		_, claim, err := st.s.OpenByDigits(ctx, actor.Actor{}, phone, digits)
		if st.must(err); claim == "" {
			t.Error("an hour after the end the digits open nothing")
		}
		_, err = st.s.Close(ctx, st.both(), st.session.ID)
		st.must(err)
		_, _, err = st.s.OpenByDigits(ctx, actor.Actor{}, phone, digits)
		wantFields(t, err, "digits=attendance.wrong_digits")
	})
}

// A phone that lost the answer sends the form again after the five minutes and is
// told how it went; a claim nobody spent is over by then.
func TestRule2_AClaimSpentInTimeIsAnsweredLater(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		spent, unspent := attendance.Phone{Claim: st.openOn("a"), Device: "a"}, attendance.Phone{Claim: st.openOn("b"), Device: "b"}
		who := func(i int) attendance.Who { return attendance.Who{Phone: number(i), Pin: st.pin(i)} }
		first, err := st.claim(spent, who(0))
		st.must(err)
		st.at(20 * time.Minute)
		again, err := st.claim(spent, who(0))
		if st.must(err); *again.Done != *first.Done || st.facts() != 1 {
			t.Errorf("%+v, at first %+v, %d facts", again.Done, first.Done, st.facts())
		}
		// By then nobody learns by it whose digits are right.
		for _, tried := range []attendance.Who{who(1), {Phone: number(1), Pin: "0000"}} {
			other, err := st.claim(spent, tried)
			if st.must(err); *other.Done != *first.Done || st.facts() != 1 {
				t.Errorf("%+v, at first %+v", other.Done, first.Done)
			}
		}
		_, err = st.claim(unspent, who(1))
		wantCode(t, err, "attendance.claim_expired")
	})
}

func TestRule2_OnePhoneForTwoPeopleIsAllowedAndFlagged(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		for i := range 2 {
			visit, err := st.claim(attendance.Phone{Claim: st.openOn("a"), Device: "a"}, attendance.Who{Phone: number(i), Pin: st.pin(i)})
			if st.must(err); visit.Done.Result != attendance.ResultPresent {
				t.Errorf("person %d: %+v", i, visit.Done)
			}
		}
		board := st.board(st.both())
		if board.Counts.Present != 2 || board.Counts.Review != 1 {
			t.Errorf("%+v", board.Counts)
		}
		for _, row := range board.Rows {
			if lent := row.Person.ID == st.people[1].ID; lent != slices.Equal(row.Reasons(), []string{attendance.SharedDevice}) {
				t.Errorf("%s: %v", row.Person.FullName, row.Reviews)
			}
		}
	})
}
