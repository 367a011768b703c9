package routes

import (
	"net/url"
	"strings"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/database/trial"
)

func TestRule2_RollCallOnPages(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 8)
	items := []any{}
	for i, person := range h.people[:6] {
		items = append(items, map[string]any{"nonce": itoa(i), "session": h.session.ID, "ticket": person.Ticket})
	}
	h.staff.post("/checkins", map[string]any{"items": items})
	staff := h.person("STTTT", actor.Organiser)
	drawn := staff.get(h.at("roll-call")).header.Get("Location")
	if strings.Count(drawn, ",") != 4 || !strings.HasPrefix(drawn, h.at("roll-call?drawn=")) {
		t.Fatalf("sent to %q", drawn)
	}
	page := staff.get(drawn)
	if page.status != 200 || strings.Count(page.body, `class="roll-row"`) != 5 || staff.get(drawn).body != page.body {
		t.Errorf("a reload draws anew: %d", page.status)
	}
	_, ids, _ := strings.Cut(drawn, "=")
	one, _, _ := strings.Cut(ids, ",")
	got := staff.form(h.at("roll-call"), url.Values{"enrolment": {one}, "found": {"false"}, "drawn": {ids}})
	if got.status != 303 || got.header.Get("Location") != drawn {
		t.Errorf("the answer: %d to %s", got.status, got.header.Get("Location"))
	}
	if page := staff.get(drawn); !strings.Contains(page.body, "Không thấy lúc 07:40") {
		t.Error("the page does not say what was answered")
	}
	if log := staff.get(h.at("facts")); !strings.Contains(log.body, "Không thấy khi gọi tên") {
		t.Error("the log does not tell of the roll-call")
	}
	if got := h.staff.post(h.at("roll-call"), map[string]any{"enrolment": number(one)}); got.status != 422 || got.problem(t).Fields["found"].Code == "" {
		t.Errorf("an answer without one: %d %s", got.status, got.body)
	}
	if got := h.staff.post(h.at("roll-call"), map[string]any{"enrolment": number(one), "found": true}); got.status != 200 || !strings.Contains(got.body, `"answer":"found"`) {
		t.Errorf("a program's answer: %d %s", got.status, got.body)
	}
	var call rollCallPage
	h.staff.get(h.at("roll-call")).json(t, &call)
	if call.There != 6 || len(call.Called) != 5 {
		t.Errorf("%+v", call)
	}
}
