package routes

import (
	"context"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/views/paper"
)

// setMode sets what the projected code does, as a program.
func (h *hall) setMode(mode string) {
	h.t.Helper()
	if got := h.staff.post(h.at("room-mode"), map[string]any{"mode": mode}); got.status != 200 || !strings.Contains(got.body, `"mode":"`+mode+`"`) {
		h.t.Fatalf("the mode %q: %d %s", mode, got.status, got.body)
	}
}

func TestRule2_APausedRoomHasPagesOfItsOwn(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 2)
		holder := h.visitor()
		opened, _ := h.code()
		holder.get(opened)
		for mode, c := range map[string]struct{ code, number, vi, en string }{
			"paused": {"attendance.room_paused", "QR-08", "Đang tạm dừng điểm danh", "Check-in is paused"},
			"staff":  {"attendance.staff_only", "QR-09", "Chỉ cán bộ điểm danh quét mã", "Staff scan the codes"},
		} {
			h.setMode(mode)
			path, digits := h.code() // still answers 200
			var shown roomCode
			h.staff.get(h.at("room-code")).json(t, &shown)
			if shown.Mode != mode || shown.Digits != digits {
				t.Errorf("%+v", shown)
			}
			if got := (&client{h: h.trialHouse}).get(path); got.status != 409 || got.problem(t).Code != c.code {
				t.Errorf("a program while %s: %d %s", mode, got.status, got.body)
			}
			for lang, words := range map[string]string{"vi": c.vi, "en": c.en} {
				phone := h.visitor()
				got := phone.get(path + "?lang=" + lang)
				if got.status != 409 || !strings.Contains(got.body, words) || !strings.Contains(got.body, c.number) || phone.cookies["claim"] != "" {
					t.Errorf("a phone while %s in %s: %d without %q", mode, lang, got.status, words)
				}
			}
			page := h.person("STTTT", actor.Organiser).get(h.at("room"))
			if page.status != 200 || !strings.Contains(page.body, `data-mode="`+mode+`"`) || !strings.Contains(page.body, `data-qr hidden`) {
				t.Errorf("the projector while %s: %d", mode, page.status)
			}
		}
		if got := holder.form("/check-in", url.Values{"phone": {"0900000001"}, "pin": {h.pin(0)}}); got.status != 303 {
			t.Errorf("a claim opened before the pause: %d %s", got.status, got.body)
		}
		if got := h.staff.post(h.at("room-mode"), map[string]any{"mode": "off"}); got.status != 422 || got.problem(t).Fields["mode"].Code != "input.choice" {
			t.Errorf("an unknown mode: %d %s", got.status, got.body)
		}
		h.setMode("")
		if path, _ := h.code(); h.visitor().get(path).status != 200 {
			t.Error("the code does not open after the pause")
		}
		h.staff.post(h.at("close"), none{})
		if got := h.staff.post(h.at("room-mode"), map[string]any{"mode": "paused"}); got.status != 409 || got.problem(t).Code != "attendance.closed" {
			t.Errorf("a closed session: %d %s", got.status, got.body)
		}
	})
}

// The button of the page works without a script.
func TestTheProjectorIsPausedByItsForm(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	staff := h.person("STTTT", actor.Organiser)
	staff.get(h.at("room"))
	if got := staff.form(h.at("room-mode"), url.Values{"mode": {"paused"}}); got.status != 303 || got.header.Get("Location") != h.at("room") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := staff.get(h.at("room")); !strings.Contains(got.body, `name="mode" value="" data-pauses`) {
		t.Error("the page does not offer to go on")
	}
}

// unpack turns packed modules into rows of 0 and 1.
func unpack(t *testing.T, size int, packed string) string {
	t.Helper()
	bits, err := base64.StdEncoding.DecodeString(packed)
	if err != nil || len(bits) != (size*size+7)/8 {
		t.Fatalf("%d bytes for %d modules a side: %v", len(bits), size, err)
	}
	rows := make([]string, size)
	for y := range size {
		for x := range size {
			at := y*size + x
			rows[y] += string('0' + bits[at/8]>>(7-at%8)&1)
		}
	}
	return strings.Join(rows, "\n")
}

func TestRule2_TheNextCodesComeDrawn(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	began := time.Now()
	got := h.staff.get(h.at("room-codes"))
	took := time.Since(began)
	var ahead roomCodes
	got.json(t, &ahead)
	if got.status != 200 || len(ahead.Codes) != attendance.RoomsAhead || len(got.body) > 160*kB {
		t.Fatalf("%d: %d codes in %d bytes", got.status, len(ahead.Codes), len(got.body))
	}
	t.Logf("%d codes, %d bytes, %v", len(ahead.Codes), len(got.body), took)
	for _, secret := range []string{"HTTP", "127.0.0.1", h.session.Salt} {
		if strings.Contains(got.body, secret) {
			t.Errorf("the codes come with %q", secret)
		}
	}
	for _, i := range []int{0, 1, 100, 479} {
		h.now.Store(morning.Add(time.Duration(i) * 15 * time.Second).Unix())
		path, digits := h.code()
		drawn, err := paper.QR("HTTP://127.0.0.1:3000" + path)
		if err != nil {
			t.Fatal(err)
		}
		code := ahead.Codes[i]
		if code.Digits != digits || code.Size != drawn.Size || unpack(t, code.Size, code.Modules) != drawn.Modules() ||
			code.ChangesAt.Unix() != h.now.Load()+15 {
			t.Errorf("code %d is not what the wall shows then: %+v", i, code)
		}
	}
}

// Read at the door with a host of up to 40 characters the code has 33 modules.
func TestRule2_ThirtyThreeModules(t *testing.T) {
	letters := strings.Repeat("A", 39)
	for _, c := range []struct{ host, size int }{{12, 33}, {32, 33}, {40, 33}, {41, 37}} {
		code, err := paper.QR("HTTPS://" + strings.Repeat("H", c.host) + "/C/" + letters)
		if err != nil || code.Size != c.size {
			t.Errorf("a host of %d characters: %d modules, want %d (%v)", c.host, code.Size, c.size, err)
		}
	}
}

func TestRule2_EarlyScanSetsNothing(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	h.wait(-2 * time.Hour)
	path, _ := h.code()
	phone := h.visitor()
	if got := phone.get(path); got.status != 200 || !strings.Contains(got.body, "07:00") {
		t.Fatalf("%d", got.status)
	}
	for _, name := range []string{"claim", "device", "phones"} {
		if phone.cookies[name] != "" {
			t.Errorf("an early scan sets %s", name)
		}
	}
	h.wait(2 * time.Hour)
	if got := phone.get("/check-in"); !strings.Contains(got.body, "sáu số") && !strings.Contains(got.body, "Sáu số") {
		t.Errorf("later the phone is shown %s", got.body)
	}
	if path, _ = h.code(); phone.get(path).status != 200 || phone.cookies["claim"] == "" {
		t.Error("who scans again when the doors are open does not get in")
	}
}

func TestRule2_AMovedClaimIsRefusedAtTheDoor(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	here, home := h.visitor(), h.visitor()
	path, _ := h.code()
	if here.get(path); here.cookies["claim"] == "" || here.cookies["device"] == "" {
		t.Fatalf("claim and device are not set at once: %v", here.cookies)
	}
	home.get("/sign-in") // a form of ours, for its token
	home.cookies["claim"] = here.cookies["claim"]
	form := func() url.Values { return url.Values{"phone": {"0900000001"}, "pin": {h.pin(0)}} }
	if got := home.form("/check-in", form()); got.status != 410 || !strings.Contains(got.body, "QR-10") {
		t.Errorf("without a device: %d %s", got.status, got.body)
	}
	home.cookies["claim"], home.cookies["device"] = here.cookies["claim"], "another"
	if got := home.get("/check-in"); got.status != 410 || home.cookies["claim"] != "" {
		t.Errorf("with another device: %d, keeps %q", got.status, home.cookies["claim"])
	}
	if h.boardOf(h.staff).Counts.Present != 0 {
		t.Error("the moved claim checked somebody in")
	}
	if got := here.form("/check-in", form()); got.status != 303 {
		t.Errorf("where it was opened: %d %s", got.status, got.body)
	}
}

func TestRule2_SixDigitsOnARememberedPhone(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	phone := h.visitor()
	phone.get("/sign-in") // a form of ours, for its token
	if got := phone.get("/c"); strings.Contains(got.body, `name="digits"`) {
		t.Error("a phone nobody knows is asked for digits")
	}
	if got := phone.form("/check-in/digits", url.Values{"digits": {"123456"}}); got.status != 401 {
		t.Errorf("digits on a phone nobody knows: %d", got.status)
	}
	phone.get("/I/" + courses.LinkCode(h.key, h.people[0].ID, 0)) // the personal page is remembered
	if got := phone.get("/c"); !strings.Contains(got.body, `name="digits"`) {
		t.Fatalf("a remembered phone is not asked for digits: %s", got.body)
	}
	for range 5 {
		if got := phone.form("/check-in/digits", url.Values{"digits": {"12"}}); got.status != 422 || !strings.Contains(got.body, `value="12"`) {
			t.Errorf("wrong digits: %d", got.status)
		}
	}
	_, digits := h.code()
	if got := phone.form("/check-in/digits", url.Values{"digits": {digits}}); got.status != 429 || got.header.Get("Retry-After") != "15" {
		t.Errorf("the sixth try: %d, again in %s s", got.status, got.header.Get("Retry-After"))
	}
	h.wait(15 * time.Second)
	if got := phone.form("/check-in/digits", url.Values{"digits": {digits[:3] + " " + digits[3:]}}); got.status != 303 {
		t.Fatalf("the window after: %d %s", got.status, got.body)
	}
	if got := phone.get("/check-in"); !strings.Contains(got.body, "Nguyễn Văn A") {
		t.Errorf("the claim does not know whose phone it is: %s", got.body)
	}
	if got := phone.form("/check-in", url.Values{"known": {"true"}}); got.status != 303 || h.boardOf(h.staff).Counts.Present != 1 {
		t.Errorf("confirming: %d", got.status)
	}
	// The claim of the morning is no way into the afternoon: the digits are asked for again.
	if got := phone.get("/c"); !strings.Contains(got.body, `name="digits"`) {
		t.Errorf("after checking in /c shows %s", got.body)
	}
	if got := phone.form("/check-in/digits", url.Values{"digits": {"12"}}); got.status != 422 || !strings.Contains(got.body, `value="12"`) {
		t.Errorf("wrong digits after checking in: %d", got.status)
	}
}

func TestRule2_NamesAreNotOnThePage(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 3)
	h.staff.post("/checkins", map[string]any{"items": []any{map[string]any{"nonce": "a", "session": h.session.ID, "ticket": h.people[1].Ticket}}})
	staff := h.person("STTTT", actor.Organiser)
	for _, address := range []string{"room", "room-code", "room-codes"} {
		if got := staff.get(h.at(address)); got.status != 200 || strings.Contains(got.body, "Nguyễn") {
			t.Errorf("%s holds a name (%d)", address, got.status)
		}
	}
	if got := h.staff.get(h.at("room/names")); got.status != 200 || got.body != `{"names":["Nguyễn Văn B"]}` {
		t.Errorf("asked for: %d %s", got.status, got.body)
	}
}

// The projector is told the mode with every change, and never a name.
func TestRoomEvents(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 2)
	h.setMode("paused")
	closing, stop := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer stop()
	base, _ := url.Parse("http://127.0.0.1:3000")
	h.app = New(closing, Config{BaseURL: base, Clock: func() time.Time { return morning }, Zone: calendar.HoChiMinh,
		Key: trialKey, Log: quiet()}, h.Services)
	got := h.staff.get(h.at("room/events"))
	for _, wanted := range []string{"event: room\ndata: {", `"mode":"paused"`, `"stopped":""`, `"opens_at":"2024-10-15T07:00:00+07:00"`, `"expected":2`} {
		if got.status != 200 || !strings.Contains(got.body, wanted) {
			t.Errorf("%d %q without %s", got.status, got.body, wanted)
		}
	}
	if strings.Contains(got.body, "Nguyễn") {
		t.Error("the stream tells names")
	}
}
