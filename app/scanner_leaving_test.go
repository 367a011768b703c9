package main

import (
	"fmt"
	"testing"
	"time"
)

// Where a course checks people out, the page has two directions and says of who
// leaves that they left.
func TestScannerTakesWhoLeaves(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	h.scanner(b)
	if evaluate[bool](b, "document.getElementById('scan-direction') !== null") {
		t.Error("a course that checks nobody out has two directions")
	}
	h.checkOut(h.course())
	b.forgive("422")
	b.look(360, 740, "light")
	b.open(fmt.Sprintf("%s/sessions/%d/scan", h.url, h.session))
	b.until("document.documentElement.dataset.scanner === 'ready'")
	b.typed(h.people[0].Ticket)
	b.card("ok", "CÓ MẶT")
	b.click(`#scan-direction input[value="out"]`)
	time.Sleep(1100 * time.Millisecond) // scans are timed in whole seconds
	b.typed(h.people[0].Ticket)
	b.card("ok", "ĐÃ RA")
	b.until("!document.getElementById('scan-result').dataset.kind")
	b.typed(h.people[0].Ticket)
	b.card("warn", "ĐÃ GHI NHẬN RA 07:4")
	b.typed(h.people[1].Ticket)
	b.card("warn", "CẦN ĐỐI CHIẾU")
	b.accessible("scanner with directions")
	b.open(fmt.Sprintf("%s/sessions/%d/board", h.url, h.session))
	b.click(`#scan-direction input[value="out"]`)
	b.fill("code", fmt.Sprint(h.people[1].ShortNumber))
	b.submit(`form[action$="/typed"] button.primary`)
	b.until(`document.querySelector('[name="code"][aria-invalid="true"]') && document.querySelector('#scan-direction input[value="out"]').checked`)
	b.accessible("board with directions")
}
