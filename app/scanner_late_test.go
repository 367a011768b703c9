package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// What answers say that come late, while something else is going on at the door.

// A copied code that is shown again is told so also when the answer was lost the
// first time: that its owner is there makes it no green.
func TestScannerTellsWhatALostAnswerSaid(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	h.scanner(b)
	b.typed(h.people[0].Ticket)
	b.latest("ok", h.people[0].FullName)
	evaluate[bool](b, loseAnswers)
	b.typed(h.people[0].Ticket)
	b.until("document.getElementById('scan-waiting').textContent === '1' && !document.getElementById('scan-trouble').hidden")
	evaluate[bool](b, "(window.lose = '') === ''")
	b.retry()
	b.latest("warn", h.people[0].FullName)
	b.card("warn", "ĐÃ ĐIỂM DANH")
}

// Many scans that waited are answered at once: none of them goes unseen, and what
// is nobody's is told by the number.
func TestScannerShowsAllThatWaited(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	h.scanner(b)
	evaluate[bool](b, loseAnswers+", (window.lose = 'request') !== ''")
	for n := range 7 {
		b.typed(fmt.Sprint(901 + n))
	}
	b.until("document.querySelectorAll('#scan-latest li[data-waits]').length === 7")
	evaluate[bool](b, "(window.lose = '') === ''")
	b.retry()
	b.until("document.querySelectorAll('#scan-latest li[data-kind=danger]:not([data-waits])').length === 7")
	if words := evaluate[string](b, "document.getElementById('scan-latest').innerText"); !strings.Contains(words, "901") || !strings.Contains(words, "907") {
		t.Errorf("the list says %q", words)
	}
	b.typed(h.people[0].Ticket)
	b.until("document.querySelectorAll('#scan-latest li').length === 5")
}

// A network that takes too long for many scans gets fewer at once, and more again
// when it takes them.
func TestScannerSendsFewerOnASlowNetwork(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	h.scanner(b)
	sizes := evaluate[[]int](b, `import('/static/js/scanner/send.js').then(({ Sender }) => new Promise((done) => {
		const real = fetch, sizes = []
		window.fetch = async (path, given) => {
			const { items } = JSON.parse(given.body)
			sizes.push(items.length)
			if (items.length > 4 || sizes.length === 1) throw new DOMException('too slow', 'TimeoutError')
			return new Response(JSON.stringify({ items: items.map(({ nonce }) => ({ nonce, result: 'present' })) }))
		}
		const sender = new Sender({ address: '/checkins', page: '/', csrf: '' }, { answered: () => {}, rejected: () => {}, changed: () => {
			if (sizes.length && !sender.waiting) { window.fetch = real; done(sizes) }
		} })
		for (let n = 0; n < 14; n++) sender.add({ nonce: 'n' + n })
	}))`)
	// The first goes alone and is lost, the others come meanwhile.
	if fmt.Sprint(sizes) != "[1 1 2 4 7 4 3]" {
		t.Errorf("sent %v", sizes)
	}
}

// On a board that shows who is missing, whoever comes leaves the list and nobody
// else is moved; a sign-in that ends takes nothing from who is writing.
func TestRule5_TheBoardDisturbsNobodyAtWork(t *testing.T) {
	h := openHall(t)
	window := newBrowser(t)
	b := window.tab
	b.signIn(h.server, "vuhoa")
	board := fmt.Sprintf("%s/sessions/%d/board", h.url, h.session)
	b.open(board + "?only=expected")
	change := fmt.Sprintf("#change-%d", h.people[2].ID)
	b.tabTo(change)
	h.checkIn(map[string]any{"nonce": "first", "ticket": h.people[0].Ticket}, map[string]any{"nonce": "second", "ticket": h.people[1].Ticket})
	b.until(fmt.Sprintf("!document.querySelector('#row-%d') && !document.querySelector('#row-%d')", h.people[0].ID, h.people[1].ID))
	if !evaluate[bool](b, "document.activeElement.matches("+quoted(change)+")") {
		t.Error("the focus was lost when those above came")
	}
	b.click(`[data-opens="close"]`)
	b.until("document.querySelector('#close').open")
	other := window.newTab()
	other.open(h.url + "/")
	other.do(chromedp.Click(chromedp.CSS(".user-menu summary")))
	other.submit(`form[action="/sign-out"] button`)
	b.forgive("401")
	b.forgive("MIME type") // the stream meets the page for signing in
	h.checkIn(map[string]any{"nonce": "third", "ticket": h.people[2].Ticket})
	b.until("document.querySelector('[data-connection]').innerText === document.getElementById('board').dataset.stale.replace('%s', document.querySelector('[data-connection]').innerText.match(/\\d\\d:\\d\\d:\\d\\d/)?.[0])")
	if !evaluate[bool](b, "document.querySelector('#close').open") {
		t.Error("the page was loaded anew under somebody's hands")
	}
}
