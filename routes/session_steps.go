package routes

import (
	"time"

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
