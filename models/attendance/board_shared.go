package attendance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"taphuan/models/actor"
	"taphuan/models/gather"
)

// boardPatience is how long boards asked for together may take.
const boardPatience = 10 * time.Second

// boardLanes is how many batches of boards may be under way at once: a large
// board that takes its time does not keep all others waiting.
const boardLanes = 2

// boardAsk is one question for a board.
type boardAsk struct {
	by      actor.Actor
	session uint64
}

// boardKey is the same for questions that have the same answer.
type boardKey struct {
	session uint64
	sight   string
}

// boardAnswer is a board, or why there is none.
type boardAnswer struct {
	board Board
	err   error
}

// shareBoards makes those who ask for the same board at the same time get the
// same one: when somebody checks in, fifty open boards ask within a moment.
func (s *Service) shareBoards() {
	s.boards = &gather.Gather[boardAsk, boardAnswer]{Work: s.boardsAsked, Lanes: boardLanes, Patience: boardPatience}
}

// boardsAsked answers each question, those alike once.
func (s *Service) boardsAsked(ctx context.Context, asks []boardAsk) ([]boardAnswer, error) {
	answered := map[boardKey]boardAnswer{}
	answers := make([]boardAnswer, len(asks))
	for i, ask := range asks {
		key := boardKey{ask.session, SightKey(ask.by)}
		answer, known := answered[key]
		if !known {
			answer.board, answer.err = s.board(ctx, ask.by, ask.session)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			answered[key] = answer
		}
		answers[i] = answer
		answers[i].board.Rows = slices.Clone(answer.board.Rows) // each may sort and cut its own
	}
	return answers, nil
}

// SightKey names what decides how much of a board somebody sees and may do there:
// two of whom it is the same see the same. Check-in staff are told apart by the
// sessions given to them, scanners by those chosen for them.
func SightKey(by actor.Actor) string {
	staff, sessions := uint64(0), []uint64(nil)
	if by.Has(actor.CheckIn) && !by.System {
		staff = by.UserID
	}
	if by.Scanner != nil {
		sessions = by.Scanner.Sessions
	}
	return fmt.Sprint(by.System, by.Grants, staff, by.Scanner != nil, sessions)
}
