package routes

import (
	"context"
	"encoding/json"
	"time"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/courses"
)

// roomState is what a projector is told whenever something has changed. When
// opens_at has moved, so have all codes, and the page fetches them anew.
type roomState struct {
	Mode        string    `json:"mode"`
	Stopped     string    `json:"stopped"` // the sentence why there is no code any more, "" while there is
	OpensAt     time.Time `json:"opens_at"`
	OnTimeUntil time.Time `json:"on_time_until"`
	Now         time.Time `json:"now"`
	Counts      counts    `json:"counts"`
}

// roomState reads the state off the board.
func (rq *request) roomState(b attendance.Board) roomState {
	state := roomState{Mode: b.Session.RoomMode, OpensAt: rq.local(b.Hours.Opens), OnTimeUntil: rq.local(b.Hours.OnTimeUntil),
		Now: rq.local(rq.now()), Counts: countsOf(b.Counts)}
	switch {
	case b.Hours.Closed:
		state.Stopped = rq.sentence(attendance.ErrClosed.Code, nil)
	case b.Course.State == courses.Cancelled, b.Course.State == courses.Postponed:
		state.Stopped = rq.sentence(attendance.ErrNotHeld.Code, nil)
	}
	return state
}

// roomAlive is how often a projector hears that the line stands, so that it can
// tell a quiet hall from a dead network.
const roomAlive = 10 * time.Second

// watchRoom streams the state of the room to a projector.
func (h *handlers) watchRoom(rq *request, in doorInput) (answer[roomState], error) {
	board, err := h.roomBoard(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[roomState](err)
	}
	who := rq.still() // the request is over when the stream runs
	listener := &request{house: rq.house, lang: rq.lang}
	return answer[roomState]{Body: rq.roomState(board), Stream: func(s *stream) { h.streamRoom(s, listener, who, in.Session) }}, nil
}

// roomBoard gives the board to who may project the room's code.
func (h *handlers) roomBoard(ctx context.Context, by actor.Actor, session uint64) (attendance.Board, error) {
	board, err := h.Attendance.Board(ctx, by, session)
	if err == nil && !board.Scans {
		err = errForbidden
	}
	return board, err
}

// streamRoom tells of changes for as long as who asked may still be told.
func (h *handlers) streamRoom(s *stream, rq *request, who func(context.Context) (actor.Actor, error), session uint64) {
	changes := h.Attendance.Pulse(s.ctx, session)
	alive := time.NewTicker(roomAlive)
	defer alive.Stop()
	for {
		there := true
		select {
		case <-s.ctx.Done():
			return
		case <-alive.C:
			there = s.event("alive", rq.local(rq.now()).Format(time.RFC3339))
		case <-changes:
			by, err := who(s.ctx)
			if err != nil {
				return // signed out meanwhile
			}
			board, err := h.roomBoard(s.ctx, by, session)
			if err != nil {
				return // the page asks again, and is then told why
			}
			data, err := json.Marshal(rq.roomState(board))
			there = err == nil && s.event("room", string(data))
		}
		if !there {
			return
		}
	}
}

// latestShown is how many names the projector shows when it is told to.
const latestShown = 5

// roomNames are who arrived last, newest first.
type roomNames struct {
	Names []string `json:"names"`
}

// showRoomNames answers the last names to a projector that was switched to show
// them; the page itself holds none.
func (h *handlers) showRoomNames(rq *request, in doorInput) (answer[roomNames], error) {
	if _, err := h.roomBoard(rq.ctx, rq.by, in.Session); err != nil {
		return fail[roomNames](err)
	}
	names, err := h.Attendance.LatestNames(rq.ctx, rq.by, in.Session, latestShown)
	if err != nil {
		return fail[roomNames](err)
	}
	return answer[roomNames]{Body: roomNames{Names: names}}, nil
}
