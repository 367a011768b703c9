package routes

import (
	"strings"

	"taphuan/models/calendar"
	"taphuan/models/mandate"
	"taphuan/models/units"
)

// planTask is a task in the Plan's own words, with who answers for it on a day.
type planTask struct {
	Code    string      `json:"code"`
	Letter  string      `json:"letter"`
	Heading string      `json:"heading"`
	Text    string      `json:"text"`
	TitleEN string      `json:"title_en"`
	Timing  string      `json:"timing"`
	Form    string      `json:"form"`
	Parties []planParty `json:"parties"`
	New     bool        `json:"-"` // the first task under its heading
}

// Shown is the code as the Plan letters it: II.6.dd is II.6.đ.
func (t planTask) Shown() string { return asLettered(t.Code) }

// asLettered writes a task's code with the Plan's own letter.
func asLettered(code string) string { return strings.Replace(code, ".dd", ".đ", 1) }

// planParty is one line saying who does a task: the Plan's words, and the
// units that stand behind its roles on the day.
type planParty struct {
	Part  string   `json:"part"`
	Words string   `json:"words"`
	Who   []string `json:"who"`
	Now   []string `json:"now"` // who holds the roles named, on the day
}

// planDuty is an obligation with the day that is too late in the year shown.
type planDuty struct {
	Code      string        `json:"code"`
	Title     string        `json:"title"`
	DueBefore calendar.Date `json:"due_before"`
	DueKind   string        `json:"due_kind"`
	Tasks     []string      `json:"tasks"`
}

// Lettered writes a task's code with the Plan's own letter.
func (planDuty) Lettered(code string) string { return asLettered(code) }

// planRole is a role of the Plan and who holds it.
type planRole struct {
	Role      string        `json:"role"`
	Unit      string        `json:"unit"`
	Name      string        `json:"name"`
	ValidFrom calendar.Date `json:"valid_from"`
	ValidTo   calendar.Date `json:"valid_to"`
	Verified  bool          `json:"verified"`
}

// planPage is the Plan as of a day.
type planPage struct {
	AsOf   calendar.Date `json:"as_of"`
	Number string        `json:"number"`
	Title  string        `json:"title"`
	Tasks  []planTask    `json:"tasks"`
	Roles  []planRole    `json:"roles"`
	Duties []planDuty    `json:"duties"`
}

// showPlan answers the Plan's tasks, roles and obligations as of a day.
func (h *handlers) showPlan(rq *request, in asOfInput) (answer[planPage], error) {
	tx, asOf := h.DB.Reader(), rq.asOf(in.AsOf)
	body := planPage{AsOf: asOf}
	plans, err := mandate.Plans(rq.ctx, tx)
	if err != nil {
		return fail[planPage](err)
	}
	if len(plans) > 0 {
		body.Number, body.Title = plans[0].Number, plans[0].Title
	}
	roles, err := mandate.Roles(rq.ctx, tx)
	if err != nil {
		return fail[planPage](err)
	}
	ids := make([]uint64, len(roles))
	for i, r := range roles {
		ids[i] = r.UnitID
	}
	names, err := units.ByID(rq.ctx, tx, ids, asOf)
	if err != nil {
		return fail[planPage](err)
	}
	tasks, err := mandate.Tasks(rq.ctx, tx)
	if err != nil {
		return fail[planPage](err)
	}
	duties, err := mandate.Obligations(rq.ctx, tx, asOf)
	if err != nil {
		return fail[planPage](err)
	}
	holders := body.addRoles(roles, names)
	body.addTasks(tasks, holders)
	rq.prefill("as_of", asOf.Typed())
	if err := body.addDuties(duties, rq.lang); err != nil {
		return fail[planPage](err)
	}
	return show("mandate/index", body)
}

// addRoles lists who holds which role when, and gives the holders of the day.
func (p *planPage) addRoles(roles []mandate.Role, names map[uint64]units.View) map[string]string {
	holders := map[string]string{}
	for _, r := range roles {
		unit := names[r.UnitID]
		p.Roles = append(p.Roles, planRole{r.Role, unit.Code, unit.Name, r.ValidFrom, r.ValidTo, r.Verified})
		if r.HeldOn(p.AsOf) {
			holders[r.Role] = unit.Name
		}
	}
	return holders
}

func (p *planPage) addTasks(tasks []mandate.Task, holders map[string]string) {
	heading := ""
	for _, t := range tasks {
		task := planTask{Code: t.Code, Letter: t.Letter, Heading: t.Heading, Text: t.Body, TitleEN: t.TitleEN,
			Timing: t.Timing, Form: t.Form, Parties: []planParty{}, New: t.Heading != heading}
		heading = t.Heading
		for _, party := range t.Parties {
			line := planParty{Part: party.Part, Words: party.Words, Who: party.Codes(), Now: []string{}}
			for _, code := range line.Who {
				if name := holders[code]; name != "" {
					line.Now = append(line.Now, name)
				}
			}
			task.Parties = append(task.Parties, line)
		}
		p.Tasks = append(p.Tasks, task)
	}
}

func (p *planPage) addDuties(duties []mandate.Obligation, lang string) error {
	for _, d := range duties {
		due, err := d.DueBefore(p.AsOf.Year())
		if err != nil {
			return err
		}
		title := d.Title
		if lang == "en" {
			title = d.TitleEN
		}
		p.Duties = append(p.Duties, planDuty{d.Code, title, due, d.DueKind, d.Tasks()})
	}
	return nil
}
