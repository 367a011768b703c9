package routes

import (
	"strings"
	"time"

	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/fault"
	"taphuan/static"
	"taphuan/views/paper"
	"taphuan/views/texts"
)

// spareRows are left empty on the list for who comes without being on it.
const spareRows = 5

// printList answers the attendance list of a session to be signed, as PDF. Like
// the workbook it is a copy that leaves our reach, so the trail is told.
func (h *handlers) printList(rq *request, in doorInput) (answer[none], error) {
	p, session, err := h.Courses.SessionPapers(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[none](err)
	}
	face := paper.ListFace{ParentBody: strings.ToUpper(p.Parent.Name), Issuer: strings.ToUpper(p.Lead.Name),
		PlaceAndDate: placeAndDate(p, calendar.DateOf(session.StartsAt, rq.house.Zone)), Course: p.Title, Session: session.Title,
		When: when(session, rq.house.Zone), Venue: p.Venue, Spare: spareRows, CreatedAt: rq.now(),
		LeftSigner: texts.Say(paperLang, "paper.list.keeper", nil), RightSigner: texts.Say(paperLang, "paper.list.signer", nil)}
	for _, person := range p.People {
		code, err := h.Attendance.ListCode(session.ID, person.ID)
		if err != nil {
			return fail[none](err)
		}
		face.Rows = append(face.Rows, paper.ListRow{FullName: person.FullName, Position: person.Position,
			Unit: person.UnitName, ShortNumber: itoa(person.ShortNumber), Code: code})
	}
	pdf, err := paper.List(face)
	if err == nil {
		err = h.Attendance.Printed(rq.ctx, rq.by, session.ID, len(face.Rows))
	}
	if err != nil {
		return fail[none](err)
	}
	return answer[none]{File: &file{Type: "application/pdf", Name: "danh-sach-diem-danh-" + utoa(session.ID) + ".pdf", Content: pdf}}, nil
}

// signedRow is a row of the signed list that was typed back.
type signedRow struct {
	Enrolment uint64    `json:"enrolment"`
	FullName  string    `json:"full_name"`
	UnitName  string    `json:"unit_name"`
	At        time.Time `json:"at"`
	Status    string    `json:"status"` // where the person stands by now
	Result    string    `json:"result"`
	Reason    string    `json:"reason"`
	Message   string    `json:"-"`
	Kind      string    `json:"-"` // its colour
}

// signedPage is where signed rows are typed back. Without a script it is a form;
// Data is what the script needs to know.
type signedPage struct {
	Session uint64 `json:"session"`
	sessionHead
	Closed bool        `json:"closed"`
	Rows   int         `json:"rows"`   // people on the list
	Signed int         `json:"signed"` // of them typed back
	Latest []signedRow `json:"latest"`
	Last   *signedRow  `json:"-"` // the row just sent
	Until  time.Time   `json:"-"` // on time until
	Nonce  string      `json:"-"` // of the form, so that sending it twice is one row
	Data   scannerData `json:"-"`
}

// rowKinds gives the colour of a row by its result.
var rowKinds = map[string]string{attendance.ResultPresent: "ok", attendance.ResultRepeated: "warn", attendance.ResultReview: "warn"}

type signedInput struct {
	Session uint64 `path:"session"`
	Last    uint64 `query:"last"`
}

// showSigned answers how far the signed list was typed back, and the form for more.
func (h *handlers) showSigned(rq *request, in signedInput) (answer[signedPage], error) {
	list, err := h.Attendance.SignedList(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[signedPage](err)
	}
	body := signedPage{Session: in.Session, sessionHead: rq.sessionHead(list.Session, list.Course), Closed: list.Hours.Closed,
		Rows: list.Rows, Signed: list.Signed, Latest: []signedRow{}, Until: list.Hours.OnTimeUntil,
		Nonce: randomHex(16), Data: rq.signedData(in.Session)}
	for _, f := range list.Latest {
		row := signedRow{Enrolment: *f.EnrolmentID, FullName: f.FullName, UnitName: f.UnitName, At: rq.local(f.At),
			Status: string(f.Status), Result: f.Result, Reason: f.Reason, Kind: rowKinds[f.Result]}
		if f.Reason != "" {
			row.Message = rq.sentence(f.Reason, nil)
		}
		body.Latest = append(body.Latest, row)
	}
	if len(body.Latest) > 0 && body.Latest[0].Enrolment == in.Last {
		body.Last = &body.Latest[0]
	}
	return show("attendance/paper", body)
}

// signedWords are the sentences the script of the page shows, by their short names.
var signedWords = map[string]string{
	"present": "scanner.present", "late": "scanner.late", "repeated": "scanner.repeated", "review": "scanner.review",
	"refused": "scanner.refused", "camera_denied": "scanner.camera_denied", "camera_none": "scanner.camera_none",
	"camera_busy": "scanner.camera_busy", "camera_insecure": "scanner.camera_insecure", "camera_failed": "scanner.camera_failed",
	"sending": "scanner.sending", "read": "attendance.paper.read", "two": "attendance.paper.two", "foreign": "attendance.paper.foreign",
	"lost": "attendance.paper.lost", "progress": "attendance.paper.progress_plain",
}

// signedFiles are the modules the script of the page loads.
var signedFiles = []string{"camera", "decoder", "roster", "screen", "zxing", "wasm"}

func (rq *request) signedData(session uint64) scannerData {
	data := scannerData{Session: session, CSRF: rq.csrf(), Now: rq.local(rq.now()), Address: signedPath(session),
		Page: signedPath(session), Board: boardPath(session), Same: attendance.SameNonce, Files: map[string]string{}, Say: map[string]any{}}
	for _, name := range signedFiles {
		data.Files[name] = static.Path(scannerFiles[name])
	}
	for word, key := range signedWords {
		data.Say[word] = rq.say(key, nil)
	}
	return data
}

type signedRowInput struct {
	Session uint64 `path:"session"`
	Code    string `json:"code"`
	Arrival string `json:"arrival"`
	At      string `json:"at"`
	Nonce   string `json:"nonce"`
}

// signedReceipt answers a row typed back, and how far the list is.
type signedReceipt struct {
	receipt
	Rows   int `json:"rows"`
	Signed int `json:"signed"`
}

// typeSigned checks in the person of a signed row. A refusal is shown at the
// field, anything else on the page again.
func (h *handlers) typeSigned(rq *request, in signedRowInput) (answer[signedReceipt], error) {
	if in.Nonce == "" {
		in.Nonce = randomHex(16)
	}
	r, err := h.Attendance.TypeRow(rq.ctx, rq.by, attendance.SignedRow{Nonce: in.Nonce, Session: in.Session,
		Code: in.Code, Arrival: in.Arrival, At: in.At})
	if err != nil {
		return fail[signedReceipt](err)
	}
	if r.Result == attendance.ResultRefused {
		return fail[signedReceipt](fault.Fields(fault.Field{Name: "code", Code: r.Reason}))
	}
	list, err := h.Attendance.SignedList(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[signedReceipt](err)
	}
	return done(signedReceipt{receipt: rq.receipt(r), Rows: list.Rows, Signed: list.Signed},
		signedPath(in.Session)+"?last="+utoa(r.Enrolment), "")
}

func signedPath(session uint64) string { return doorPath(session) + "/paper" }
