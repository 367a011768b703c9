package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestRule4_1_StaffEnrolTheirPhone(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	b.forgive("401")
	g.device(b)
	b.until("!document.getElementById('scan-enrol-sign-in').hidden")
	b.usable("scanner of a stranger")
	b.submit("#scan-enrol-sign-in")
	b.fill("login", "vuhoa")
	b.fill("password", trialPassword)
	b.submit("main button.primary")
	b.until("!document.getElementById('scan-enrol-form')?.hidden && document.querySelectorAll('#scan-enrol-sessions input:checked').length === 1")
	b.fillID("scan-enrol-name", " ")
	b.do(enter)
	b.until("document.activeElement.id === 'scan-enrol-name' && document.activeElement.getAttribute('aria-invalid') === 'true'")
	b.usable("scanner being enrolled")
	g.register(b, "Cửa 1")
	b.until("document.documentElement.dataset.shell === 'kept'")
	b.panel("device")
	b.until("document.querySelector('#scan-device-name').innerText === 'Cửa 1'")
	b.until("[...document.querySelectorAll('#scan-checks li')].filter((line) => line.innerText.match(/Tệp ngoại tuyến|Danh sách|Đồng hồ/) && line.dataset.kind === 'ok').length === 3")
	b.usable("scanner's own tab")
}

func TestRule4_2_ThePackFollowsTheRosterAndHoldsNoTelephone(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	kept := evaluate[string](b, allRows("kv")+".then((rows) => JSON.stringify(rows))")
	for _, private := range []string{"0912345601", `"phone`, `"birth`, `"email`, `"position`} {
		if strings.Contains(kept, private) {
			t.Errorf("the phone keeps %q", private)
		}
	}
	var board struct {
		Course uint64 `json:"course"`
	}
	g.organiser.get(fmt.Sprintf("/sessions/%d/board", g.session), http.StatusOK, &board)
	var made struct{ Enrolments []enrolled }
	g.organiser.post(fmt.Sprintf("/enrolments/%d/withdraw", g.people[9].ID), map[string]any{"reason": "bận"}, http.StatusOK, nil)
	g.organiser.post(fmt.Sprintf("/courses/%d/enrolments", board.Course), map[string]any{"people": []map[string]any{
		{"full_name": "Người Mới Đến", "unit": "SNV", "phone": "0912999999"}}}, http.StatusCreated, &made)
	b.until("document.getElementById('scan-packed').innerText.includes('11')")
	b.scan(made.Enrolments[0].Ticket, "ok", "Người Mới Đến")
	b.scan(g.people[9].Ticket, "danger", "ĐÃ RÚT KHỎI LỚP")
}

func TestRule4_3_NumbersNamesAndPhotosWhereThereIsNoCamera(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	b.scan(fmt.Sprint(g.people[0].ShortNumber), "ok", g.people[0].FullName)
	b.scan("97", "danger", "KHÔNG CÓ MÃ SỐ NÀY")
	b.scan(g.people[1].Ticket[len("T1:"):], "ok", g.people[1].FullName) // as printed, without its mark
	b.fillID("scan-code", "wen nie")
	b.do(enter)
	b.until("document.activeElement.id === 'scan-query' && document.querySelectorAll('#scan-found button').length === 1")
	b.usable("scanner searching a name")
	b.click("#scan-found button")
	b.latest("ok", "H'Wen Niê Kdăm")
	b.fillID("scan-query", "không có ai")
	b.click("#scan-not-found")
	b.latest("neutral", "không có ai")
	b.panel("scan")
	picture := filepath.Join(t.TempDir(), "photo.jpg")
	if err := os.WriteFile(picture, firstFrame(t, cameraFile(t, g.people[4].Ticket)), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#scan-photo"), []string{picture}))
	b.latest("ok", g.people[4].FullName)
	b.unsynced(0)
	methods := map[string]int{}
	for _, f := range g.facts() {
		methods[f.Method]++
		if f.Note == "không có ai" && f.Result != "review" {
			t.Errorf("who was kept for review is %s", f.Result)
		}
	}
	if methods["typed"] != 2 || methods["manual"] != 2 || methods["scan"] != 1 {
		t.Errorf("methods %v", methods)
	}
}

func TestRule4_4_ThreeColoursAndGreyAndUndo(t *testing.T) {
	g := openGate(t)
	var fresh struct{ Ticket string }
	g.organiser.post(fmt.Sprintf("/enrolments/%d/replacement", g.people[8].ID), map[string]any{}, http.StatusOK, &fresh)
	b := newBrowser(t).tab
	b.look(360, 740, "light")
	g.enrol(b, "Cửa 1")
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.card("ok", "07:4")
	b.usable("scanner after green")
	b.scan(g.people[0].Ticket, "warn", "máy Cửa 1 ghi nhận")
	b.scan(g.people[8].Ticket, "danger", "MÃ ĐÃ BỊ THAY")
	b.usable("scanner after red")
	b.scan("https://example.org/menu", "danger", "KHÔNG PHẢI MÃ CÁ NHÂN")
	b.panel("scan")
	b.scan(stranger(7), "neutral", "GHI NHẬN CHỜ ĐỐI CHIẾU")
	b.click("#scan-keep")
	b.until("document.activeElement.id === 'scan-heard-name'")
	b.usable("scanner asking for a name")
	b.fillID("scan-heard-name", "Trần Văn Lạ")
	b.do(enter)
	b.latest("neutral", "Trần Văn Lạ")
	if lines := evaluate[string](b, "document.getElementById('scan-latest').innerText"); strings.Contains(lines, "MÃ CHƯA BIẾT") {
		t.Errorf("one person is listed twice: %s", lines)
	}
	b.scan(g.people[1].Ticket, "ok", g.people[1].FullName)
	b.click("#scan-undo")
	b.latest("neutral", "ĐÃ HOÀN TÁC")
	b.unsynced(0)
	if came := g.there(); !came[g.people[0].ID] || came[g.people[1].ID] || len(came) != 1 {
		t.Errorf("there are %v", came)
	}
	b.scan(g.people[1].Ticket, "ok", g.people[1].FullName) // undone is as if never scanned
	b.until("document.getElementById('scan-result').dataset.kind === undefined")
	b.until("document.getElementById('scan-undo').hidden") // ten seconds later
}

// pure asks a function of the scanner's modules in the page.
func pure[T any](b *tab, module, expression string) T {
	b.t.Helper()
	return evaluate[T](b, fmt.Sprintf("import('/static/js/scan/%s.js').then((m) => %s)", module, expression))
}

// Who has just registered is taken to the door at once and left alone from then
// on: on a slow network the answers come while a code is being typed.
func TestRule4_4_NoAnswerMovesWhoIsTyping(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	b.onNewPage(`(() => { const real = window.fetch, held = []
		window.fetch = async (path, ...given) => {
			if (String(path).startsWith('/scan/deltas')) await new Promise((go) => held.push(go))
			return real(path, ...given)
		}
		window.letGo = () => held.splice(0).forEach((go) => go()) })()`)
	b.forgive("401")
	b.signIn(g.server, "vuhoa")
	g.device(b)
	b.until("!document.getElementById('scan-enrol-form').hidden")
	g.register(b, "Cửa 1")
	b.until("document.activeElement.id === 'scan-session-title'")
	b.fillID("scan-code", g.people[0].Ticket)
	evaluate[bool](b, `(window.opened = performance.now(), window.letGo(), true)`)
	b.until("performance.now() - window.opened > 500")
	b.do(enter)
	b.latest("ok", g.people[0].FullName)
}

func TestRule4_4_TheClockPicksTheSession(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.device(b)
	const sessions = `[{ id: 1, course: 7, opens_at: '2024-10-15T00:00:00Z', starts_at: '2024-10-15T00:30:00Z', ends_at: '2024-10-15T04:00:00Z' },
		{ id: 2, course: 7, opens_at: '2024-10-15T06:00:00Z', starts_at: '2024-10-15T06:30:00Z', ends_at: '2024-10-15T10:00:00Z' },
		{ id: 3, course: 8, opens_at: '2024-10-15T00:10:00Z', starts_at: '2024-10-15T00:40:00Z', ends_at: '2024-10-15T04:00:00Z' }]`
	for name, c := range map[string]struct {
		at      string
		hand    int
		course  string
		session int
	}{
		"before all":            {"2024-10-14T20:00:00Z", 0, "undefined", 1},
		"morning":               {"2024-10-15T00:05:00Z", 0, "undefined", 1},
		"two open, later begun": {"2024-10-15T01:00:00Z", 0, "undefined", 3},
		"two open, own course":  {"2024-10-15T01:00:00Z", 0, "7", 1},
		"lunch":                 {"2024-10-15T05:00:00Z", 0, "undefined", 2},
		"afternoon":             {"2024-10-15T07:00:00Z", 0, "undefined", 2},
		"after all":             {"2024-10-15T12:00:00Z", 0, "undefined", 2},
		"by hand":               {"2024-10-15T07:00:00Z", 1, "undefined", 1},
	} {
		got := pure[int](b, "verdict", fmt.Sprintf("m.pickSession(%s, Date.parse(%q), %d, %s).id", sessions, c.at, c.hand, c.course))
		if got != c.session {
			t.Errorf("%s: session %d, not %d", name, got, c.session)
		}
	}
	judged := func(given string) string {
		return pure[string](b, "verdict", `(() => { const session = `+sessions+`[0]; session.on_time_until = '2024-10-15T00:45:00Z'
			const v = m.judge({ person: { course: 7, status: 'enrolled' }, session, direction: 'in', rules: { clock_tolerance: 900 }, at: Date.parse('2024-10-15T00:45:00Z'), ...`+given+` })
			return v.result + ' ' + v.reason + ' ' + v.kind })()`)
	}
	for given, want := range map[string]string{
		`{}`: "present present ok",
		`{ at: Date.parse('2024-10-15T00:45:01Z') }`:                     "present late ok",
		`{ at: Date.parse('2024-10-14T23:45:00Z') }`:                     "present present ok",
		`{ at: Date.parse('2024-10-14T23:44:59Z') }`:                     "review outside warn",
		`{ at: Date.parse('2024-10-15T04:15:01Z') }`:                     "review outside warn",
		`{ state: { status: 'late', arrived_at: 'x' } }`:                 "repeated already warn",
		`{ state: { status: 'excused' } }`:                               "review contradicts warn",
		`{ person: { course: 8, status: 'enrolled' } }`:                  "refused other_course danger",
		`{ person: { course: 7, status: 'withdrawn' } }`:                 "refused withdrawn danger",
		`{ person: { course: 7, status: 'waiting' } }`:                   "review waiting warn",
		`{ person: undefined }`:                                          "review unknown neutral",
		`{ revoked: true }`:                                              "refused revoked danger",
		`{ direction: 'out' }`:                                           "review no_arrival warn",
		`{ direction: 'out', state: { arrived_at: 'x' } }`:               "present left ok",
		`{ direction: 'out', state: { arrived_at: 'x', left_at: 'y' } }`: "repeated already_left warn",
	} {
		if got := judged(given); got != want {
			t.Errorf("%s is %q, not %q", given, got, want)
		}
	}
	// A number means whoever's scan would count now; a few minutes after the end too.
	for at, want := range map[string]string{"2024-10-15T01:00:00Z": "[7 8]", "2024-10-15T04:10:00Z": "[7 8]", "2024-10-15T05:00:00Z": "[7]", "2024-10-15T07:00:00Z": "[7]"} {
		got := pure[[]int](b, "verdict", fmt.Sprintf("m.coursesNow(%s, Date.parse(%q), 0, { clock_tolerance: 900 })", sessions, at))
		if slices.Sort(got); fmt.Sprint(got) != want {
			t.Errorf("at %s a number means courses %v, not %s", at, got, want)
		}
	}
	if got := pure[[]int](b, "verdict", fmt.Sprintf("m.coursesNow(%s, Date.parse('2024-10-15T01:00:00Z'), 3, {})", sessions)); fmt.Sprint(got) != "[8]" {
		t.Errorf("by hand %v", got)
	}
}

func TestRule4_4_TheSameCodeHeldOnCountsOnce(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t, withCamera(cameraFile(t, g.people[2].Ticket))).tab
	g.enrol(b, "Cửa 1")
	b.click("#scan-start")
	b.latest("ok", "H'Wen")
	b.usable("scanner with its camera on")
	b.until("document.getElementById('scan-undo').hidden")
	b.click("#scan-stop")
	b.unsynced(0)
	if n := len(g.facts()); n != 1 {
		t.Errorf("held on for ten seconds it is kept %d times", n)
	}
}

// What could not be written down is never green, and nothing of it is kept.
func TestRule4_5_WrittenBeforeGreen(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	evaluate[bool](b, `(() => { const real = IDBObjectStore.prototype.put; window.full = true; window.asked = []
		IDBObjectStore.prototype.put = function (...given) {
			if (window.full && this.name === 'states') { this.transaction.abort(); return }
			return real.apply(this, given)
		}
		const begin = IDBDatabase.prototype.transaction
		IDBDatabase.prototype.transaction = function (stores, mode, options) {
			const tx = begin.call(this, stores, mode, options)
			if (mode === 'readwrite' && [stores].flat().includes('kv') && [stores].flat().includes('queue')) {
				window.asked.push(options?.durability ?? '')
				tx.addEventListener('complete', () => { window.greenBefore = document.getElementById('scan-result').dataset.kind === 'ok' })
			}
			return tx
		}
		return true })()`)
	b.fillID("scan-code", g.people[0].Ticket)
	b.do(enter)
	b.latest("danger", "CHƯA LƯU ĐƯỢC")
	b.until("document.getElementById('scan-code').value === " + quoted(g.people[0].Ticket)) // nobody has to type it again
	b.unsynced(0)
	evaluate[bool](b, "(window.full = false) === false")
	b.until("document.getElementById('scan-result').dataset.kind === undefined")
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	if evaluate[bool](b, "window.greenBefore") {
		t.Error("the card was green before the row was on the disk")
	}
	if asked := evaluate[[]string](b, "window.asked"); fmt.Sprint(asked) != "[strict strict]" {
		t.Errorf("durability %q", asked)
	}
	b.unsynced(0)
	if n := len(g.facts()); n != 1 {
		t.Errorf("%d facts are kept, not 1", n)
	}
}
