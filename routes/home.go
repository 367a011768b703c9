package routes

import (
	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/staffing"
)

// homePage is the first page: what is on now, what comes, what is missing.
type homePage struct {
	Name      string           `json:"name"`
	Today     calendar.Date    `json:"today"`
	Live      []liveRow        `json:"live"`
	WalkIns   []walkInRow      `json:"walk_ins"` // to be confirmed by the visitor's unit
	Now       []courseRow      `json:"now"`
	Coming    []courseRow      `json:"coming"`
	Mine      []ownRow         `json:"mine"`
	Papers    []ownCertificate `json:"certificates"`
	Staffing  map[string]int   `json:"staffing,omitempty"`
	Missing   int              `json:"-"`
	DueBefore calendar.Date    `json:"-"`
	DaysLeft  int              `json:"-"`
	MayPlan   bool             `json:"-"`
	ShowTeam  bool             `json:"-"`
	ShowList  bool             `json:"-"`
}

// liveRow is a session of today and how many of those in sight have come.
type liveRow struct {
	Session uint64 `json:"session"`
	sessionHead
	State    string `json:"state"`
	There    int    `json:"there"`
	Total    int    `json:"total"`
	Review   int    `json:"review"`
	Scans    bool   `json:"-"`
	OwnUnits bool   `json:"-"` // the figures are of one's own units only
	Badge    string `json:"-"`
}

// ownRow is a course the visitor is enrolled in.
type ownRow struct {
	courseRow
	Link     string       `json:"link"`
	Progress progressPage `json:"progress"`
}

// walkInRow is somebody who came without being on the list, for the unit to confirm.
type walkInRow struct {
	Enrolment uint64 `json:"enrolment"`
	FullName  string `json:"full_name"`
}

// ownCertificate is a certificate the visitor holds.
type ownCertificate struct {
	ID     uint64 `json:"id"`
	Number string `json:"number"`
	Course string `json:"course"`
}

// comingDays is how far ahead the first page looks.
const comingDays = 45

// showHome answers the first page; a visitor is sent to sign in.
func (h *handlers) showHome(rq *request, _ none) (answer[homePage], error) {
	if !rq.by.SignedIn() {
		return fail[homePage](errSignInNeeded)
	}
	body := homePage{Name: rq.by.Name, Today: rq.today(), Live: []liveRow{}, WalkIns: []walkInRow{}, Now: []courseRow{}, Coming: []courseRow{}, Mine: []ownRow{}, Papers: []ownCertificate{},
		MayPlan: rq.by.May(courses.Manage), ShowTeam: rq.by.May(staffing.Read), ShowList: rq.by.May(courses.Read)}
	if err := h.addOwn(rq, &body); err != nil {
		return fail[homePage](err)
	}
	if err := h.addLive(rq, &body); err != nil {
		return fail[homePage](err)
	}
	if err := h.addCourses(rq, &body); err != nil {
		return fail[homePage](err)
	}
	if err := h.addStaffing(rq, &body); err != nil {
		return fail[homePage](err)
	}
	return show("home/index", body)
}

// addOwn adds the visitor's own courses that are not over, and certificates.
func (h *handlers) addOwn(rq *request, body *homePage) error {
	own, err := h.Courses.Mine(rq.ctx, rq.by)
	if err != nil {
		return err
	}
	for _, o := range own {
		if o.EndsOn.Before(body.Today) {
			continue
		}
		progress, err := h.Attendance.Progress(rq.ctx, o.Course, o.Enrolment)
		if err != nil {
			return err
		}
		body.Mine = append(body.Mine, ownRow{rowOf(o.Listed), o.Link, rq.progress(progress, o.MinimumAttendance)})
	}
	papers, err := h.Certificates.Mine(rq.ctx, rq.by)
	for _, c := range papers {
		body.Papers = append(body.Papers, ownCertificate{c.ID, c.Number, c.CourseTitle})
	}
	return err
}

// addLive adds the sessions of today with who has come, and whom the visitor's
// unit has yet to confirm.
func (h *handlers) addLive(rq *request, body *homePage) error {
	if !rq.by.May(attendance.Watch) {
		return nil
	}
	walkIns, err := h.Courses.Unconfirmed(rq.ctx, rq.by)
	if err != nil {
		return err
	}
	for _, e := range walkIns {
		body.WalkIns = append(body.WalkIns, walkInRow{e.ID, e.FullName})
	}
	today, err := h.Attendance.Today(rq.ctx, rq.by)
	for _, l := range today {
		state := l.Session.StateAt(rq.now())
		body.Live = append(body.Live, liveRow{Session: l.Session.ID, sessionHead: rq.sessionHead(l.Session, l.Course), State: state,
			There: l.Counts.Present + l.Counts.Late, Total: l.Total, Review: l.Counts.Review, Scans: l.Scans, Badge: sessionBadges[state],
			OwnUnits: !l.SeesAll && !rq.by.Has(actor.Leader)})
	}
	return err
}

// addCourses adds the courses that run today and those that come soon.
func (h *handlers) addCourses(rq *request, body *homePage) error {
	if !body.ShowList {
		return nil
	}
	list, err := h.Courses.List(rq.ctx, rq.by, 0)
	for _, c := range list {
		switch {
		case c.Stands == courses.Cancelled || c.Stands == courses.Postponed || c.EndsOn.Before(body.Today):
		case !c.StartsOn.After(body.Today):
			body.Now = append(body.Now, rowOf(c))
		case !c.StartsOn.After(body.Today.AddDays(comingDays)):
			body.Coming = append(body.Coming, rowOf(c))
		}
	}
	return err
}

// addStaffing adds how the units in sight stand, and how long there is time.
func (h *handlers) addStaffing(rq *request, body *homePage) error {
	if !body.ShowTeam {
		return nil
	}
	board, err := h.Staffing.Board(rq.ctx, rq.by, body.Today)
	if err != nil {
		return err
	}
	body.Staffing = map[string]int{}
	for _, state := range staffing.States() {
		body.Staffing[string(state)] = board.Counts[state]
	}
	body.Missing = board.Counts[staffing.None] + board.Counts[staffing.Vacant] + board.Counts[staffing.Waiting]
	body.DueBefore = board.DueBefore
	body.DaysLeft = calendar.DueBefore(board.DueBefore, rq.house.Zone).DaysLeft(rq.now())
	return nil
}
