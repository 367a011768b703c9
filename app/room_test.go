package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"taphuan/views/texts"
)

// skewRoomClock lets the page's clock be moved on.
const skewRoomClock = `(() => { const real = Date.now; window.skew = 0; Date.now = () => real() + window.skew; return true })()`

// project signs in and opens the projector's page by way of the address.
func (h *hall) project(b *tab, base, query string) {
	h.t.Helper()
	b.open(base + "/sign-in")
	b.fill("login", "vuhoa")
	b.fill("password", trialPassword)
	b.submit("main button.primary")
	b.open(fmt.Sprintf("%s/sessions/%d/room%s", base, h.session, query))
	b.until("document.querySelector('[data-qr] svg')")
}

// roomMode gives what the server says the code does.
func (h *hall) roomMode() string {
	h.t.Helper()
	var shown struct{ Mode string }
	h.organiser.get(fmt.Sprintf("/sessions/%d/room-code", h.session), http.StatusOK, &shown)
	return shown.Mode
}

func (h *hall) setMode(mode string) {
	h.t.Helper()
	h.organiser.post(fmt.Sprintf("/sessions/%d/room-mode", h.session), map[string]any{"mode": mode}, http.StatusOK, nil)
}

// onTheWall reads the code off the picture and opens it as a stranger's phone does.
func (h *hall) onTheWall(b *tab) (path string, status int) {
	h.t.Helper()
	path, ours := strings.CutPrefix(readQR(h.t, b.picture()), strings.ToUpper(h.url))
	if !ours {
		b.broken("the wall shows a code of something else")
	}
	answer, err := http.Get(h.url + path)
	if err != nil {
		h.t.Fatal(err)
	}
	_ = answer.Body.Close()
	return path, answer.StatusCode
}

func TestRule2_TheCodeTurnsTwoHoursWithoutNetwork(t *testing.T) {
	h := openHall(t)
	way := newRoomWay(t, h.server)
	window := newBrowser(t)
	b := window.tab
	b.forgive("401")
	b.forgive("MIME type") // of the stream, when there is the page to sign in instead
	b.forgive("ERR_")      // what the browser says of a network that is away
	h.project(b, way.url(), "")
	evaluate[bool](b, skewRoomClock)
	pass := func(d time.Duration) { // for the page and the server alike
		h.moment.Add(int64(d))
		evaluate[bool](b, fmt.Sprintf("(window.skew += %d) > 0", d.Milliseconds()))
	}
	digits := func() string { return evaluate[string](b, "document.querySelector('[data-digits]').textContent") }
	b.until("performance.getEntriesByType('resource').some((r) => r.name.endsWith('/room-codes') && r.responseStatus === 200)")
	way.cut()
	b.shows("Mất mạng — mã vẫn đổi, số liệu dừng lúc 07:4")
	seen := map[string]bool{}
	for _, d := range []time.Duration{0, 15 * time.Second, 15 * time.Second, 15 * time.Second, 10 * time.Minute, 47 * time.Minute, time.Hour} {
		before := digits()
		pass(d)
		if d > 0 {
			b.until("document.querySelector('[data-digits]').textContent !== " + quoted(before))
		}
		path, status := h.onTheWall(b)
		if status != http.StatusOK || seen[path] {
			t.Errorf("%v later the wall shows a code the server answers with %d (seen before: %t)", d, status, seen[path])
		}
		seen[path] = true
	}
	b.usable("room without network")
	pass(5 * time.Minute)
	b.shows("đã hết mã dự trữ")
	b.until("document.querySelector('[data-qr]').hidden")
	way.mend()
	b.shows("Phiên đăng nhập đã hết") // it had been idle for two hours
	other := window.newTab()
	other.open(way.url() + "/sign-in")
	other.fill("login", "vuhoa")
	other.fill("password", trialPassword)
	other.submit("main button.primary")
	b.until("!document.querySelector('[data-qr]').hidden && document.querySelector('[data-trouble]').hidden")
	if _, status := h.onTheWall(b); status != http.StatusOK {
		t.Errorf("after the network is back the server answers %d", status)
	}
	h.organiser.post("/checkins", map[string]any{"items": []any{map[string]any{"nonce": "x", "session": h.session, "ticket": h.people[0].Ticket}}}, http.StatusOK, nil)
	b.until("document.querySelector('[data-there]').textContent === '1'")
}

func TestRule2_EveryProjectorFollowsTheMode(t *testing.T) {
	h := openHall(t)
	window := newBrowser(t)
	b := window.tab
	h.project(b, h.url, "")
	other := window.newTab()
	other.open(fmt.Sprintf("%s/sessions/%d/room", h.url, h.session))
	shows := func(mode string) {
		t.Helper()
		for _, tab := range []*tab{b, other} {
			tab.until(fmt.Sprintf("document.getElementById('room').dataset.mode === %q && document.querySelector('[data-qr]').hidden === %t", mode, mode != ""))
		}
		if mode == "stopped" {
			return
		}
		if got := h.roomMode(); got != mode {
			t.Errorf("the wall shows %q, the server says %q", mode, got)
		}
	}
	shows("")
	h.setMode("paused") // another instance, a program
	shows("paused")
	b.shows("Tạm dừng điểm danh")
	evaluate[bool](b, "(document.activeElement?.blur(), true)")
	b.do(chromedp.KeyEvent(" "))
	shows("")
	b.do(chromedp.KeyEvent(" "))
	shows("paused")
	other.click("[data-staffs]")
	shows("staff")
	other.click("[data-staffs]")
	shows("")
	if _, status := h.onTheWall(b); status != http.StatusOK {
		t.Errorf("after it all the code on the wall is answered with %d", status)
	}
	h.organiser.post(fmt.Sprintf("/sessions/%d/close", h.session), map[string]any{}, http.StatusOK, nil)
	shows("stopped")
	b.shows("đã chốt")
}

// What is pressed while the network is away holds on this wall at once and on
// the server as soon as it can be told.
func TestRule2_APauseWithoutNetworkIsSentLater(t *testing.T) {
	h := openHall(t)
	way := newRoomWay(t, h.server)
	b := newBrowser(t).tab
	b.forgive("ERR_")
	h.project(b, way.url(), "")
	way.cut()
	b.do(chromedp.KeyEvent(" "))
	b.until("document.querySelector('[data-qr]').hidden")
	b.shows("Chưa báo được cho máy chủ")
	if h.roomMode() != "" {
		t.Fatal("the server heard of it")
	}
	way.mend()
	for range 100 {
		if h.roomMode() == "paused" {
			b.until("document.querySelector('[data-trouble]').hidden && document.querySelector('[data-qr]').hidden")
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("the server says %q", h.roomMode())
}

// A session laid to another hour shows its new codes without being loaded again.
func TestRule2_TheWallFollowsAMovedSession(t *testing.T) {
	h := openHall(t)
	h.setClock("2024-10-15T06:40:00+07:00")
	b := newBrowser(t).tab
	h.project(b, h.url, "")
	evaluate[bool](b, "window.sameDocument = true")
	before, _ := h.onTheWall(b)
	var page struct {
		Course uint64 `json:"course"`
	}
	h.organiser.get(fmt.Sprintf("/sessions/%d/board", h.session), http.StatusOK, &page)
	h.organiser.post(fmt.Sprintf("/courses/%d/sessions/%d/edit", page.Course, h.session), map[string]any{"title": "Buổi sáng",
		"starts_at": "2024-10-15T08:30:00+07:00", "ends_at": "2024-10-15T11:00:00+07:00", "periods": 3}, http.StatusOK, nil)
	b.shows("Mở điểm danh lúc 08:00")
	b.until("document.querySelector('[data-qr]').hidden === false")
	path, status := h.onTheWall(b)
	if status != http.StatusOK || path == before || !evaluate[bool](b, "window.sameDocument === true") {
		t.Errorf("the wall shows a code that is answered with %d", status)
	}
	if answer, err := http.Get(h.url + before); err != nil || answer.StatusCode != http.StatusNotFound {
		t.Errorf("the old code: %v %v", answer, err)
	}
}

// The modules themselves, without their border, fill 70 % of the height, and
// everything else stands beside them without scrolling.
func TestRule2_TheCodeFillsSeventyPercentOfTheHeight(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	h.project(b, h.url, "")
	h.everybodyArrives()
	for _, size := range [][2]int64{{1280, 720}, {1920, 1080}} {
		for _, lang := range []string{"vi", "en"} {
			b.open(fmt.Sprintf("%s/sessions/%d/room?lang=%s", h.url, h.session, lang))
			b.click("[data-toggles]")
			b.shows(h.people[0].FullName)
			for _, scheme := range []string{"light", "dark"} {
				b.look(size[0], size[1], scheme)
				where := fmt.Sprintf("room-%s-%dx%d-%s", lang, size[0], size[1], scheme)
				keep(t, where+".png", b.picture())
				filled := evaluate[float64](b, `(() => { const svg = document.querySelector('[data-qr] svg')
					const side = Number(svg.getAttribute('viewBox').split(' ')[2])
					return svg.getBoundingClientRect().height * (side - 8) / side / innerHeight })()`)
				if filled < 0.7 {
					t.Errorf("%s: the code fills %.1f %% of the height", where, 100*filled)
				}
				if !evaluate[bool](b, "document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth") {
					t.Errorf("%s scrolls: %v", where, evaluate[[]int](b, "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"))
				}
				if path, status := h.onTheWall(b); status != http.StatusOK {
					t.Errorf("%s: %s is answered with %d", where, path, status)
				}
			}
		}
	}
}

func TestRule2_TheProjectorByKeyboard(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	h.project(b, h.url, "")
	b.do(chromedp.KeyEvent("f"))
	b.until("document.fullscreenElement?.id === 'room'")
	b.do(chromedp.KeyEvent("f"))
	b.until("!document.fullscreenElement")
	reached := map[string]bool{}
	for range 20 {
		b.do(chromedp.KeyEvent(kb.Tab))
		reached[evaluate[string](b, "document.activeElement.innerText.trim()")] = true
	}
	for _, key := range []string{"pause", "staff", "show_names", "roll_call", "full", "leave"} {
		if words := texts.Say("vi", "attendance.room."+key, nil); !reached[words] {
			t.Errorf("the keyboard does not reach %q: %v", words, reached)
		}
	}
	small := evaluate[[]string](b, `[...document.querySelectorAll('.room-foot button, .room-foot a')].filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.innerText)`)
	if len(small) > 0 {
		t.Errorf("targets below 44 pixels: %v", small)
	}
	features := []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1200 * time.Millisecond)
	if n := evaluate[int](b, "document.getAnimations().length"); n > 0 {
		t.Errorf("%d things move though motion is reduced", n)
	}
}

// everybodyArrives checks in all people of the hall by their tickets.
func (h *hall) everybodyArrives() {
	h.t.Helper()
	items := []any{}
	for i, person := range h.people {
		items = append(items, map[string]any{"nonce": fmt.Sprint(i), "session": h.session, "ticket": person.Ticket})
	}
	h.organiser.post("/checkins", map[string]any{"items": items}, http.StatusOK, nil)
}

func TestRule2_EveryStateOfTheProjectorIsAccessible(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	h.project(b, h.url, "")
	room := fmt.Sprintf("%s/sessions/%d/room", h.url, h.session)
	b.everyLook("open", room)
	for _, mode := range []string{"paused", "staff"} {
		h.setMode(mode)
		b.everyLook(mode, room)
	}
	roll := fmt.Sprintf("%s/sessions/%d/roll-call", h.url, h.session)
	b.everyLook("roll-call of nobody", roll)
	h.everybodyArrives()
	b.open(room + "?lang=vi")
	b.open(roll)
	drawn := evaluate[string](b, "location.href")
	b.submit(".roll-row:first-child button[value=\"true\"]")
	b.submit(".roll-row:nth-child(2) button[value=\"false\"]")
	b.shows("Không thấy lúc 07:4")
	if now := evaluate[string](b, "location.search"); !strings.HasSuffix(drawn, now) {
		t.Errorf("drawn at %s, now at %s", drawn, now)
	}
	b.everyLook("roll-call", h.url+evaluate[string](b, "location.pathname + location.search"))
}
