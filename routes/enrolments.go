package routes

import (
	"strconv"
	"strings"
	"time"

	"taphuan/models/courses"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// enrolForm is the page on which people are enrolled, one or a pasted list.
type enrolForm struct {
	Course  courseRow `json:"-"`
	Free    int       `json:"free"`
	Units   []option  `json:"-"`
	Genders []option  `json:"-"`
}

// Trail leads back to the course.
func (p enrolForm) Trail(rq *request) []crumb {
	return p.Course.trail(rq, rq.say("page.courses.enrol", nil))
}

// newEnrolments draws the forms to enrol people.
func (h *handlers) newEnrolments(rq *request, in courseInput) (answer[enrolForm], error) {
	d, err := h.managedCourse(rq, in.Course)
	if err != nil {
		return fail[enrolForm](err)
	}
	body := enrolForm{Course: rowOf(d.Listed), Free: d.Free()}
	for _, gender := range []string{"male", "female", "other"} {
		body.Genders = append(body.Genders, option{gender, rq.say("person.gender."+gender, nil)})
	}
	return show("courses/enrol", body)
}

// personFields is somebody to enrol, as typed.
type personFields struct {
	FullName string `json:"full_name"`
	Unit     string `json:"unit"`
	Position string `json:"position"`
	Phone    string `json:"phone"`
	Email    string `json:"email"`
	BornOn   string `json:"born_on"`
	Gender   string `json:"gender"`
}

func (p personFields) row() courses.Row {
	return courses.Row{FullName: p.FullName, Unit: p.Unit, Position: p.Position, Phone: p.Phone, Email: p.Email,
		BornOn: p.BornOn, Gender: p.Gender}
}

type enrolInput struct {
	Course uint64         `path:"course"`
	People []personFields `json:"people"`
	personFields
}

// rows gives who is to be enrolled, and how their fields are named in the form
// they came from: a list of people, rows pasted from a sheet, or one person.
func (in enrolInput) rows(rq *request) (rows []courses.Row, named func(row int, field string) string) {
	if sent := rq.sent["pasted"]; len(sent) == 1 {
		lines := []int{}
		for _, p := range courses.ReadPasted(sent[0]) { // as sent: cleaning would lose the tabs
			rows, lines = append(rows, p.Row), append(lines, p.Line)
		}
		return rows, func(row int, field string) string { return "pasted." + itoa(lines[row]-1) + "." + field }
	}
	if len(in.People) > 0 || in.personFields == (personFields{}) && rq.sent == nil {
		for _, p := range in.People {
			rows = append(rows, p.row())
		}
		return rows, nil
	}
	return []courses.Row{in.row()}, func(_ int, field string) string { return field }
}

// renamed gives a fault whose fields are named as in the form they came from.
func renamed(err error, named func(row int, field string) string) error {
	f := fault.Of(err)
	if f == nil || named == nil || len(f.Fields) == 0 {
		return err
	}
	copied := *f
	copied.Fields = make([]fault.Field, len(f.Fields))
	for i, field := range f.Fields {
		copied.Fields[i] = field
		parts := strings.SplitN(field.Name, ".", 3)
		if row, err := strconv.Atoi(parts[min(1, len(parts)-1)]); err == nil && len(parts) == 3 {
			copied.Fields[i].Name = named(row, parts[2])
		} else if field.Name == "people" {
			copied.Fields[i].Name = "pasted"
		}
	}
	return &copied
}

// enrolled answers the people enrolled, in the order sent.
type enrolled struct {
	Enrolments []enrolmentRow `json:"enrolments"`
}

// enrolPeople enrols people, all or none.
func (h *handlers) enrolPeople(rq *request, in enrolInput) (answer[enrolled], error) {
	rows, named := in.rows(rq)
	places, err := h.Courses.Enrol(rq.ctx, rq.by, in.Course, rows)
	if err != nil {
		return courseFault[enrolled](rq, renamed(err, named))
	}
	body := enrolled{Enrolments: make([]enrolmentRow, len(places))}
	for i, place := range places {
		body.Enrolments[i] = enrolmentOf(place)
	}
	return made(body, "/courses/"+utoa(in.Course)+"#people", "notice.courses.enrolled")
}

// enrolmentPage is one enrolment with what can be done about it.
type enrolmentPage struct {
	enrolmentRow
	Course   courseRow `json:"-"`
	CourseID uint64    `json:"course"`
	MayEdit  bool      `json:"-"`
	MayPrint bool      `json:"-"`
	Replaced int       `json:"-"`

	Origin        string     `json:"origin"`
	ConfirmedAt   *time.Time `json:"confirmed_at"`
	ReplacesID    *uint64    `json:"replaces"`
	Replaces      string     `json:"-"`
	MayConfirm    bool       `json:"-"`
	MaySubstitute bool       `json:"-"`
}

// PageTitle names the page after the person.
func (p enrolmentPage) PageTitle(*request) string { return p.FullName }

// Trail leads back to the course.
func (p enrolmentPage) Trail(rq *request) []crumb { return p.Course.trail(rq, p.FullName) }

type enrolmentInput struct {
	Enrolment uint64 `path:"enrolment"`
}

// showEnrolment answers one enrolment in sight.
func (h *handlers) showEnrolment(rq *request, in enrolmentInput) (answer[enrolmentPage], error) {
	course, place, sight, err := h.Courses.ShowEnrolment(rq.ctx, rq.by, in.Enrolment)
	if err != nil {
		return fail[enrolmentPage](err)
	}
	active := place.Status == courses.Enrolled
	given, rest := vietnamese.SplitName(place.FullName)
	rq.prefill("given", given)
	rq.prefill("rest", rest)
	body := enrolmentPage{enrolmentRow: enrolmentOf(place), Course: rowOf(course), CourseID: course.ID,
		MayEdit: sight.Managing && active && !course.Over(), MayPrint: sight.Managing && active, Replaced: place.Replacement,
		Origin: place.Origin, ConfirmedAt: rq.localPointer(place.ConfirmedAt), ReplacesID: place.ReplacesID}
	speaks := courses.SpeaksFor(rq.by, course.Course, place.Enrolment)
	body.MayConfirm = speaks && place.Unconfirmed()
	body.MaySubstitute = speaks && active && !course.Over()
	if place.ReplacesID != nil {
		_, replaced, _, err := h.Courses.ShowEnrolment(rq.ctx, rq.by, *place.ReplacesID)
		if err != nil {
			return fail[enrolmentPage](err)
		}
		body.Replaces = replaced.FullName
	}
	return show("courses/enrolment", body)
}

type withdrawInput struct {
	Enrolment uint64 `path:"enrolment"`
	Reason    string `json:"reason"`
}

// enrolmentChanged answers an enrolment that was changed.
type enrolmentChanged struct {
	ID     uint64 `json:"id"`
	Status string `json:"status"`
}

// withdraw takes somebody out of a course.
func (h *handlers) withdraw(rq *request, in withdrawInput) (answer[enrolmentChanged], error) {
	e, err := h.Courses.Withdraw(rq.ctx, rq.by, in.Enrolment, in.Reason)
	if err != nil {
		return courseFault[enrolmentChanged](rq, err)
	}
	return done(enrolmentChanged{e.ID, e.Status}, "/courses/"+utoa(e.CourseID)+"#people", "notice.courses.withdrawn")
}

// replaceTicket gives somebody new codes.
func (h *handlers) replaceTicket(rq *request, in enrolmentInput) (answer[enrolmentChanged], error) {
	e, err := h.Courses.ReplaceTicket(rq.ctx, rq.by, in.Enrolment)
	if err != nil {
		return courseFault[enrolmentChanged](rq, err)
	}
	return done(enrolmentChanged{e.ID, e.Status}, "/enrolments/"+utoa(e.ID), "notice.courses.ticket_replaced")
}

type sortingInput struct {
	Enrolment uint64 `path:"enrolment"`
	Given     string `json:"given"`
	Rest      string `json:"rest"`
}

// resort says which words of a name lists are sorted by.
func (h *handlers) resort(rq *request, in sortingInput) (answer[enrolmentChanged], error) {
	e, err := h.Courses.Resort(rq.ctx, rq.by, in.Enrolment, in.Given, in.Rest)
	if err != nil {
		return courseFault[enrolmentChanged](rq, err)
	}
	return done(enrolmentChanged{e.ID, e.Status}, "/enrolments/"+utoa(e.ID), "notice.courses.resorted")
}

// rosterPage is the list of those enrolled, to be printed and signed.
type rosterPage struct {
	Course   courseRow      `json:"-"`
	Sessions []sessionRow   `json:"sessions"`
	People   []enrolmentRow `json:"enrolments"`
}

// PageTitle names the list.
func (p rosterPage) PageTitle(rq *request) string { return rq.say("page.courses.roster", nil) }

// Trail leads back to the course.
func (p rosterPage) Trail(rq *request) []crumb { return p.Course.trail(rq, p.PageTitle(rq)) }

// showRoster answers those enrolled, without anybody withdrawn.
func (h *handlers) showRoster(rq *request, in courseInput) (answer[rosterPage], error) {
	d, err := h.Courses.Show(rq.ctx, rq.by, in.Course)
	if err != nil {
		return fail[rosterPage](err)
	}
	body := rosterPage{Course: rowOf(d.Listed), Sessions: []sessionRow{}, People: []enrolmentRow{}}
	for _, s := range d.Sessions {
		body.Sessions = append(body.Sessions, rq.sessionRow(s))
	}
	for _, place := range d.Places {
		if place.Status == courses.Enrolled {
			row := enrolmentOf(place)
			row.Ticket = "" // the list is passed around
			body.People = append(body.People, row)
		}
	}
	return show("courses/roster", body)
}
