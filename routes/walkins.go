package routes

import (
	"time"

	"taphuan/models/attendance"
)

// walkInPage is the form for somebody who stands at the door without being on
// the list.
type walkInPage struct {
	Session uint64 `json:"session"`
	sessionHead
	Nonce string `json:"-"`
	Free  int    `json:"free"`
}

// PageTitle names the form.
func (p walkInPage) PageTitle(rq *request) string { return rq.say("page.attendance.walk_in", nil) }

// walkInForm asks for the form, for whom somebody has told by name.
type walkInForm struct {
	Session uint64 `path:"session"`
	Name    string `query:"name"`
}

// newWalkIn draws the form of a walk-in.
func (h *handlers) newWalkIn(rq *request, in walkInForm) (answer[walkInPage], error) {
	door, err := h.Attendance.DoorForScan(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[walkInPage](err)
	}
	rq.prefill("full_name", in.Name)
	return show("attendance/walk_in", walkInPage{Session: in.Session, sessionHead: rq.sessionHead(door.Session, door.Course),
		Nonce: "walkin:" + randomHex(12), Free: door.Course.Free()})
}

type walkInInput struct {
	Session uint64 `path:"session"`
	personFields
	Nonce string     `json:"nonce"`
	At    *time.Time `json:"at"`
}

// addWalkIn enrols somebody at the door and records the arrival.
func (h *handlers) addWalkIn(rq *request, in walkInInput) (answer[receipt], error) {
	if in.Nonce == "" {
		in.Nonce = "walkin:" + randomHex(12)
	}
	at := time.Time{}
	if in.At != nil {
		at = *in.At
	}
	r, err := h.Attendance.WalkIn(rq.ctx, rq.by, in.Session, in.row(), in.Nonce, at)
	if err != nil {
		return courseFault[receipt](rq, err)
	}
	notice := "notice.attendance.walk_in"
	if r.Result == attendance.ResultRepeated {
		notice = "notice.attendance.repeated"
	}
	return made(rq.receipt(r), boardPath(in.Session), notice)
}
