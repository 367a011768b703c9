package routes

import (
	"strings"
	"time"

	"taphuan/models/attendance"
	"taphuan/models/courses"
)

// steppedSession answers a session that was opened, extended, reopened or locked.
type steppedSession struct {
	Session  uint64     `json:"session"`
	State    string     `json:"state"`
	OpensAt  time.Time  `json:"opens_at"`
	EndsAt   time.Time  `json:"ends_at"`
	ClosedAt *time.Time `json:"closed_at"`
	LockedAt *time.Time `json:"locked_at"`
}

// stepped answers the session as it is after a step; people go back to the board.
func (h *handlers) stepped(rq *request, session uint64, notice string) (answer[steppedSession], error) {
	door, err := h.Attendance.Door(rq.ctx, rq.by, session)
	if err != nil {
		return fail[steppedSession](err)
	}
	return done(steppedSession{Session: session, State: door.Session.StateAt(rq.now()), OpensAt: rq.local(door.Hours.Opens),
		EndsAt: rq.local(door.Session.EndsAt), ClosedAt: rq.localPointer(door.Session.ClosedAt),
		LockedAt: rq.localPointer(door.Session.LockedAt)}, boardPath(session), notice)
}

// openSession opens the doors before the clock does.
func (h *handlers) openSession(rq *request, in doorInput) (answer[steppedSession], error) {
	if _, err := h.Attendance.Open(rq.ctx, rq.by, in.Session); err != nil {
		return fail[steppedSession](err)
	}
	return h.stepped(rq, in.Session, "notice.attendance.opened")
}

type extendInput struct {
	Session uint64    `path:"session"`
	EndsAt  time.Time `json:"ends_at"`
}

// extendSession moves the end of a session to a later moment.
func (h *handlers) extendSession(rq *request, in extendInput) (answer[steppedSession], error) {
	if _, err := h.Attendance.Extend(rq.ctx, rq.by, in.Session, in.EndsAt); err != nil {
		return fail[steppedSession](err)
	}
	return h.stepped(rq, in.Session, "notice.attendance.extended")
}

type reopenInput struct {
	Session uint64 `path:"session"`
	Reason  string `json:"reason"`
}

// reopenSession opens a closed session again, with a reason.
func (h *handlers) reopenSession(rq *request, in reopenInput) (answer[steppedSession], error) {
	if err := h.Attendance.Reopen(rq.ctx, rq.by, in.Session, in.Reason); err != nil {
		return courseFault[steppedSession](rq, err)
	}
	return h.stepped(rq, in.Session, "notice.attendance.reopened")
}

// lockSession ends all changes of a closed session but those of an approver.
func (h *handlers) lockSession(rq *request, in doorInput) (answer[steppedSession], error) {
	if _, err := h.Attendance.Lock(rq.ctx, rq.by, in.Session); err != nil {
		return fail[steppedSession](err)
	}
	return h.stepped(rq, in.Session, "notice.attendance.locked")
}

// courseDoor is the door of a course: which of its sessions is on.
type courseDoor struct {
	Course  uint64       `json:"course"`
	Session *uint64      `json:"session"` // the one to scan in now, nil when none is open
	Next    []sessionRow `json:"sessions"`
	Row     courseRow    `json:"-"`
}

// PageTitle names the door.
func (d courseDoor) PageTitle(rq *request) string { return rq.say("page.attendance.door", nil) }

// Trail leads back to the course.
func (d courseDoor) Trail(rq *request) []crumb { return d.Row.trail(rq, d.PageTitle(rq)) }

// showDoor leads to the scanner of the session that is open now; without one it
// says when the doors open (CHECKIN §5: scanning at the course door).
func (h *handlers) showDoor(rq *request, in courseInput) (answer[courseDoor], error) {
	d, err := h.Courses.Show(rq.ctx, rq.by, in.Course)
	if err != nil {
		return courseFault[courseDoor](rq, err)
	}
	body := courseDoor{Course: in.Course, Next: []sessionRow{}, Row: rowOf(d.Listed)}
	var mine []courses.Session
	for _, s := range d.Sessions {
		if d.Scans[s.ID] {
			mine = append(mine, s)
			body.Next = append(body.Next, rq.sessionRow(s))
		}
	}
	if len(mine) == 0 && len(d.Sessions) > 0 {
		return fail[courseDoor](courses.ErrForbidden)
	}
	session, open := h.Attendance.AtDoor(mine, rq.now())
	if !open {
		return show("attendance/door", body)
	}
	body.Session = &session.ID
	return answer[courseDoor]{Body: body, SeeOther: scannerPath(session.ID)}, nil
}

// verdictInput names scans and the verdict about them. A button of the board
// says both at once: Accept and Dismiss hold nonces, which have no spaces, apart
// by spaces.
type verdictInput struct {
	Session uint64   `path:"session"`
	Facts   []string `json:"facts"`
	Verdict string   `json:"verdict"`
	Accept  string   `json:"accept"`
	Dismiss string   `json:"dismiss"`
}

// scans gives the nonces and the verdict.
func (in verdictInput) scans() ([]string, string) {
	switch {
	case in.Accept != "":
		return strings.Fields(in.Accept), attendance.Accepted
	case in.Dismiss != "":
		return strings.Fields(in.Dismiss), attendance.Dismissed
	}
	return in.Facts, in.Verdict
}

type judged struct {
	Judged int `json:"judged"`
}

// judgeFacts accepts or dismisses scans that wait under "Cần đối chiếu".
func (h *handlers) judgeFacts(rq *request, in verdictInput) (answer[judged], error) {
	facts, verdict := in.scans()
	n, err := h.Attendance.Judge(rq.ctx, rq.by, in.Session, facts, verdict)
	if err != nil {
		return fail[judged](err)
	}
	return done(judged{n}, boardPath(in.Session)+"?only=review", "notice.attendance."+verdict)
}

// walkInPage is the form for somebody who stands at the door without being on
// the list.
type walkInPage struct {
	Session uint64 `json:"session"`
	sessionHead
	Nonce string   `json:"-"`
	Free  int      `json:"free"`
	Units []option `json:"-"`
}

// PageTitle names the form.
func (p walkInPage) PageTitle(rq *request) string { return rq.say("page.attendance.walk_in", nil) }

// newWalkIn draws the form of a walk-in.
func (h *handlers) newWalkIn(rq *request, in doorInput) (answer[walkInPage], error) {
	door, err := h.Attendance.DoorForScan(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[walkInPage](err)
	}
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
