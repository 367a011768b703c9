package routes

import (
	"errors"
	"strings"
	"time"

	"taphuan/models/attendance"
	"taphuan/models/courses"
	"taphuan/models/fault"
)

// The cookies of a phone at the door. The claim lives for the five minutes it
// holds and a while longer, so that the green page can be looked at again.
const (
	claimCookie  = "claim"
	phonesCookie = "phones"
	deviceCookie = "device"
	claimAge     = 6 * 60 * 60
	phonesAge    = 180 * 24 * 60 * 60
	phonesJoin   = "~"
)

// checkInPage is what a phone shows after it opened the code on the wall: who
// are you, or how it went.
type checkInPage struct {
	Session uint64 `json:"session"`
	sessionHead
	OpensAt  time.Time    `json:"opens_at"`
	Open     bool         `json:"open"`
	OpenedAt *time.Time   `json:"opened_at,omitempty"`
	Person   string       `json:"person,omitempty"`
	UnitName string       `json:"unit_name,omitempty"`
	Done     *arrivalPage `json:"done,omitempty"`
	Closed   bool         `json:"closed"`
	Refused  *refusal     `json:"-"`
	Known    bool         `json:"-"` // the six digits may be typed here
}

// arrivalPage says how the check-in went.
type arrivalPage struct {
	receipt
	Attended int `json:"attended"`
	Sessions int `json:"sessions"`
	Lessons  int `json:"lessons"`
	Periods  int `json:"periods"`
}

func (checkInPage) PublicPage() bool { return true }

// Trail is empty: visitors have no way to the course's own page.
func (checkInPage) Trail(*request) []crumb { return nil }

// PageAddress is where the page stands once the code has been opened: the
// claim decides from then on, so a change of language never races the code.
func (p checkInPage) PageAddress() string {
	if p.OpenedAt == nil || p.Refused != nil {
		return ""
	}
	return "/check-in"
}

// PageTitle says what the page is about, or how it went.
func (p checkInPage) PageTitle(rq *request) string {
	switch {
	case p.Refused != nil:
		return rq.say("refused.title."+p.Refused.Code, nil)
	case p.Done != nil && p.Done.Enrolment == nil:
		return rq.say("attendance.done.reported", nil)
	case p.Done != nil:
		return rq.say("attendance.done."+p.Done.Result, nil)
	case p.Session == 0:
		return rq.say("page.attendance.digits", nil)
	case !p.Open && !p.Closed:
		return rq.say("page.attendance.early", nil)
	}
	return rq.say("page.attendance.check_in", nil)
}

// refusal tells a person with a phone what went wrong and what to do.
type refusal struct {
	Code    string
	Message string
	Advice  string
	Number  string // a short number to tell the staff
}

type codeInput struct {
	Code string `path:"code"`
}

// openCode reads the code from the wall. It writes nothing but a cookie with
// the claim; the form that follows spends it.
func (h *handlers) openCode(rq *request, in codeInput) (answer[checkInPage], error) {
	phone := rq.phone()
	if phone.Device == "" {
		phone.Device = randomHex(16)
	}
	doorway, claim, err := h.Attendance.OpenRoom(rq.ctx, in.Code, phone.Device)
	if err != nil {
		return checkInRefused(rq, err)
	}
	if claim == "" {
		return show("attendance/early", rq.checkInPage(attendance.Visit{Doorway: doorway}))
	}
	phone.Claim = claim
	visit, err := h.Attendance.Visit(rq.ctx, rq.by, phone)
	if err != nil {
		return checkInRefused(rq, err)
	}
	rq.keepClaim(phone)
	return show("attendance/check_in", rq.checkInPage(visit))
}

// keepClaim sets the claim and the device it is bound to together: one without
// the other opens nothing.
func (rq *request) keepClaim(phone attendance.Phone) {
	rq.setCookie(claimCookie, phone.Claim, claimAge)
	rq.setCookie(deviceCookie, phone.Device, phonesAge)
}

// phone is what the visitor's phone brings along in cookies.
func (rq *request) phone() attendance.Phone {
	phone := attendance.Phone{Claim: rq.cookie(claimCookie), Device: rq.cookie(deviceCookie)}
	if tokens := rq.cookie(phonesCookie); tokens != "" {
		phone.Remembered = strings.Split(tokens, phonesJoin)
	}
	return phone
}

// rememberPhone keeps on this phone whose it is, for the life of the course.
func (h *handlers) rememberPhone(rq *request, e courses.Enrolment, c courses.Course) {
	tokens := h.Attendance.Remember(rq.phone().Remembered, e, c)
	rq.setCookie(phonesCookie, strings.Join(tokens, phonesJoin), phonesAge)
}

// checkInPage puts a visit into the words and times of the page.
func (rq *request) checkInPage(v attendance.Visit) checkInPage {
	page := checkInPage{Session: v.Session.ID, sessionHead: rq.sessionHead(v.Session, v.Course), Closed: v.Hours.Closed,
		OpensAt: rq.local(v.Hours.Opens), Open: v.Open, OpenedAt: rq.localOrNil(v.OpenedAt)}
	if v.Person != nil {
		page.Person, page.UnitName = v.Person.FullName, v.Person.UnitName
	}
	if v.Done != nil {
		page.Done = &arrivalPage{receipt: rq.receipt(v.Done.Receipt), Attended: v.Done.Attended, Sessions: v.Done.Sessions,
			Lessons: v.Done.Lessons, Periods: v.Done.Periods}
	}
	return page
}

// showCheckIn answers the page of the claim this phone holds: the form, or,
// once spent, the green page. Without a claim it offers the six digits.
func (h *handlers) showCheckIn(rq *request, _ none) (answer[checkInPage], error) {
	phone := rq.phone()
	if phone.Claim == "" {
		return h.showDigits(rq, none{})
	}
	visit, err := h.Attendance.Visit(rq.ctx, rq.by, phone)
	if errors.Is(err, attendance.ErrClaimExpired) || errors.Is(err, attendance.ErrClaimMoved) {
		rq.setCookie(claimCookie, "", 0)
	}
	if err != nil {
		return checkInRefused(rq, err)
	}
	if visit.Done != nil {
		return show("attendance/checked_in", rq.checkInPage(visit))
	}
	return show("attendance/check_in", rq.checkInPage(visit))
}

// showDigits answers the page for the six digits, whatever claim this phone
// holds: that of the morning is no way into the afternoon.
func (h *handlers) showDigits(rq *request, _ none) (answer[checkInPage], error) {
	return show("attendance/digits", checkInPage{Known: h.Attendance.KnowsFor(rq.by, rq.phone())})
}

type claimInput struct {
	Known bool   `json:"known"`
	Link  string `json:"link"`
	Phone string `json:"phone"`
	Pin   string `json:"pin"`
}

// claimCheckIn spends the claim for whoever the visitor is.
func (h *handlers) claimCheckIn(rq *request, in claimInput) (answer[checkInPage], error) {
	phone := rq.phone()
	visit, person, err := h.Attendance.CheckInByClaim(rq.ctx, rq.by, phone,
		attendance.Who{Known: in.Known, Link: in.Link, Phone: in.Phone, Pin: in.Pin})
	if err != nil {
		return checkInRefused(rq, err)
	}
	if person.ID != 0 && visit.Done != nil && visit.Done.Result != attendance.ResultRefused {
		h.rememberPhone(rq, person, visit.Course)
	}
	return done(rq.checkInPage(visit), "/check-in", "")
}

type reportInput struct {
	Name string `json:"name"`
}

// reportUnlisted tells the staff who has opened the code without being on the list.
func (h *handlers) reportUnlisted(rq *request, in reportInput) (answer[checkInPage], error) {
	visit, err := h.Attendance.Report(rq.ctx, rq.by, rq.phone(), in.Name)
	if err != nil {
		return checkInRefused(rq, err)
	}
	return done(rq.checkInPage(visit), "/check-in", "")
}

type digitsInput struct {
	Digits string `json:"digits"`
}

// openDigits takes the six digits under the QR code for the code itself.
func (h *handlers) openDigits(rq *request, in digitsInput) (answer[checkInPage], error) {
	phone := rq.phone()
	if phone.Device == "" {
		phone.Device = randomHex(16)
	}
	doorway, claim, err := h.Attendance.OpenByDigits(rq.ctx, rq.by, phone, in.Digits)
	if err != nil {
		return checkInRefused(rq, err)
	}
	phone.Claim = claim
	rq.keepClaim(phone)
	return done(rq.checkInPage(attendance.Visit{Doorway: doorway}), "/check-in", "")
}

// refusalNumbers are the numbers shown small below, as people read them out.
var refusalNumbers = map[string]string{
	attendance.ErrCodeForged.Code: "QR-01", attendance.ErrCodeExpired.Code: "QR-02", attendance.ErrClosed.Code: "QR-03",
	attendance.ErrClaimExpired.Code: "QR-04", attendance.ErrClaimSpent.Code: "QR-05", attendance.ErrNotOnList.Code: "QR-06",
	attendance.ErrNotHeld.Code: "QR-07", attendance.ErrRoomPaused.Code: "QR-08", attendance.ErrStaffOnly.Code: "QR-09",
	attendance.ErrClaimMoved.Code: "QR-10",
}

// checkInRefused answers a problem to programs and, for what goes wrong at the
// door, a page of its own to people; anything else takes the usual way.
func checkInRefused(rq *request, err error) (answer[checkInPage], error) {
	f := fault.Of(err)
	if f == nil || rq.json || len(f.Fields) > 0 || refusalNumbers[f.Code] == "" {
		return fail[checkInPage](err)
	}
	body := checkInPage{Refused: &refusal{Code: f.Code, Message: rq.sentence(f.Code, f.Args), Number: refusalNumbers[f.Code],
		Advice: rq.say("refused.advice."+f.Code, nil)}}
	return answer[checkInPage]{View: "attendance/refused", Status: statusOf[f.Kind], Body: body}, nil
}
