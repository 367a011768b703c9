package routes

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/courses"
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

// unknownRow is a scan of a code nobody knows.
type unknownRow struct {
	Nonce string    `json:"nonce"`
	At    time.Time `json:"at"`
	Note  string    `json:"note"`
	Named bool      `json:"-"` // the note is a name, not a number typed
}

// decisionRow is what was decided by hand, for the line below the board.
type decisionRow struct {
	At       time.Time
	UserName string // who decided
	FullName string
	Words    string
	Note     string
}

// bulk is one reason with all scans that wait under it.
type bulk struct {
	Reason string
	Words  string
	Nonces []string
}

// Joined is what the button that accepts them all says.
func (b bulk) Joined() string { return strings.Join(b.Nonces, " ") }

// bulkMost is how many scans one button decides.
const bulkMost = 500

// boardPage is who was there, live.
type boardPage struct {
	Session  uint64       `json:"session"`
	Counts   counts       `json:"counts"`
	Rows     []boardRow   `json:"rows"`
	Waiting  []boardRow   `json:"waiting"`
	Unknown  []unknownRow `json:"unknown"`
	ClosedAt *time.Time   `json:"closed_at"`
	LockedAt *time.Time   `json:"locked_at"`
	OpensAt  time.Time    `json:"opens_at"`
	sessionHead
	ChecksOut bool             `json:"checks_out"`
	Periods   int              `json:"periods"`
	Scans     bool             `json:"-"`
	Decides   bool             `json:"-"`
	May       attendance.Steps `json:"-"`
	Groups    []boardGroup     `json:"-"` // the rows of the tab and search
	Shown     int              `json:"-"`
	Tabs      []boardTab       `json:"-"`
	Only      string           `json:"-"`
	Query     string           `json:"-"`
	ByUnit    bool             `json:"-"`
	Filter    string           `json:"-"` // the filter as an address carries it
	Marked    *boardRow        `json:"-"` // whom the form for marking is about
	Bulks     []bulk           `json:"-"`
	Decided   []decisionRow    `json:"-"`
	Arrivals  arrivals         `json:"-"`
	Total     int              `json:"-"`
	There     int              `json:"-"` // present and late
	Moment    time.Time        `json:"-"`
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
	Session   uint64 `path:"session"`
	Only      string `query:"only"`
	Query     string `query:"q"`
	Group     string `query:"group"`
	Mark      uint64 `query:"mark"`
	Direction string `query:"direction"` // that of the typed form, which keeps it
}

// showBoard answers who was there so far.
func (h *handlers) showBoard(rq *request, in boardInput) (answer[boardPage], error) {
	board, err := h.Attendance.Board(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[boardPage](err)
	}
	body := rq.boardPage(board)
	body.filter(in)
	if sent := rq.sent["enrolment"]; len(sent) == 1 {
		in.Mark, _ = strconv.ParseUint(sent[0], 10, 63) // a refused mark is drawn again for the same person
	}
	for i := range body.Rows {
		if row := &body.Rows[i]; row.Enrolment == in.Mark && board.Decides {
			body.Marked = row
		}
	}
	rq.prefill("q", in.Query)
	rq.prefill("direction", in.Direction)
	if board.Steps.Extend {
		rq.prefill("ends_at", calendar.ShowMoment(board.Session.EndsAt.Add(extension), rq.house.Zone))
	}
	return show("attendance/board", body)
}

// extension is how much longer the form to extend a session proposes.
const extension = 30 * time.Minute

// boardPage puts a board into the words and times of the page.
func (rq *request) boardPage(b attendance.Board) boardPage {
	body := boardPage{Session: b.Session.ID, Counts: countsOf(b.Counts), Rows: rq.boardRows(b.Rows), Waiting: rq.boardRows(b.Waiting),
		Unknown: []unknownRow{}, sessionHead: rq.sessionHead(b.Session, b.Course), OpensAt: rq.local(b.Hours.Opens), Moment: rq.now(),
		ClosedAt: rq.localPointer(b.Session.ClosedAt), LockedAt: rq.localPointer(b.Session.LockedAt),
		ChecksOut: b.Course.ChecksOut, Periods: b.Session.Periods, Scans: b.Scans, Decides: b.Decides, May: b.Steps}
	for _, f := range b.Unknown {
		body.Unknown = append(body.Unknown, unknownRow{Nonce: f.Nonce, At: rq.local(f.At), Note: f.Note,
			Named: strings.ContainsFunc(f.Note, unicode.IsLetter)})
	}
	rq.addDecisions(&body, b)
	c := b.Counts
	body.There = c.Present + c.Late
	body.Total = c.Expected + c.Present + c.Late + c.Excused + c.Absent
	body.Tabs = []boardTab{{"", body.Total}, {"present", c.Present}, {"late", c.Late}, {"expected", c.Expected},
		{"review", c.Review}, {"excused", c.Excused}, {"absent", c.Absent}}
	body.Arrivals = rq.arrivals(b)
	return body
}

// addDecisions adds what was last decided by hand, and the reasons under which
// several scans wait at once.
func (rq *request) addDecisions(body *boardPage, b attendance.Board) {
	for _, d := range b.Decided {
		words := ""
		if slices.Contains(attendance.Marks(), attendance.Status(d.Mark)) {
			words = rq.say("attendance.changed_to", map[string]any{"Mark": rq.say("attendance.status."+d.Mark, nil)})
		} else {
			words = rq.say("attendance.judged."+d.Mark, nil)
		}
		body.Decided = append(body.Decided, decisionRow{At: d.At, UserName: d.UserName, FullName: d.FullName, Words: words, Note: d.Note})
	}
	if !b.Decides {
		return
	}
	for _, reason := range []string{attendance.OddClock, attendance.SharedDevice, attendance.OutsideHours} {
		waiting := bulk{Reason: reason, Words: rq.sentence(reason, nil)}
		for _, row := range b.Rows {
			for _, review := range row.Reviews {
				if review.Reason == reason && len(waiting.Nonces) < bulkMost {
					waiting.Nonces = append(waiting.Nonces, review.Nonce)
				}
			}
		}
		if len(waiting.Nonces) > 1 {
			body.Bulks = append(body.Bulks, waiting)
		}
	}
}

func countsOf(c attendance.Counts) counts {
	return counts{Expected: c.Expected, Present: c.Present, Late: c.Late, Excused: c.Excused, Absent: c.Absent, Review: c.Review}
}
