package routes

import (
	"time"

	"taphuan/models/calendar"
	"taphuan/models/courses"
)

// sessionForm is the page on which a session is laid or changed.
type sessionForm struct {
	Course  courseRow    `json:"-"`
	Others  []sessionRow `json:"-"`
	Session uint64       `json:"-"` // 0 for a new one
}

// PageTitle says whether the session is new.
func (p sessionForm) PageTitle(rq *request) string {
	if p.Session == 0 {
		return rq.say("page.courses.session_new", nil)
	}
	return rq.say("page.courses.session_edit", nil)
}

// Trail leads back to the course.
func (p sessionForm) Trail(rq *request) []crumb { return p.Course.trail(rq, p.PageTitle(rq)) }

// Action is where the form is sent.
func (p sessionForm) Action() string {
	if p.Session == 0 {
		return p.Course.path() + "/sessions"
	}
	return p.Course.path() + "/sessions/" + utoa(p.Session) + "/edit"
}

// managedCourse gives a course the visitor manages, or the fault.
func (h *handlers) managedCourse(rq *request, id uint64) (courses.Detail, error) {
	d, err := h.Courses.Show(rq.ctx, rq.by, id)
	if err == nil && !d.Sight.Managing {
		err = courses.ErrForbidden
	}
	return d, err
}

// newSession draws the empty form, on the first day without a session.
func (h *handlers) newSession(rq *request, in courseInput) (answer[sessionForm], error) {
	d, err := h.managedCourse(rq, in.Course)
	if err != nil {
		return courseFault[sessionForm](rq, err)
	}
	body := sessionForm{Course: rowOf(d.Listed)}
	day := d.StartsOn
	for _, s := range d.Sessions {
		body.Others = append(body.Others, rq.sessionRow(s))
		day = calendar.DateOf(s.StartsAt, h.Zone)
	}
	rq.prefill("title", rq.say("courses.session_no", map[string]any{"No": len(d.Sessions) + 1}))
	rq.prefill("starts_at", "07:30 "+day.Typed())
	rq.prefill("ends_at", "11:00 "+day.Typed())
	rq.prefill("periods", "4")
	return show("courses/session", body)
}

type sessionFields struct {
	Title    string    `json:"title"`
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
	Periods  int       `json:"periods"`
}

func (f sessionFields) draft() courses.SessionDraft {
	return courses.SessionDraft{Title: f.Title, StartsAt: f.StartsAt, EndsAt: f.EndsAt, Periods: f.Periods}
}

type newSessionInput struct {
	Course uint64 `path:"course"`
	sessionFields
}

// sessionMade answers a session that was laid or changed.
type sessionMade struct {
	ID uint64 `json:"id"`
}

// addSession lays a session.
func (h *handlers) addSession(rq *request, in newSessionInput) (answer[sessionMade], error) {
	s, err := h.Courses.AddSession(rq.ctx, rq.by, in.Course, in.draft())
	if err != nil {
		return courseFault[sessionMade](rq, err)
	}
	return made(sessionMade{s.ID}, "/courses/"+utoa(in.Course)+"#sessions", "notice.courses.session_added")
}

type courseSession struct {
	Course  uint64 `path:"course"`
	Session uint64 `path:"session"`
}

// sessionIn gives a session of a course the visitor manages.
func (h *handlers) sessionIn(rq *request, in courseSession) (courses.Detail, courses.Session, error) {
	d, err := h.managedCourse(rq, in.Course)
	if err != nil {
		return d, courses.Session{}, err
	}
	for _, s := range d.Sessions {
		if s.ID == in.Session {
			return d, s, nil
		}
	}
	return d, courses.Session{}, courses.ErrUnknownSession
}

// editSession draws the form of a session.
func (h *handlers) editSession(rq *request, in courseSession) (answer[sessionForm], error) {
	d, s, err := h.sessionIn(rq, in)
	if err != nil {
		return courseFault[sessionForm](rq, err)
	}
	body := sessionForm{Course: rowOf(d.Listed), Session: s.ID}
	for _, other := range d.Sessions {
		if other.ID != s.ID {
			body.Others = append(body.Others, rq.sessionRow(other))
		}
	}
	rq.prefill("title", s.Title)
	rq.prefill("starts_at", calendar.ShowMoment(s.StartsAt, h.Zone))
	rq.prefill("ends_at", calendar.ShowMoment(s.EndsAt, h.Zone))
	rq.prefill("periods", itoa(s.Periods))
	return show("courses/session", body)
}

type sessionEdit struct {
	Course  uint64 `path:"course"`
	Session uint64 `path:"session"`
	sessionFields
}

// saveSession changes a session that has not begun.
func (h *handlers) saveSession(rq *request, in sessionEdit) (answer[sessionMade], error) {
	s, err := h.Courses.EditSession(rq.ctx, rq.by, in.Course, in.Session, in.draft())
	if err != nil {
		return courseFault[sessionMade](rq, err)
	}
	return done(sessionMade{s.ID}, "/courses/"+utoa(in.Course)+"#sessions", "notice.courses.session_saved")
}

// staffPage is to whom a session is given.
type staffPage struct {
	Course  courseRow        `json:"-"`
	Session sessionRow       `json:"session"`
	Staff   []courses.Helper `json:"-"`
}

// Trail leads back to the course.
func (p staffPage) Trail(rq *request) []crumb {
	return p.Course.trail(rq, rq.say("page.courses.staff", nil))
}

// showStaff answers to whom a session is given.
func (h *handlers) showStaff(rq *request, in courseSession) (answer[staffPage], error) {
	d, s, err := h.sessionIn(rq, in)
	if err != nil {
		return fail[staffPage](err)
	}
	return show("courses/staff", staffPage{Course: rowOf(d.Listed), Session: rq.sessionRow(s), Staff: d.Helpers[s.ID]})
}

type staffInput struct {
	Course  uint64 `path:"course"`
	Session uint64 `path:"session"`
	Login   string `json:"login"`
}

// giveSession gives a session to check-in staff.
func (h *handlers) giveSession(rq *request, in staffInput) (answer[sessionMade], error) {
	if err := h.Courses.GiveSession(rq.ctx, rq.by, in.Course, in.Session, in.Login); err != nil {
		return courseFault[sessionMade](rq, err)
	}
	return done(sessionMade{in.Session}, staffPath(in.Course, in.Session), "notice.courses.session_given")
}

type takeInput struct {
	Course  uint64 `path:"course"`
	Session uint64 `path:"session"`
	User    uint64 `path:"user"`
}

// takeSession takes a session back.
func (h *handlers) takeSession(rq *request, in takeInput) (answer[sessionMade], error) {
	if err := h.Courses.TakeSession(rq.ctx, rq.by, in.Course, in.Session, in.User); err != nil {
		return courseFault[sessionMade](rq, err)
	}
	return done(sessionMade{in.Session}, staffPath(in.Course, in.Session), "notice.courses.session_taken")
}

func staffPath(course, session uint64) string {
	return "/courses/" + utoa(course) + "/sessions/" + utoa(session) + "/staff"
}
