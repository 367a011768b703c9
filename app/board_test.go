package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"taphuan/models/actor"
)

// tabTo presses Tab until the focus is on what the selector names, as somebody
// without a mouse does, and fails when it is never reached.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	for range 80 {
		if evaluate[bool](b, "document.activeElement?.matches("+quoted(selector)+") ?? false") {
			return
		}
		b.do(chromedp.KeyEvent(kb.Tab))
	}
	b.broken("the keyboard does not reach %s", selector)
}

// The live board as the organiser lives it: who comes appears by itself and the
// focus stays; what waits is decided with the keyboard; search without accents;
// rows by unit; a session closed, reopened with a reason and locked.
func TestRule5_TheBoardBesideTheProjector(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	b.signIn(h.server, "vuhoa")
	board := fmt.Sprintf("%s/sessions/%d/board", h.url, h.session)
	b.open(board)
	b.fillID("f-q", "ngoc anh")
	b.submit("form[role=search] button")
	b.until("document.querySelectorAll('#board tbody tr').length === 1 && document.body.innerText.includes('Ngọc Ánh')")
	b.open(board + "?group=unit")
	b.until("document.querySelectorAll('#board .unit-head').length === 2")
	b.accessible("board by unit")

	b.click(".head details[data-menu] summary")
	b.accessible("board with its menu", 768) // there the open menu hides half of the tabs
	b.open(board)
	change := fmt.Sprintf("#change-%d", h.people[2].ID)
	b.tabTo(change)
	h.checkIn(map[string]any{"nonce": "live", "ticket": h.people[0].Ticket})
	began := time.Now()
	b.until(fmt.Sprintf("document.querySelector('#row-%d').innerText.includes('Có mặt')", h.people[0].ID))
	t.Logf("the board showed a check-in after %s", time.Since(began))
	if !evaluate[bool](b, "document.activeElement.matches("+quoted(change)+")") {
		t.Error("the focus was lost when somebody came")
	}

	h.checkIn(map[string]any{"nonce": "odd", "ticket": h.people[1].Ticket, "at": "2024-10-15T05:00:00+07:00"},
		map[string]any{"nonce": "unknown", "hash": strings.Repeat("ab", 32), "local_result": "review", "note": "Bà Lan, Sở Y tế"})
	b.open(board + "?only=review")
	b.shows("Bà Lan, Sở Y tế")
	b.accessible("board to review")
	b.tabTo(`#board .verdict button[name="accept"]`)
	b.do(enter)
	b.shows("Đã chấp nhận")
	b.tabTo(`#board .unknown button[name="dismiss"]`)
	b.do(enter)
	b.shows("Đã bỏ")
	b.until("document.querySelector('#board .tabs [href*=\"only=review\"] .count').textContent === '0'")

	b.open(board)
	b.click(`[data-opens="close"]`)
	b.submit("#close button.primary")
	b.shows("Đã chốt")
	b.click(`[data-opens="reopen"]`)
	b.accessible("reopening a session")
	b.forgive("422")
	b.submit("#reopen button.primary")
	b.until("document.querySelector('#reopen')?.open && document.querySelector('#reopen [aria-invalid=true]')")
	b.fillID("reopen-reason", "Còn người đến")
	b.submit("#reopen button.primary")
	b.shows("Đã mở lại buổi")
	h.asksBeforeLocking(b)
	b.open(h.url + "/?lang=en")
	b.open(board)
	b.shows("Recently decided by hand")
	b.accessible("board in English")
	b.open(fmt.Sprintf("%s/sessions/%d/walk-ins/new", h.url, h.session))
	b.accessible("walk-in")
}

// asksBeforeLocking closes the session and locks it, which is asked once more, for
// an organiser cannot take it back; cancelling changes nothing.
func (h *hall) asksBeforeLocking(b *tab) {
	b.click(`[data-opens="close"]`)
	b.submit("#close button.primary")
	lock := func() {
		b.click(".head details[data-menu] summary")
		b.click(`[data-opens="lock"]`)
		b.until("document.querySelector('#lock').open")
	}
	lock()
	b.accessible("locking a session")
	b.click("#lock [data-closes]")
	b.until("!document.querySelector('#lock').open && !document.body.innerText.includes('Đã khóa')")
	lock()
	b.submit("#lock button.primary")
	b.shows("Đã khóa buổi")
}

// checkIn sends scans of the open session as the organiser's program.
func (h *hall) checkIn(items ...map[string]any) {
	h.t.Helper()
	for _, item := range items {
		item["session"] = h.session
	}
	h.organiser.post("/checkins", map[string]any{"items": items}, http.StatusOK, nil)
}

// A unit's focal point sees live who of theirs has come, and nobody else.
func TestAFocalPointSeesLiveWhoHasCome(t *testing.T) {
	h := openHall(t)
	h.addUser("daumoi", "Đỗ Thị Mai", "STTTT", actor.UnitFocal)
	b := newBrowser(t).tab
	b.signIn(h.server, "daumoi")
	b.shows("0 / 2 người của đơn vị đã đến")
	b.click(fmt.Sprintf(`main .actions a[href="/sessions/%d/board"]`, h.session))
	b.until("document.querySelectorAll('#board tbody tr').length === 2")
	h.checkIn(map[string]any{"nonce": "a", "ticket": h.people[1].Ticket}, map[string]any{"nonce": "b", "ticket": h.people[0].Ticket})
	b.until(fmt.Sprintf("document.querySelector('#row-%d').innerText.includes('Có mặt')", h.people[1].ID))
	if evaluate[bool](b, "document.body.innerText.includes("+quoted(h.people[0].FullName)+")") {
		t.Error("somebody of another unit is on the board")
	}
	b.accessible("board of a unit")
}

// By a demonstration clock every phone's clock is years off, and none is odd.
func TestADemonstrationClockMakesNoPhoneOdd(t *testing.T) {
	h := openHall(t)
	years := -2 * 365 * 24 * 3600
	h.checkIn(map[string]any{"nonce": "far", "ticket": h.people[0].Ticket, "clock_offset": years})
	var board struct{ Counts struct{ Present, Review int } }
	h.organiser.get(fmt.Sprintf("/sessions/%d/board", h.session), http.StatusOK, &board)
	if board.Counts.Present != 1 || board.Counts.Review != 0 {
		t.Errorf("%+v", board.Counts)
	}
}
