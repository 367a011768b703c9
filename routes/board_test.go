package routes

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

func TestMarksAndClosing(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 3)
		staff := h.person("STTTT", actor.Organiser)
		if got := staff.get(h.at(fmt.Sprintf("board?mark=%d", h.people[1].ID))); got.status != 200 || !strings.Contains(got.body, "Sửa điểm danh của Nguyễn Văn B") {
			t.Fatalf("%d", got.status)
		}
		mark := func(reason string) reply {
			return staff.form(h.at("corrections"), url.Values{"enrolment": {fmt.Sprint(h.people[1].ID)}, "mark": {"excused"}, "reason": {reason}})
		}
		if got := mark(" "); got.status != 422 || !strings.Contains(got.body, "Sửa điểm danh của Nguyễn Văn B") {
			t.Errorf("without a reason: %d", got.status)
		}
		if got := mark("đơn số 12"); got.status != 303 || got.header.Get("Location") != h.at("board") {
			t.Errorf("%d %s", got.status, got.body)
		}
		if got := staff.form(h.at("typed"), url.Values{"code": {fmt.Sprint(h.people[0].ShortNumber)}}); got.status != 303 {
			t.Errorf("a short number typed: %d %s", got.status, got.body)
		}
		if got := staff.form(h.at("typed"), url.Values{"code": {"999"}}); got.status != 422 || !strings.Contains(got.body, "Không tìm thấy mã") {
			t.Errorf("an unknown number typed: %d", got.status)
		}
		for range 2 {
			if got := h.staff.post(h.at("close"), none{}); got.status != 200 {
				t.Fatalf("closing: %d %s", got.status, got.body)
			}
		}
		if b := h.boardOf(h.staff); b.Counts != (counts{Present: 1, Excused: 1, Absent: 1}) || b.ClosedAt == nil {
			t.Errorf("%+v", b.Counts)
		}
		if got := staff.get(h.at("facts")); got.status != 200 || !strings.Contains(got.body, "đơn số 12") || !strings.Contains(got.body, "Không rõ") {
			t.Errorf("the log: %d", got.status)
		}
		if got := staff.get(h.at("room")); got.status != 409 {
			t.Errorf("projecting a closed session: %d", got.status)
		}
	})
}

func TestWhoSeesTheBoard(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 4)
	for _, c := range []struct {
		name   string
		who    *client
		status int
		rows   int
		total  int
	}{
		{"organiser", h.staff, 200, 4, 4},
		{"home affairs", h.program("SNV", actor.HomeAffairs), 200, 4, 4},
		{"focal point of the health department", h.program("SYT", actor.UnitFocal), 200, 2, 2},
		{"focal point of a unit without people", h.program("STC", actor.UnitFocal), 200, 0, 0},
		{"leader", h.program("STTTT", actor.Leader), 200, 0, 4},
		{"organiser of another unit", h.program("SNV", actor.Organiser), 404, 0, 0},
		{"check-in staff without the session", h.program("STTTT", actor.CheckIn), 404, 0, 0},
		{"finance", h.program("STTTT", actor.Finance), 403, 0, 0},
	} {
		got := c.who.get(h.at("board"))
		if got.status != c.status {
			t.Errorf("%s: %d %s", c.name, got.status, got.body)
			continue
		}
		if c.status != 200 {
			continue
		}
		b := h.boardOf(c.who)
		if len(b.Rows) != c.rows || b.Counts.Expected != c.total {
			t.Errorf("%s: %d rows, %+v", c.name, len(b.Rows), b.Counts)
		}
	}
	if got := h.program("SYT", actor.UnitFocal).post(h.at("close"), none{}); got.status != 403 {
		t.Errorf("a focal point closes: %d", got.status)
	}
}

// The board and the log of a session say each thing once, and apart from the next.
func TestTheBoardAndTheLogAreReadable(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 2)
	staff := h.person("STTTT", actor.Organiser)
	unknown := map[string]any{"nonce": "who", "session": h.session.ID, "ticket": "97", "method": "typed", "local_result": "review"}
	if got := h.staff.post("/checkins", map[string]any{"items": []any{unknown}}); got.status != 200 {
		t.Fatal(got.body)
	}
	board := staff.get(h.at("board")).body
	if n := strings.Count(board, h.at("roll-call")); n != 1 {
		t.Errorf("the roll-call is offered %d times", n)
	}
	if !strings.Contains(board, "<strong>97</strong>") {
		t.Error("the board does not say which number was typed")
	}
	if log := staff.get(h.at("facts")).body; !strings.Contains(log, "trong lớp.<br>97") {
		t.Error("the log does not set apart what was typed")
	}
}

// The board of three hundred takes as many statements as that of three.
func TestBoardTakesAsManyStatementsForAnyNumber(t *testing.T) {
	var counted []int64
	for _, people := range []int{3, 300} {
		h := newHall(t, trial.SQLite(t), people)
		staff := h.person("STTTT", actor.Organiser)
		for _, person := range h.people[:3] { // whose names the board asks for
			h.staff.post(h.at("corrections"), map[string]any{"enrolment": person.ID, "mark": "excused", "reason": "ốm"})
		}
		staff.get(h.at("board"))
		before := h.db.Statements()
		if got := staff.get(h.at("board")); got.status != 200 {
			t.Fatal(got.status)
		}
		counted = append(counted, h.db.Statements()-before)
	}
	if counted[0] != counted[1] || counted[0] > 15 {
		t.Errorf("statements: %v", counted)
	}
}

// Locking is asked as closing is: nothing but the dialogue sends it, which stands
// open on the page for browsers without scripts.
func TestLockingIsAskedOnceMore(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	c := h.person("STTTT", actor.Organiser)
	c.get(h.at("board"))
	if got := c.form(h.at("close"), url.Values{}); got.status != 303 {
		t.Fatalf("closing: %d %s", got.status, got.body)
	}
	body := c.get(h.at("board")).body
	_, dialogue, found := strings.Cut(body, `<dialog id="lock" open`)
	form := `action="` + h.at("lock") + `"`
	if !found || strings.Count(body, form) != 1 || !strings.Contains(dialogue, form) || !strings.Contains(body, `href="#lock" data-opens="lock"`) {
		t.Error("locking is one click without asking")
	}
	if got := c.form(h.at("lock"), url.Values{}); got.status != 303 {
		t.Errorf("locking: %d %s", got.status, got.body)
	}
}

func TestProjectorPage(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 2)
	_, digits := h.code()
	got := h.person("STTTT", actor.Organiser).get(h.at("room"))
	for _, wanted := range []string{"<svg", digits, "07:45", "0</span> / <span data-total>2", "127.0.0.1:3000/c"} {
		if !strings.Contains(got.body, wanted) {
			t.Errorf("%q is not on the projector: %d", wanted, got.status)
		}
	}
}

// The first event of a stream tells the counts as they are.
func TestBoardEvents(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 2)
	page := h.visitor()
	if got := page.get(h.at("board/events")); got.status != 303 {
		t.Errorf("a visitor: %d", got.status)
	}
	// A server that stops in a moment ends its streams, so the test need not wait.
	closing, stop := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer stop()
	base, _ := url.Parse("http://127.0.0.1:3000")
	h.app = New(closing, Config{BaseURL: base, Clock: func() time.Time { return morning }, Zone: calendar.HoChiMinh,
		Key: trialKey, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, h.Services)
	got := h.staff.get(h.at("board/events"))
	if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%d %s", got.status, got.header.Get("Content-Type"))
	}
	want, _ := json.Marshal(counts{Expected: 2})
	if !strings.Contains(got.body, "event: board\ndata: "+string(want)+"\n") {
		t.Errorf("%q", got.body)
	}
}
