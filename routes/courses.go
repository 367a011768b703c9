package routes

import (
	"strconv"
	"time"

	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// courseRow is a course as programs and lists read it.
type courseRow struct {
	ID                uint64        `json:"id"`
	Title             string        `json:"title"`
	Kind              string        `json:"kind"`
	Topic             string        `json:"topic"`
	LeadUnit          string        `json:"lead_unit"`
	StartsOn          calendar.Date `json:"starts_on"`
	EndsOn            calendar.Date `json:"ends_on"`
	Venue             string        `json:"venue"`
	Capacity          int           `json:"capacity"`
	MinimumAttendance int           `json:"minimum_attendance"`
	ChecksOut         bool          `json:"checks_out"`
	State             string        `json:"state"`
	Enrolled          int           `json:"enrolled"`
	LeadName          string        `json:"-"`
	Badge             string        `json:"-"`
}

// courseBadges gives the colour of each state of a course.
var courseBadges = map[courses.State]string{
	courses.Planned: "neutral", courses.Approved: "info", courses.Open: "info", courses.Closed: "pending",
	courses.Running: "ok", courses.Finished: "neutral", courses.Completed: "ok",
	courses.Postponed: "warn", courses.Cancelled: "danger",
}

func rowOf(l courses.Listed) courseRow {
	return courseRow{ID: l.ID, Title: l.Title, Kind: l.Kind, Topic: l.Topic, LeadUnit: l.Lead.Code, LeadName: l.Lead.Name,
		StartsOn: l.StartsOn, EndsOn: l.EndsOn, Venue: l.Venue, Capacity: l.Capacity, MinimumAttendance: l.MinimumAttendance, ChecksOut: l.ChecksOut,
		State: string(l.Stands), Enrolled: l.SeatsTaken, Badge: courseBadges[l.Stands]}
}

// path is where the course stands.
func (c courseRow) path() string { return "/courses/" + utoa(c.ID) }

// trail leads from the list to the course and on to what is named.
func (c courseRow) trail(rq *request, here string) []crumb {
	return []crumb{{Label: rq.say("nav.courses", nil), Href: "/courses"}, {Label: c.Title, Href: c.path()}, {Label: here}}
}

func utoa(id uint64) string { return strconv.FormatUint(id, 10) }

// coursesPage lists the courses in sight.
type coursesPage struct {
	Courses []courseRow `json:"courses"`
	Year    int         `json:"-"`
	Years   []option    `json:"-"`
	MayPlan bool        `json:"-"`
}

type coursesInput struct {
	Year int `query:"year"`
}

// firstPlanYear is the year of the Plan, before which there is nothing to list.
const firstPlanYear = 2023

// showCourses answers the courses of a year, or all.
func (h *handlers) showCourses(rq *request, in coursesInput) (answer[coursesPage], error) {
	listed, err := h.Courses.List(rq.ctx, rq.by, in.Year)
	if err != nil {
		return fail[coursesPage](err)
	}
	body := coursesPage{Courses: make([]courseRow, len(listed)), Year: in.Year, MayPlan: rq.by.May(courses.Manage)}
	for i, l := range listed {
		body.Courses[i] = rowOf(l)
	}
	for year := rq.today().Year() + 1; year >= firstPlanYear; year-- {
		body.Years = append(body.Years, option{itoa(year), itoa(year)})
	}
	if in.Year != 0 {
		rq.prefill("year", itoa(in.Year))
	}
	return show("courses/index", body)
}

// sessionRow is a session of a course.
type sessionRow struct {
	ID       uint64           `json:"id"`
	Title    string           `json:"title"`
	StartsAt time.Time        `json:"starts_at"`
	EndsAt   time.Time        `json:"ends_at"`
	Periods  int              `json:"periods"`
	State    string           `json:"state"`
	Day      calendar.Date    `json:"-"`
	Badge    string           `json:"-"`
	Helpers  []courses.Helper `json:"-"`
	MayScan  bool             `json:"-"`
	MayWatch bool             `json:"-"`
	MayEdit  bool             `json:"-"`
}

var sessionBadges = map[string]string{"scheduled": "neutral", "open": "info", "closed": "ok", "locked": "neutral"}

func (rq *request) sessionRow(s courses.Session) sessionRow {
	zone := rq.house.Zone
	state := s.StateAt(rq.now())
	return sessionRow{ID: s.ID, Title: s.Title, StartsAt: s.StartsAt.In(zone), EndsAt: s.EndsAt.In(zone), Periods: s.Periods,
		State: state, Day: calendar.DateOf(s.StartsAt, zone), Badge: sessionBadges[state]}
}

// enrolmentRow is somebody enrolled, as far as the visitor may know them.
type enrolmentRow struct {
	ID          uint64 `json:"id"`
	FullName    string `json:"full_name"`
	Unit        string `json:"unit"`
	Position    string `json:"position"`
	ShortNumber int    `json:"short_number"`
	Status      string `json:"status"`
	Ticket      string `json:"ticket,omitempty"`
	UnitName    string `json:"-"`
	Phone       string `json:"-"`
	Email       string `json:"-"`
	BornOn      string `json:"-"`
}

// enrolmentBadges gives the colour of each state of an enrolment.
var enrolmentBadges = map[string]string{courses.Enrolled: "ok", courses.Waiting: "pending", courses.Withdrawn: "none"}

// Badge is the colour of the enrolment's state.
func (e enrolmentRow) Badge() string { return enrolmentBadges[e.Status] }

func enrolmentOf(p courses.Place) enrolmentRow {
	return enrolmentRow{ID: p.ID, FullName: p.FullName, Unit: p.Unit.Code, UnitName: p.UnitName, Position: p.Position,
		ShortNumber: p.ShortNumber, Status: p.Status, Ticket: p.Ticket, Phone: vietnamese.ShowPhone(p.Phone), Email: p.Email,
		BornOn: calendar.ShowBorn(p.BornOn)}
}

// coursePage is a course with its sessions and the people in sight.
type coursePage struct {
	courseRow
	DecisionNo  string         `json:"decision_no"`
	StateReason string         `json:"state_reason"`
	Sessions    []sessionRow   `json:"sessions"`
	Enrolments  []enrolmentRow `json:"enrolments"`
	Steps       []stepLink     `json:"-"`
	Way         []wayPoint     `json:"-"`
	MayEdit     bool           `json:"-"`
	MayEnrol    bool           `json:"-"`
	MayPrint    bool           `json:"-"`
	MayScan     bool           `json:"-"` // in one of the sessions at least
	Withdrawn   int            `json:"-"`
	Contacts    bool           `json:"-"`
}

// PageTitle names the page after the course.
func (p coursePage) PageTitle(*request) string { return p.Title }

// Trail leads back to the list.
func (p coursePage) Trail(rq *request) []crumb {
	return []crumb{{Label: rq.say("nav.courses", nil), Href: "/courses"}, {Label: p.Title}}
}

// stepLink is a state the visitor may move the course to.
type stepLink struct {
	To    string
	Class string
	Icon  string
}

// wayPoint is one state on the way of a course: behind, here or ahead.
type wayPoint struct {
	State string
	Done  bool
	Here  bool
}

type courseInput struct {
	Course uint64 `path:"course"`
}

// showCourse answers a course as far as the visitor sees it.
func (h *handlers) showCourse(rq *request, in courseInput) (answer[coursePage], error) {
	d, err := h.Courses.Show(rq.ctx, rq.by, in.Course)
	if err != nil {
		return fail[coursePage](err)
	}
	body := coursePage{courseRow: rowOf(d.Listed), DecisionNo: d.DecisionNo, StateReason: d.StateReason,
		Sessions: make([]sessionRow, len(d.Sessions)), Enrolments: make([]enrolmentRow, len(d.Places)),
		Steps: stepLinks(d.Steps, d.AllClosed()), Way: wayOf(d.Stands), MayEdit: d.MayEdit, MayEnrol: d.MayEnrol, MayPrint: d.Sight.Managing}
	for i, s := range d.Sessions {
		row := rq.sessionRow(s)
		row.Helpers, row.MayScan = d.Helpers[s.ID], d.Scans[s.ID]
		row.MayWatch = row.MayScan || courses.CanRead(rq.by, d.Course) // check-in staff see the sessions given to them
		row.MayEdit = d.MayEdit && !s.Begun(rq.now()) && s.ClosedAt == nil && s.OpenedAt == nil
		body.Sessions[i] = row
		body.MayScan = body.MayScan || row.MayScan
	}
	for i, place := range d.Places {
		row := enrolmentOf(place)
		body.Enrolments[i] = row
		body.Contacts = body.Contacts || row.Phone != "" || row.Email != ""
		if place.Status == courses.Withdrawn {
			body.Withdrawn++
		}
	}
	return show("courses/show", body)
}

// stepLinks draws the steps the visitor may take; finishing stands back while
// there are sessions to close, which is what comes next.
func stepLinks(steps []courses.State, closed bool) []stepLink {
	links := make([]stepLink, len(steps))
	for i, to := range steps {
		links[i] = stepLink{To: string(to), Icon: "right"}
		switch to {
		case courses.Cancelled:
			links[i].Class, links[i].Icon = "danger", "close"
		case courses.Postponed:
			links[i].Icon = "clock"
		case courses.Finished:
			if closed {
				links[i].Class = "primary"
			}
		default:
			links[i].Class = "primary"
		}
	}
	return links
}

// wayOf gives the way of a course as far as it has come; one postponed or
// cancelled is shown by its badge alone.
func wayOf(at courses.State) []wayPoint {
	var way []wayPoint
	done := true
	for _, state := range courses.States() {
		if state == courses.Postponed || state == courses.Cancelled {
			break
		}
		here := state == at
		done = done && !here
		way = append(way, wayPoint{State: string(state), Done: done, Here: here})
	}
	if done {
		return nil
	}
	return way
}

// courseFault gives back an error of a course with the states it mentions in
// words, for the sentence of the catalogue to say.
func courseFault[T any](rq *request, err error) (answer[T], error) {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Conflict {
		return fail[T](err)
	}
	args := map[string]any{}
	for name, value := range f.Args {
		if word, ok := value.(string); ok && courses.KnownState(courses.State(word)) {
			value = rq.say("course.state."+word, nil)
		}
		args[name] = value
	}
	return fail[T](f.With(args))
}
