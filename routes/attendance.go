package routes

import (
	"strconv"
	"time"

	"taphuan/models/attendance"
	"taphuan/models/courses"
	"taphuan/models/fault"
)

// typedField is the field above the board into which codes are typed.
const typedField = "code"

type doorInput struct {
	Session uint64 `path:"session"`
}

// scanInput is a batch of scans, as scanners and programs send them.
type scanInput struct {
	Items []scanItem `json:"items"`
}

type scanItem struct {
	Nonce       string     `json:"nonce"`
	Session     uint64     `json:"session"`
	Ticket      string     `json:"ticket"`
	ShortNumber int        `json:"short_number"`
	Enrolment   uint64     `json:"enrolment"`
	Direction   string     `json:"direction"`
	At          *time.Time `json:"at"`
	Method      string     `json:"method"`
	Hash        string     `json:"hash"`
	Undoes      string     `json:"undoes"`
	Note        string     `json:"note"`
	Seq         int        `json:"seq"`
	Pack        string     `json:"pack"`
	LocalResult string     `json:"local_result"`
	ClockOffset int        `json:"clock_offset"`
}

// receipt answers one scan.
type receipt struct {
	Nonce     string     `json:"nonce"`
	Result    string     `json:"result"`
	Reason    string     `json:"reason"`
	Message   string     `json:"message,omitempty"`
	At        time.Time  `json:"at"`
	Enrolment *uint64    `json:"enrolment"`
	FullName  string     `json:"full_name,omitempty"`
	UnitName  string     `json:"unit_name,omitempty"`
	Status    string     `json:"status,omitempty"`
	ArrivedAt *time.Time `json:"arrived_at,omitempty"`
	// Of a nonce that came again: what it was answered the first time.
	FirstResult  string `json:"first_result,omitempty"`
	FirstMessage string `json:"first_message,omitempty"`
}

// receipts answers a batch; Now lets whoever sent it measure its clock (CHECKIN §4.9).
type receipts struct {
	Items []receipt `json:"items"`
	Now   time.Time `json:"now"`
}

// checkIn keeps a batch of scans and answers each in order.
func (h *handlers) checkIn(rq *request, in scanInput) (answer[receipts], error) {
	items := make([]attendance.Item, len(in.Items))
	for i, item := range in.Items {
		items[i] = attendance.Item{Nonce: item.Nonce, Session: item.Session, Ticket: item.Ticket,
			ShortNumber: item.ShortNumber, Enrolment: item.Enrolment, Direction: item.Direction, Method: item.Method,
			Hash: item.Hash, Undoes: item.Undoes, Note: item.Note, Seq: item.Seq, Pack: item.Pack,
			LocalResult: item.LocalResult, ClockOffset: item.ClockOffset}
		if item.At != nil {
			items[i].At = *item.At
		}
	}
	answered, err := h.Attendance.CheckIn(rq.ctx, rq.by, items)
	if err != nil {
		return fail[receipts](err)
	}
	body := receipts{Now: rq.local(rq.now()), Items: make([]receipt, len(answered))}
	for i, r := range answered {
		body.Items[i] = rq.receipt(r)
	}
	return answer[receipts]{Body: body}, nil
}

// receipt puts an answer into the words and times programs read.
func (rq *request) receipt(r attendance.Receipt) receipt {
	out := receipt{Nonce: r.Nonce, Result: r.Result, Reason: r.Reason, At: rq.local(r.At), FullName: r.FullName,
		UnitName: r.UnitName, Status: string(r.Status), ArrivedAt: rq.localOrNil(r.ArrivedAt), FirstResult: r.First}
	if r.Reason != "" {
		out.Message = rq.sentence(r.Reason, nil)
	}
	if r.FirstReason != "" {
		out.FirstMessage = rq.sentence(r.FirstReason, nil)
	}
	if r.Enrolment != 0 {
		out.Enrolment = &r.Enrolment
	}
	return out
}

// local is an instant as programs read it, in the program's zone.
func (rq *request) local(t time.Time) time.Time { return t.In(rq.house.Zone) }

func (rq *request) localOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = rq.local(t)
	return &t
}

// localPointer is local for a moment that may be missing.
func (rq *request) localPointer(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	return rq.localOrNil(*t)
}

type typedInput struct {
	Session   uint64 `path:"session"`
	Code      string `json:"code"`
	Direction string `json:"direction"`
}

// checkInTyped checks in by a code, or a short number, typed or scanned into
// the field above the board. A refusal is shown at the field.
func (h *handlers) checkInTyped(rq *request, in typedInput) (answer[receipt], error) {
	r, err := h.checkInCode(rq, typedField, attendance.Item{Nonce: randomHex(16), Session: in.Session,
		Ticket: in.Code, Direction: in.Direction})
	if err != nil {
		return fail[receipt](err)
	}
	next := boardPath(in.Session)
	if in.Direction == attendance.Out {
		next += "?direction=out"
	}
	return done(rq.receipt(r), next, noticeOf(r, in.Direction))
}

// noticeOf names what is said of a typed scan; who leaves is not said to arrive.
func noticeOf(r attendance.Receipt, direction string) string {
	said := r.Result
	if direction == attendance.Out {
		said = map[string]string{attendance.ResultPresent: "left", attendance.ResultRepeated: "already_left"}[r.Result]
	}
	return "notice.attendance." + said
}

// checkInCode checks in the ticket or trainee number typed into a field; what is
// wrong with it is said there.
func (h *handlers) checkInCode(rq *request, field string, item attendance.Item) (attendance.Receipt, error) {
	if item.Ticket == "" {
		return attendance.Receipt{}, fault.Fields(fault.Field{Name: field, Code: "input.required"})
	}
	item.Method = attendance.MethodTyped
	answered, err := h.Attendance.CheckIn(rq.ctx, rq.by, []attendance.Item{item})
	if err != nil {
		return attendance.Receipt{}, err
	}
	return answered[0], refusedAt(field, answered[0])
}

// refusedAt says what is wrong with a code typed into a field, nil when nothing
// is. A session out of sight is not there, whoever the code belongs to.
func refusedAt(field string, r attendance.Receipt) error {
	switch {
	case r.Reason == attendance.UnknownSession:
		return courses.ErrUnknownSession
	case r.Reason == courses.ErrForbidden.Code:
		return courses.ErrForbidden
	case r.Result == attendance.ResultRefused, r.Result == attendance.ResultReview:
		return fault.Fields(fault.Field{Name: field, Code: r.Reason})
	}
	return nil
}

type correctionInput struct {
	Session   uint64 `path:"session"`
	Enrolment uint64 `json:"enrolment"`
	Mark      string `json:"mark"`
	Reason    string `json:"reason"`
	Document  string `json:"document"`
}

type corrected struct {
	Enrolment uint64 `json:"enrolment"`
	Status    string `json:"status"`
}

// correct marks somebody with a reason.
func (h *handlers) correct(rq *request, in correctionInput) (answer[corrected], error) {
	standing, err := h.Attendance.Correct(rq.ctx, rq.by, in.Session, attendance.Correction{
		Enrolment: in.Enrolment, Mark: attendance.Status(in.Mark), Reason: in.Reason, Document: in.Document})
	if err != nil {
		return fail[corrected](err)
	}
	return done(corrected{Enrolment: in.Enrolment, Status: string(standing.Status)},
		boardPath(in.Session), "notice.attendance.corrected")
}

type closedSession struct {
	Session  uint64    `json:"session"`
	ClosedAt time.Time `json:"closed_at"`
}

// closeSession closes a session; whoever is unmarked is absent.
func (h *handlers) closeSession(rq *request, in doorInput) (answer[closedSession], error) {
	at, err := h.Attendance.Close(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[closedSession](err)
	}
	return done(closedSession{Session: in.Session, ClosedAt: rq.local(at)}, boardPath(in.Session), "notice.attendance.closed")
}

func boardPath(session uint64) string { return doorPath(session) + "/board" }

func doorPath(session uint64) string { return "/sessions/" + strconv.FormatUint(session, 10) }
