package routes

import (
	"html/template"
	"strings"
	"time"

	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/views/paper"
	"taphuan/views/texts"
)

// paperLang is the language of documents, whatever the visitor reads.
const paperLang = "vi"

// registryBlank is where the registry clerk writes the number by hand; plain
// spaces would fall together.
const registryBlank = "\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0"

// printCourse answers the invitations of everybody enrolled, in one PDF.
func (h *handlers) printCourse(rq *request, in courseInput) (answer[none], error) {
	papers, err := h.Courses.CoursePapers(rq.ctx, rq.by, in.Course)
	if err != nil {
		return fail[none](err)
	}
	if len(papers.People) == 0 {
		return fail[none](courses.ErrNobodyEnrolled)
	}
	return rq.invitations(papers, "giay-moi-lop-"+utoa(in.Course)+".pdf")
}

// printInvitation answers one person's invitation as PDF.
func (h *handlers) printInvitation(rq *request, in enrolmentInput) (answer[none], error) {
	papers, err := h.Courses.PersonPapers(rq.ctx, rq.by, in.Enrolment)
	if err != nil {
		return fail[none](err)
	}
	return rq.invitations(papers, "giay-moi-"+utoa(in.Enrolment)+".pdf")
}

func (rq *request) invitations(p courses.Papers, name string) (answer[none], error) {
	faces := make([]paper.InvitationFace, len(p.People))
	for i, person := range p.People {
		faces[i] = rq.invitation(p, person)
	}
	pdf, err := paper.Invitations(faces)
	if err != nil {
		return fail[none](err)
	}
	return answer[none]{File: &file{Type: "application/pdf", Name: name, Content: pdf}}, nil
}

// invitation puts one person's invitation into words, those of documents.
func (rq *request) invitation(p courses.Papers, person courses.Paper) paper.InvitationFace {
	say := func(key string, args map[string]any) string {
		return texts.Say(paperLang, "paper.invitation."+key, args)
	}
	kind := texts.Say(paperLang, "course.kind."+p.Kind, nil)
	face := paper.InvitationFace{
		ParentBody: strings.ToUpper(p.Parent.Name), Issuer: strings.ToUpper(p.Lead.Name),
		Number: registryBlank + "/GM-" + p.Lead.Abbr, PlaceAndDate: placeAndDate(p, rq.today()),
		Subject:  say("subject", map[string]any{"Kind": strings.ToLower(kind)}),
		FullName: person.FullName, Position: person.Position, Unit: person.UnitName,
		Opening: say("opening", map[string]any{"Issuer": p.Lead.Name, "Kind": strings.ToLower(kind)}),
		Course:  p.Title, Period: period(p.StartsOn, p.EndsOn), Venue: p.Venue,
		Notes:       []string{say("bring", nil), say("early", nil)},
		SignerTitle: say("signer", nil), Recipients: []string{say("as_above", nil), say("kept", nil)},
		Ticket: person.Ticket, ShortNumber: itoa(person.ShortNumber), Digits: person.Pin,
		Link: rq.house.BaseURL.JoinPath("I", person.Link).String(), CreatedAt: rq.now(),
	}
	for i, s := range p.Sessions {
		face.Sessions = append(face.Sessions, paper.InvitationSession{
			Name: say("session", map[string]any{"No": i + 1}), When: when(s, rq.house.Zone), Title: s.Title, Periods: itoa(s.Periods)})
	}
	return face
}

// when writes the hours and the day of a session.
func when(s courses.Session, zone *time.Location) string {
	return calendar.ShowTime(s.StartsAt, zone) + "–" + calendar.ShowTime(s.EndsAt, zone) + ", " +
		calendar.DateOf(s.StartsAt, zone).Typed()
}

// period writes the days of a course as documents do.
func period(from, to calendar.Date) string {
	if from == to {
		return from.Long(paperLang)
	}
	return texts.Say(paperLang, "paper.invitation.days", map[string]any{"From": from.Prose(), "To": to.Prose()})
}

// placeAndDate writes "Đắk Nông, ngày 15 tháng 10 năm 2024"; the place is the
// name of the province in that of its committee.
func placeAndDate(p courses.Papers, on calendar.Date) string {
	_, place, found := strings.Cut(p.Parent.Name, "tỉnh ")
	if !found {
		return on.Prose()
	}
	return place + ", " + on.Prose()
}

// personalPage is what the link on an invitation opens, on any phone.
type personalPage struct {
	FullName string        `json:"full_name"`
	UnitName string        `json:"unit"`
	Course   courseRow     `json:"-"`
	Title    string        `json:"course"`
	Sessions []sessionRow  `json:"sessions"`
	Status   string        `json:"status"`
	Number   int           `json:"short_number"`
	Pin      string        `json:"-"`
	QR       template.HTML `json:"-"`
	Reason   string        `json:"-"` // why the course is cancelled or postponed
	Progress progressPage  `json:"progress"`
}

// progressPage is how far a person has come in a course, in lessons.
type progressPage struct {
	Attended  int           `json:"attended"`
	Sessions  int           `json:"sessions"`
	Lessons   int           `json:"lessons"`
	Periods   int           `json:"periods"`
	Needed    int           `json:"needed"`
	Still     int           `json:"still_needed"`
	Reachable bool          `json:"reachable"`
	Minimum   int           `json:"minimum_attendance"`
	Rows      []progressRow `json:"rows"`
}

// progressRow is one session of a person's progress.
type progressRow struct {
	sessionRow
	Status    string     `json:"status"`
	ArrivedAt *time.Time `json:"arrived_at"`
	Lessons   int        `json:"lessons"`
	Badge     string     `json:"-"`
}

func (rq *request) progress(p attendance.Progress, minimum int) progressPage {
	page := progressPage{Attended: p.Attended, Sessions: len(p.Sessions), Lessons: p.Lessons, Periods: p.Periods, Needed: p.Needed,
		Still: p.Still, Reachable: p.Reachable, Minimum: minimum, Rows: []progressRow{}}
	for _, one := range p.Sessions {
		page.Rows = append(page.Rows, progressRow{sessionRow: rq.sessionRow(one.Session), Status: string(one.Status),
			ArrivedAt: rq.localOrNil(one.ArrivedAt), Lessons: one.Lessons, Badge: statusBadges[one.Status]})
	}
	return page
}

// PageTitle greets nobody by name: phones show titles in lists of tabs.
func (p personalPage) PageTitle(rq *request) string { return rq.say("page.courses.personal", nil) }

// PublicPage draws the page without the staff's navigation.
func (p personalPage) PublicPage() bool { return true }

type personalInput struct {
	Link string `path:"link"`
}

// showPersonal answers the page of whoever holds the link. It changes nothing.
func (h *handlers) showPersonal(rq *request, in personalInput) (answer[personalPage], error) {
	papers, enrolment, err := h.Courses.Personal(rq.ctx, in.Link)
	if err != nil {
		return fail[personalPage](err)
	}
	rq.c.Set("X-Robots-Tag", "noindex")
	if enrolment.Status == courses.Enrolled {
		h.rememberPhone(rq, enrolment, papers.Course) // so that the code on the wall knows this phone
	}
	body := personalPage{FullName: enrolment.FullName, UnitName: enrolment.UnitName, Course: rowOf(papers.Listed), Title: papers.Title,
		Sessions: []sessionRow{}, Status: enrolment.Status, Number: enrolment.ShortNumber, Reason: papers.StateReason}
	for _, s := range papers.Sessions {
		body.Sessions = append(body.Sessions, rq.sessionRow(s))
	}
	if len(papers.People) == 1 && papers.Stands != courses.Cancelled {
		code, err := paper.QR(papers.People[0].Ticket)
		if err != nil {
			return fail[personalPage](err)
		}
		body.Pin, body.QR = papers.People[0].Pin, code.SVG(rq.say("courses.personal.qr", nil))
	}
	progress, err := h.Attendance.Progress(rq.ctx, papers.Course, enrolment)
	if err != nil {
		return fail[personalPage](err)
	}
	body.Progress = rq.progress(progress, papers.MinimumAttendance)
	return show("courses/personal", body)
}
