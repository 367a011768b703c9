package routes

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// reach is how far a role comes with an address: 403 whatever the object, the
// own object only (a foreign one is 404), any object, nothing though the pages
// are the role's (404), or sees the own one and may not do this to it (403).
type reach string

const (
	no      reach = ""
	own     reach = "own"
	all     reach = "any"
	nothing reach = "nothing"
	seen    reach = "seen"
)

// scope says of each role how far it comes; a role not named is refused.
type scope map[actor.Role]reach

// with gives a scope changed for some roles.
func with(s scope, r reach, roles ...actor.Role) scope {
	changed := scope{}
	for role, old := range s {
		changed[role] = old
	}
	for _, role := range roles {
		changed[role] = r
	}
	return changed
}

// listed gives the scope of a page without an object: whoever comes at all.
func listed(s scope) scope {
	changed := scope{}
	for role, r := range s {
		if r != no {
			changed[role] = all
		}
	}
	return changed
}

// matrixLine is one thing that is asked of an address: how far each role comes.
type matrixLine struct {
	route string
	scope scope
	body  map[string]any    // JSON; $name is the object of that name
	query string            // likewise
	as    map[string]string // which object a parameter stands for, when not the one of its name
	open  bool              // visitors come too
	leads bool              // a browser that is let in is sent on
	part  bool              // a browser that is let in gets a part of a page
	wants int               // the one status for everybody the scope lets in, when it is none of the usual
}

var placeholder = regexp.MustCompile(`:(\w+)(<int>)?`)

// address gives the address of a line for the objects of one side.
func (l matrixLine) address(o objects) string {
	_, path, _ := strings.Cut(l.route, " ")
	path = placeholder.ReplaceAllStringFunc(path, func(param string) string {
		name := placeholder.FindStringSubmatch(param)[1]
		if l.as[name] != "" {
			name = l.as[name]
		}
		return o[name]
	})
	if l.query != "" {
		path += "?" + l.query
	}
	return path
}

func (l matrixLine) method() string {
	method, _, _ := strings.Cut(l.route, " ")
	return method
}

// filled gives the body for the objects of one side.
func (l matrixLine) filled(o objects) map[string]any {
	return fill(l.body, o).(map[string]any)
}

func fill(value any, o objects) any {
	switch v := value.(type) {
	case map[string]any:
		full := map[string]any{}
		for name, inner := range v {
			full[name] = fill(inner, o)
		}
		return full
	case []any:
		full := make([]any, len(v))
		for i, inner := range v {
			full[i] = fill(inner, o)
		}
		return full
	case string:
		name, found := strings.CutPrefix(v, "$")
		if found && name == "login" { // another one each time, so that nobody is slowed down
			return "khong-co-" + itoa(int(userCount.Add(1)))
		}
		if found {
			return o[name]
		}
	}
	return value
}

// ask sends a line as JSON.
func (c *client) ask(l matrixLine, o objects) reply {
	c.h.t.Helper()
	if l.method() == get {
		return c.get(l.address(o))
	}
	return c.post(l.address(o), l.filled(o))
}

// expected gives the status a role's reach leads to, 0 for "let in".
func (r reach) expected(foreign bool) int {
	switch {
	case r == no, r == seen && !foreign:
		return 403
	case r == nothing, foreign && (r == own || r == seen):
		return 404
	}
	return 0
}

// TestEveryRouteForEveryRole asks every address as every role about an own and
// a foreign object.
func TestEveryRouteForEveryRole(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		s := newScene(t, db)
		roles := map[actor.Role]*client{}
		for _, role := range actor.Roles() {
			roles[role] = s.as(role)
		}
		lines := matrix()
		s.refreshCodes()
		for _, l := range lines {
			s.visitorsOf(l)
			for _, letIn := range []bool{false, true} { // who is let in may change what the others are asked about
				for _, role := range actor.Roles() {
					for foreign, o := range map[bool]objects{false: s.own, true: s.foreign} {
						if (l.scope[role].expected(foreign) == 0) == letIn {
							s.judge(l, role, foreign, roles[role].ask(l, o))
						}
					}
				}
			}
		}
	})
}

// refreshCodes puts fresh codes of the rooms among the objects, and a sign-in
// which is nobody's but that person's.
func (s *scene) refreshCodes() {
	person := s.person("STTTT", actor.Trainee)
	s.own["signin"] = person.signIn()
	s.foreign["signin"] = s.own["signin"]
	s.own["code"], s.foreign["code"] = s.roomCode(s.own["session"]), s.roomCode(s.foreign["session"])
}

// judge compares an answer with what the scope says.
func (s *scene) judge(l matrixLine, role actor.Role, foreign bool, got reply) {
	s.t.Helper()
	want := l.scope[role].expected(foreign)
	if want == 0 && l.wants != 0 {
		want = l.wants
	}
	let := got.status != 401 && got.status != 403 && got.status != 404 && got.status < 500
	if want == 0 && !let || want != 0 && got.status != want {
		s.t.Errorf("%s %s as %s (foreign: %t) answered %d, want %d: %.200s", l.route, l.query, role, foreign, got.status, want, got.body)
		return
	}
	// A page that is not there at all must not pass for an object out of sight.
	if code := got.problemCode(); want == 404 && (code == "" || code == "not_found") || want == 403 && code == "csrf" {
		s.t.Errorf("%s as %s (foreign: %t) answered %d with the code %q", l.route, role, foreign, got.status, code)
	}
}

// problemCode gives the machine code of a problem, "" when it is none.
func (r reply) problemCode() string {
	if !strings.HasPrefix(r.header.Get("Content-Type"), "application/problem+json") {
		return ""
	}
	_, rest, _ := strings.Cut(r.body, `"code":"`)
	code, _, _ := strings.Cut(rest, `"`)
	return code
}

// visitorsOf asks a line without a sign-in, as a program and as a browser.
func (s *scene) visitorsOf(l matrixLine) {
	s.t.Helper()
	program, browser := (&client{h: s.trialHouse}).ask(l, s.own), s.visitor()
	switch {
	case l.open && l.method() == post: // its forms are ours too
		if program.status != 403 || program.problemCode() != "csrf" {
			s.t.Errorf("%s for a visitor without our form: %d", l.route, program.status)
		}
	case l.open:
		if program.status != 200 {
			s.t.Errorf("%s for a visitor: %d %.200s", l.route, program.status, program.body)
		}
	default:
		if program.status != 401 || program.header.Get("WWW-Authenticate") != "Bearer" {
			s.t.Errorf("%s for a program without a token: %d", l.route, program.status)
		}
		if l.method() == post {
			if got := browser.form(l.address(s.own), url.Values{}); got.status != 401 {
				s.t.Errorf("%s for a visitor's form: %d", l.route, got.status)
			}
			return
		}
		got := browser.get(l.address(s.own))
		if got.status != 303 || got.header.Get("Location") != "/sign-in?next="+url.QueryEscape(l.address(s.own)) {
			s.t.Errorf("%s for a visitor's browser: %d to %q", l.route, got.status, got.header.Get("Location"))
		}
	}
}

// TestEveryPageForSomeBrowsers draws every page as people of a few roles.
func TestEveryPageForSomeBrowsers(t *testing.T) {
	s := newScene(t, trial.SQLite(t))
	s.refreshCodes()
	for _, role := range []actor.Role{actor.Organiser, actor.UnitFocal, actor.CheckIn, actor.Admin, actor.HomeAffairs} {
		c := s.browser(role)
		for _, l := range matrix() {
			if l.method() != get {
				continue
			}
			for side, o := range map[bool]objects{false: s.own, true: s.foreign} {
				got, want := c.get(l.address(o)), l.scope[role].expected(side)
				switch {
				case want == 0 && l.leads:
					want = 303
				case want == 0:
					want = 200
				}
				page := l.part && got.status == 200 || strings.Contains(got.body, "</html>") || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html")
				if got.status != want || !page {
					t.Errorf("%s as %s (foreign: %t) answered %d, want %d", l.address(o), role, side, got.status, want)
				}
			}
		}
	}
}

func TestNoRouteIsMissingFromTheMatrix(t *testing.T) {
	inMatrix := map[string]bool{}
	for _, l := range matrix() {
		inMatrix[l.route] = true
	}
	for _, r := range table(&handlers{&house{}}) {
		if !inMatrix[r.method+" "+r.path] {
			t.Errorf("%s %s is not in the matrix", r.method, r.path)
		}
		delete(inMatrix, r.method+" "+r.path)
	}
	for route := range inMatrix {
		t.Errorf("the matrix asks for %s, which is no route", route)
	}
}
