package routes

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/vietnamese"
)

// counts counts people by status; present does not count the late.
type counts struct {
	Expected int `json:"expected"`
	Present  int `json:"present"`
	Late     int `json:"late"`
	Excused  int `json:"excused"`
	Absent   int `json:"absent"`
	Review   int `json:"review"`
}

// boardRow is one person on the board.
type boardRow struct {
	Enrolment uint64     `json:"enrolment"`
	FullName  string     `json:"full_name"`
	Unit      string     `json:"unit"`
	Status    string     `json:"status"`
	ArrivedAt *time.Time `json:"arrived_at"`
	LeftAt    *time.Time `json:"left_at"`
	Method    string     `json:"method"`
	Reviews   []string   `json:"reviews"`
	Note      string     `json:"note"`
	Number    int        `json:"short_number"`
	UnitName  string     `json:"unit_name"`
	Badge     string     `json:"-"`
	Remarks   []string   `json:"-"` // what there is to look at, in words
}

// boardPage is who was there, live.
type boardPage struct {
	Session  uint64     `json:"session"`
	Counts   counts     `json:"counts"`
	Rows     []boardRow `json:"rows"`
	Waiting  []boardRow `json:"waiting"`
	ClosedAt *time.Time `json:"closed_at"`
	OpensAt  time.Time  `json:"opens_at"`
	sessionHead
	Scans  bool       `json:"-"`
	Closes bool       `json:"-"`
	Shown  []boardRow `json:"-"` // the rows of the tab and search
	Tabs   []boardTab `json:"-"`
	Only   string     `json:"-"`
	Query  string     `json:"-"`
	Marked *boardRow  `json:"-"` // whom the form for marking is about
	Total  int        `json:"-"`
	There  int        `json:"-"` // present and late
	Moment time.Time  `json:"-"`
}

type boardTab struct {
	Only  string
	Count int
}

// statusBadges gives the colour of each status.
var statusBadges = map[attendance.Status]string{
	attendance.Expected: "none", attendance.Present: "ok", attendance.Late: "pending",
	attendance.Excused: "info", attendance.Absent: "danger",
}

// sessionHead says which session a page is about.
type sessionHead struct {
	CourseID     uint64    `json:"course"`
	CourseTitle  string    `json:"course_title"`
	SessionTitle string    `json:"session_title"`
	StartsAt     time.Time `json:"starts_at"`
	EndsAt       time.Time `json:"ends_at"`
	Venue        string    `json:"venue"`

	Day calendar.Date `json:"-"`
}

func (rq *request) sessionHead(s courses.Session, c courses.Course) sessionHead {
	return sessionHead{CourseID: c.ID, CourseTitle: c.Title, SessionTitle: s.Title, Venue: c.Venue,
		StartsAt: rq.local(s.StartsAt), EndsAt: rq.local(s.EndsAt), Day: calendar.DateOf(s.StartsAt, rq.house.Zone)}
}

// Trail leads to a page of the session by way of its course.
func (s sessionHead) Trail(*request) []crumb {
	return []crumb{{Label: s.CourseTitle, Href: "/courses/" + strconv.FormatUint(s.CourseID, 10)}, {Label: s.SessionTitle}}
}

type boardInput struct {
	Session uint64 `path:"session"`
	Only    string `query:"only"`
	Query   string `query:"q"`
	Mark    uint64 `query:"mark"`
}

// showBoard answers who was there so far.
func (h *handlers) showBoard(rq *request, in boardInput) (answer[boardPage], error) {
	board, err := h.Attendance.Board(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[boardPage](err)
	}
	body := rq.boardPage(board)
	if sent := rq.sent["enrolment"]; len(sent) == 1 {
		in.Mark, _ = strconv.ParseUint(sent[0], 10, 63) // a refused mark is drawn again for the same person
	}
	for i := range body.Rows {
		if row := &body.Rows[i]; row.Enrolment == in.Mark && (board.Scans || rq.by.May(attendance.Correct)) {
			body.Marked = row
		}
	}
	body.Only, body.Query = in.Only, in.Query
	body.Shown = keepShown(body.Rows, in)
	rq.prefill("q", in.Query)
	return show("attendance/board", body)
}

// boardPage puts a board into the words and times of the page.
func (rq *request) boardPage(b attendance.Board) boardPage {
	body := boardPage{Session: b.Session.ID, Counts: countsOf(b.Counts), Rows: rq.boardRows(b.Rows), Waiting: rq.boardRows(b.Waiting),
		sessionHead: rq.sessionHead(b.Session, b.Course), OpensAt: rq.local(b.Hours.Opens), Moment: rq.now(),
		Scans: b.Scans, Closes: b.Closes && !b.Hours.Closed}
	if b.Session.ClosedAt != nil {
		body.ClosedAt = rq.localOrNil(*b.Session.ClosedAt)
	}
	c := b.Counts
	body.There = c.Present + c.Late
	body.Total = c.Expected + c.Present + c.Late + c.Excused + c.Absent
	body.Tabs = []boardTab{{"", body.Total}, {"present", c.Present}, {"late", c.Late}, {"expected", c.Expected},
		{"review", c.Review}, {"excused", c.Excused}, {"absent", c.Absent}}
	return body
}

func countsOf(c attendance.Counts) counts {
	return counts{Expected: c.Expected, Present: c.Present, Late: c.Late, Excused: c.Excused, Absent: c.Absent, Review: c.Review}
}

func (rq *request) boardRows(rows []attendance.BoardRow) []boardRow {
	out := make([]boardRow, len(rows))
	for i, r := range rows {
		out[i] = boardRow{Enrolment: r.Person.ID, FullName: r.Person.FullName, Unit: r.Unit.Code, UnitName: r.Person.UnitName,
			Status: string(r.Status), ArrivedAt: rq.localOrNil(r.ArrivedAt), LeftAt: rq.localOrNil(r.LeftAt), Method: r.Method,
			Reviews: r.Reasons(), Note: r.Note, Number: r.Person.ShortNumber, Badge: statusBadges[r.Status]}
		for _, review := range r.Reviews {
			remark := rq.sentence(review.Reason, nil)
			if review.Reason == attendance.SharedDevice && r.Lender != "" {
				remark = rq.say("attendance.shared_with", map[string]any{"Name": r.Lender})
			}
			out[i].Remarks = append(out[i].Remarks, remark)
		}
	}
	return out
}

// keepShown gives the rows of a tab and search; the search ignores accents.
func keepShown(rows []boardRow, in boardInput) []boardRow {
	words := vietnamese.Fold(in.Query)
	return slices.DeleteFunc(slices.Clone(rows), func(r boardRow) bool {
		wanted := in.Only == "" || r.Status == in.Only || in.Only == "review" && len(r.Reviews) > 0
		found := words == "" || strings.Contains(vietnamese.Fold(r.FullName+" "+r.UnitName), words) ||
			strconv.Itoa(r.Number) == words
		return !wanted || !found
	})
}

// heartbeatEvery keeps proxies from closing a quiet stream.
const heartbeatEvery = 15 * time.Second

// watchBoard streams the counts of a session whenever its board changes; the
// page then fetches itself anew.
func (h *handlers) watchBoard(rq *request, in doorInput) (answer[counts], error) {
	board, err := h.Attendance.Board(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[counts](err)
	}
	who := rq.still() // the request is over when the stream runs
	return answer[counts]{Body: countsOf(board.Counts), Stream: func(s *stream) { h.streamBoard(s, who, in.Session) }}, nil
}

// streamBoard tells of changes for as long as who asked may still be told.
func (h *handlers) streamBoard(s *stream, who func(context.Context) (actor.Actor, error), session uint64) {
	changes := h.Attendance.Pulse(s.ctx, session)
	beat := time.NewTicker(heartbeatEvery)
	defer beat.Stop()
	for {
		there := true
		select {
		case <-s.ctx.Done():
			return
		case <-beat.C:
			there = s.heartbeat()
		case <-changes:
			by, err := who(s.ctx)
			if err != nil {
				return // signed out meanwhile
			}
			board, err := h.Attendance.Board(s.ctx, by, session)
			if err != nil {
				return // the page asks again, and is then told why
			}
			data, err := json.Marshal(countsOf(board.Counts))
			there = err == nil && s.event("board", string(data))
		}
		if !there {
			return
		}
	}
}

// fact is one scan or mark as it was kept.
type fact struct {
	ID         uint64    `json:"id"`
	Kind       string    `json:"kind"`
	Enrolment  *uint64   `json:"enrolment"`
	FullName   string    `json:"full_name"`
	UnitName   string    `json:"unit_name"`
	Direction  string    `json:"direction"`
	Method     string    `json:"method"`
	At         time.Time `json:"at"`
	ReceivedAt time.Time `json:"received_at"`
	User       uint64    `json:"user"`
	Result     string    `json:"result"`
	Reason     string    `json:"reason"`
	Mark       string    `json:"mark"`
	Note       string    `json:"note"`
	Message    string    `json:"-"`
	Badge      string    `json:"-"`
}

type factsPage struct {
	Session uint64 `json:"session"`
	Facts   []fact `json:"facts"`
	sessionHead
}

// resultBadges gives the colour of each result.
var resultBadges = map[string]string{
	attendance.ResultPresent: "ok", attendance.ResultRepeated: "neutral",
	attendance.ResultReview: "pending", attendance.ResultRefused: "danger", "": "info",
}

// showFacts answers everything scanned and marked in a session, refusals too.
func (h *handlers) showFacts(rq *request, in doorInput) (answer[factsPage], error) {
	log, err := h.Attendance.Facts(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[factsPage](err)
	}
	body := factsPage{Session: in.Session, Facts: []fact{}, sessionHead: rq.sessionHead(log.Session, log.Course)}
	for _, f := range log.Facts {
		row := fact{ID: f.ID, Kind: f.Kind, Enrolment: f.EnrolmentID, FullName: f.FullName, UnitName: f.UnitName,
			Direction: f.Direction, Method: f.Method, At: rq.local(f.At), ReceivedAt: rq.local(f.ReceivedAt), User: f.UserID,
			Result: f.Result, Reason: f.Reason, Mark: f.Mark, Note: f.Note, Badge: resultBadges[f.Result]}
		if f.Reason != "" {
			row.Message = rq.sentence(f.Reason, nil)
		}
		body.Facts = append(body.Facts, row)
	}
	return show("attendance/facts", body)
}
