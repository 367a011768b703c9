package routes

import (
	"time"

	"taphuan/models/attendance"
)

// fact is one scan or mark as it was kept.
type fact struct {
	ID          uint64    `json:"id"`
	Kind        string    `json:"kind"`
	Enrolment   *uint64   `json:"enrolment"`
	FullName    string    `json:"full_name"`
	UnitName    string    `json:"unit_name"`
	Direction   string    `json:"direction"`
	Method      string    `json:"method"`
	At          time.Time `json:"at"`
	ReceivedAt  time.Time `json:"received_at"`
	User        uint64    `json:"user"`
	UserName    string    `json:"user_name"`
	Scanner     string    `json:"scanner"`      // the name of the enrolled scanner
	LocalResult string    `json:"local_result"` // what that one showed at once
	ClockOffset int       `json:"clock_offset"` // seconds added to its clock to give at
	Result      string    `json:"result"`
	Reason      string    `json:"reason"`
	Mark        string    `json:"mark"`
	Note        string    `json:"note"`
	Document    string    `json:"document"`
	Message     string    `json:"-"`
	Badge       string    `json:"-"`
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
			UserName: f.UserName, Scanner: f.ScannerName, LocalResult: f.LocalResult, ClockOffset: f.ClockOffset,
			Result: f.Result, Reason: f.Reason, Mark: f.Mark, Note: f.Note, Document: f.Document, Badge: resultBadges[f.Result]}
		if f.Reason != "" {
			row.Message = rq.sentence(f.Reason, nil)
		}
		body.Facts = append(body.Facts, row)
	}
	return show("attendance/facts", body)
}
