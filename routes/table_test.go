package routes

import (
	"context"
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/actor"
	"taphuan/models/database/trial"
)

// paths gives the route table without services, for reading.
func paths() []route { return table(&handlers{&house{}}) }

func TestEveryRouteNamesWhoMayUseIt(t *testing.T) {
	for _, r := range paths() {
		if r.who.name == "" || r.who.right != nil && len(r.who.right.Roles) == 0 {
			t.Errorf("%s %s names nobody", r.method, r.path)
		}
		if r.who.open && r.who.right != nil {
			t.Errorf("%s %s is open and asks for a role", r.method, r.path)
		}
		if r.method != get && r.method != post {
			t.Errorf("%s %s: forms know GET and POST only", r.method, r.path)
		}
		if r.do.run == nil {
			t.Errorf("%s %s does nothing", r.method, r.path)
		}
	}
}

// sample gives an address a route answers.
func sample(path string) string {
	return placeholder.ReplaceAllStringFunc(path, func(param string) string {
		if strings.HasSuffix(param, "<int>") {
			return "7"
		}
		return "anything"
	})
}

func TestNoRouteStandsInTheWayOfAnother(t *testing.T) {
	all := paths()
	for i, r := range all {
		for _, earlier := range all[:i] {
			if earlier.method == r.method && fiber.RoutePatternMatch(sample(r.path), earlier.path) {
				t.Errorf("%s %s never gets a visitor: %s stands above it", r.method, r.path, earlier.path)
			}
		}
	}
}

func TestPagesTakeNoBody(t *testing.T) {
	for _, r := range paths() {
		if r.method == get && r.limit != noBody {
			t.Errorf("GET %s takes a body of %d bytes", r.path, r.limit)
		}
		if r.method == post && (r.limit < noBody || r.limit > wholeMax) {
			t.Errorf("POST %s takes a body of %d bytes, the server %d", r.path, r.limit, wholeMax)
		}
	}
}

// withoutPage are the changes no form with fields asks for: they cannot be
// refused at a field, or programs and scripts send them.
var withoutPage = []string{"/sign-out", "/checkins", "/scan/devices", "/user-roles/:role<int>/end"}

func TestARefusedFormIsDrawnAgain(t *testing.T) {
	all := paths()
	for _, r := range all {
		fields := bodyFields(r.do.in)
		switch {
		case r.method == get && r.do.redraw != nil:
			t.Errorf("GET %s cannot be refused", r.path)
		case r.method != post:
		case r.do.redraw == nil && len(fields) > 0 && !slices.Contains(withoutPage, r.path):
			t.Errorf("POST %s can be refused at %v and has no page to say so", r.path, fields)
		case r.do.redraw != nil:
			checkRedraw(t, r)
		}
	}
}

// checkRedraw asks that the page drawn again needs nothing but what the address says.
func checkRedraw(t *testing.T, r route) {
	t.Helper()
	in := r.do.redraw.in
	for i := range in.NumField() {
		if name := in.Field(i).Tag.Get("path"); name != "" && !strings.Contains(r.path, ":"+name) {
			t.Errorf("POST %s is drawn again by a page that asks for %q", r.path, name)
		}
	}
	if fields := bodyFields(in); len(fields) > 0 {
		t.Errorf("POST %s is drawn again by a page that reads the body: %v", r.path, fields)
	}
}

// bodyFields names what an input takes from the body.
func bodyFields(in reflect.Type) []string {
	var names []string
	for i := range in.NumField() {
		f := in.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		} else if f.Anonymous {
			names = append(names, bodyFields(f.Type)...)
		}
	}
	return names
}

// TestEveryPathParameterIsBound catches a struct that names a parameter the
// address does not have, which would be 0 for ever.
func TestEveryPathParameterIsBound(t *testing.T) {
	for _, r := range paths() {
		for i := range r.do.in.NumField() {
			name := r.do.in.Field(i).Tag.Get("path")
			if name != "" && !slices.ContainsFunc(placeholder.FindAllStringSubmatch(r.path, -1), func(p []string) bool { return p[1] == name }) {
				t.Errorf("%s %s has no %q", r.method, r.path, name)
			}
		}
	}
}

// TestGETChangesNothing opens every page as everybody and compares the database.
func TestGETChangesNothing(t *testing.T) {
	s := newScene(t, trial.SQLite(t))
	s.refreshCodes()
	clients := []*client{s.browser(actor.HomeAffairs), s.visitor(), s.program("STTTT", actor.Admin), s.boss, s.program("STTTT", actor.Auditor),
		s.as(actor.CheckIn), s.as(actor.UnitHead)}
	before, opened := s.stored(), 0
	for _, l := range matrix() {
		for _, c := range clients {
			if l.method() == get && c.get(l.address(s.own)).status == 200 {
				opened++
			}
		}
	}
	if opened < 150 {
		t.Errorf("only %d pages opened", opened)
	}
	for name, content := range s.stored() {
		if before[name] != content {
			t.Errorf("opening pages changed %s: %s, was %s", name, content, before[name])
		}
	}
}

// stored gives of every table how many rows it has and a sum over all of them,
// but for what visitors may leave: their own presence and the brakes on guessing.
func (s *scene) stored() map[string]string {
	s.t.Helper()
	db := s.db.Reader().DB
	var names []string
	if err := db.Raw("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('sign_ins', 'throttles', 'sqlite_sequence')").Scan(&names).Error; err != nil || len(names) < 20 {
		s.t.Fatal(err, names)
	}
	found := map[string]string{}
	for _, name := range names {
		var rows []map[string]any
		if err := db.WithContext(context.Background()).Table(name).Find(&rows).Error; err != nil {
			s.t.Fatal(err)
		}
		found[name] = fmt.Sprintf("%d rows, %x", len(rows), sha256.Sum256(fmt.Append(nil, rows)))
	}
	return found
}
