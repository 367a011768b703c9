package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"taphuan/static"
)

// gate is a hall with staff at its door who use the installable scanner.
type gate struct {
	*hall
}

// openGate lays a hall with ten people.
func openGate(t *testing.T) *gate {
	t.Helper()
	if !static.Has("npm/zxing/writer/index.js") {
		missing(t, "zxing-wasm is not fetched: make test does so")
	}
	g := &gate{openHall(t)}
	var board struct {
		Course uint64 `json:"course"`
	}
	g.organiser.get(fmt.Sprintf("/sessions/%d/board", g.session), http.StatusOK, &board)
	people := []map[string]any{}
	for i, name := range []string{"Lê Thị Ưng", "Phạm Hữu Cường", "Đặng Thị Hồng", "Vũ Đức Bình", "Ngô Minh Tuấn", "Bùi Thị Xuân"} {
		people = append(people, map[string]any{"full_name": name, "unit": "SNV", "phone": fmt.Sprintf("09123457%02d", i)})
	}
	var made struct{ Enrolments []enrolled }
	g.organiser.post(fmt.Sprintf("/courses/%d/enrolments", board.Course), map[string]any{"people": people}, http.StatusCreated, &made)
	g.people = append(g.people, made.Enrolments...)
	return g
}

// stranger gives a personal code nobody was given.
func stranger(n int) string { return "T1:" + strings.Repeat("Z", 24) + fmt.Sprintf("%02d", n) }

// seen is a fact of the session as the log tells it.
type seen struct {
	Kind       string    `json:"kind"`
	Enrolment  *uint64   `json:"enrolment"`
	Direction  string    `json:"direction"`
	Method     string    `json:"method"`
	At         time.Time `json:"at"`
	ReceivedAt time.Time `json:"received_at"`
	Result     string    `json:"result"`
	Reason     string    `json:"reason"`
	Note       string    `json:"note"`
}

// facts gives all that the server keeps of the session.
func (g *gate) facts() []seen {
	g.t.Helper()
	var log struct{ Facts []seen }
	g.organiser.get(fmt.Sprintf("/sessions/%d/facts", g.session), http.StatusOK, &log)
	return log.Facts
}

// there gives who is on the board as having come.
func (h *hall) there() map[uint64]bool {
	h.t.Helper()
	var board struct {
		Rows []struct {
			Enrolment uint64 `json:"enrolment"`
			Status    string `json:"status"`
		}
	}
	h.organiser.get(fmt.Sprintf("/sessions/%d/board", h.session), http.StatusOK, &board)
	came := map[uint64]bool{}
	for _, row := range board.Rows {
		if row.Status == "present" || row.Status == "late" {
			came[row.Enrolment] = true
		}
	}
	return came
}

// device opens the scanner in a tab and waits until it is drawn.
func (g *gate) device(b *tab) {
	b.t.Helper()
	b.forgive("ERR_CONNECTION_REFUSED")
	b.forgive("ERR_FAILED")
	b.open(fmt.Sprintf("%s/scan?session=%d", g.url, g.session))
	b.until("document.documentElement.dataset.scanner === 'ready'")
}

// enrol signs somebody in, makes the phone a scanner of that name and waits
// until it would work without the server.
func (g *gate) enrol(b *tab, name string) {
	b.t.Helper()
	b.forgive("401")
	b.signIn(g.server, "vuhoa")
	g.device(b)
	b.until("!document.getElementById('scan-enrol-form').hidden")
	g.register(b, name)
	b.until("document.documentElement.dataset.shell === 'kept' && navigator.serviceWorker.controller")
}

// register fills in the form that is open.
func (g *gate) register(b *tab, name string) {
	b.t.Helper()
	b.fillID("scan-enrol-name", name)
	b.click("#scan-enrol-form button.primary")
	b.until("!document.getElementById('scan-door').hidden && document.getElementById('scan-packed').innerText.includes('10')")
}

// scan types a code, as a hand-held scanner does, and waits for the card.
func (b *tab) scan(code, kind, words string) {
	b.t.Helper()
	b.fillID("scan-code", code)
	b.do(enter)
	b.latest(kind, words)
	b.until("document.getElementById('scan-code').value === ''")
}

// kept counts what waits in the phone's memory. The page counts it too, but only
// after it has shown what was written last.
const kept = `new Promise((done, failed) => {
	const opening = indexedDB.open('taphuan-scan')
	opening.onerror = () => failed(opening.error)
	opening.onsuccess = () => {
		const reading = opening.result.transaction(['queue', 'carried'])
		const own = reading.objectStore('queue').count(), carried = reading.objectStore('carried').getAll()
		reading.oncomplete = () => { opening.result.close(); done(own.result + carried.result.reduce((sum, { rows = 1 }) => sum + rows, 0)) }
	}
})`

// unsynced waits until so many scans wait to be synced, and the page says so.
func (b *tab) unsynced(n int) {
	b.t.Helper()
	b.until(fmt.Sprintf("await %s === %d && document.getElementById('scan-waiting').innerText === 'chưa đồng bộ: %[2]d lượt'", kept, n))
}

// retry has what waits sent now. It may have gone by itself, and the button with it.
func (b *tab) retry() {
	b.t.Helper()
	evaluate[bool](b, "(document.getElementById('scan-retry').click(), true)")
}

// shifted sets the clock of a tab's pages off by so many hours.
func (b *tab) shifted(hours int) {
	b.t.Helper()
	b.onNewPage(fmt.Sprintf(`(() => { const Real = Date, by = %d * 3600000
		globalThis.Date = class extends Real {
			constructor(...given) { given.length ? super(...given) : super(Real.now() + by) }
			static now() { return Real.now() + by }
		} })()`, hours))
}

// onNewPage runs a script before those of every page the tab opens from now on.
func (b *tab) onNewPage(source string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: source}); err != nil {
		b.t.Fatal(err)
	}
}

// shut closes a tab as somebody does who is in a hurry.
func (b *tab) shut() {
	b.t.Helper()
	if err := chromedp.Cancel(b.ctx); err != nil {
		b.t.Fatal(err)
	}
}

// panel opens a tab of the scanner.
func (b *tab) panel(name string) {
	b.t.Helper()
	b.click("#scan-tab-" + name)
	b.until("!document.getElementById('scan-" + name + "').hidden")
	if name == "device" {
		b.until("document.querySelectorAll('#scan-checks li').length === 5")
	}
}

// noBackground lets only the page send, so that a test decides what arrives.
const noBackground = `(() => { if (window.SyncManager) SyncManager.prototype.register = () => Promise.reject(new Error('not now'))
  return true })()`
