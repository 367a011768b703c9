package routes

import (
	"time"

	"taphuan/models/attendance"
	"taphuan/models/courses"
)

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
// verdict.
type remark struct {
	Reason string
	Words  string
	Nonce  string
	Accept bool // accepting it means something
}

// statusBadges gives the colour of each status.
var statusBadges = map[attendance.Status]string{
	attendance.Expected: "none", attendance.Present: "ok", attendance.Late: "pending",
	attendance.Excused: "info", attendance.Absent: "danger",
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
