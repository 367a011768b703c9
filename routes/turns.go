package routes

import (
	"context"

	"taphuan/models/fault"
)

// drawingsAtOnce bounds the drawing of what takes the machine a while (TRUST §3):
// lists and invitations of a whole course, workbooks, certificates, codes for two
// hours. Scans at the doors must go on beside them.
const drawingsAtOnce = 2

// errBusy says that a drawing's turn did not come in time; nothing was begun.
var errBusy = fault.New(fault.Unavailable, "busy")

// turn waits until fewer than drawingsAtOnce drawings are under way and gives
// what ends this one; when the context ends first the error is errBusy.
func (h *house) turn(ctx context.Context) (end func(), err error) {
	select {
	case h.drawings <- struct{}{}:
		return func() { <-h.drawings }, nil
	case <-ctx.Done():
		return nil, errBusy
	}
}

// inTurn lets an endpoint begin when its turn has come. Whoever waits longer than
// the request has is answered 503.
func (h *house) inTurn(e endpoint) endpoint {
	run := e.run
	e.run = func(rq *request) (result, error) {
		end, err := h.turn(rq.ctx)
		if err != nil {
			return result{}, err
		}
		defer end()
		return run(rq)
	}
	return e
}
