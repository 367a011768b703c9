package routes

import (
	"slices"
	"time"

	"taphuan/models/calendar"
	"taphuan/models/certificates"
)

// certificateRow is a line of the register as programs and lists read it.
type certificateRow struct {
	ID         uint64        `json:"id"`
	Number     string        `json:"number"`
	Code       string        `json:"code"`
	FullName   string        `json:"full_name"`
	UnitName   string        `json:"unit"`
	IssuedOn   calendar.Date `json:"issued_on"`
	Status     string        `json:"status"`
	RevokedOn  calendar.Date `json:"revoked_on"`
	ReplacedBy *string       `json:"replaced_by"`
	Badge      string        `json:"-"`
}

// certificateBadges gives the colour of each status of a certificate.
var certificateBadges = map[string]string{certificates.Valid: "ok", certificates.Revoked: "danger", certificates.Unknown: "warn"}

func (rq *request) certificateRow(c certificates.Listed) certificateRow {
	row := certificateRow{ID: c.ID, Number: c.Number, Code: c.Code, FullName: c.FullName, UnitName: c.UnitName,
		IssuedOn: c.IssuedOn, Status: c.Status, ReplacedBy: known(c.ReplacedBy), Badge: certificateBadges[c.Status]}
	if c.RevokedAt != nil {
		row.RevokedOn = calendar.DateOf(*c.RevokedAt, rq.house.Zone)
	}
	return row
}

// known gives nil for a text that is not there.
func known(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// candidate is somebody of a course who has no valid certificate.
type candidate struct {
	Enrolment  uint64 `json:"enrolment"`
	FullName   string `json:"full_name"`
	UnitName   string `json:"unit"`
	Attended   int    `json:"attended"`
	Total      int    `json:"total"`
	Eligible   bool   `json:"eligible"`
	Reason     string `json:"reason"`
	ReasonCode string `json:"reason_code"`
	Revoked    bool   `json:"revoked"` // had one that was revoked and not replaced
	BornOn     string `json:"-"`
	Chosen     bool   `json:"-"`
}

func (rq *request) candidate(p certificates.Standing) candidate {
	c := candidate{Enrolment: p.Enrolment.ID, FullName: p.Enrolment.FullName, UnitName: p.Enrolment.UnitName,
		Attended: p.Lessons.Attended, Total: p.Lessons.Total, Eligible: p.Reason == nil, Revoked: p.Revoked,
		BornOn: p.Enrolment.BornOn, Chosen: rq.chosen(p)}
	if p.Reason != nil {
		c.Reason, c.ReasonCode = rq.say(p.Reason.Code, p.Reason.Args), p.Reason.Code
	}
	return c
}

// chosen reports whether the form ticks somebody: as it was sent, else who has
// earned a certificate; who had one revoked only if somebody ticks it by hand.
func (rq *request) chosen(p certificates.Standing) bool {
	if _, sent := rq.sent["chosen"]; sent {
		return slices.Contains(rq.sent["enrolments"], utoa(p.Enrolment.ID))
	}
	return p.Reason == nil && !p.Revoked
}

// certificatesPage is the register of a course, and who is still to be judged.
type certificatesPage struct {
	Course       uint64              `json:"course"`
	Title        string              `json:"title"`
	State        string              `json:"state"`
	Minimum      int                 `json:"minimum_attendance"`
	Periods      int                 `json:"periods"`
	NextNumber   string              `json:"next_number"`
	Counts       certificates.Counts `json:"-"`
	People       []candidate         `json:"people"`
	Certificates []certificateRow    `json:"certificates"`
	Issuer       string              `json:"issuer"`
	MayIssue     bool                `json:"-"`
	Finished     bool                `json:"-"`
	Undated      int                 `json:"-"` // who would get a certificate without a birth date
}

// PageTitle names the page after the course.
func (p certificatesPage) PageTitle(rq *request) string {
	return rq.say("certificates.of_course", map[string]any{"Course": p.Title})
}

// Trail leads back to the course.
func (p certificatesPage) Trail(rq *request) []crumb {
	return []crumb{{Label: rq.say("nav.courses", nil), Href: "/courses"}, {Label: p.Title, Href: "/courses/" + utoa(p.Course)},
		{Label: rq.say("page.certificates.index", nil)}}
}

// showCertificates answers a course's register and, until all have one, who has
// earned a certificate and who not, and why.
func (h *handlers) showCertificates(rq *request, in courseInput) (answer[certificatesPage], error) {
	r, err := h.Certificates.List(rq.ctx, rq.by, in.Course)
	if err != nil {
		return fail[certificatesPage](err)
	}
	body := certificatesPage{Course: r.Course.ID, Title: r.Course.Title, State: string(r.Course.State), Minimum: r.Course.MinimumAttendance,
		Periods: r.Periods, NextNumber: r.NextNumber, Counts: r.Counts, Issuer: r.Issuer.Name, MayIssue: r.MayIssue, Finished: r.Finished,
		People: []candidate{}, Certificates: make([]certificateRow, len(r.Certificates))}
	for _, p := range r.People {
		if p.Live != nil {
			continue
		}
		c := rq.candidate(p)
		body.People = append(body.People, c)
		if c.Eligible && c.BornOn == "" {
			body.Undated++
		}
	}
	for i, c := range r.Certificates {
		body.Certificates[i] = rq.certificateRow(c)
	}
	rq.prefill("issued_on", r.IssuedOn.Typed())
	return show("certificates/index", body)
}

type issueInput struct {
	Course      uint64        `path:"course"`
	IssuedOn    calendar.Date `json:"issued_on"`
	SignerName  string        `json:"signer_name"`
	SignerTitle string        `json:"signer_title"`
	DecisionNo  string        `json:"decision_no"`
	Enrolments  []uint64      `json:"enrolments"` // none is everybody
	Chosen      bool          `json:"chosen"`     // the page's form says so: none is nobody
}

// issuedRow is one certificate in the answer to issuing.
type issuedRow struct {
	ID       uint64 `json:"id"`
	Number   string `json:"number"`
	Code     string `json:"code"`
	FullName string `json:"full_name"`
}

// refusedRow is somebody who has not earned a certificate.
type refusedRow struct {
	Enrolment  uint64 `json:"enrolment"`
	FullName   string `json:"full_name"`
	Reason     string `json:"reason"`
	ReasonCode string `json:"reason_code"`
}

// issueAnswer is what issuing came to. Who had a valid certificate before is in
// neither of the first two lists, but in the third, so that a program that lost
// the first answer can ask again.
type issueAnswer struct {
	Issued  []issuedRow  `json:"issued"`
	Refused []refusedRow `json:"refused"`
	Already []issuedRow  `json:"already_issued"`
}

// issueCertificates issues what the course's people have earned.
func (h *handlers) issueCertificates(rq *request, in issueInput) (answer[issueAnswer], error) {
	only := in.Enrolments
	if in.Chosen && only == nil {
		only = []uint64{}
	}
	out, err := h.Certificates.Issue(rq.ctx, rq.by, in.Course, certificates.Order{IssuedOn: in.IssuedOn,
		SignerName: in.SignerName, SignerTitle: in.SignerTitle, DecisionNo: in.DecisionNo, Only: only})
	if err != nil {
		return fail[issueAnswer](err)
	}
	body := issueAnswer{Issued: issuedRows(out.Issued), Refused: make([]refusedRow, len(out.Refused)), Already: issuedRows(out.Already)}
	for i, r := range out.Refused {
		body.Refused[i] = refusedRow{r.Enrolment.ID, r.Enrolment.FullName, rq.say(r.Reason.Code, r.Reason.Args), r.Reason.Code}
	}
	notice := "notice.certificates.issued"
	if len(body.Issued) == 0 {
		notice = "notice.certificates.nobody"
	}
	return made(body, "/courses/"+utoa(in.Course)+"/certificates", notice)
}

func issuedRows(list []certificates.Certificate) []issuedRow {
	rows := make([]issuedRow, len(list))
	for i, c := range list {
		rows[i] = issuedRow{c.ID, c.Number, c.Code, c.FullName}
	}
	return rows
}

type certificateInput struct {
	Certificate uint64 `path:"certificate"`
}

// certificatePage is one certificate with what can be done about it.
type certificatePage struct {
	certificateRow
	BornOn       string        `json:"born_on"`
	Position     string        `json:"position"`
	Course       uint64        `json:"course"`
	CourseTitle  string        `json:"course_title"`
	StartsOn     calendar.Date `json:"starts_on"`
	EndsOn       calendar.Date `json:"ends_on"`
	Periods      int           `json:"periods"`
	Issuer       string        `json:"issuer"`
	SignerName   string        `json:"signer_name"`
	SignerTitle  string        `json:"signer_title"`
	DecisionNo   string        `json:"decision_no"`
	RevokedAt    *time.Time    `json:"revoked_at"`
	RevokeReason string        `json:"revoke_reason"`
	Grouped      string        `json:"-"`
	MayRevoke    bool          `json:"-"`
}

// PageTitle names the page by the register number.
func (p certificatePage) PageTitle(rq *request) string {
	return rq.say("certificates.no", map[string]any{"Number": p.Number})
}

// Trail leads back to the register of the course.
func (p certificatePage) Trail(rq *request) []crumb {
	course := "/courses/" + utoa(p.Course)
	return []crumb{{Label: rq.say("nav.courses", nil), Href: "/courses"}, {Label: p.CourseTitle, Href: course},
		{Label: rq.say("page.certificates.index", nil), Href: course + "/certificates"}, {Label: p.Number}}
}

// showCertificate answers one certificate in the visitor's sight.
func (h *handlers) showCertificate(rq *request, in certificateInput) (answer[certificatePage], error) {
	c, err := h.Certificates.Show(rq.ctx, rq.by, in.Certificate)
	if err != nil {
		return fail[certificatePage](err)
	}
	body := rq.certificatePage(c.Listed)
	body.MayRevoke = c.MayRevoke
	return show("certificates/show", body)
}

func (rq *request) certificatePage(c certificates.Listed) certificatePage {
	return certificatePage{certificateRow: rq.certificateRow(c), BornOn: calendar.ShowBorn(c.BornOn), Position: c.Position,
		Course: c.CourseID, CourseTitle: c.CourseTitle, StartsOn: c.StartsOn, EndsOn: c.EndsOn, Periods: c.Periods,
		Issuer: c.IssuerName, SignerName: c.SignerName, SignerTitle: c.SignerTitle, DecisionNo: c.DecisionNo,
		RevokedAt: c.RevokedAt, RevokeReason: c.RevokeReason, Grouped: certificates.GroupCode(c.Code)}
}

// showCertificateFile answers the PDF as it was issued.
func (h *handlers) showCertificateFile(rq *request, in certificateInput) (answer[none], error) {
	c, pdf, err := h.Certificates.File(rq.ctx, rq.by, in.Certificate)
	if err != nil {
		return fail[none](err)
	}
	return answer[none]{File: &file{Type: "application/pdf", Name: "giay-chung-nhan-" + utoa(c.ID) + ".pdf", Content: pdf}}, nil
}

type revokeInput struct {
	Certificate uint64 `path:"certificate"`
	Reason      string `json:"reason"`
}

// revokeCertificate takes a certificate back.
func (h *handlers) revokeCertificate(rq *request, in revokeInput) (answer[certificatePage], error) {
	c, err := h.Certificates.Revoke(rq.ctx, rq.by, in.Certificate, in.Reason)
	if err != nil {
		return fail[certificatePage](err)
	}
	return done(rq.certificatePage(certificates.Listed{Certificate: c}), "/certificates/"+utoa(c.ID), "notice.certificates.revoked")
}
