package attendance

import (
	"context"
	"crypto/rand"
	"math/big"
	"slices"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/courses"
)

// A roll-call asks five people, at most two of them because something about
// their check-in asks for a look (CHECKIN §2).
const (
	rollCalled  = 5
	rollFlagged = 2
)

// RollCall is who is called by name to see whether they are in the room.
type RollCall struct {
	Session courses.Session
	Course  courses.Course
	There   int // how many have checked in
	Called  []Called
}

// Called is one of them, and what the last call of this name found.
type Called struct {
	BoardRow
	Answer   string // Found, Missing or "" when not yet called
	Answered time.Time
}

// RollCall draws up to five of those who are there, or, given the enrolments
// drawn before, shows those again in their order. Drawing changes nothing. Who
// may check people in may call them. Those in not are drawn only when there is
// nobody else; so are those called before.
func (s *Service) RollCall(ctx context.Context, by actor.Actor, sessionID uint64, drawn, not []uint64) (RollCall, error) {
	if _, _, err := courses.SessionForScan(ctx, s.db.Reader(), by, sessionID); err != nil {
		return RollCall{}, err
	}
	board, err := s.Board(ctx, by, sessionID)
	if err != nil {
		return RollCall{}, err
	}
	facts, err := gorm.G[Fact](s.db.Reader().DB).Where("session_id = ? AND kind = ?", sessionID, kindRollCall).
		Order("id").Find(ctx)
	if err != nil {
		return RollCall{}, err
	}
	call := RollCall{Session: board.Session, Course: board.Course}
	rows, pool := map[uint64]Called{}, []Called{}
	for _, row := range board.Rows {
		called := answered(row, facts)
		rows[row.Person.ID] = called
		if row.Status.There() {
			pool = append(pool, called)
		}
	}
	call.There = len(pool)
	if len(drawn) == 0 {
		call.Called = drawFive(pool, not)
		return call, nil
	}
	for _, id := range drawn[:min(len(drawn), rollCalled)] {
		if row, seen := rows[id]; seen {
			call.Called = append(call.Called, row)
			delete(rows, id) // each once
		}
	}
	return call, nil
}

// answered gives a row with what the last call of that name found.
func answered(row BoardRow, facts []Fact) Called {
	called := Called{BoardRow: row}
	for _, f := range facts {
		if f.EnrolmentID != nil && *f.EnrolmentID == row.Person.ID {
			called.Answer, called.Answered = f.Mark, f.At
		}
	}
	return called
}

// drawFive draws at random: first up to two whose check-in asks for a look, then
// anybody; those called already and those in not only for want of others.
func drawFive(pool []Called, not []uint64) []Called {
	shuffle(pool)
	fresh := func(c Called) bool { return c.Answer == "" && !slices.Contains(not, c.Person.ID) }
	flagged := func(c Called) bool { return len(c.Reviews) > 0 || c.SharedWith != 0 }
	var five []Called
	take := func(most int, which func(Called) bool) {
		for _, c := range pool {
			known := slices.ContainsFunc(five, func(o Called) bool { return o.Person.ID == c.Person.ID })
			if len(five) < most && !known && which(c) {
				five = append(five, c)
			}
		}
	}
	take(rollFlagged, func(c Called) bool { return fresh(c) && flagged(c) })
	take(rollCalled, func(c Called) bool { return fresh(c) && !flagged(c) })
	take(rollCalled, fresh)
	take(rollCalled, func(c Called) bool { return !slices.Contains(not, c.Person.ID) })
	take(rollCalled, func(Called) bool { return true })
	shuffle(five) // or the first two called would always be the ones under suspicion
	return five
}

// shuffle mixes by random numbers nobody can foresee.
func shuffle(list []Called) {
	for i := len(list) - 1; i > 0; i-- {
		n, _ := rand.Int(rand.Reader, big.NewInt(int64(i+1))) // never fails since Go 1.24
		j := n.Int64()
		list[i], list[j] = list[j], list[i]
	}
}

// AnswerRoll keeps whether somebody called by name was found in the room: a
// fact beside the scans, which takes nobody's presence by itself; who is missing
// is a review (NotFound). The last answer counts.
func (s *Service) AnswerRoll(ctx context.Context, by actor.Actor, sessionID, enrolmentID uint64, found bool) error {
	mark := map[bool]string{true: Found, false: Missing}[found]
	_, err := s.decide(ctx, by, sessionID, enrolmentID, nil, func(person *courses.Enrolment) Fact {
		return Fact{Kind: kindRollCall, EnrolmentID: &person.ID, Mark: mark}
	})
	return err
}
