package routes

import (
	"strings"

	"taphuan/models/calendar"
	"taphuan/models/staffing"
	"taphuan/models/vietnamese"
)

type asOfInput struct {
	AsOf calendar.Date `query:"as_of"`
}

// officer is somebody in charge in a unit, as programs and the board read it.
type officer struct {
	ID            uint64        `json:"id"`
	FullName      string        `json:"full_name"`
	Position      string        `json:"position"`
	Phone         string        `json:"phone,omitempty"`
	Kind          string        `json:"kind"`
	Status        string        `json:"status"`
	DecisionNo    string        `json:"decision_no"`
	DecidedOn     calendar.Date `json:"decided_on"`
	EffectiveFrom calendar.Date `json:"effective_from"`
	EffectiveTo   calendar.Date `json:"effective_to"`
	LateEntry     bool          `json:"late_entry"`
	EndReason     string        `json:"end_reason,omitempty"`
	Open          bool          `json:"-"`
	Waiting       bool          `json:"-"`
	ShownPhone    string        `json:"-"`
}

// standing is a unit on the staffing board.
type standing struct {
	Code     string    `json:"code"`
	Name     string    `json:"name"`
	Kind     string    `json:"kind"`
	Status   string    `json:"status"`
	OnTime   *bool     `json:"on_time"`
	Reason   string    `json:"reason"`
	Officers []officer `json:"officers"`
	Badge    string    `json:"-"`
}

// staffingPage is the board of all units in sight as of a day.
type staffingPage struct {
	AsOf      calendar.Date  `json:"as_of"`
	DueBefore calendar.Date  `json:"due_before"`
	Counts    map[string]int `json:"counts"`
	Units     []standing     `json:"units"`
	States    []stateCount   `json:"-"`
	MayRecord bool           `json:"-"`
	Only      string         `json:"-"`
	Total     int            `json:"-"`
}

// stateCount is one tab of the board.
type stateCount struct {
	State string
	Badge string
	Count int
}

// stateBadges gives the colour of each state of a unit.
var stateBadges = map[staffing.State]string{
	staffing.Staffed: "ok", staffing.Waiting: "pending", staffing.Vacant: "danger",
	staffing.None: "warn", staffing.NotRequired: "none",
}

type staffingInput struct {
	AsOf   calendar.Date `query:"as_of"`
	Status string        `query:"status"`
}

// showStaffing answers how every unit in sight stands as of a day.
func (h *handlers) showStaffing(rq *request, in staffingInput) (answer[staffingPage], error) {
	board, err := h.Staffing.Board(rq.ctx, rq.by, rq.asOf(in.AsOf))
	if err != nil {
		return fail[staffingPage](err)
	}
	body := staffingPage{AsOf: board.AsOf, DueBefore: board.DueBefore, Counts: map[string]int{}, Units: []standing{},
		MayRecord: rq.by.May(staffing.Write), Only: in.Status, Total: len(board.Units)}
	for _, state := range staffing.States() {
		body.Counts[string(state)] = board.Counts[state]
		body.States = append(body.States, stateCount{string(state), stateBadges[state], board.Counts[state]})
	}
	for _, u := range board.Units {
		if in.Status == "" || in.Status == string(u.Verdict.State) {
			body.Units = append(body.Units, rq.standing(u, board.DueBefore, board.ShowPhones))
		}
	}
	rq.prefill("as_of", board.AsOf.Typed())
	return show("staffing/index", body)
}

// standing puts a verdict into words.
func (rq *request) standing(s staffing.Standing, due calendar.Date, phones bool) standing {
	out := standing{Code: s.Unit.Code, Name: s.Unit.Name, Kind: s.Unit.Kind, Status: string(s.Verdict.State),
		OnTime: s.Verdict.OnTime, Reason: rq.staffingReason(s, due), Officers: []officer{}, Badge: stateBadges[s.Verdict.State]}
	for _, a := range s.Verdict.Active {
		out.Officers = append(out.Officers, rq.officer(a, due, phones))
	}
	return out
}

func (rq *request) officer(a staffing.Assignment, due calendar.Date, phones bool) officer {
	o := officer{ID: a.ID, FullName: a.FullName, Position: a.Position, Kind: string(a.Kind), Status: string(a.Status),
		DecisionNo: a.DecisionNo, DecidedOn: a.DecidedOn, EffectiveFrom: a.EffectiveFrom, EffectiveTo: a.EffectiveTo,
		EndReason: string(a.EndReason), Open: a.EndedAt == nil, Waiting: a.Status == staffing.Pending, LateEntry: a.EnteredLate(due, rq.house.Zone)}
	if phones {
		o.Phone, o.ShownPhone = a.Phone, vietnamese.ShowPhone(a.Phone)
	}
	return o
}

// staffingReason says in words why a unit stands as it does, and how it stands
// against the deadline.
func (rq *request) staffingReason(s staffing.Standing, due calendar.Date) string {
	args := map[string]any{"Before": due.Typed()}
	key := "staffing.reason." + string(s.Verdict.State)
	if a := s.Verdict.Deciding; a != nil {
		args["Name"], args["From"], args["Decision"] = a.FullName, a.EffectiveFrom.Typed(), a.DecisionNo
		args["Kind"] = rq.say("staffing.kind."+string(a.Kind), nil)
		if !a.EffectiveTo.IsZero() {
			args["Since"] = a.EffectiveTo.AddDays(1).Typed()
		}
		if s.Verdict.State == staffing.None {
			key = "staffing.reason.coming"
		}
	}
	words := []string{rq.say(key, args)}
	if on := s.Verdict.OnTime; on != nil && !due.IsZero() {
		words = append(words, rq.say(map[bool]string{true: "staffing.reason.on_time", false: "staffing.reason.late"}[*on], args))
	} else if s.Verdict.State != staffing.NotRequired && s.Unit.ValidFrom.After(due) {
		words = append(words, rq.say("staffing.reason.born_later", args))
	}
	return strings.Join(words, " ")
}

// unitStaffingPage is one unit: how it stands and everything recorded for it.
type unitStaffingPage struct {
	standing
	AsOf        calendar.Date `json:"as_of"`
	DueBefore   calendar.Date `json:"due_before"`
	Assignments []officer     `json:"assignments"`
	MayRecord   bool          `json:"-"`
}

func (p unitStaffingPage) PageTitle(*request) string { return p.Name }

func (p unitStaffingPage) Trail(rq *request) []crumb {
	return []crumb{{Label: rq.say("nav.staffing", nil), Href: "/staffing"}, {Label: p.Name}}
}

type unitStaffingInput struct {
	Unit string        `path:"unit"`
	AsOf calendar.Date `query:"as_of"`
}

// showUnitStaffing answers one unit's assignments, past, present and to come.
func (h *handlers) showUnitStaffing(rq *request, in unitStaffingInput) (answer[unitStaffingPage], error) {
	asOf := rq.asOf(in.AsOf)
	history, err := h.Staffing.History(rq.ctx, rq.by, strings.ToUpper(in.Unit), asOf)
	if err != nil {
		return fail[unitStaffingPage](err)
	}
	phones := rq.by.May(staffing.Write) || rq.by.Has("lead")
	body := unitStaffingPage{standing: rq.standing(history.Standing, history.DueBefore, phones), AsOf: asOf,
		DueBefore: history.DueBefore, Assignments: []officer{}, MayRecord: history.MayRecord}
	for _, a := range history.Assignments {
		body.Assignments = append(body.Assignments, rq.officer(a, history.DueBefore, phones))
	}
	return show("staffing/unit", body)
}
