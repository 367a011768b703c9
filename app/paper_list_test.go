package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// listCodes gives the codes of the printed list by the rows of its first page,
// from the top, as a camera reads them one by one.
func (h *hall) listCodes(b *tab) []string {
	b.t.Helper()
	b.open(fmt.Sprintf("%s/sessions/%d/paper", h.url, h.session))
	pdf := b.fetchForm("form[action$='/list.pdf']")
	if words := pdfText(b.t, pdf); !strings.Contains(words, "DANH SÁCH ĐIỂM DANH") || !strings.Contains(words, "Cung cấp thông tin cho báo chí") {
		b.t.Errorf("the list says %q", words)
	}
	return readAllQR(b.t, pdfPicture(b.t, pdf, 1))
}

// typing opens the page on which signed rows are typed back.
func (h *hall) typing(b *tab) {
	b.t.Helper()
	b.open(fmt.Sprintf("%s/sessions/%d/paper", h.url, h.session))
	b.until("document.documentElement.dataset.paper === 'ready'")
}

func TestRule5_SignedRowsAreTypedBackInTheBrowser(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	b.look(360, 740, "light")
	h.setClock("2024-10-15T09:00:00+07:00")
	b.signIn(h.server, "vuhoa")
	codes := h.listCodes(b)
	if len(codes) != len(h.people) {
		t.Fatalf("%d codes on the list of %d", len(codes), len(h.people))
	}
	h.typing(b)
	b.accessible("paper list before the first row")

	b.forgive("422")
	b.fill("code", codes[0])
	b.until("document.getElementById('signed-who').innerText !== ''") // the name, before anything is recorded
	who := evaluate[string](b, "document.getElementById('signed-who').innerText.split(' · ')[0]")
	b.do(enter) // as a hand-held reader ends what it types
	b.card("ok", "CÓ MẶT")
	b.card("ok", who)
	b.until("document.getElementById('signed-progress').innerText === 'Đã nhập 1 trên 4 dòng' && document.activeElement.name === 'code'")

	b.fill("code", codes[1])
	b.fill("at", "8h10")
	b.do(enter) // the Enter key beside the hour means late
	b.card("ok", "ĐI MUỘN")
	b.card("ok", "08:10")
	b.fill("code", codes[1])
	b.do(enter)
	b.card("warn", "ĐÃ ĐIỂM DANH")
	b.fill("code", codes[2])
	b.click(`[value="late"]`) // and forgot the hour
	b.card("danger", "")
	b.until("document.activeElement.name === 'at' && document.querySelector('[name=code]').value !== ''")
	b.accessible("paper list after a refusal")
	b.fill("at", "8h20")
	b.click(`[value="late"]`)
	b.card("ok", "08:20")
	b.until("document.getElementById('signed-progress').innerText === 'Đã nhập 3 trên 4 dòng'")
	b.accessible("paper list after three rows")

	var board struct {
		Counts struct{ Present, Late, Expected int }
		Rows   []any
	}
	h.organiser.get(fmt.Sprintf("/sessions/%d/board", h.session), http.StatusOK, &board)
	if c := board.Counts; c.Present != 1 || c.Late != 2 || c.Expected != 1 {
		t.Errorf("%+v %v", c, board.Rows)
	}
}

// On a slow network the next row is typed while the answer to the last is on its
// way: neither takes the other's code, hour, name or nonce, and none gets lost.
func TestRule5_WhatIsTypedMeanwhileIsTheNextRow(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	h.setClock("2024-10-15T09:00:00+07:00")
	b.signIn(h.server, "vuhoa")
	b.forgive("422")
	h.typing(b)
	evaluate[bool](b, `(() => { const real = fetch
		window.held = []
		window.fetch = async (path, given) => {
			if (given?.method !== 'POST') return real(path, given)
			const answer = await real(path, given)
			if (window.lost) throw new TypeError('lost on the way back')
			await new Promise((go) => held.push(go))
			return answer
		}
		return true })()`)
	answer := func() {
		t.Helper()
		b.until("held.length === 1")
		evaluate[bool](b, "(held.pop()(), true)")
	}
	typed := func(at int) { // as a hand-held reader does: no matter what stands there
		t.Helper()
		b.until("document.activeElement.name === 'code'")
		b.do(chromedp.KeyEvent(fmt.Sprint(h.people[at].ShortNumber)), enter)
	}
	typed(0)
	typed(1)
	b.fill("code", fmt.Sprint(h.people[2].ShortNumber))
	b.fill("at", "8h10")
	b.card("neutral", h.people[0].FullName)
	answer()
	b.until("document.getElementById('signed-progress').innerText === 'Đã nhập 1 trên 4 dòng'")
	answer()
	b.until("document.getElementById('signed-progress').innerText === 'Đã nhập 2 trên 4 dòng'")
	b.click(`[value="on_time"]`) // beside an hour: refused
	b.fill("code", fmt.Sprint(h.people[3].ShortNumber))
	answer()
	b.card("danger", h.people[2].FullName)
	b.until(fmt.Sprintf("document.getElementById('signed-latest').innerText.includes(%q)", h.people[2].FullName))
	b.until("!document.querySelector('[aria-invalid]')") // nothing is wrong with the row that stands there

	evaluate[bool](b, "(window.lost = true)")
	b.do(enter)
	b.card("danger", h.people[3].FullName)
	b.card("danger", "còn 1 dòng")
	b.until("!document.querySelector('[aria-invalid]')")
	b.usable("paper list with a row that waits")
	evaluate[bool](b, `(() => { window.said = 0
		new MutationObserver(() => window.said++).observe(document.getElementById('scan-result'), { childList: true })
		window.told = performance.now()
		return true })()`)
	b.until("performance.now() - window.told > 4000") // a try later
	if n := evaluate[int](b, "window.said"); n != 0 {
		t.Errorf("it is said %d times more that the row waits", n)
	}
	typed(2)
	evaluate[bool](b, "(window.lost = false, true)")
	answer() // by itself, and nobody has to press again
	b.until("document.getElementById('signed-progress').innerText === 'Đã nhập 3 trên 4 dòng'")
	answer()
	b.card("ok", h.people[2].FullName)
	if came := h.there(); len(came) != 4 {
		t.Errorf("there are %v", came)
	}
}

// A code that comes before the camera is shown with its name and recorded only
// when somebody presses: rows nobody signed pass the camera too.
func TestRule5_TheCameraNamesTheRowAndATapRecordsIt(t *testing.T) {
	h := openHall(t)
	first := newBrowser(t).tab
	first.signIn(h.server, "vuhoa")
	codes := h.listCodes(first)
	b := newBrowser(t, withCamera(cameraFile(t, codes[0]))).tab
	b.look(360, 740, "light")
	b.signIn(h.server, "vuhoa")
	h.typing(b)
	b.click("#scan-start")
	b.until("document.querySelector('[name=code]').value === " + quoted(codes[0]))
	b.card("neutral", "Đã đọc mã")
	var log struct{ Facts []struct{ Method string } }
	h.organiser.get(fmt.Sprintf("/sessions/%d/facts", h.session), http.StatusOK, &log)
	if len(log.Facts) != 0 {
		t.Fatalf("%d facts before a tap", len(log.Facts))
	}
	b.accessible("paper list with the camera")
	b.click(`[value="on_time"]`)
	b.card("ok", "CÓ MẶT")
	b.click("#scan-stop")
	h.organiser.get(fmt.Sprintf("/sessions/%d/facts", h.session), http.StatusOK, &log)
	if len(log.Facts) != 1 || log.Facts[0].Method != "import" {
		t.Errorf("%+v", log.Facts)
	}
}

// Two rows in one picture name neither.
func TestTwoRowsBeforeTheCameraNameNobody(t *testing.T) {
	h := openHall(t)
	first := newBrowser(t).tab
	first.signIn(h.server, "vuhoa")
	codes := h.listCodes(first)
	b := newBrowser(t, withCamera(cameraFile(t, codes[0], codes[1]))).tab
	b.signIn(h.server, "vuhoa")
	h.typing(b)
	b.click("#scan-start")
	b.card("warn", "hai mã")
	if got := evaluate[string](b, "document.querySelector('[name=code]').value"); got != "" {
		t.Errorf("the field says %s", got)
	}
}

func TestSignedRowsWithoutScripts(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	b.signIn(h.server, "vuhoa")
	b.forgive("422")
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	b.open(fmt.Sprintf("%s/sessions/%d/paper", h.url, h.session))
	b.fill("code", fmt.Sprint(h.people[0].ShortNumber))
	b.do(enter)
	b.until(`document.querySelector('.scan-result[data-kind="ok"]')?.innerText.includes(` + quoted(h.people[0].FullName) + `)`)
	b.fill("code", "98")
	b.do(enter)
	b.until(`document.querySelector('[name="code"][aria-invalid="true"]')?.value === '98'`)
}

// The board and the roster come out of the printer lying, the heading on every page.
func TestBoardAndRosterPrintAsLists(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	b.signIn(h.server, "vuhoa")
	for name, address := range map[string]string{"board": fmt.Sprintf("/sessions/%d/board", h.session), "roster": "/courses/1/roster"} {
		b.open(h.url + address)
		pdf := b.printed()
		size := string(poppler(t, pdf, "pdfinfo", "FILE"))
		words := pdfText(t, pdf)
		if !strings.Contains(size, "841.") || !strings.Contains(size, "x 59") {
			t.Errorf("%s prints on %s", name, size)
		}
		for _, person := range h.people {
			if !strings.Contains(words, person.FullName) {
				t.Errorf("%s: %s is not printed: %s", name, person.FullName, words)
			}
		}
		keep(t, name+"-printed.png", pdfPicture(t, pdf, 1))
	}
}

// printed gives the page as the browser prints it, on the paper it asks for.
func (b *tab) printed() []byte {
	b.t.Helper()
	got, err := chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
	if err != nil {
		b.t.Fatal(err)
	}
	return got.Data
}
