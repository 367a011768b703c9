package routes

import (
	"strconv"

	"taphuan/models/calendar"
	"taphuan/models/courses"
)

// courseForm is the page on which a course is planned or edited.
type courseForm struct {
	Kinds    []option  `json:"kinds"`
	Topics   []option  `json:"topics"`
	Units    []option  `json:"units"`
	Course   courseRow `json:"-"` // the course edited; without an id a new one
	Revision int       `json:"revision"`
}

// PageTitle says whether the course is new.
func (p courseForm) PageTitle(rq *request) string {
	if p.Course.ID == 0 {
		return rq.say("page.courses.new", nil)
	}
	return rq.say("page.courses.edit", nil)
}

// Trail leads back to the course, or to the list.
func (p courseForm) Trail(rq *request) []crumb {
	if p.Course.ID != 0 {
		return p.Course.trail(rq, p.PageTitle(rq))
	}
	return []crumb{{Label: rq.say("nav.courses", nil), Href: "/courses"}, {Label: p.PageTitle(rq)}}
}

// courseChoices fills the choices of the form; the units are those of a day the
// visitor may plan for.
func (h *handlers) courseChoices(rq *request, on calendar.Date) (courseForm, error) {
	body := courseForm{Units: []option{}}
	for _, kind := range courses.Kinds() {
		body.Kinds = append(body.Kinds, option{kind, rq.say("course.kind."+kind, nil)})
	}
	for _, topic := range courses.Topics() {
		body.Topics = append(body.Topics, option{topic, rq.say("course.topic."+topic, nil)})
	}
	plannable, err := h.Courses.Plannable(rq.ctx, rq.by, on)
	for _, unit := range plannable {
		body.Units = append(body.Units, option{unit.Code, unit.Name})
	}
	return body, err
}

// newCourse draws the empty form.
func (h *handlers) newCourse(rq *request, _ none) (answer[courseForm], error) {
	body, err := h.courseChoices(rq, rq.today())
	if err != nil {
		return courseFault[courseForm](rq, err)
	}
	rq.prefill("minimum_attendance", "80")
	rq.prefill("checks_out", "false")
	if len(body.Units) == 1 {
		rq.prefill("lead_unit", body.Units[0].Value)
	}
	return show("courses/form", body)
}

// courseFields is what is told of a course.
type courseFields struct {
	Title             string        `json:"title"`
	Kind              string        `json:"kind"`
	Topic             string        `json:"topic"`
	LeadUnit          string        `json:"lead_unit"`
	StartsOn          calendar.Date `json:"starts_on"`
	EndsOn            calendar.Date `json:"ends_on"`
	Venue             string        `json:"venue"`
	Capacity          int           `json:"capacity"`
	MinimumAttendance *int          `json:"minimum_attendance"`
	ChecksOut         *bool         `json:"checks_out"`
}

func (f courseFields) draft() courses.Draft {
	return courses.Draft{Title: f.Title, Kind: f.Kind, Topic: f.Topic, LeadUnit: f.LeadUnit, StartsOn: f.StartsOn,
		EndsOn: f.EndsOn, Venue: f.Venue, Capacity: f.Capacity, MinimumAttendance: f.MinimumAttendance,
		ChecksOut: f.ChecksOut}
}

// courseMade answers a course that was made or changed.
type courseMade struct {
	ID    uint64 `json:"id"`
	State string `json:"state"`
}

// createCourse plans a course.
func (h *handlers) createCourse(rq *request, in courseFields) (answer[courseMade], error) {
	c, err := h.Courses.Create(rq.ctx, rq.by, in.draft())
	if err != nil {
		return courseFault[courseMade](rq, err)
	}
	return made(courseMade{c.ID, string(c.State)}, "/courses/"+utoa(c.ID), "notice.courses.created")
}

// editCourse draws the form of a course with what stands in it.
func (h *handlers) editCourse(rq *request, in courseInput) (answer[courseForm], error) {
	d, err := h.Courses.Show(rq.ctx, rq.by, in.Course)
	if err == nil && !d.Sight.Managing {
		err = courses.ErrForbidden
	}
	if err == nil && !d.MayEdit {
		err = courses.ErrOver.With(map[string]any{"State": string(d.Stands)})
	}
	if err != nil {
		return courseFault[courseForm](rq, err)
	}
	body, err := h.courseChoices(rq, d.StartsOn)
	if err != nil {
		return courseFault[courseForm](rq, err)
	}
	body.Course, body.Revision = rowOf(d.Listed), d.Revision
	for name, value := range map[string]string{
		"title": d.Title, "kind": d.Kind, "topic": d.Topic, "lead_unit": d.Lead.Code, "venue": d.Venue,
		"starts_on": d.StartsOn.Typed(), "ends_on": d.EndsOn.Typed(), "capacity": itoa(d.Capacity),
		"minimum_attendance": itoa(d.MinimumAttendance), "revision": itoa(d.Revision),
		"checks_out": strconv.FormatBool(d.ChecksOut),
	} {
		rq.prefill(name, value)
	}
	return show("courses/form", body)
}

type courseEdit struct {
	Course uint64 `path:"course"`
	courseFields
	Revision *int `json:"revision"`
}

// saveCourse changes a course.
func (h *handlers) saveCourse(rq *request, in courseEdit) (answer[courseMade], error) {
	c, err := h.Courses.Edit(rq.ctx, rq.by, in.Course, in.draft(), in.Revision)
	if err != nil {
		return courseFault[courseMade](rq, err)
	}
	return done(courseMade{c.ID, string(c.State)}, "/courses/"+utoa(c.ID), "notice.courses.saved")
}

// stepPage asks whether a course shall be moved to a state.
type stepPage struct {
	Course courseRow `json:"-"`
	To     string    `json:"state"`
	Number string    `json:"decision_no"`
}

// PageTitle names the step.
func (p stepPage) PageTitle(rq *request) string { return rq.say("courses.step."+p.To, nil) }

// Trail leads back to the course.
func (p stepPage) Trail(rq *request) []crumb { return p.Course.trail(rq, p.PageTitle(rq)) }

type stepInput struct {
	Course uint64 `path:"course"`
	State  string `query:"state"`
}

// confirmStep draws the page on which a step is confirmed.
func (h *handlers) confirmStep(rq *request, in stepInput) (answer[stepPage], error) {
	if sent := rq.sent["state"]; in.State == "" && len(sent) == 1 {
		in.State = sent[0]
	}
	if !courses.KnownState(courses.State(in.State)) || in.State == string(courses.Running) {
		return fail[stepPage](errNotFound)
	}
	d, err := h.Courses.Show(rq.ctx, rq.by, in.Course)
	if err != nil {
		return fail[stepPage](err)
	}
	return show("courses/step", stepPage{Course: rowOf(d.Listed), To: in.State, Number: d.DecisionNo})
}

type stateInput struct {
	Course     uint64 `path:"course"`
	State      string `json:"state"`
	DecisionNo string `json:"decision_no"`
	Reason     string `json:"reason"`
}

// changeState moves a course to a state.
func (h *handlers) changeState(rq *request, in stateInput) (answer[courseMade], error) {
	c, err := h.Courses.ChangeState(rq.ctx, rq.by, in.Course,
		courses.Step{To: courses.State(in.State), DecisionNo: in.DecisionNo, Reason: in.Reason})
	if err != nil {
		return courseFault[courseMade](rq, err)
	}
	return done(courseMade{c.ID, string(c.State)}, "/courses/"+utoa(c.ID), "notice.courses.state_changed")
}
