package routes

import "taphuan/models/fault"

// drawingsAtOnce bounds the drawing of what takes the machine a while (TRUST §3):
// lists and invitations of a whole course, workbooks, certificates, codes for two
// hours. Scans at the doors must go on beside them.
const drawingsAtOnce = 2

// errBusy says that a drawing's turn did not come in time; nothing was begun.
var errBusy = fault.New(fault.Unavailable, "busy")

// inTurn lets an endpoint begin when fewer than drawingsAtOnce of its kind are
// under way. Whoever waits longer than the request has is answered 503.
func (h *house) inTurn(e endpoint) endpoint {
	run := e.run
	e.run = func(rq *request) (result, error) {
		select {
		case h.drawings <- struct{}{}:
			defer func() { <-h.drawings }()
		case <-rq.ctx.Done():
			return result{}, errBusy
		}
		return run(rq)
	}
	return e
}
