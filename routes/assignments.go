package routes

import (
	"taphuan/models/calendar"
	"taphuan/models/staffing"
)

// assignmentForm is the page to record who is in charge in a unit.
type assignmentForm struct {
	Kinds []string `json:"kinds"`
	Units []option `json:"units"`
}

// option is one choice of a select.
type option struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

func (assignmentForm) Trail(rq *request) []crumb {
	return []crumb{{Label: rq.say("nav.staffing", nil), Href: "/staffing"}, {Label: rq.say("page.staffing.new", nil)}}
}

type newAssignmentInput struct {
	Unit string `query:"unit"`
}

// newAssignment draws the form, with the units the visitor may record for.
func (h *handlers) newAssignment(rq *request, in newAssignmentInput) (answer[assignmentForm], error) {
	recordable, err := h.Staffing.Recordable(rq.ctx, rq.by)
	if err != nil {
		return fail[assignmentForm](err)
	}
	body := assignmentForm{}
	for _, kind := range staffing.Kinds() {
		body.Kinds = append(body.Kinds, string(kind))
	}
	for _, u := range recordable {
		body.Units = append(body.Units, option{u.Code, u.Name})
	}
	switch {
	case in.Unit != "":
		rq.prefill("unit", in.Unit)
	case len(body.Units) == 1:
		rq.prefill("unit", body.Units[0].Value)
	}
	return show("staffing/new", body)
}

type assignmentInput struct {
	Unit          string        `json:"unit"`
	FullName      string        `json:"full_name"`
	Position      string        `json:"position"`
	Phone         string        `json:"phone"`
	Kind          string        `json:"kind"`
	DecisionNo    string        `json:"decision_no"`
	DecidedOn     calendar.Date `json:"decided_on"`
	EffectiveFrom calendar.Date `json:"effective_from"`
	EffectiveTo   calendar.Date `json:"effective_to"`
}

// assignmentMade is what a recorded or changed assignment answers.
type assignmentMade struct {
	ID     uint64 `json:"id"`
	Status string `json:"status"`
}

// recordAssignment keeps who is in charge in a unit.
func (h *handlers) recordAssignment(rq *request, in assignmentInput) (answer[assignmentMade], error) {
	a, err := h.Staffing.Record(rq.ctx, rq.by, staffing.Draft{Unit: in.Unit, FullName: in.FullName, Position: in.Position,
		Phone: in.Phone, Kind: staffing.Kind(in.Kind), DecisionNo: in.DecisionNo, DecidedOn: in.DecidedOn,
		EffectiveFrom: in.EffectiveFrom, EffectiveTo: in.EffectiveTo})
	if err != nil {
		return fail[assignmentMade](err)
	}
	return made(assignmentMade{a.ID, string(a.Status)}, "/staffing", "notice.staffing.recorded")
}

type endInput struct {
	Assignment  uint64        `path:"assignment"`
	EffectiveTo calendar.Date `json:"effective_to"`
	Reason      string        `json:"reason"`
	Note        string        `json:"note"`
}

// endAssignment ends one on its last day, with the reason.
func (h *handlers) endAssignment(rq *request, in endInput) (answer[assignmentMade], error) {
	a, err := h.Staffing.End(rq.ctx, rq.by, in.Assignment, staffing.Ending{LastDay: in.EffectiveTo,
		Reason: staffing.EndReason(in.Reason), Note: in.Note})
	if err != nil {
		return fail[assignmentMade](err)
	}
	return done(assignmentMade{a.ID, string(a.Status)}, "/staffing", "notice.staffing.ended")
}

type decisionInput struct {
	Assignment uint64        `path:"assignment"`
	DecisionNo string        `json:"decision_no"`
	DecidedOn  calendar.Date `json:"decided_on"`
}

// decideAssignment records the decision an assignment waited for.
func (h *handlers) decideAssignment(rq *request, in decisionInput) (answer[assignmentMade], error) {
	a, err := h.Staffing.Decide(rq.ctx, rq.by, in.Assignment, in.DecisionNo, in.DecidedOn)
	if err != nil {
		return fail[assignmentMade](err)
	}
	return done(assignmentMade{a.ID, string(a.Status)}, "/staffing", "notice.staffing.decided")
}

// assignmentPage is one assignment with what can be done about it.
type assignmentPage struct {
	officer
	Unit    string   `json:"unit"`
	Name    string   `json:"unit_name"`
	Reasons []option `json:"-"`
	May     bool     `json:"-"`
}

func (p assignmentPage) PageTitle(*request) string { return p.FullName }

func (p assignmentPage) Trail(rq *request) []crumb {
	return []crumb{{Label: rq.say("nav.staffing", nil), Href: "/staffing"},
		{Label: p.Name, Href: "/staffing/units/" + p.Unit}, {Label: p.FullName}}
}

type assignmentPath struct {
	Assignment uint64 `path:"assignment"`
}

// showAssignment answers one assignment in the visitor's sight.
func (h *handlers) showAssignment(rq *request, in assignmentPath) (answer[assignmentPage], error) {
	a, unit, due, err := h.Staffing.Find(rq.ctx, rq.by, in.Assignment)
	if err != nil {
		return fail[assignmentPage](err)
	}
	body := assignmentPage{officer: rq.officer(a, due, rq.by.May(staffing.Write) || rq.by.Has("lead")),
		Unit: unit.Code, Name: unit.Name, May: rq.by.May(staffing.Write)}
	for _, reason := range staffing.EndReasons() {
		body.Reasons = append(body.Reasons, option{string(reason), rq.say("staffing.end."+string(reason), nil)})
	}
	return show("staffing/assignment", body)
}
