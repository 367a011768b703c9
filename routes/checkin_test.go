package routes

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

func TestCheckInByProgram(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 4)
		item := func(nonce, ticket string) map[string]any {
			return map[string]any{"nonce": nonce, "session": h.session.ID, "ticket": ticket, "direction": "in",
				"at": "2024-10-15T07:39:00.5+07:00", "method": "scan", "colour": "ignored"}
		}
		got := h.staff.post("/checkins", map[string]any{"items": []any{item("a", h.people[0].Ticket),
			item("b", h.people[0].Ticket), item("c", "T1:UNKNOWN"), item("a", h.people[0].Ticket)}})
		if got.status != 200 {
			t.Fatalf("%d %s", got.status, got.body)
		}
		want := fmt.Sprintf(`{"items":[{"nonce":"a","result":"present","reason":"","at":"2024-10-15T07:39:00+07:00","enrolment":%d`, h.people[0].ID)
		if !strings.HasPrefix(got.body, want) {
			t.Errorf("%s\nwant\n%s", got.body, want)
		}
		var answered receipts
		got.json(t, &answered)
		if answered.Now.Unix() != h.now.Load() {
			t.Errorf("the answer says it is %v", answered.Now)
		}
		for i, result := range []string{"present", "repeated", "refused", "repeated"} {
			if answered.Items[i].Result != result {
				t.Errorf("item %d: %s, want %s", i, answered.Items[i].Result, result)
			}
		}
		if answered.Items[2].Enrolment != nil || answered.Items[2].Reason != "attendance.unknown_ticket" {
			t.Errorf("an unknown ticket: %+v", answered.Items[2])
		}
		bad := h.staff.post("/checkins", map[string]any{"items": []any{item("d", "x"), map[string]any{"session": h.session.ID, "at": "soon"}}})
		if p := bad.problem(t); bad.status != 422 || p.Fields["items.1.at"].Code == "" {
			t.Errorf("a malformed batch: %d %s", bad.status, bad.body)
		}
		if got := h.visitor().get(h.at("facts")); got.status != 303 {
			t.Errorf("the log for a visitor: %d", got.status)
		}
		b := h.boardOf(h.staff)
		if b.Session != h.session.ID || b.Counts != (counts{Expected: 3, Present: 1}) || b.Rows[0].Unit != "SYT" ||
			b.Rows[0].Status != "present" || b.Rows[1].ArrivedAt != nil {
			t.Errorf("%+v", b)
		}
		if got := h.staff.get(h.at("facts")); got.status != 200 || strings.Count(got.body, `"kind":"scan"`) != 3 {
			t.Errorf("the log: %d %s", got.status, got.body)
		}
	})
}

func TestTheRoomCodeAtTheDoor(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 2)
	path, _ := h.code()
	phone := h.visitor()
	if got := phone.get(path); got.status != 200 || !strings.Contains(got.body, "Buổi sáng") || phone.cookies["claim"] == "" {
		t.Fatalf("the code: %d %s", got.status, got.body)
	}
	if got := h.visitor().get(strings.ToLower(path)); got.status != 200 {
		t.Errorf("the code in small letters: %d", got.status)
	}
	forged := path[:len(path)-3] + "AAA"
	for kind, c := range map[string]*client{"person": h.visitor(), "program": {h: h.trialHouse}} {
		if got := c.get(forged); got.status != 404 || kind == "program" && got.problem(t).Code != "attendance.code_forged" {
			t.Errorf("a forged code for a %s: %d %s", kind, got.status, got.body)
		}
	}
	h.wait(30 * time.Second)
	got := h.visitor().get(path)
	if got.status != 410 || !strings.Contains(got.body, "Mã đã hết hạn") || !strings.Contains(got.body, "QR-02") {
		t.Errorf("thirty seconds later: %d %s", got.status, got.body)
	}
	if got := phone.get(path); got.status != 410 {
		t.Errorf("thirty seconds later with a claim: %d", got.status)
	}
	fresh, _ := h.code()
	if got := h.staff.post(h.at("close"), none{}); got.status != 200 || !strings.Contains(got.body, `"closed_at":"2024-10-15T07:40:30+07:00"`) {
		t.Fatalf("closing: %d %s", got.status, got.body)
	}
	if got := h.visitor().get(fresh); got.status != 409 || !strings.Contains(got.body, "đã chốt") {
		t.Errorf("after closing: %d", got.status)
	}
	if got := h.staff.get(h.at("room-code")); got.status != 409 || got.problem(t).Code != "attendance.closed" {
		t.Errorf("the code after closing: %d %s", got.status, got.body)
	}
}

func TestBeforeTheDoorsOpen(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	h.wait(-2 * time.Hour)
	got := h.staff.get(h.at("room-code"))
	var shown roomCode
	got.json(t, &shown)
	address, _ := url.Parse(shown.URL)
	phone := h.visitor()
	early := phone.get(address.Path)
	if early.status != 200 || !strings.Contains(early.body, "07:00") || phone.cookies["claim"] != "" || strings.Contains(early.body, `name="phone"`) {
		t.Errorf("before the doors open: %d %s", early.status, early.body)
	}
	if shown.OpensAt.UTC().Format("15:04") != "00:00" {
		t.Errorf("opens at %v", shown.OpensAt)
	}
}

func TestCheckInOnOnesOwnPhone(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 3)
		phone := h.visitor()
		path, _ := h.code()
		if got := phone.get(path); got.status != 200 || !strings.Contains(got.body, `name="pin"`) {
			t.Fatalf("%d %s", got.status, got.body)
		}
		h.wait(4 * time.Minute) // looking for the invitation
		for name, form := range map[string]url.Values{
			"wrong pin":     {"phone": {"0900000001"}, "pin": {"x"}},
			"unknown phone": {"phone": {"0999999999"}, "pin": {h.pin(0)}},
		} {
			if got := phone.form("/check-in", form); got.status != 422 || !strings.Contains(got.body, "không khớp") || !strings.Contains(got.body, form.Get("phone")) {
				t.Errorf("%s: %d", name, got.status)
			}
		}
		got := phone.form("/check-in", url.Values{"phone": {"0900 000 001"}, "pin": {" " + h.pin(0)}})
		if got.status != 303 || got.header.Get("Location") != "/check-in" {
			t.Fatalf("%d %s", got.status, got.body)
		}
		green := phone.get("/check-in")
		for _, wanted := range []string{"Đã điểm danh", "07:40", "Đúng giờ", "Nguyễn Văn A", "1/1 buổi, 4/4 tiết", `class="outcome present"`} {
			if !strings.Contains(green.body, wanted) {
				t.Errorf("%q is not on the green page", wanted)
			}
		}
		if b := h.boardOf(h.staff); b.Counts.Present != 1 || b.Rows[0].Method != "room" || b.Rows[0].ArrivedAt.Format("15:04:05") != "07:40:00" {
			t.Errorf("%+v", b.Rows[0])
		}
		// The claim is spent: the same again is the same, another person is refused.
		if got := phone.form("/check-in", url.Values{"phone": {"0900000001"}, "pin": {h.pin(0)}}); got.status != 303 {
			t.Errorf("the same again: %d", got.status)
		}
		if got := phone.form("/check-in", url.Values{"phone": {"0900000002"}, "pin": {h.pin(1)}}); got.status != 409 || !strings.Contains(got.body, "QR-05") {
			t.Errorf("somebody else with a spent claim: %d", got.status)
		}
		h.lend(phone)
	})
}

// lend checks a neighbour in with the phone of the first: allowed and flagged.
func (h *hall) lend(phone *client) {
	h.t.Helper()
	path, _ := h.code()
	if got := phone.get(path); !strings.Contains(got.body, "Nguyễn Văn A") || !strings.Contains(got.body, `name="known"`) {
		h.t.Errorf("the phone does not remember its owner: %s", got.body)
	}
	link := "http://127.0.0.1:3000/I/" + courses.LinkCode(h.key, h.people[1].ID, 0)
	if got := phone.form("/check-in", url.Values{"link": {link}}); got.status != 303 {
		h.t.Fatalf("the neighbour's link: %d %s", got.status, got.body)
	}
	b := h.boardOf(h.staff)
	if b.Counts.Present != 2 || b.Counts.Review != 1 || strings.Join(b.Rows[1].Reviews, " ") != "attendance.shared_device" {
		h.t.Errorf("%+v %v", b.Counts, b.Rows[1])
	}
	html := h.person("STTTT", actor.Organiser).get(h.at("board?only=review"))
	if html.status != 200 || !strings.Contains(html.body, "cùng máy với Nguyễn Văn A") || strings.Contains(html.body, "<th scope=\"row\">Nguyễn Văn C") {
		h.t.Errorf("the board of reviews: %d", html.status)
	}
	path, _ = h.code()
	if got := phone.get(path); !strings.Contains(got.body, "Nguyễn Văn A") {
		h.t.Error("a lent phone forgot its owner")
	}
}

// Who has looked at the personal link is known when the code is opened.
func TestThePersonalLinkIsRemembered(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 2)
	phone := h.visitor()
	if got := phone.get("/I/" + courses.LinkCode(h.key, h.people[1].ID, 0)); got.status != 200 {
		t.Fatalf("the personal page: %d", got.status)
	}
	path, _ := h.code()
	if got := phone.get(path); !strings.Contains(got.body, "Nguyễn Văn B") || !strings.Contains(got.body, `name="known"`) {
		t.Fatalf("the code does not know the phone: %s", got.body)
	}
	if got := phone.form("/check-in", url.Values{"known": {"true"}}); got.status != 303 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if b := h.boardOf(h.staff); b.Counts.Present != 1 || b.Rows[1].Status != "present" {
		t.Errorf("%+v", b)
	}
}

func TestClaimsEnd(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	phone := h.visitor()
	path, _ := h.code()
	phone.get(path)
	h.wait(5*time.Minute + time.Second)
	got := phone.form("/check-in", url.Values{"phone": {"0900000001"}, "pin": {h.pin(0)}})
	if got.status != 410 || !strings.Contains(got.body, "QR-04") {
		t.Errorf("after five minutes: %d", got.status)
	}
	phone.cookies["claim"] = "e30.AAAA"
	if got := phone.get("/check-in"); got.status != 410 {
		t.Errorf("a forged claim: %d", got.status)
	}
	// Somebody who guesses has to wait after five tries.
	path, _ = h.code()
	phone.get(path)
	last := 0
	for range 7 {
		last = phone.form("/check-in", url.Values{"phone": {"0900000001"}, "pin": {"x"}}).status
	}
	if last != fiber.StatusTooManyRequests {
		t.Errorf("the seventh guess: %d", last)
	}
	if b := h.boardOf(h.staff); b.Counts.Expected != 1 {
		t.Errorf("%+v", b.Counts)
	}
}

// Who has to sign in to type the six digits comes back to where they are typed,
// though the phone still holds the claim of the morning.
func TestSigningInForTheDigitsLeadsBackToThem(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	phone := h.visitor()
	path, _ := h.code()
	phone.get(path)
	h.wait(5 * time.Hour)
	const link = `href="/sign-in?next=`
	_, after, found := strings.Cut(phone.get("/c").body, link)
	next, _, _ := strings.Cut(after, `"`)
	if !found || phone.cookies["claim"] == "" {
		t.Fatal("the page asks for no sign-in, or the phone holds no claim")
	}
	if got := phone.get(next); got.status != 200 || !strings.Contains(got.body, link) {
		t.Errorf("signing in leads to %s, which answers %d", next, got.status)
	}
}
