package routes

import (
	"context"
	"encoding/json"
	"time"

	"taphuan/models/actor"
)

// heartbeatEvery keeps proxies from closing a quiet stream.
const heartbeatEvery = 15 * time.Second

// watchBoard streams the counts of a session whenever its board changes; the
// page then fetches itself anew.
func (h *handlers) watchBoard(rq *request, in doorInput) (answer[counts], error) {
	board, err := h.Attendance.Board(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[counts](err)
	}
	who := rq.still() // the request is over when the stream runs
	return answer[counts]{Body: countsOf(board.Counts), Stream: func(s *stream) { h.streamBoard(s, who, in.Session) }}, nil
}

// streamBoard tells of changes for as long as who asked may still be told.
func (h *handlers) streamBoard(s *stream, who func(context.Context) (actor.Actor, error), session uint64) {
	changes := h.Attendance.Pulse(s.ctx, session)
	beat := time.NewTicker(heartbeatEvery)
	defer beat.Stop()
	for {
		there := true
		select {
		case <-s.ctx.Done():
			return
		case <-beat.C:
			there = s.heartbeat()
		case <-changes:
			by, err := who(s.ctx)
			if err != nil {
				return // signed out meanwhile
			}
			board, err := h.Attendance.Board(s.ctx, by, session)
			if err != nil {
				return // the page asks again, and is then told why
			}
			data, err := json.Marshal(countsOf(board.Counts))
			there = err == nil && s.event("board", string(data))
		}
		if !there {
			return
		}
	}
}
