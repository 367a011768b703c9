package routes

import (
	"bytes"
	"mime/multipart"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database/trial"
	"taphuan/views"
)

// probe is an input with a field of every kind there is.
type probe struct {
	ID     uint64        `path:"id" json:"-"`
	Only   string        `query:"only" json:"only"`
	Text   string        `json:"text"`
	Count  int           `json:"count"`
	Ref    uint64        `json:"ref"`
	Flag   bool          `json:"flag"`
	Day    calendar.Date `json:"day"`
	At     time.Time     `json:"at"`
	Later  *time.Time    `json:"later"`
	Share  *int          `json:"share"`
	Words  []string      `json:"words"`
	People []probePerson `json:"people"`
	Inner  probeInner    `json:"inner"`
	probeEmbedded
}

type probePerson struct {
	Name string `json:"name"`
	Unit string `json:"unit"`
	Born int    `json:"born"`
}

type probeEmbedded struct {
	Note string `json:"note"`
}

type probeInner struct {
	Deep int `json:"deep"`
}

// newProbe gives a program before one address that tells what was bound.
func newProbe(t *testing.T) (*client, func() probe) {
	t.Helper()
	h := newHouse(t, trial.SQLite(t))
	program := h.program("STTTT", actor.Organiser)
	var bound probe
	r := route{post, "/probe/:id<int>", signedIn(), form, do(func(_ *request, in probe) (answer[none], error) {
		bound = in
		return answer[none]{}, nil
	})}
	clock := calendar.Clock(func() time.Time { return time.Unix(h.now.Load(), 0).UTC() })
	base, _ := url.Parse("http://127.0.0.1:3000")
	web := &house{Config: Config{BaseURL: base, Clock: clock, Zone: calendar.HoChiMinh, Key: trialKey, Log: quiet()},
		Services: h.Services, engine: views.New(), closing: t.Context()}
	h.app = fiber.New(fiber.Config{Immutable: true})
	h.app.Add(r.method, r.path, func(c *fiber.Ctx) error { return web.serve(c, &r) })
	return program, func() probe { now := bound; bound = probe{}; return now }
}

func TestFormsAndJSONBindAlike(t *testing.T) {
	c, bound := newProbe(t)
	at := time.Date(2024, 10, 15, 0, 30, 0, 0, time.UTC)
	share := 0
	want := probe{ID: 12, Only: "late", Text: "Ông Y Quang", Count: -3, Ref: 7, Flag: true, Day: calendar.NewDate(2024, 10, 5),
		At: at, Later: &at, Share: &share, Words: []string{"một", "hai"}, probeEmbedded: probeEmbedded{Note: "ghi chú"}}
	got := c.form("/probe/12?only=late", url.Values{"text": {" Ông Y Quang "}, "count": {"-3"}, "ref": {"7"}, "flag": {"on"},
		"day": {"5/10/2024"}, "at": {"15/10/2024 07:30"}, "later": {"2024-10-15T07:30:00+07:00"}, "share": {"0"},
		"words": {"một", "hai"}, "note": {"ghi chú"}})
	if form := bound(); got.status != 200 || !reflect.DeepEqual(form, want) {
		t.Errorf("the form bound %d %s\n%+v\nwant\n%+v", got.status, got.body, form, want)
	}
	got = c.send(post, "/probe/12?only=late", []byte(`{"text":" Ông Y Quang ","count":-3,"ref":7,"flag":true,"day":"2024-10-05",
		"at":"2024-10-15T00:30:00Z","later":"2024-10-15T07:30:00+07:00","share":0,"words":["một","hai"],"note":"ghi chú"}`), "application/json; charset=utf-8")
	if sent := bound(); got.status != 200 || !reflect.DeepEqual(sent, want) {
		t.Errorf("JSON bound %d %s\n%+v\nwant\n%+v", got.status, got.body, sent, want)
	}
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, value := range map[string]string{"text": "Ông Y Quang", "count": "-3"} {
		_ = parts.WriteField(name, value)
	}
	_ = parts.Close()
	got = c.send(post, "/probe/12", body.Bytes(), parts.FormDataContentType())
	if sent := bound(); got.status != 200 || sent.Text != "Ông Y Quang" || sent.Count != -3 {
		t.Errorf("a form in parts bound %d %+v", got.status, sent)
	}
}

func TestDatesInTheirSpellings(t *testing.T) {
	c, bound := newProbe(t)
	day := calendar.NewDate(2024, 9, 2)
	for _, spelling := range []string{"2024-09-02", "2/9/2024", "02/09/2024", "02-09-2024", "2.9.2024", "02092024", " 2/9/2024 "} {
		for _, got := range []reply{c.form("/probe/1", url.Values{"day": {spelling}}), c.post("/probe/1", map[string]any{"day": spelling})} {
			if got.status != 200 {
				t.Errorf("%q: %d %s", spelling, got.status, got.body)
			}
		}
		if in := bound(); in.Day != day {
			t.Errorf("%q is %v", spelling, in.Day)
		}
	}
	moment := time.Date(2024, 9, 2, 0, 30, 0, 0, time.UTC)
	for _, spelling := range []string{"2024-09-02T07:30:00+07:00", "2024-09-02T00:30:00Z", "2024-09-01T20:30:00-04:00", "02/09/2024 07:30", "07:30 02/09/2024"} {
		if got := c.form("/probe/1", url.Values{"at": {spelling}}); got.status != 200 {
			t.Errorf("%q: %d", spelling, got.status)
		}
		if in := bound(); !in.At.Equal(moment) || in.At.Location() != time.UTC {
			t.Errorf("%q is %v", spelling, in.At)
		}
	}
	for _, wrong := range []string{"9/31/2024", "2024-02-30", "31/04/2024", "hôm qua", "20240902T", "2024-9", "02/09/0024"} {
		if got := c.form("/probe/1", url.Values{"day": {wrong}}); got.status != 422 || got.problem(t).Fields["day"].Code != "input.date" {
			t.Errorf("%q passes for a day: %d", wrong, got.status)
		}
	}
}

func TestWhatDoesNotFitIsNamed(t *testing.T) {
	c, _ := newProbe(t)
	for _, test := range []struct{ name, body, field, code string }{
		{"a word for a number", `{"count":"nhiều"}`, "count", "input.number"},
		{"a fraction", `{"count":1.5}`, "count", "input.number"},
		{"a number in powers of ten", `{"count":1e3}`, "count", "input.number"},
		{"a number beyond 32 bits", `{"count":2147483648}`, "count", "input.number"},
		{"a huge number", `{"count":` + strings.Repeat("9", 400) + `}`, "count", "input.number"},
		{"a huge id", `{"ref":18446744073709551616}`, "ref", "input.number"},
		{"an id beyond 63 bits", `{"ref":9223372036854775808}`, "ref", "input.number"},
		{"a negative id", `{"ref":-1}`, "ref", "input.number"},
		{"true for a number", `{"count":true}`, "count", "input.number"},
		{"a list for a number", `{"count":[1]}`, "count", "input.number"},
		{"an object for text", `{"text":{"a":1}}`, "text", "input.text"},
		{"a list for text", `{"text":["a"]}`, "text", "input.text"},
		{"text for yes or no", `{"flag":"true"}`, "flag", "input.boolean"},
		{"a number for yes or no", `{"flag":1}`, "flag", "input.boolean"},
		{"a number for a day", `{"day":20241005}`, "day", "input.date"},
		{"a day that is none", `{"day":"2024-02-30"}`, "day", "input.date"},
		{"a word for a moment", `{"at":"sáng mai"}`, "at", "input.moment"},
		{"a number for a moment", `{"later":1728952200}`, "later", "input.moment"},
		{"text for a list", `{"words":"một"}`, "words", "input.list"},
		{"an object for a list", `{"people":{"0":{}}}`, "people", "input.list"},
		{"text for a person", `{"people":[{"name":"A"},"B"]}`, "people.1", "input.object"},
		{"null for a person", `{"people":[null]}`, "people.0", "input.object"},
		{"a field of the third person", `{"people":[{},{},{"unit":[]}]}`, "people.2.unit", "input.text"},
		{"a list for an object", `{"inner":[]}`, "inner", "input.object"},
		{"a field within an object", `{"inner":{"deep":"x"}}`, "inner.deep", "input.number"},
		{"the same field twice", `{"count":1,"count":2}`, "count", "input.repeated"},
		{"the same field of a person twice", `{"people":[{"unit":"SNV","unit":"SYT"}]}`, "people.0.unit", "input.repeated"},
	} {
		got := c.send(post, "/probe/1", []byte(test.body), fiber.MIMEApplicationJSON)
		p := got.problem(t)
		if got.status != 422 || p.Fields[test.field].Code != test.code || p.Fields[test.field].Message == "" || len(p.Fields) != 1 {
			t.Errorf("%s: %d %s", test.name, got.status, got.body)
		}
	}
	got := c.post("/probe/1", map[string]any{"count": "x", "day": "x", "text": 7})
	if p := got.problem(t); got.status != 422 || p.Code != "invalid" || len(p.Fields) != 2 {
		t.Errorf("two faults at once: %s", got.body)
	}
}

func TestNullIsNothing(t *testing.T) {
	c, bound := newProbe(t)
	got := c.send(post, "/probe/1", []byte(`{"text":null,"count":null,"flag":null,"day":null,"at":null,"later":null,"share":null,
		"words":null,"people":[{"name":null}],"inner":null}`), fiber.MIMEApplicationJSON)
	if in := bound(); got.status != 200 || !reflect.DeepEqual(in, probe{ID: 1, People: []probePerson{{}}}) {
		t.Errorf("%d %s %+v", got.status, got.body, in)
	}
}

func TestRepeatedParametersAreRefused(t *testing.T) {
	c, _ := newProbe(t)
	for name, got := range map[string]reply{
		"count": c.form("/probe/1", url.Values{"count": {"1", "2"}}),
		"text":  c.form("/probe/1", url.Values{"text": {"a", "a"}}),
		"only":  c.form("/probe/1?only=late&only=present", url.Values{}),
	} {
		if p := got.problem(t); got.status != 422 || p.Code != "input.repeated" || p.Fields[name].Code != "input.repeated" {
			t.Errorf("%s twice: %d %s", name, got.status, got.body)
		}
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	c, _ := newProbe(t)
	for name, test := range map[string]struct{ body, kind, code string }{
		"broken JSON":              {`{"text":`, fiber.MIMEApplicationJSON, "input.json"},
		"JSON with more behind it": {`{"text":"a"} {}`, fiber.MIMEApplicationJSON, "input.json"},
		"a list":                   {`[1,2]`, fiber.MIMEApplicationJSON, "input.json"},
		"only a word":              {`"text"`, fiber.MIMEApplicationJSON, "input.json"},
		"nothing at all":           {`null`, fiber.MIMEApplicationJSON, "input.json"},
		"very deep JSON":           {strings.Repeat(`{"inner":`, 20000), fiber.MIMEApplicationJSON, "input.json"},
		"deep JSON with its ends":  {strings.Repeat(`{"inner":`, 200) + "1" + strings.Repeat("}", 200), fiber.MIMEApplicationJSON, "input.json"},
		"a comma too many":         {`{"words":["a",]}`, fiber.MIMEApplicationJSON, "input.json"},
		"a broken form":            {"text=%zz", fiber.MIMEApplicationForm, "input.form"},
		"XML":                      {"<text>a</text>", "application/xml", "unsupported"},
		"plain text":               {`{"text":"a"}`, "text/plain", "unsupported"},
	} {
		got := c.send(post, "/probe/1", []byte(test.body), test.kind)
		if p := got.problem(t); got.status != map[bool]int{true: 415, false: 422}[test.code == "unsupported"] || p.Code != test.code || p.Title == "" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	for name, test := range map[string]struct{ body, kind string }{
		"an empty JSON body": {" ", fiber.MIMEApplicationJSON}, "an empty body": {"", ""}, "an empty form": {"", fiber.MIMEApplicationForm},
		"fields nobody knows": {"colour=blue&text[]=a", fiber.MIMEApplicationForm},
	} {
		if got := c.send(post, "/probe/1", []byte(test.body), test.kind); got.status != 200 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	for _, path := range []string{"/probe/-3", "/probe/99999999999999999999", "/probe/x"} {
		if got := c.form(path, url.Values{}); got.status != 404 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
}

func TestTextArrivesClean(t *testing.T) {
	c, bound := newProbe(t)
	for sent, want := range map[string]string{
		"Y\u0309 ban":       "Ỷ ban",    // composed
		"a\u200bb\ufeff":    "ab",       // invisible
		"a\u00a0b":          "a b",      // a hard space
		"\u00d0ắk Nông":     "Đắk Nông", // an Icelandic eth
		"<b>1 < 2 & 3</b>":  "<b>1 < 2 & 3</b>",
		"' OR 1=1; --":      "' OR 1=1; --",
		"dòng một\r\ndòng ": "dòng một\ndòng",
	} {
		c.form("/probe/1", url.Values{"text": {sent}})
		form := bound().Text
		c.post("/probe/1", map[string]any{"text": sent})
		if sent := bound().Text; form != want || sent != want {
			t.Errorf("%q and %q, want %q", form, sent, want)
		}
	}
}

// TestFieldsNobodyAskedForChangeNothing sends what only the program decides.
func TestFieldsNobodyAskedForChangeNothing(t *testing.T) {
	s := newScene(t, trial.SQLite(t))
	over := []any{"id", 999, "state", "completed", "status", "revoked", "seats_taken", 39, "enrolled", 39, "last_number", 70, "revision", 9,
		"decision_no", "1/QĐ", "role", "admin", "roles", []any{"admin"}, "created_by", 1, "lead_unit_id", 1}
	course := s.boss.must(201, "/courses", courseBody("STTTT", over...))
	var shown coursePage
	s.boss.get("/courses/"+id(course)).json(t, &shown)
	if shown.ID == 999 || shown.State != "planned" || shown.Enrolled != 0 || shown.DecisionNo != "" {
		t.Errorf("the course is %+v", shown.courseRow)
	}
	person := map[string]any{"full_name": "Nông Văn Dền", "unit": "SNV", "id": 999, "status": "withdrawn", "ticket": "T1:0", "short_number": 500, "person_id": 1}
	place := s.boss.must(201, "/courses/"+s.own["course"]+"/enrolments", map[string]any{"people": []any{person}, "capacity": 9000})["enrolments"].([]any)[0].(map[string]any)
	if place["id"] == 999.0 || place["status"] != "enrolled" || place["short_number"] != 5.0 || place["ticket"] == "T1:0" {
		t.Errorf("the enrolment is %v", place)
	}
	assignment := map[string]any{"unit": "SNV", "full_name": "Nông Văn Dền", "kind": "concurrent", "effective_from": "2024-09-01",
		"status": "recorded", "id": 999, "recorded_at": "2020-01-01T00:00:00Z", "late_entry": false, "revision": 7}
	if made := s.boss.must(201, "/staffing/assignments", assignment); made["status"] != "pending" || made["id"] == 999.0 {
		t.Errorf("the assignment is %v", made)
	}
	scan := map[string]any{"nonce": "x", "session": number(s.own["session"]), "ticket": "T1:UNKNOWN", "result": "present",
		"received_at": "2020-01-01T00:00:00Z", "mark": "present", "user": 1}
	if got := s.boss.must(200, "/checkins", map[string]any{"items": []any{scan}}); got["items"].([]any)[0].(map[string]any)["result"] != "refused" {
		t.Errorf("the scan is %v", got)
	}
	admin := s.program("", actor.Admin)
	added := admin.must(201, "/users", map[string]any{"login": "nong.van.den", "role": []any{"trainee"}, "name": "Nông Văn Dền", "id": 999,
		"password": "một mật khẩu đủ dài", "password_hash": "x", "roles": []any{"admin"}, "has_password": true})
	var list usersPage
	admin.get("/users").json(t, &list)
	for _, u := range list.Users {
		if u.Login == "nong.van.den" && (u.HasPassword || len(u.Roles) != 1 || u.Roles[0].Role != "trainee" || u.ID == 999) {
			t.Errorf("%v made %+v", added, u)
		}
	}
}
