package main

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"gorm.io/gorm"

	"taphuan/models/courses"
	"taphuan/models/database"
)

// reachable are the things a key must reach, as far as they are shown.
const reachable = `[...document.querySelectorAll('a[href], button, input, select, [tabindex="0"]')].filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility() &&
	!(one.type === 'radio' && !one.checked)).map((one) => one.id || one.textContent.trim())`

// walked presses Tab through the page and fails when something is not reached or
// cannot be seen when it is.
func (b *tab) walked(name string) {
	b.t.Helper()
	evaluate[bool](b, "(document.activeElement?.blur(), window.scrollTo(0, 0), true)")
	wanted := evaluate[[]string](b, reachable)
	reached := map[string]bool{}
	for range 2*len(wanted) + 4 {
		b.do(chromedp.KeyEvent(kb.Tab))
		reached[evaluate[string](b, "document.activeElement.id || document.activeElement.textContent.trim()")] = true
		if hidden := evaluate[bool](b, `(() => { const one = document.activeElement, box = one.getBoundingClientRect()
			if (one === document.body || !box.width || one.type === 'file') return false
			const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
			return !(top && (one.contains(top) || top.contains(one))) })()`); hidden {
			b.t.Errorf("%s: %s has the focus and is covered", name, evaluate[string](b, "document.activeElement.id"))
		}
	}
	for _, one := range wanted {
		if !reached[one] {
			b.t.Errorf("%s: no key reaches %q", name, one)
		}
	}
}

// usable checks a state of the scanner, the projector or a phone's page: accessible
// in every window, and every control reached by keys; the focus stays where it was.
func (b *tab) usable(name string) {
	b.t.Helper()
	b.accessible(name)
	evaluate[bool](b, "(window.focusBefore = document.activeElement, true)")
	b.walked(name)
	evaluate[bool](b, "(window.focusBefore === document.body ? document.activeElement.blur() : window.focusBefore.focus({ preventScroll: true }), true)")
}

func TestRule4_4_KeysReachEverything(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	b.look(360, 740, "light")
	g.enrol(b, "Cửa 1")
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.walked("scan tab")
	b.do(chromedp.Focus(chromedp.CSS("#scan-tab-scan")))
	for _, panel := range []string{"search", "stats", "device"} {
		b.do(chromedp.KeyEvent(kb.ArrowRight))
		b.until("document.activeElement.id === 'scan-tab-" + panel + "' && !document.getElementById('scan-" + panel + "').hidden")
	}
	b.until("document.querySelectorAll('#scan-checks li').length === 5")
	b.walked("scanner's own tab")
}

// Where a course checks people out, and only there, the door has two directions.
func TestRule4_4_InAndOut(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	if !evaluate[bool](b, "document.getElementById('scan-direction').hidden") {
		t.Error("a course that checks nobody out has two directions")
	}
	g.checkOut(g.course())
	b.until("!document.getElementById('scan-direction').hidden")
	b.scan(g.people[0].Ticket, "ok", "CÓ MẶT")
	b.click(`#scan-direction input[value="out"]`)
	time.Sleep(1100 * time.Millisecond) // scans are timed in whole seconds
	b.scan(g.people[0].Ticket, "ok", "ĐÃ RA")
	time.Sleep(1100 * time.Millisecond)
	b.scan(g.people[0].Ticket, "warn", "ĐÃ GHI NHẬN RA")
	b.scan(g.people[1].Ticket, "warn", "CHƯA CÓ LƯỢT VÀO")
	b.unsynced(0)
	results := ""
	for _, f := range g.facts() {
		results = f.Direction + "-" + f.Result + " " + results
	}
	if results != "in-present out-present out-repeated out-review " && results != "out-review out-repeated out-present in-present " {
		t.Errorf("the server says %s", results)
	}
}

// course gives the course of the hall.
func (h *hall) course() uint64 {
	var board struct {
		Course uint64 `json:"course"`
	}
	h.organiser.get(fmt.Sprintf("/sessions/%d/board", h.session), http.StatusOK, &board)
	return board.Course
}

// checkOut lets a course check people out.
func (h *hall) checkOut(course uint64) {
	h.t.Helper()
	err := h.db.InTx(h.t.Context(), func(tx database.Tx) error {
		_, err := gorm.G[courses.Course](tx.DB).Where("id = ?", course).Update(h.t.Context(), "checks_out", true)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// Codes are read beside the page, without the server as well.
func TestRule4_3_CodesAreReadInAWorker(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	g.halt()
	b.forgive("ERR_CONNECTION_REFUSED")
	said := evaluate[string](b, `(async () => {
		const said = [], Real = globalThis.Worker
		globalThis.Worker = class extends Real {
			constructor(...given) { super(...given); this.addEventListener('message', ({ data }) => said.push(data === 'ready' ? data : data.texts.join())) }
		}
		const { files } = JSON.parse(document.getElementById('scan-data').textContent)
		const [{ openDecoder }, { drawQR }] = await Promise.all(['/static/js/scanner/decoder.js', '/static/js/scan/qr.js'].map((file) => import(file)))
		const canvas = document.createElement('canvas')
		await drawQR(canvas, 'T1:READ', files)
		const texts = await (await openDecoder(files))(canvas)
		return said.join(' ') + ' ' + texts.join()
	})()`)
	if said != "ready T1:READ T1:READ" {
		t.Errorf("said %q", said)
	}
	if evaluate[bool](b, "'BarcodeDetector' in globalThis") {
		t.Log("this browser reads codes itself: the README says it does not")
	}
}
