package routes

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// object is JSON as a program reads it, without a look at our structs.
type contractObject = map[string]any

// program is somebody's program that keeps to PRODUCT.md's table of addresses.
type contract struct {
	*trialHouse
	c       *client
	course  string
	session string
	tickets []string
	people  []contractObject
}

// has fails when a field the contract promises is not there.
func (p *contract) has(what string, o contractObject, fields ...string) {
	p.t.Helper()
	for _, field := range fields {
		if _, there := o[field]; !there {
			p.t.Errorf("%s lacks %q: %v", what, field, o)
		}
	}
}

// read asks an address and reads its JSON.
func (p *contract) read(path string) contractObject {
	p.t.Helper()
	got := p.c.get(path)
	if got.status != 200 || got.header.Get("Content-Type") != "application/json" {
		p.t.Fatalf("%s answered %d as %q: %s", path, got.status, got.header.Get("Content-Type"), got.body)
	}
	var o contractObject
	got.json(p.t, &o)
	return o
}

// sent posts JSON and reads the answer, whose status has to be that one.
func (p *contract) sent(status int, path string, body any) contractObject {
	p.t.Helper()
	got := p.c.post(path, body)
	if got.status != status {
		p.t.Fatalf("%s answered %d, want %d: %s", path, got.status, status, got.body)
	}
	var o contractObject
	got.json(p.t, &o)
	return o
}

func rows(o contractObject, name string) []contractObject {
	list := []contractObject{}
	items, _ := o[name].([]any)
	for _, item := range items {
		list = append(list, item.(contractObject))
	}
	return list
}

// TestTheMainJobThroughTheContract walks a course from its plan to its
// certificates as a program does that knows nothing but PRODUCT.md.
func TestTheMainJobThroughTheContract(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		p := &contract{trialHouse: newHouse(t, db)}
		p.c = p.program("STTTT", actor.Lead, actor.Approver, actor.Organiser)
		p.health()
		p.units()
		p.plan()
		p.enrol()
		p.enrolAgain()
		p.wall()
		p.scan()
		p.finish()
		p.certify()
	})
}

func (p *contract) health() {
	p.t.Helper()
	for _, path := range []string{"/healthz", "/readyz"} {
		if got := (&client{h: p.trialHouse}).get(path); got.status != 200 || got.body != `{"status":"ok"}` {
			p.t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
}

func (p *contract) units() {
	p.t.Helper()
	codes := func(path string) (codes []string) {
		for _, u := range rows(p.read(path), "units") {
			p.has("a unit", u, "code", "name", "kind", "valid_from", "valid_to")
			codes = append(codes, u["code"].(string))
		}
		return codes
	}
	then, after := codes("/units?as_of=2024-10-15"), codes("/units?as_of=2025-03-15")
	if !slices.Contains(then, "STTTT") || slices.Contains(then, "SKHCN2025") || !slices.Contains(after, "SKHCN2025") || slices.Contains(after, "STTTT") {
		p.t.Errorf("the units then %v\nand after %v", then, after)
	}
	if today := codes("/units"); !slices.Equal(today, then) {
		p.t.Errorf("without a day the units are not those of today: %v", today)
	}
}

func (p *contract) plan() {
	p.t.Helper()
	body := contractObject{"title": "Xử lý khủng hoảng truyền thông", "kind": "course", "topic": "crisis_communication", "lead_unit": "STTTT",
		"starts_on": "2024-10-15", "ends_on": "2024-10-15", "venue": "Hội trường A", "capacity": 510, "minimum_attendance": 80}
	p.course = "/courses/" + id(p.sent(201, "/courses", body))
	for _, kind := range []string{"conference", "course"} {
		for _, topic := range []string{"policy_communication", "press_information", "crisis_communication", "other"} {
			other := contractObject{}
			for name, value := range body {
				other[name] = value
			}
			other["kind"], other["topic"], other["starts_on"], other["ends_on"] = kind, topic, "2023-10-16", "2023-10-17"
			p.sent(201, "/courses", other)
		}
	}
	if of2023, of2024 := rows(p.read("/courses?year=2023"), "courses"), rows(p.read("/courses?year=2024"), "courses"); len(of2023) != 8 || len(of2024) != 1 {
		p.t.Errorf("%d courses in 2023, %d in 2024", len(of2023), len(of2024))
	} else {
		p.has("a course", of2024[0], "id", "title", "kind", "topic", "lead_unit", "starts_on", "ends_on", "venue", "capacity", "minimum_attendance", "state")
		for name, value := range body {
			if number, is := value.(int); is {
				value = float64(number)
			}
			if of2024[0][name] != value {
				p.t.Errorf("%s of the course is %v, want %v", name, of2024[0][name], value)
			}
		}
	}
	for _, state := range []string{"approved", "postponed", "approved", "open"} {
		p.sent(200, p.course+"/state", contractObject{"state": state, "decision_no": "12/QĐ-STTTT"})
		if now := p.read(p.course)["state"]; now != state {
			p.t.Errorf("the course is %v, not %s", now, state)
		}
	}
	morning := p.sent(201, p.course+"/sessions", contractObject{"title": "Buổi sáng", "starts_at": "2024-10-15T07:30:00+07:00", "ends_at": "2024-10-15T11:00:00+07:00", "periods": 4})
	p.session = "/sessions/" + id(morning)
	if now := p.read(p.course)["state"]; now != "running" {
		p.t.Errorf("after the first session started the course is %v", now)
	}
}

// crowd gives 500 people and, last, one who stands among them already.
func crowd() []any {
	people := []any{}
	for i := range 500 {
		person := contractObject{"full_name": fmt.Sprintf("Nguyễn Thị Thu %s %d", []string{"Hà", "Hạ", "Ân", "Đào"}[i%4], i), "unit": []string{"SNV", "GN", "SYT"}[i%3],
			"position": "Chuyên viên", "phone": fmt.Sprintf("091%07d", i), "email": fmt.Sprintf("hv%d@daknong.gov.vn", i),
			"born_on": []string{"1985", "1985-09", "1985-09-02"}[i%3], "gender": []string{"female", "male", "other"}[i%3]}
		people = append(people, person)
	}
	return people
}

func (p *contract) enrol() {
	p.t.Helper()
	people := crowd()
	bad := slices.Clone(people)
	bad[499] = contractObject{"full_name": "Nguyễn Văn A", "unit": "không có đơn vị này"}
	if got := p.c.post(p.course+"/enrolments", contractObject{"people": bad}); got.status != 422 || got.problem(p.t).Fields["people.499.unit"].Code != "units.unknown" {
		p.t.Errorf("one wrong unit among 500: %d %.300s", got.status, got.body)
	}
	if there := rows(p.read(p.course), "enrolments"); len(there) != 0 {
		p.t.Fatalf("all or nothing left %d people", len(there))
	}
	p.people = rows(p.sent(201, p.course+"/enrolments", contractObject{"people": people}), "enrolments")
	if len(p.people) != 500 {
		p.t.Fatalf("%d enrolments", len(p.people))
	}
	seen := map[any]bool{}
	for i, e := range p.people {
		p.has("an enrolment", e, "id", "full_name", "unit", "ticket", "short_number", "status")
		sent := people[i].(contractObject)
		if e["full_name"] != sent["full_name"] || e["unit"] != sent["unit"] || e["status"] != "enrolled" || !strings.HasPrefix(e["ticket"].(string), "T1:") || len(e["ticket"].(string)) != 29 {
			p.t.Fatalf("the %dth enrolment is %v, sent was %v", i, e, sent)
		}
		if seen[e["ticket"]] || seen[e["short_number"]] || seen[e["id"]] {
			p.t.Fatalf("%v stands twice", e)
		}
		seen[e["ticket"]], seen[e["short_number"]], seen[e["id"]] = true, true, true
		p.tickets = append(p.tickets, e["ticket"].(string))
	}
}

// enrolAgain tells of the same people in other words: same phone and folded
// name, or same folded name, birth date and unit.
func (p *contract) enrolAgain() {
	p.t.Helper()
	again := rows(p.sent(201, p.course+"/enrolments", contractObject{"people": []any{
		contractObject{"full_name": "NGUYEN THI THU HA 0", "unit": "STC", "phone": "+84 910 000 000"},
		contractObject{"full_name": "Nguyễn Thị Thu Đào 7", "unit": "GN", "born_on": "1985-09"},
		contractObject{"full_name": "Người Mới", "unit": "SNV"},
		contractObject{"full_name": "Nguyễn Thị Thu Hà 0", "unit": "SNV", "phone": "0910000000"}}}), "enrolments")
	if len(again) != 4 || again[0]["id"] != p.people[0]["id"] || again[0]["ticket"] != p.people[0]["ticket"] || again[3]["id"] != p.people[0]["id"] ||
		again[1]["id"] != p.people[7]["id"] || again[2]["id"] == p.people[0]["id"] || again[2]["short_number"] != 501.0 {
		p.t.Errorf("the same people again: %v", again)
	}
}

func (p *contract) wall() {
	p.t.Helper()
	shown := p.read(p.session + "/room-code")
	p.has("the code", shown, "url", "digits", "changes_at")
	address := shown["url"].(string)
	code := address[strings.LastIndexByte(address, '/')+1:]
	if address != "HTTP://127.0.0.1:3000/C/"+code || len(code) != 39 || len(shown["digits"].(string)) != 6 {
		p.t.Errorf("the code is %v", shown)
	}
	if changes, err := time.Parse(time.RFC3339, shown["changes_at"].(string)); err != nil || !strings.HasSuffix(shown["changes_at"].(string), "+07:00") ||
		changes.Unix() <= p.now.Load() || changes.Unix() > p.now.Load()+15 {
		p.t.Errorf("the code changes at %v", shown["changes_at"])
	}
	for _, path := range []string{"/C/" + code, "/C/" + strings.ToLower(code), "/c/" + code} {
		for kind, c := range map[string]*client{"program": {h: p.trialHouse}, "phone": p.visitor()} {
			if got := c.get(path); got.status != 200 {
				p.t.Errorf("%s for a %s: %d", path, kind, got.status)
			}
		}
	}
}

// TestProblemsLookLikeProblems holds the shape of RFC 9457 and of the contract.
func TestProblemsLookLikeProblems(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	c := h.program("STTTT", actor.Organiser)
	got := c.post("/courses", contractObject{"title": "", "kind": "party", "starts_on": "x"})
	var raw map[string]json.RawMessage
	got.json(t, &raw)
	if got.status != 422 || got.header.Get("Content-Type") != "application/problem+json" || string(raw["status"]) != "422" || string(raw["code"]) == "" {
		t.Errorf("%d %s %s", got.status, got.header.Get("Content-Type"), got.body)
	}
	got = c.post("/courses", contractObject{"title": "", "kind": "party"})
	p := got.problem(t)
	if p.Code != "invalid" || p.Title == "" || p.Type != "about:blank" || len(p.Fields) < 5 {
		t.Errorf("%+v", p)
	}
	for name, f := range p.Fields {
		if f.Code == "" || f.Message == "" || strings.HasPrefix(f.Message, "[") {
			t.Errorf("%s: %+v", name, f)
		}
	}
	for _, missing := range []string{"title", "kind", "topic", "lead_unit", "starts_on", "ends_on", "capacity"} {
		if p.Fields[missing].Code == "" {
			t.Errorf("nothing is said of %s", missing)
		}
	}
	if got.header.Get("X-Request-Id") != p.ID || p.ID == "" {
		t.Errorf("the problem's id is %q", p.ID)
	}
	if err := h.db.Close(); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"/healthz": `{"status":"ok"}`, "/readyz": `"code":"unavailable"`} {
		got := (&client{h: h}).get(path)
		if status := map[string]int{"/healthz": 200, "/readyz": 503}[path]; got.status != status || !strings.Contains(got.body, want) {
			t.Errorf("%s without a database: %d %s", path, got.status, got.body)
		}
	}
}
