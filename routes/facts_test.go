package routes

import (
	"fmt"
	"strings"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/database/trial"
)

// The log tells who acted, with which scanner and what that one showed, as JSON
// and on the page; the board who decided.
func TestFactsAndBoardNameWhoActed(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 2)
	_, device := h.staff.enrolled("Cửa 2", h.session.ID)
	scan := map[string]any{"nonce": "a", "session": h.session.ID, "ticket": h.people[0].Ticket, "local_result": "present", "clock_offset": -7}
	if got := device.post("/checkins", map[string]any{"items": []any{scan}}); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	mark := map[string]any{"enrolment": h.people[1].ID, "mark": "excused", "reason": "ốm", "document": "đơn số 12"}
	if got := h.staff.post(h.at("corrections"), mark); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	var log factsPage
	h.staff.get(h.at("facts")).json(t, &log)
	told := ""
	for _, f := range log.Facts {
		told += fmt.Sprintf("%s|%s|%s|%d|%s\n", f.UserName, f.Scanner, f.LocalResult, f.ClockOffset, f.Document)
	}
	if want := "Trần Thị B|||0|đơn số 12\nTrần Thị B|Cửa 2|present|-7|\n"; told != want {
		t.Errorf("the log tells\n%swant\n%s", told, want)
	}
	page := h.person("STTTT", actor.Organiser)
	for path, words := range map[string][]string{
		"facts": {"Người ghi nhận", "Trần Thị B", "Máy quét: Cửa 2", "(đơn số 12)"},
		"board": {`07:40</span> · Trần Thị B · <strong>Nguyễn Văn B</strong>: sửa thành Vắng có phép`},
	} {
		got := page.get(h.at(path))
		main := got.body[strings.Index(got.body, "<main"):]
		for _, word := range words {
			if !strings.Contains(main, word) {
				t.Errorf("%s does not say %q", path, word)
			}
		}
	}
}
