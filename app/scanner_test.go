package main

import (
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"taphuan/models/actor"
	"taphuan/models/vietnamese"
)

// hall is a session that is open now, its people, and the staff at its door.
type hall struct {
	*server
	session   uint64
	people    []enrolled
	organiser *program
}

type enrolled struct {
	ID          uint64 `json:"id"`
	FullName    string `json:"full_name"`
	Ticket      string `json:"ticket"`
	ShortNumber int    `json:"short_number"`
}

// openHall lays a session through the JSON addresses, on SQLite: what is tried
// here happens in the browser.
func openHall(t *testing.T) *hall {
	t.Helper()
	var h *hall
	s := startServer(t, sqliteURL(t), "2024-10-15T07:40:00+07:00")
	s.addUser("vuhoa", "Vũ Thị Hoa", "SNV", actor.HomeAffairs, actor.Approver, actor.Organiser, actor.CertificateClerk)
	h = &hall{server: s, organiser: s.program("vuhoa")}
	h.session = h.lay(h.organiser)
	return h
}

// lay plans a course with one session and four people.
func (h *hall) lay(p *program) uint64 {
	var course, session struct{ ID uint64 }
	p.post("/courses", map[string]any{"title": "Cung cấp thông tin cho báo chí", "kind": "conference", "topic": "press_information",
		"lead_unit": "SNV", "starts_on": "2024-10-15", "ends_on": "2024-10-15", "venue": "Hội trường A", "capacity": 10,
		"minimum_attendance": 80}, http.StatusCreated, &course)
	at := fmt.Sprintf("/courses/%d", course.ID)
	p.post(at+"/sessions", map[string]any{"title": "Buổi sáng", "starts_at": "2024-10-15T07:30:00+07:00",
		"ends_at": "2024-10-15T11:00:00+07:00", "periods": 4}, http.StatusCreated, &session)
	p.post(at+"/state", map[string]any{"state": "approved", "decision_no": "12/QĐ-SNV"}, http.StatusOK, nil)
	var made struct{ Enrolments []enrolled }
	p.post(at+"/enrolments", map[string]any{"people": []map[string]any{
		{"full_name": "Nguyễn Thị Ngọc Ánh", "unit": "SNV", "phone": "0912345601"},
		{"full_name": "Trần Văn Đạt", "unit": "STTTT", "phone": "0912345602"},
		{"full_name": "H'Wen Niê Kdăm", "unit": "SNV", "phone": "0912345603"},
		{"full_name": "K'Thanh", "unit": "STTTT", "phone": "0912345604"},
	}}, http.StatusCreated, &made)
	h.people = made.Enrolments
	return session.ID
}

// scanner signs somebody in and opens the page.
func (h *hall) scanner(b *tab) {
	b.signIn(h.server, "vuhoa")
	b.open(fmt.Sprintf("%s/sessions/%d/scan", h.url, h.session))
	b.until("document.documentElement.dataset.scanner === 'ready'")
}

// signIn signs the browser in.
func (b *tab) signIn(s *server, login string) {
	b.t.Helper()
	b.open(s.url + "/sign-in")
	b.fill("login", login)
	b.fill("password", trialPassword)
	b.submit("main button.primary")
}

// typed types into the field of the scanner and presses Enter.
func (b *tab) typed(text string) {
	b.t.Helper()
	b.fill("short_number", text)
	b.do(enter)
}

// latest waits until the newest line of the scanner is of the kind and says the words.
func (b *tab) latest(kind, words string) {
	b.t.Helper()
	b.until(fmt.Sprintf("document.querySelector('#scan-latest li:first-child')?.dataset.kind === %q && document.querySelector('#scan-latest li:first-child').innerText.includes(%s)", kind, quoted(words)))
}

// card waits for the result over the whole width.
func (b *tab) card(kind, words string) {
	b.t.Helper()
	b.until(fmt.Sprintf("document.getElementById('scan-result').dataset.kind === %q && document.getElementById('scan-result').innerText.includes(%s)", kind, quoted(words)))
}

// scans gives how many scans of somebody the server keeps.
func (h *hall) scans(enrolment uint64) int {
	var log struct{ Facts []struct{ Enrolment *uint64 } }
	h.organiser.get(fmt.Sprintf("/sessions/%d/facts", h.session), http.StatusOK, &log)
	n := 0
	for _, f := range log.Facts {
		if f.Enrolment != nil && *f.Enrolment == enrolment {
			n++
		}
	}
	return n
}

func TestScannerAnswersInThreeColours(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	b.look(360, 740, "light")
	h.scanner(b)
	anh := h.people[0]
	b.typed("99")
	b.card("danger", "")
	b.typed(fmt.Sprint(anh.ShortNumber))
	b.card("ok", anh.FullName)
	b.latest("ok", "07:4")
	b.until("document.querySelector('#scan-tabs [data-there]').textContent === '1'")
	b.typed(anh.Ticket) // as a hand-held scanner types it
	b.card("warn", "07:4")
	b.until("!document.getElementById('scan-result').dataset.kind") // two seconds
	h.organiser.post(fmt.Sprintf("/enrolments/%d/withdraw", h.people[3].ID), map[string]any{"reason": "bận họp"}, http.StatusOK, nil)
	time.Sleep(2 * time.Second) // a scan of the second before the withdrawal would be good
	b.typed(h.people[3].Ticket)
	b.card("danger", h.people[3].FullName)
	b.accessible("scanner after a refusal")
	h.setClock("2024-10-15T07:50:00+07:00")
	b.open(fmt.Sprintf("%s/sessions/%d/scan", h.url, h.session))
	b.until("document.documentElement.dataset.scanner === 'ready'")
	b.typed("  wen nie ") // a name leads to the search
	b.click("#scan-found button")
	b.card("ok", "H'Wen Niê Kdăm")
	b.card("ok", "MUỘN")
	if n := h.scans(anh.ID); n != 2 {
		t.Errorf("%d scans of %s are kept, not 2", n, anh.FullName)
	}
}

// loseAnswers lets requests to /checkins arrive and loses what comes back, or
// loses them on the way there.
const loseAnswers = `(() => { const real = window.fetch; window.lose = 'answer'
  window.fetch = async (...asked) => {
    if (!/\/checkins|\/scan\/queues/.test(asked[0]) || !window.lose) return real(...asked)
    if (window.lose === 'request') throw new TypeError('lost on the way there')
    await real(...asked)
    throw new TypeError('lost on the way back')
  }
  return true })()`

func TestScannerSendsAgainWhatWasLost(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	h.scanner(b)
	evaluate[bool](b, loseAnswers)
	b.typed(h.people[0].Ticket)
	b.until("document.getElementById('scan-waiting').textContent === '1' && !document.getElementById('scan-trouble').hidden")
	b.accessible("scanner without network")
	evaluate[bool](b, "(window.lose = 'request') !== ''")
	b.typed(fmt.Sprint(h.people[1].ShortNumber))
	b.until("document.getElementById('scan-waiting').textContent === '2'")
	if n := h.scans(h.people[1].ID); n != 0 {
		t.Errorf("what was lost on the way there is kept %d times", n)
	}
	evaluate[bool](b, "(window.lose = '') === ''")
	b.retry()
	b.until("document.getElementById('scan-waiting').textContent === '0' && document.getElementById('scan-trouble').hidden")
	b.latest("ok", h.people[1].FullName)
	b.until(`document.querySelector('#scan-latest li:nth-child(2)').dataset.kind === 'ok' && document.querySelector('#scan-latest li:nth-child(2)').innerText.includes(` + quoted(h.people[0].FullName) + `)`)
	for _, person := range h.people[:2] {
		if n := h.scans(person.ID); n != 1 {
			t.Errorf("%d scans of %s are kept, not 1", n, person.FullName)
		}
	}
}

func TestScannerTriesAgainByItself(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	h.scanner(b)
	evaluate[bool](b, loseAnswers+", (window.lose = 'request') !== ''")
	b.typed(h.people[0].Ticket)
	b.until("document.getElementById('scan-waiting').textContent === '1'")
	evaluate[bool](b, "(window.lose = '') === ''")
	b.until("document.getElementById('scan-waiting').textContent === '0'")
	b.latest("ok", h.people[0].FullName)
}

// Who signs in again in another window need not load the scanner anew.
func TestScannerOutlivesASignIn(t *testing.T) {
	h := openHall(t)
	window := newBrowser(t)
	h.scanner(window.tab)
	window.forgive("401")
	window.forgive("403")
	other := window.newTab()
	other.open(h.url + "/")
	other.do(chromedp.Click(chromedp.CSS(".user-menu summary")))
	other.submit(`form[action="/sign-out"] button`)
	window.typed(h.people[0].Ticket)
	window.until("document.getElementById('scan-state').dataset.state === 'signed_out' && !document.getElementById('scan-sign-in').hidden")
	other.signIn(h.server, "vuhoa")
	window.retry()
	window.until("document.getElementById('scan-waiting').textContent === '0'")
	window.latest("ok", h.people[0].FullName)
}

// A code of something else is refused and the camera goes on looking.
func TestForeignCodeDoesNotStopTheScanner(t *testing.T) {
	h := openHall(t)
	file := cameraFile(t, "https://example.org/menu")
	more, err := os.ReadFile(cameraFile(t, h.people[2].Ticket))
	if err == nil {
		var before []byte
		before, err = os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(file, append(before, more...), 0o600)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	b := newBrowser(t, withCamera(file)).tab
	h.scanner(b)
	b.click("#scan-start")
	b.until("document.querySelector('#scan-latest li[data-kind=\"danger\"]')")
	b.until(`document.querySelector('#scan-latest li[data-kind="ok"]')?.innerText.includes("H'Wen")`)
	b.until("!document.getElementById('scan-result').dataset.kind") // both are held on and come but once
	b.click("#scan-stop")
	b.until("document.getElementById('scan-video').srcObject === null")
	if n := h.scans(h.people[2].ID); n != 1 {
		t.Errorf("a ticket held before the camera is kept %d times", n)
	}
}

func TestScannerWithoutScripts(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	b.signIn(h.server, "vuhoa")
	b.forgive("422")
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	send := func(text string) {
		b.open(fmt.Sprintf("%s/sessions/%d/scan", h.url, h.session))
		b.fill("short_number", text)
		b.do(enter)
	}
	send(fmt.Sprint(h.people[0].ShortNumber))
	b.until(`document.querySelector('.scan-result[data-kind="ok"]')?.innerText.includes(` + quoted(h.people[0].FullName) + `)`)
	send("98")
	b.until(`document.querySelector('[name="short_number"][aria-invalid="true"]')?.value === '98'`)
	if evaluate[bool](b, `document.documentElement.dataset.scanner === 'ready'`) {
		t.Error("the script ran")
	}
}

// The search in the page folds names as the server does.
func TestScannerFoldsAsTheServerDoes(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	h.scanner(b)
	for _, name := range []string{"Nguyễn Thị Ngọc Ánh", "ĐẶNG ĐỨC ĐÔ", "H'Wen Niê Kdăm", "K’Thanh", "Đắk R'Lấp", "Dak R Lap",
		"U.B.N.D TP.Gia Nghĩa", "Lê  Văn-Ân", "“Y Quang” (Bkrông)", "Ưng; ỡ: ỹ, ẵ", "Dak R.Lap"} {
		got := evaluate[string](b, "import("+quoted("/static/js/scanner/roster.js")+").then((m) => m.fold("+quoted(name)+"))")
		if want := vietnamese.Fold(name); got != want {
			t.Errorf("%q: the page folds %q, the server %q", name, got, want)
		}
	}
}
