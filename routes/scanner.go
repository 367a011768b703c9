package routes

import (
	"time"

	"taphuan/models/attendance"
	"taphuan/static"
)

// scannerField is the field into which short numbers and codes are typed.
const scannerField = "short_number"

// scannerPage is the page staff scan tickets with. Without a script it is a
// form for typing; Data is what the script needs to know.
type scannerPage struct {
	Session uint64 `json:"session"`
	Counts  counts `json:"counts"`
	sessionHead
	Closed    bool        `json:"closed"`
	ChecksOut bool        `json:"checks_out"`
	There     int         `json:"-"`
	Total     int         `json:"-"`
	Last      *boardRow   `json:"-"` // who was checked in by the form just sent
	Left      bool        `json:"-"` // that one left
	Nonce     string      `json:"-"` // of the form, so that sending it twice is one scan
	Figures   []string    `json:"-"`
	Data      scannerData `json:"-"`
}

func (scannerPage) PublicPage() bool { return true }

// Trail is empty: the page has its own way back to the board.
func (scannerPage) Trail(*request) []crumb { return nil }

// scannerData is what the page's script is told: where to send, by which clock,
// from which files, and the words it shows.
type scannerData struct {
	Session uint64            `json:"session"`
	CSRF    string            `json:"csrf"`
	Now     time.Time         `json:"now"`
	Address string            `json:"address"`
	Page    string            `json:"page"`
	Board   string            `json:"board"`
	Same    string            `json:"same"` // the reason of a scan that had arrived before
	Files   map[string]string `json:"files"`
	Say     map[string]any    `json:"say"`
}

// scannerFiles are the modules the script loads, by the name it calls them.
var scannerFiles = map[string]string{
	"camera": "js/scanner/camera.js", "decoder": "js/scanner/decoder.js", "send": "js/scanner/send.js",
	"roster": "js/scanner/roster.js", "screen": "js/scanner/screen.js",
	"worker": "js/scanner/decode_worker.js",
	"zxing":  "npm/zxing/reader/index.js", "wasm": "npm/zxing/reader/zxing_reader.wasm",
}

// scannerWords are the sentences the script shows, all of them under "scanner.".
var scannerWords = []string{
	"present", "late", "left", "repeated", "already_left", "review", "refused", "rejected", "foreign", "foreign_hint", "sending",
	"online", "offline", "offline_short", "signed_out", "refused_request", "found",
	"camera_denied", "camera_none", "camera_busy", "camera_insecure", "camera_failed",
}

type scannerInput struct {
	Session   uint64 `path:"session"`
	Last      uint64 `query:"last"`
	Direction string `query:"direction"`
}

// showScanner answers the page staff scan tickets with.
func (h *handlers) showScanner(rq *request, in scannerInput) (answer[scannerPage], error) {
	board, err := h.Attendance.Board(rq.ctx, rq.by, in.Session)
	if err == nil && !board.Scans {
		err = errForbidden
	}
	if err != nil {
		return fail[scannerPage](err)
	}
	drawn := rq.boardPage(board)
	body := scannerPage{Session: in.Session, Counts: drawn.Counts, sessionHead: drawn.sessionHead, Closed: board.Hours.Closed,
		ChecksOut: drawn.ChecksOut, There: drawn.There, Total: drawn.Total, Nonce: randomHex(16), Data: rq.scannerData(in.Session),
		Figures: []string{"present", "late", "expected", "excused", "absent", "review"}}
	for i := range drawn.Rows {
		if row := &drawn.Rows[i]; in.Last != 0 && row.Enrolment == in.Last {
			body.Last, body.Left = row, in.Direction == attendance.Out && row.LeftAt != nil
		}
	}
	rq.prefill("direction", in.Direction)
	return show("scanner/scan", body)
}

func (rq *request) scannerData(session uint64) scannerData {
	data := scannerData{Session: session, CSRF: rq.csrf(), Now: rq.local(rq.now()), Address: "/checkins",
		Page: scannerPath(session), Board: boardPath(session), Same: attendance.SameNonce,
		Files: map[string]string{}, Say: map[string]any{}}
	for name, file := range scannerFiles {
		data.Files[name] = static.Path(file)
	}
	for _, word := range scannerWords {
		data.Say[word] = rq.say("scanner."+word, nil)
	}
	status := map[string]string{}
	for _, s := range []attendance.Status{attendance.Expected, attendance.Present, attendance.Late, attendance.Excused, attendance.Absent} {
		status[string(s)] = rq.say("attendance.status."+string(s), nil)
	}
	data.Say["status"] = status
	return data
}

type scannedInput struct {
	Session   uint64 `path:"session"`
	Code      string `json:"short_number"`
	Nonce     string `json:"nonce"`
	Direction string `json:"direction"`
}

// scanTyped checks in by a short number or code typed into the page without a
// script; a refusal is shown at the field, anything else on the page again.
func (h *handlers) scanTyped(rq *request, in scannedInput) (answer[receipt], error) {
	if in.Nonce == "" {
		in.Nonce = randomHex(16)
	}
	r, err := h.checkInCode(rq, scannerField, attendance.Item{Nonce: in.Nonce, Session: in.Session, Ticket: in.Code, Direction: in.Direction})
	if err != nil {
		return fail[receipt](err)
	}
	next := scannerPath(in.Session) + "?last=" + utoa(r.Enrolment)
	if in.Direction == attendance.Out {
		next += "&direction=out"
	}
	return done(rq.receipt(r), next, noticeOf(r, in.Direction))
}

func scannerPath(session uint64) string { return doorPath(session) + "/scan" }
