package routes

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"taphuan/models/database/trial"
)

var openParameter = regexp.MustCompile(`\{(\w+)\}`)

// openAPIOf reads the description as a program gets it.
func openAPIOf(t *testing.T, h *trialHouse) map[string]any {
	t.Helper()
	got := (&client{h: h}).get("/openapi.json")
	if got.status != 200 || got.header.Get("Content-Type") != "application/json" {
		t.Fatalf("%d as %s", got.status, got.header.Get("Content-Type"))
	}
	var described map[string]any
	got.json(t, &described)
	return described
}

func TestTheDescriptionNamesEveryRoute(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	described := openAPIOf(t, h)
	if described["openapi"] != "3.1.0" || described["info"].(map[string]any)["version"] != "test" {
		t.Errorf("%v %v", described["openapi"], described["info"])
	}
	all := described["paths"].(map[string]any)
	for _, r := range paths() {
		path, _ := openPath(r)
		operation, there := all[path].(map[string]any)[strings.ToLower(r.method)].(map[string]any)
		if !there {
			t.Errorf("%s %s is not described", r.method, path)
			continue
		}
		if _, guarded := operation["security"]; guarded == r.who.open {
			t.Errorf("%s %s: guarded %t, open %t", r.method, path, guarded, r.who.open)
		}
		if _, body := operation["requestBody"]; body != (r.method == post) {
			t.Errorf("%s %s has a body: %t", r.method, path, body)
		}
		checkParameters(t, r.method+" "+path, operation)
	}
}

// checkParameters asks that each parameter of the address is described, once.
func checkParameters(t *testing.T, name string, operation map[string]any) {
	t.Helper()
	told := map[string]int{}
	for _, one := range operation["parameters"].([]any) {
		parameter := one.(map[string]any)
		told[fmt.Sprint(parameter["in"], " ", parameter["name"])]++
	}
	for _, match := range openParameter.FindAllStringSubmatch(name, -1) {
		if told["path "+match[1]] != 1 {
			t.Errorf("%s: %s is told %d times", name, match[1], told["path "+match[1]])
		}
		delete(told, "path "+match[1])
	}
	for parameter, times := range told {
		if times != 1 || strings.HasPrefix(parameter, "path ") {
			t.Errorf("%s: %s is told %d times", name, parameter, times)
		}
	}
}

// bodyProperties are the fields a program may send, by PRODUCT.md's table.
var bodyProperties = map[string]string{
	"/courses":                           "title kind topic lead_unit starts_on ends_on venue capacity minimum_attendance",
	"/courses/{course}/state":            "state decision_no reason",
	"/courses/{course}/sessions":         "title starts_at ends_at periods",
	"/courses/{course}/enrolments":       "people",
	"/checkins":                          "items",
	"/courses/{course}/certificates":     "issued_on signer_name signer_title decision_no",
	"/certificates/{certificate}/revoke": "reason",
	"/staffing/assignments":              "unit full_name position phone kind decision_no decided_on effective_from effective_to",
}

func TestTheDescriptionTellsWhatToSend(t *testing.T) {
	all := openAPIOf(t, newHouse(t, trial.SQLite(t)))["paths"].(map[string]any)
	for path, names := range bodyProperties {
		operation := all[path].(map[string]any)["post"].(map[string]any)
		content := operation["requestBody"].(map[string]any)["content"].(map[string]any)
		for _, kind := range []string{"application/json", "application/x-www-form-urlencoded"} {
			properties := content[kind].(map[string]any)["schema"].(map[string]any)["properties"].(map[string]any)
			for _, name := range strings.Fields(names) {
				if properties[name] == nil {
					t.Errorf("POST %s as %s does not tell of %s", path, kind, name)
				}
			}
			for parameter := range properties {
				if strings.Contains(path, "{"+parameter+"}") {
					t.Errorf("POST %s takes %s from the body too", path, parameter)
				}
			}
		}
	}
}

// TestAnswersAreAsDescribed compares what every page answers to programs with
// what the description says it does.
func TestAnswersAreAsDescribed(t *testing.T) {
	s := newScene(t, trial.SQLite(t))
	s.refreshCodes()
	all := openAPIOf(t, s.trialHouse)["paths"].(map[string]any)
	compared := 0
	for _, r := range paths() {
		for _, l := range matrix() {
			if l.route != "GET "+r.path || r.method != get {
				continue
			}
			got := s.boss.get(l.address(s.own))
			if got.status != 200 || got.header.Get("Content-Type") != "application/json" || r.path == "/openapi.json" {
				continue
			}
			path, _ := openPath(r)
			operation := all[path].(map[string]any)["get"].(map[string]any)
			answer := operation["responses"].(map[string]any)["200"].(map[string]any)["content"].(map[string]any)["application/json"].(map[string]any)
			var value any
			got.json(t, &value)
			for _, wrong := range differs("", value, answer["schema"].(map[string]any)) {
				t.Errorf("%s answers %s", l.route, wrong)
			}
			compared++
		}
	}
	if compared < 25 {
		t.Errorf("only %d answers compared", compared)
	}
}

// differs tells where a value is not what its schema says; null is what is not known.
func differs(at string, value any, schema map[string]any) []string {
	kind, _ := schema["type"].(string)
	var found []string
	switch v := value.(type) {
	case nil:
	case map[string]any:
		properties, typed := schema["properties"].(map[string]any)
		if kind != "object" {
			found = append(found, at+" as an object, not "+kind)
		}
		for name, inner := range v {
			property, told := properties[name].(map[string]any)
			if typed && !told {
				found = append(found, at+"."+name+" unannounced")
			} else if told {
				found = append(found, differs(at+"."+name, inner, property)...)
			}
		}
		for name := range properties {
			if _, there := v[name]; !there && !strings.HasSuffix(at+"."+name, "phone") && !optional[name] {
				found = append(found, at+" without "+name)
			}
		}
	case []any:
		items, _ := schema["items"].(map[string]any)
		if kind != "array" {
			found = append(found, at+" as a list, not "+kind)
		}
		for _, inner := range v {
			found = append(found, differs(at+"[]", inner, items)...)
		}
	case string:
		found = append(found, mismatch(at, "string", kind)...)
	case bool:
		found = append(found, mismatch(at, "boolean", kind)...)
	case float64:
		found = append(found, mismatch(at, "integer", kind)...)
	}
	return found
}

// optional are the fields left out when there is nothing to say.
var optional = map[string]bool{"ticket": true, "end_reason": true, "opened_at": true, "person": true, "unit_name": true, "done": true}

func mismatch(at, is, told string) []string {
	if is == told {
		return nil
	}
	return []string{fmt.Sprintf("%s as %s, not %q", at, is, told)}
}
