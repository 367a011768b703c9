package routes

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

type object = map[string]any

// crisis is a course of two days that begins on the morning of the tests.
func crisis(change ...any) object {
	body := object{"title": "Xử lý khủng hoảng truyền thông", "kind": "course", "topic": "crisis_communication",
		"lead_unit": "STTTT", "starts_on": "2024-10-15", "ends_on": "2024-10-16", "venue": "Hội trường A",
		"capacity": 3, "minimum_attendance": 75}
	for i := 0; i+1 < len(change); i += 2 {
		body[change[i].(string)] = change[i+1]
	}
	return body
}

type idBody struct {
	ID    uint64 `json:"id"`
	State string `json:"state"`
}

// want fails unless the reply has the status, and reads it.
func (r reply) want(t testing.TB, status int, into any) reply {
	t.Helper()
	if r.status != status {
		t.Fatalf("%d, want %d: %s", r.status, status, r.body)
	}
	if into != nil {
		r.json(t, into)
	}
	return r
}

// openCourse gives the address of a course that takes people.
func (h *trialHouse) openCourse(change ...any) string {
	h.t.Helper()
	c := h.program("STTTT", actor.Lead, actor.Approver)
	var made idBody
	c.post("/courses", crisis(change...)).want(h.t, 201, &made)
	path := fmt.Sprintf("/courses/%d", made.ID)
	c.post(path+"/state", object{"state": "open"}).want(h.t, 200, nil)
	return path
}

func TestACourseThroughItsProgram(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHouse(t, db)
		organiser, approver := h.program("STTTT", actor.Organiser), h.program("STTTT", actor.Approver)
		var made idBody
		organiser.post("/courses", crisis()).want(t, 201, &made)
		path := fmt.Sprintf("/courses/%d", made.ID)
		organiser.post(path+"/state", object{"state": "approved"}).want(t, 403, nil)
		approver.post(path+"/state", object{"state": "approved", "decision_no": "12/QĐ-STTTT"}).want(t, 200, &made)
		if made.State != "approved" {
			t.Fatalf("%+v", made)
		}
		var session idBody
		organiser.post(path+"/sessions", object{"title": "Buổi 1", "starts_at": "2024-10-15T08:00:00+07:00",
			"ends_at": "2024-10-15T11:00:00+07:00", "periods": 4}).want(t, 201, &session)
		var answered struct {
			Enrolments []struct {
				ID          uint64 `json:"id"`
				FullName    string `json:"full_name"`
				Unit        string `json:"unit"`
				Ticket      string `json:"ticket"`
				ShortNumber int    `json:"short_number"`
				Status      string `json:"status"`
			} `json:"enrolments"`
		}
		organiser.post(path+"/enrolments", object{"people": []object{
			{"full_name": "Trần Thị Hà", "unit": "SNV", "phone": "0912345678"}, {"full_name": "Lý An", "unit": "UBND TP. Gia Nghĩa", "born_on": 1990},
		}}).want(t, 201, &answered)
		ha := answered.Enrolments[0]
		if ha.FullName != "Trần Thị Hà" || ha.Unit != "SNV" || ha.ShortNumber != 1 || ha.Status != "enrolled" ||
			!regexp.MustCompile(`^T1:[0-9A-Z]{26}$`).MatchString(ha.Ticket) || answered.Enrolments[1].Unit != "GN" {
			t.Fatalf("%+v", answered)
		}
		h.now.Store(time.Date(2024, 10, 15, 1, 0, 0, 0, time.UTC).Unix())
		got := organiser.get(path).want(t, 200, nil)
		for _, piece := range []string{`"state":"running"`, `"decision_no":"12/QĐ-STTTT"`, `"lead_unit":"STTTT"`, `"enrolled":2`,
			`"starts_at":"2024-10-15T08:00:00+07:00"`, `"starts_on":"2024-10-15"`, `"minimum_attendance":75`, `"capacity":3`, ha.Ticket} {
			if !strings.Contains(got.body, piece) {
				t.Errorf("no %s in %s", piece, got.body)
			}
		}
		if strings.Index(got.body, "Lý An") > strings.Index(got.body, "Trần Thị Hà") {
			t.Error("not by given name")
		}
		var listed struct {
			Courses []struct {
				ID    uint64 `json:"id"`
				State string `json:"state"`
			} `json:"courses"`
		}
		organiser.get("/courses?year=2024").want(t, 200, &listed)
		if len(listed.Courses) != 1 || listed.Courses[0].ID != made.ID || listed.Courses[0].State != "running" {
			t.Fatalf("%+v", listed)
		}
		organiser.get("/courses?year=2023").want(t, 200, &listed)
		if len(listed.Courses) != 0 {
			t.Fatalf("%+v", listed)
		}
	})
}

func TestRefusalsToPrograms(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	lead := h.program("STTTT", actor.Lead, actor.Approver)
	path := h.openCourse()
	var planned idBody
	lead.post("/courses", crisis()).want(t, 201, &planned)
	plannedPath := fmt.Sprintf("/courses/%d", planned.ID)
	four := []object{}
	for i := range 4 {
		four = append(four, object{"full_name": "Nguyễn Văn " + string(rune('A'+i)), "unit": "SNV", "phone": fmt.Sprintf("091234567%d", i)})
	}
	focal := h.program("SNV", actor.UnitFocal)
	for name, c := range map[string]struct {
		by     *client
		path   string
		body   object
		status int
		code   string
		field  string
	}{
		"unknown state":              {lead, path + "/state", object{"state": "dancing"}, 422, "input.choice", "state"},
		"no state":                   {lead, path + "/state", object{}, 422, "input.choice", "state"},
		"back":                       {lead, path + "/state", object{"state": "approved"}, 409, "courses.state_not_next", ""},
		"running by hand":            {lead, path + "/state", object{"state": "running"}, 409, "courses.state_not_next", ""},
		"cancel without a reason":    {lead, path + "/state", object{"state": "cancelled"}, 422, "input.required", "reason"},
		"finish without sessions":    {lead, path + "/state", object{"state": "finished"}, 409, "courses.no_sessions", ""},
		"over capacity":              {lead, path + "/enrolments", object{"people": four}, 409, "courses.full", ""},
		"before the approval":        {lead, plannedPath + "/enrolments", object{"people": four[:1]}, 409, "courses.not_approved", ""},
		"nobody":                     {lead, path + "/enrolments", object{"people": []object{}}, 422, "input.required", "people"},
		"no body":                    {lead, path + "/enrolments", object{}, 422, "input.required", "people"},
		"a wrong unit":               {lead, path + "/enrolments", object{"people": []object{four[0], {"full_name": "Lý An", "unit": "Sở Vũ trụ"}}}, 422, "units.unknown", "people.1.unit"},
		"a session elsewhere":        {lead, path + "/sessions", object{"title": "x", "starts_at": "2024-10-17T08:00:00+07:00", "ends_at": "2024-10-17T09:00:00+07:00", "periods": 1}, 422, "courses.session_outside_course", "starts_at"},
		"a session without an hour":  {lead, path + "/sessions", object{"title": "x", "starts_at": "mai", "ends_at": "2024-10-15T09:00:00+07:00", "periods": 1}, 422, "input.moment", "starts_at"},
		"a course of an unknown":     {lead, "/courses", crisis("lead_unit", "Sở Vũ trụ"), 422, "units.unknown", "lead_unit"},
		"a course of seats in words": {lead, "/courses", crisis("capacity", "nhiều"), 422, "input.number", "capacity"},
		"a focal point plans":        {focal, "/courses", crisis(), 403, "forbidden", ""},
		"a focal point enrols":       {focal, path + "/enrolments", object{"people": four[:1]}, 403, "forbidden", ""},
		"a foreign organiser":        {h.program("SNV", actor.Organiser), path + "/enrolments", object{"people": four[:1]}, 404, "courses.unknown", ""},
		"an organiser for others":    {h.program("SNV", actor.Organiser), "/courses", crisis(), 403, "courses.foreign_unit", "lead_unit"},
		"an admin":                   {h.program("SNV", actor.Admin), "/courses", crisis(), 403, "forbidden", ""},
		"a visitor":                  {&client{h: h}, "/courses", crisis(), 401, "sign_in_needed", ""},
		"a course nobody has":        {lead, "/courses/999/state", object{"state": "open"}, 404, "courses.unknown", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := c.by.post(c.path, c.body).want(t, c.status, nil).problem(t)
			if p.Code != c.code && p.Fields[c.field].Code != c.code {
				t.Fatalf("%+v", p)
			}
			if c.field != "" && p.Fields[c.field].Code != c.code {
				t.Fatalf("fields %+v", p.Fields)
			}
			if strings.Contains(p.Title, "<no value>") || strings.Contains(p.Title, "[") {
				t.Errorf("says %q", p.Title)
			}
		})
	}
	focal.get(plannedPath).want(t, 404, nil)
	if p := lead.post(path+"/state", object{"state": "approved"}).problem(t); !strings.Contains(p.Title, "“Mở đăng ký”") || !strings.Contains(p.Title, "“Đã duyệt”") {
		t.Errorf("the states are not in words: %s", p.Title)
	}
	var seen struct{ Enrolments []object }
	lead.get(path).want(t, 200, &seen)
	if len(seen.Enrolments) != 0 {
		t.Fatalf("refusals enrolled %v", seen.Enrolments)
	}
}

func TestWhatEachRoleReadsOfACourse(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	path := h.openCourse()
	lead := h.program("STTTT", actor.Lead)
	lead.post(path+"/enrolments", object{"people": []object{
		{"full_name": "Trần Thị Hà", "unit": "SNV", "phone": "0912345678", "email": "ha@snv.vn", "position": "Chuyên viên"},
		{"full_name": "Lý An", "unit": "GN", "phone": "0987654321"},
	}}).want(t, 201, nil)
	for name, c := range map[string]struct {
		by           *client
		sees, hidden []string
	}{
		"lead":                {lead, []string{"Trần Thị Hà", "Lý An", "T1:", "Chuyên viên"}, nil},
		"own focal point":     {h.program("SNV", actor.UnitFocal), []string{"Trần Thị Hà"}, []string{"Lý An", "T1:", "0987"}},
		"leader, counts only": {h.program("", actor.Leader), []string{`"enrolled":2`}, []string{"Trần Thị Hà", "T1:"}},
		"auditor":             {h.program("", actor.Auditor), []string{"Trần Thị Hà", "Lý An"}, []string{"T1:"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, address := range []string{path, path + "/roster"} {
				got := c.by.get(address).want(t, 200, nil)
				for _, word := range c.hidden {
					if strings.Contains(got.body, word) {
						t.Errorf("%s shows %s", address, word)
					}
				}
			}
			got := c.by.get(path)
			for _, word := range c.sees {
				if !strings.Contains(got.body, word) {
					t.Errorf("%s is missing", word)
				}
			}
		})
	}
}

func TestTheListOfCoursesCostsFewStatements(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	c := h.program("STTTT", actor.Lead)
	for i := range 12 {
		c.post("/courses", crisis("lead_unit", []string{"STTTT", "SNV", "STP"}[i%3])).want(t, 201, nil)
	}
	c.get("/courses")
	before := h.db.Statements()
	c.get("/courses").want(t, 200, nil)
	if n := h.db.Statements() - before; n > 9 {
		t.Errorf("%d statements for 12 courses", n)
	}
}
