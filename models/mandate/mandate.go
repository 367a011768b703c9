// Package mandate knows the Plan as loaded data: its tasks in its own words,
// who holds its roles when, and which obligations follow from it. It judges
// nothing: whether a duty is met is decided above.
package mandate

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/fault"
)

// Read is the right to see the Plan and its obligations: everybody who works
// with it, which is everybody but trainees.
var Read = actor.NewRight("mandate.read",
	actor.Admin, actor.HomeAffairs, actor.Lead, actor.Approver, actor.Organiser, actor.CheckIn,
	actor.CertificateClerk, actor.UnitFocal, actor.UnitHead, actor.Trainer, actor.Finance,
	actor.Leader, actor.Auditor)

// Change is the right to load a plan.
var Change = actor.NewRight("mandate.change", actor.Admin)

// The roles duties hang on, so that they outlive the units that hold them.
const (
	PlanLead   = "PLAN_LEAD"
	HRLead     = "HR_LEAD"
	FinLead    = "FIN_LEAD"
	OfficeLead = "OFFICE_LEAD"
)

var (
	// ErrNoHolder says that no unit holds a role of the Plan on a day; Args: Role, On.
	ErrNoHolder = fault.New(fault.NotFound, "mandate.no_holder")
	// ErrForbidden says that the actor may not load plans.
	ErrForbidden = fault.New(fault.Forbidden, "forbidden")
)

// Plan is the head of a loaded plan; General holds its frame as JSON.
type Plan struct {
	ID         uint64
	Code       string
	Number     string
	Title      string
	IssuedOn   calendar.Date
	Issuer     string
	Signer     string
	General    string
	LoadedAt   time.Time
	SourceHash string
}

// TableName names the table of the plans.
func (Plan) TableName() string { return "plans" }

// Frame gives the plan's words outside its tasks.
func (p Plan) Frame() (PlanEntry, error) {
	var entry PlanEntry
	err := json.Unmarshal([]byte(p.General), &entry)
	return entry, err
}

// Task is one task of the plan. Letter is as printed (đ), Code as we write it
// (II.6.dd); Scope is F, T, T+ or -.
type Task struct {
	ID         uint64
	PlanID     uint64
	Code       string
	Letter     string
	SortNo     int
	Heading    string
	Body       string
	TitleEN    string
	Timing     string
	Form       string
	Scope      string
	Recurrence string
	Parties    []Party `gorm:"-"`
}

// TableName names the table of the tasks.
func (Task) TableName() string { return "plan_tasks" }

// Party is one line of a task that says who does it: Part is lead,
// coordinating or monitoring; Words is what the plan says.
type Party struct {
	ID     uint64
	TaskID uint64
	SortNo int
	Part   string
	Words  string
	Who    string
}

// TableName names the table of the parties.
func (Party) TableName() string { return "plan_task_parties" }

// Codes gives the roles, groups and units meant; none where the plan only says
// "cơ quan có liên quan".
func (p Party) Codes() []string { return split(p.Who) }

// Role is a role of the plan held by a unit in a period; ValidTo is the last day.
type Role struct {
	ID        uint64
	PlanID    uint64
	Role      string
	UnitID    uint64
	ValidFrom calendar.Date
	ValidTo   calendar.Date
	Verified  bool
}

// TableName names the table of the roles.
func (Role) TableName() string { return "plan_roles" }

// HeldOn reports whether the role was so held on the day.
func (r Role) HeldOn(day calendar.Date) bool { return holds(r.ValidFrom, r.ValidTo, day) }

// Obligation is a duty that can be judged (R1 to R14), as it reads in a period.
type Obligation struct {
	ID         uint64
	PlanID     uint64
	Code       string
	SortNo     int
	Title      string
	TitleEN    string
	TaskCode   string // codes of tasks, parted by commas
	Subject    string // roles, groups and units, parted by commas
	DueKind    string // yearly, fixed, quarterly, rolling or none
	DueRule    string // DueEntry as JSON
	Parameters string // an object as JSON
	ValidFrom  calendar.Date
	ValidTo    calendar.Date
}

// TableName names the table of the obligations.
func (Obligation) TableName() string { return "plan_obligations" }

// Tasks gives the codes of the tasks the obligation comes from.
func (o Obligation) Tasks() []string { return split(o.TaskCode) }

// Subjects gives the roles, groups and units that owe it.
func (o Obligation) Subjects() []string { return split(o.Subject) }

// Due gives the rule of its deadline.
func (o Obligation) Due() (DueEntry, error) {
	var due DueEntry
	err := json.Unmarshal([]byte(o.DueRule), &due)
	return due, err
}

// DueBefore gives the first day that is too late for the year judged, no date
// where there is none in the rule (quarterly, rolling, none).
func (o Obligation) DueBefore(year int) (calendar.Date, error) {
	due, err := o.Due()
	if err != nil {
		return calendar.Date{}, err
	}
	var day calendar.Date
	switch due.Kind {
	case "yearly":
		day = calendar.NewDate(year+due.YearOffset, time.Month(due.Month), due.Day)
	case "fixed":
		if day, err = calendar.ParseISO(due.Date); err != nil {
			return calendar.Date{}, err
		}
	}
	if !due.Exclusive {
		day = day.AddDays(1)
	}
	return day, nil
}

// Parameter reads one of the numbers the obligation depends on into a value;
// found is false when the plan does not set it.
func (o Obligation) Parameter(name string, into any) (found bool, err error) {
	all := map[string]json.RawMessage{}
	if o.Parameters == "" {
		return false, nil
	}
	if err := json.Unmarshal([]byte(o.Parameters), &all); err != nil {
		return false, err
	}
	raw, found := all[name]
	if !found {
		return false, nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return true, fmt.Errorf("mandate: parameter %s of %s: %w", name, o.Code, err)
	}
	return true, nil
}

func holds(from, to, day calendar.Date) bool {
	return !day.Before(from) && (to.IsZero() || !day.After(to))
}

func split(list string) []string {
	if list == "" {
		return []string{}
	}
	return strings.Split(list, ",")
}
