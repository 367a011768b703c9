package attendance_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

func (st *stage) rollCall(drawn, not []uint64) attendance.RollCall {
	st.t.Helper()
	call, err := st.s.RollCall(ctx, st.by(actor.Organiser, "STTTT"), st.session.ID, drawn, not)
	st.must(err)
	return call
}

// calledIDs lists who is called, in order.
func calledIDs(call attendance.RollCall) []uint64 {
	ids := make([]uint64, len(call.Called))
	for i, c := range call.Called {
		ids[i] = c.Person.ID
	}
	return ids
}

// crowd checks in so many of more people, the last two with one phone.
func (st *stage) crowd(there int) (flagged uint64) {
	st.t.Helper()
	st.people = append(st.people, st.enrol(st.course.ID, 5, 25)...)
	for i := range there {
		st.scan(st.item(fmt.Sprint("crowd-", i), i))
	}
	for _, i := range []int{there, there + 1} {
		_, err := st.claim(attendance.Phone{Claim: st.openOn("lent"), Device: "lent"}, attendance.Who{Phone: number(i), Pin: st.pin(i)})
		st.must(err)
	}
	return st.people[there+1].ID
}

func TestRule2_RollCallDrawsFiveOfThoseThere(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		if call := st.rollCall(nil, nil); call.There != 0 || len(call.Called) != 0 {
			t.Errorf("nobody is there, but %+v is called", call.Called)
		}
		flagged := st.crowd(18)
		before, seen, first := st.facts(), map[uint64]int{}, map[uint64]bool{}
		const draws = 60
		for range draws {
			call := st.rollCall(nil, nil)
			ids := calledIDs(call)
			if call.There != 20 || len(ids) != 5 || !slices.Contains(ids, flagged) {
				t.Fatalf("%d there, called %v without %d", call.There, ids, flagged)
			}
			first[ids[0]] = true
			for i, c := range call.Called {
				seen[ids[i]]++
				if !c.Status.There() || slices.Index(ids, ids[i]) != i {
					t.Errorf("%v called, %s of them", ids, c.Status)
				}
			}
		}
		// Chance missing one of nineteen in sixty draws of four is one in a million.
		if len(seen) != 20 || len(first) < 5 {
			t.Errorf("%d of 20 were ever drawn, %d of them first", len(seen), len(first))
		}
		if st.facts() != before {
			t.Error("drawing left facts")
		}
	})
}

func TestRule2_RollCallDrawsAtMostTwoFlaggedFirst(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	st.people = append(st.people, st.enrol(st.course.ID, 5, 15)...)
	for i := range 10 { // ten with one phone: nine of them flagged
		_, err := st.claim(attendance.Phone{Claim: st.openOn("lent"), Device: "lent"}, attendance.Who{Phone: number(i), Pin: st.pin(i)})
		st.must(err)
	}
	for i := 10; i < 20; i++ {
		st.scan(st.item(fmt.Sprint("s", i), i))
	}
	for range 20 {
		flagged := 0
		for _, c := range st.rollCall(nil, nil).Called {
			if len(c.Reviews) > 0 {
				flagged++
			}
		}
		if flagged != 2 {
			t.Fatalf("%d of five are flagged", flagged)
		}
	}
}

func TestRule2_RollCallKeepsWhoWasDrawn(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	st.crowd(12)
	drawn := calledIDs(st.rollCall(nil, nil))
	for range 5 {
		if again := calledIDs(st.rollCall(drawn, nil)); !slices.Equal(again, drawn) {
			t.Fatalf("drawn %v, shown %v", drawn, again)
		}
	}
	others := calledIDs(st.rollCall(nil, drawn))
	if len(others) != 5 || slices.ContainsFunc(others, func(id uint64) bool { return slices.Contains(drawn, id) }) {
		t.Errorf("five others than %v: %v", drawn, others)
	}
	stranger := st.enrol(st.newCourse().ID, 40, 1)[0].ID
	strange := []uint64{stranger, drawn[0], drawn[0], 999999}
	if got := calledIDs(st.rollCall(strange, nil)); !slices.Equal(got, drawn[:1]) {
		t.Errorf("an address with %v shows %v", strange, got)
	}
}

func TestRule2_RollCallKeepsItsAnswers(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.crowd(8)
		who := calledIDs(st.rollCall(nil, nil))[0]
		answer := func(by actor.Actor, enrolment uint64, found bool) error {
			return st.s.AnswerRoll(ctx, by, st.session.ID, enrolment, found)
		}
		staff := st.by(actor.Organiser, "STTTT")
		st.must(answer(staff, who, false))
		if row := st.row(who); !row.Status.There() || !slices.Contains(row.Reasons(), attendance.NotFound) {
			t.Errorf("not seen: %s %v", row.Status, row.Reviews)
		}
		st.at(12 * time.Minute)
		st.must(answer(staff, who, true))
		facts, err := gorm.G[attendance.Fact](db.Reader().DB).Where("kind = ?", "roll_call").Order("id").Find(ctx)
		st.must(err)
		if len(facts) != 2 || facts[0].Mark != "missing" || facts[1].Mark != "found" || *facts[1].EnrolmentID != who || facts[1].UserID != staff.UserID {
			t.Errorf("kept %+v", facts)
		}
		if rows := st.auditRows("attendance.called"); len(rows) != 2 {
			t.Errorf("%d rows in the trail", len(rows))
		}
		if c := st.rollCall([]uint64{who}, nil).Called[0]; c.Answer != attendance.Found || !c.Answered.Equal(half7.Add(12*time.Minute)) || !c.Status.There() || slices.Contains(c.Reasons(), attendance.NotFound) {
			t.Errorf("%+v", c)
		}
		wantCode(t, answer(staff, st.enrol(st.newCourse().ID, 40, 1)[0].ID, true), "courses.unknown_enrolment")
		wantCode(t, answer(st.by(actor.Leader, ""), who, true), "forbidden")
		wantCode(t, answer(st.by(actor.Organiser, "SNV"), who, true), "courses.unknown_session")
		st.write(func(tx database.Tx) error {
			_, err := gorm.G[courses.Session](tx.DB).Where("id = ?", st.session.ID).Update(ctx, "locked_at", half7)
			return err
		})
		wantCode(t, answer(staff, who, false), "attendance.locked")
		st.must(answer(st.both(), who, false))
	})
}

func TestRule2_NamesOnTheWallAreThoseOfTheBoard(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	for i := range 4 {
		st.at(time.Duration(10+i) * time.Minute)
		st.scan(st.item(fmt.Sprint(i), i))
	}
	names, err := st.s.LatestNames(ctx, st.by(actor.Organiser, "STTTT"), st.session.ID, 3)
	st.must(err)
	want := []string{st.people[3].FullName, st.people[2].FullName, st.people[1].FullName}
	if !slices.Equal(names, want) {
		t.Errorf("%v, want %v", names, want)
	}
	names, err = st.s.LatestNames(ctx, st.by(actor.Leader, ""), st.session.ID, 3)
	if st.must(err); len(names) != 0 {
		t.Errorf("a leader sees %v", names)
	}
	_, err = st.s.LatestNames(ctx, st.by(actor.Organiser, "SNV"), st.session.ID, 3)
	wantCode(t, err, "courses.unknown_session")
}

// row is somebody's line of the board.
func (st *stage) row(enrolment uint64) attendance.BoardRow {
	st.t.Helper()
	for _, row := range st.board(st.both()).Rows {
		if row.Person.ID == enrolment {
			return row
		}
	}
	st.t.Fatalf("%d is not on the board", enrolment)
	return attendance.BoardRow{}
}
