package routes

import (
	"strconv"
	"strings"
	"time"

	"taphuan/models/attendance"
	"taphuan/models/fault"
)

// called is one of the names of a roll-call.
type called struct {
	Enrolment uint64     `json:"enrolment"`
	FullName  string     `json:"full_name"`
	UnitName  string     `json:"unit_name"`
	Number    int        `json:"short_number"`
	ArrivedAt *time.Time `json:"arrived_at"`
	Answer    string     `json:"answer"` // "found", "missing" or "" when not yet called
	AnswerAt  *time.Time `json:"answered_at"`
}

// rollCallPage is who is called by name, for the lecturer's phone and the
// projector alike.
type rollCallPage struct {
	Session uint64 `json:"session"`
	sessionHead
	There  int      `json:"there"` // how many have checked in
	Called []called `json:"called"`
	Drawn  string   `json:"-"` // their ids, as the address keeps them
}

func (rollCallPage) PublicPage() bool { return true }

// Trail is empty: the page has its own way back to the board.
func (rollCallPage) Trail(*request) []crumb { return nil }

type rollCallInput struct {
	Session uint64 `path:"session"`
	Drawn   string `query:"drawn"` // ids of who was drawn, separated by commas
	Not     string `query:"not"`   // ids of who shall not be drawn again
}

// showRollCall draws five names, or shows those drawn before: people are sent to
// the address that keeps them, so that a reload draws nobody new.
func (h *handlers) showRollCall(rq *request, in rollCallInput) (answer[rollCallPage], error) {
	if sent := rq.sent["drawn"]; len(sent) == 1 {
		in.Drawn = sent[0] // a refused answer is drawn again with the same names
	}
	call, err := h.Attendance.RollCall(rq.ctx, rq.by, in.Session, readIDs(in.Drawn), readIDs(in.Not))
	if err != nil {
		return fail[rollCallPage](err)
	}
	body := rollCallPage{Session: in.Session, sessionHead: rq.sessionHead(call.Session, call.Course), There: call.There, Called: []called{}}
	ids := []uint64{}
	for _, c := range call.Called {
		body.Called = append(body.Called, called{Enrolment: c.Person.ID, FullName: c.Person.FullName, UnitName: c.Person.UnitName,
			Number: c.Person.ShortNumber, ArrivedAt: rq.localOrNil(c.ArrivedAt), Answer: c.Answer, AnswerAt: rq.localOrNil(c.Answered)})
		ids = append(ids, c.Person.ID)
	}
	body.Drawn = writeIDs(ids)
	if in.Drawn == "" && len(ids) > 0 {
		return answer[rollCallPage]{Body: body, SeeOther: rollCallPath(in.Session, ids)}, nil
	}
	return show("attendance/roll_call", body)
}

// readIDs reads ids separated by commas; what is none is left out.
func readIDs(text string) []uint64 {
	var ids []uint64
	for _, word := range strings.Split(text, ",") {
		if id, err := strconv.ParseUint(strings.TrimSpace(word), 10, 63); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

func writeIDs(ids []uint64) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = utoa(id)
	}
	return strings.Join(words, ",")
}

func rollCallPath(session uint64, drawn []uint64) string {
	return doorPath(session) + "/roll-call?drawn=" + writeIDs(drawn)
}

type rollAnswerInput struct {
	Session   uint64 `path:"session"`
	Drawn     string `json:"drawn"` // as the page keeps them
	Enrolment uint64 `json:"enrolment"`
	Found     *bool  `json:"found"`
}

// rollAnswered says what is kept of somebody called by name.
type rollAnswered struct {
	Enrolment uint64 `json:"enrolment"`
	Answer    string `json:"answer"`
}

// answerRoll keeps whether somebody called was found in the room.
func (h *handlers) answerRoll(rq *request, in rollAnswerInput) (answer[rollAnswered], error) {
	if in.Found == nil {
		return fail[rollAnswered](fault.Fields(fault.Field{Name: "found", Code: "input.required"}))
	}
	if err := h.Attendance.AnswerRoll(rq.ctx, rq.by, in.Session, in.Enrolment, *in.Found); err != nil {
		return fail[rollAnswered](err)
	}
	body, notice := rollAnswered{Enrolment: in.Enrolment, Answer: attendance.Found}, "notice.roll_call.found"
	if !*in.Found {
		body.Answer, notice = attendance.Missing, "notice.roll_call.missing"
	}
	return done(body, rollCallPath(in.Session, readIDs(in.Drawn)), notice)
}
