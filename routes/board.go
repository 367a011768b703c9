package routes

import (
	"bytes"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

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
	Document  string     `json:"document"`
	Number    int        `json:"short_number"`
	UnitName  string     `json:"unit_name"`
	Lessons   int        `json:"lessons"`
	LeftEarly bool       `json:"left_early"`
	WalkIn    bool       `json:"walk_in"`
	Confirmed bool       `json:"confirmed"`
	Badge     string     `json:"-"`
	Remarks   []remark   `json:"-"`
}

// remark is one thing to know or look at in a row. With a Nonce it waits for a
// verdict; Rejects tells whether dismissing it takes an arrival away.
type remark struct {
	Reason string
	Words  string
	Nonce  string
	Accept bool // accepting it means something
}

// unknownRow is a scan of a code nobody knows.
type unknownRow struct {
	Nonce string    `json:"nonce"`
	At    time.Time `json:"at"`
	Note  string    `json:"note"`
}

// decisionRow is what was decided by hand, for the line below the board.
type decisionRow struct {
	At       time.Time
	FullName string
	Words    string
	Note     string
}

// boardGroup is the rows of one unit, or all of them without a name.
type boardGroup struct {
	Unit  string
	There int
	Rows  []boardRow
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
	ChecksOut bool          `json:"checks_out"`
	Periods   int           `json:"periods"`
	Scans     bool          `json:"-"`
	Decides   bool          `json:"-"`
	MayOpen   bool          `json:"-"`
	MayExtend bool          `json:"-"`
	MayClose  bool          `json:"-"`
	MayLock   bool          `json:"-"`
	MayReopen bool          `json:"-"`
	Groups    []boardGroup  `json:"-"` // the rows of the tab and search
	Shown     int           `json:"-"`
	Tabs      []boardTab    `json:"-"`
	Only      string        `json:"-"`
	Query     string        `json:"-"`
	ByUnit    bool          `json:"-"`
	Filter    string        `json:"-"` // the filter as an address carries it
	Marked    *boardRow     `json:"-"` // whom the form for marking is about
	Bulks     []bulk        `json:"-"`
	Decided   []decisionRow `json:"-"`
	Arrivals  arrivals      `json:"-"`
	Total     int           `json:"-"`
	There     int           `json:"-"` // present and late
	Moment    time.Time     `json:"-"`
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
	Group   string `query:"group"`
	Mark    uint64 `query:"mark"`
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
	if board.Steers {
		rq.prefill("ends_at", calendar.ShowMoment(board.Session.EndsAt.Add(extension), rq.house.Zone))
	}
	return show("attendance/board", body)
}

// extension is how much longer the form to extend a session proposes.
const extension = 30 * time.Minute

// filter keeps the rows of a tab and search, by unit when asked.
func (p *boardPage) filter(in boardInput) {
	p.Only, p.Query, p.ByUnit = in.Only, in.Query, in.Group == "unit"
	kept := keepShown(p.Rows, in)
	p.Shown = len(kept)
	p.Groups = grouped(kept, p.ByUnit)
	values := url.Values{}
	for name, value := range map[string]string{"only": in.Only, "q": in.Query, "group": in.Group} {
		if value != "" {
			values.Set(name, value)
		}
	}
	p.Filter = values.Encode()
}

// grouped puts rows under their units, sorted by the unit's name; not asked for,
// they stay one list.
func grouped(rows []boardRow, byUnit bool) []boardGroup {
	if !byUnit {
		return []boardGroup{{Rows: rows}}
	}
	at := map[string]int{}
	var groups []boardGroup
	for _, row := range rows {
		i, known := at[row.UnitName]
		if !known {
			i = len(groups)
			at[row.UnitName] = i
			groups = append(groups, boardGroup{Unit: row.UnitName})
		}
		groups[i].Rows = append(groups[i].Rows, row)
		if attendance.Status(row.Status).There() {
			groups[i].There++
		}
	}
	slices.SortFunc(groups, func(a, b boardGroup) int { return bytes.Compare(vietnamese.Key(a.Unit), vietnamese.Key(b.Unit)) })
	return groups
}

// boardPage puts a board into the words and times of the page.
func (rq *request) boardPage(b attendance.Board) boardPage {
	body := boardPage{Session: b.Session.ID, Counts: countsOf(b.Counts), Rows: rq.boardRows(b.Rows), Waiting: rq.boardRows(b.Waiting),
		Unknown: []unknownRow{}, sessionHead: rq.sessionHead(b.Session, b.Course), OpensAt: rq.local(b.Hours.Opens), Moment: rq.now(),
		ClosedAt: rq.localPointer(b.Session.ClosedAt), LockedAt: rq.localPointer(b.Session.LockedAt),
		ChecksOut: b.Course.ChecksOut, Periods: b.Session.Periods, Scans: b.Scans, Decides: b.Decides}
	closed := b.Hours.Closed
	body.MayOpen = b.Steers && !closed && b.Now.Before(b.Hours.Opens)
	body.MayExtend, body.MayClose = b.Steers && !closed, b.Steers && !closed
	body.MayLock = b.Steers && closed && !b.Hours.Locked
	body.MayReopen = b.Reopens && closed && (!b.Hours.Locked || b.Decides)
	for _, f := range b.Unknown {
		body.Unknown = append(body.Unknown, unknownRow{Nonce: f.Nonce, At: rq.local(f.At), Note: f.Note})
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
		kind := "attendance.judged."
		if slices.Contains(attendance.Marks(), attendance.Status(d.Mark)) {
			kind = "attendance.status."
		}
		body.Decided = append(body.Decided, decisionRow{At: d.At, FullName: d.FullName, Words: rq.say(kind+d.Mark, nil), Note: d.Note})
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

func (rq *request) boardRows(rows []attendance.BoardRow) []boardRow {
	out := make([]boardRow, len(rows))
	for i, r := range rows {
		out[i] = boardRow{Enrolment: r.Person.ID, FullName: r.Person.FullName, Unit: r.Unit.Code, UnitName: r.Person.UnitName,
			Status: string(r.Status), ArrivedAt: rq.localOrNil(r.ArrivedAt), LeftAt: rq.localOrNil(r.LeftAt), Method: r.Method,
			Reviews: r.Reasons(), Note: r.Note, Document: r.Document, Number: r.Person.ShortNumber, Badge: statusBadges[r.Status],
			Lessons: r.Lessons, LeftEarly: r.LeftEarly, WalkIn: r.Person.Origin == courses.WalkIn, Confirmed: !r.Unconfirmed(),
			Remarks: rq.remarks(r)}
	}
	return out
}

// remarks says what there is to know and to look at in a row.
func (rq *request) remarks(r attendance.BoardRow) []remark {
	var all []remark
	for _, review := range r.Reviews {
		words := rq.sentence(review.Reason, nil)
		if review.Reason == attendance.SharedDevice && r.Lender != "" {
			words = rq.say("attendance.shared_with", map[string]any{"Name": r.Lender})
		}
		accept := review.Reason != attendance.NotFound && review.Reason != attendance.NoArrival
		all = append(all, remark{Reason: review.Reason, Words: words, Nonce: review.Nonce, Accept: accept})
	}
	if r.Unconfirmed() {
		all = append(all, remark{Words: rq.say("attendance.unconfirmed", nil)})
	}
	if r.LeftEarly {
		all = append(all, remark{Words: rq.say("attendance.left_early", nil)})
	}
	return all
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
