package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// With the server there, the end of a shift takes the phone's right there too.
func TestRule4_10_TheEndOfAShiftEndsTheScannerOnTheServer(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.unsynced(0)
	b.panel("device")
	b.click("#scan-end")
	b.until("document.activeElement.id === 'scan-end-no' && document.getElementById('scan-end-words').innerText.includes('thu hồi')")
	b.usable("scanner asked whether to end")
	b.do(enter) // a tap too many ends nothing
	b.until("document.getElementById('scan-end-ask').hidden && document.activeElement.id === 'scan-end'")
	token := evaluate[string](b, "import('/static/js/scan/store.js').then((m) => m.openStore()).then((s) => s.get('device')).then((d) => d.token)")
	if got := g.asScanner(token); got != http.StatusOK {
		t.Fatalf("before the end the token is answered %d", got)
	}
	b.click("#scan-end")
	b.click("#scan-end-yes")
	b.until("!document.getElementById('scan-enrol').hidden && document.getElementById('scan-door').hidden")
	if got := g.asScanner(token); got != http.StatusUnauthorized {
		t.Errorf("after the end the token is answered %d", got)
	}
	if left := evaluate[bool](b, "import('/static/js/scan/store.js').then((m) => m.openStore()).then((s) => s.get('device')).then(Boolean)"); left {
		t.Error("the phone still holds its token")
	}
}

// asScanner gives how the server answers somebody who holds a scanner's token.
func (g *gate) asScanner(token string) int {
	g.t.Helper()
	request, err := http.NewRequest(http.MethodGet, g.url+"/scan/pack", nil)
	if err != nil {
		g.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		g.t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// A name given to an unknown code stands instead of it: the organiser finds one
// person to look at, whether the first row had been sent by then or not.
func TestRule4_4_AnUnknownCodeWithANameIsOneRow(t *testing.T) {
	for name, offline := range map[string]bool{"sent at once": false, "both waiting": true} {
		t.Run(name, func(t *testing.T) {
			g := openGate(t)
			b := newBrowser(t).tab
			g.enrol(b, "Cửa 1")
			if offline {
				evaluate[bool](b, noBackground)
				evaluate[bool](b, loseAnswers+", (window.lose = 'request') !== ''")
			}
			b.scan(stranger(7), "neutral", "MÃ CHƯA BIẾT")
			if !offline {
				b.unsynced(0)
			}
			b.click("#scan-keep")
			b.fillID("scan-heard-name", "Trần Văn Lạ")
			evaluate[bool](b, "(() => { const real = Date.now; Date.now = () => real() + 60000; return true })()") // it took a while
			b.do(enter)
			b.latest("neutral", "Trần Văn Lạ")
			b.scan(stranger(8), "neutral", "MÃ CHƯA BIẾT")
			b.click("#scan-keep")
			b.until("document.activeElement.id === 'scan-heard-name'")
			b.do(enter) // no name was heard: what is kept stays as it is
			b.until("document.getElementById('scan-heard').hidden")
			if offline {
				evaluate[bool](b, "(window.lose = '') === ''")
				b.retry()
			}
			b.unsynced(0)
			var board struct {
				Unknown []struct {
					Note string `json:"note"`
				} `json:"unknown"`
			}
			g.organiser.get(fmt.Sprintf("/sessions/%d/board", g.session), http.StatusOK, &board)
			if len(board.Unknown) != 2 || board.Unknown[0].Note+board.Unknown[1].Note != "Trần Văn Lạ" {
				t.Errorf("to look at are %+v", board.Unknown)
			}
		})
	}
}

// Either the name with its undoing is on the disk, or the first row stands alone.
func TestRule4_5_ANameIsWrittenWithTheUndoingOrNotAtAll(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	evaluate[bool](b, noBackground)
	evaluate[bool](b, loseAnswers+", (window.lose = 'request') !== ''")
	b.scan(stranger(7), "neutral", "MÃ CHƯA BIẾT")
	b.click("#scan-keep")
	evaluate[bool](b, `(() => { const real = IDBObjectStore.prototype.put
		IDBObjectStore.prototype.put = function (row, ...rest) {
			if (this.name === 'queue' && row.note) { this.transaction.abort(); return }
			return real.call(this, row, ...rest)
		}
		return true })()`)
	b.fillID("scan-heard-name", "Trần Văn Lạ")
	b.do(enter)
	b.latest("danger", "CHƯA LƯU ĐƯỢC")
	if rows := evaluate[int](b, allRows("queue")+".then((rows) => rows.length)"); rows != 1 {
		t.Errorf("%d rows wait, not the first one alone", rows)
	}
}

// UX §1.8: fast, or one by one: then a result stays and nothing is scanned until
// it is tapped or Enter is pressed. The phone remembers which.
func TestRule4_4_FastOrOneByOne(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t, withCamera(cameraFile(t, g.people[2].Ticket))).tab
	b.look(360, 740, "light")
	g.enrol(b, "Cửa 1")
	b.do(chromedp.Focus(chromedp.CSS(`#scan-pace input[value="fast"]`)), chromedp.KeyEvent(kb.ArrowDown))
	b.until(`document.querySelector('#scan-pace input[value="one"]').checked`)
	g.device(b)
	b.until(`document.querySelector('#scan-pace input[value="one"]').checked`)
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.usable("scanner one by one")
	b.walked("scanner one by one")
	b.click("#scan-start")
	b.until("document.getElementById('scan-video').videoWidth > 0")
	time.Sleep(3 * time.Second) // the camera sees the next person all the while
	b.card("ok", g.people[0].FullName)
	b.latest("ok", g.people[0].FullName)
	b.click("#scan-next")
	b.card("ok", g.people[2].FullName)
	b.fillID("scan-code", g.people[1].Ticket)
	b.do(enter)
	b.until("document.getElementById('scan-result').dataset.kind === undefined && document.getElementById('scan-next').hidden")
	b.latest("ok", g.people[2].FullName) // Enter went on, and what was typed waits
	b.do(enter)
	b.latest("ok", g.people[1].FullName)
	b.click("#scan-result")
	b.until("document.getElementById('scan-result').dataset.kind === undefined")
	b.click(`#scan-pace input[value="fast"]`)
	b.scan(g.people[3].Ticket, "ok", g.people[3].FullName)
	b.scan(g.people[4].Ticket, "ok", g.people[4].FullName)
	b.until("document.getElementById('scan-result').dataset.kind === undefined")
	b.click("#scan-stop")
	b.unsynced(0)
	if n := len(g.facts()); n != 5 {
		t.Errorf("%d facts are kept, not 5", n)
	}
}

// Where the page can read no picture, the server reads the photo.
func TestRule4_3_ThePhotoIsReadByTheServerWhereThePageCannot(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	b.forgive("404")
	g.enrol(b, "Cửa 1")
	evaluate[bool](b, `import('/static/js/scan/page.js').then(({ data }) => {
		data.files = { worker: '/scan/no-worker.js', zxing: '/static/no-reader.js', wasm: '/static/no-reader.wasm' }
		delete globalThis.BarcodeDetector
		const real = fetch
		window.asked = []
		window.fetch = (path, given) => { window.asked.push(String(path)); return real(path, given) }
		return true })`)
	file := func(name string, content []byte) []string {
		picture := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(picture, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{picture}
	}
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#scan-photo"), file("photo.jpg", firstFrame(t, cameraFile(t, g.people[4].Ticket)))))
	b.latest("ok", g.people[4].FullName)
	if !evaluate[bool](b, "window.asked.some((path) => path.startsWith('/scan/photo'))") {
		t.Error("the server was not asked")
	}
	b.forgive("422")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#scan-photo"), file("photo.txt", []byte("no picture"))))
	b.until("document.getElementById('scan-photo-state').innerText.includes('ảnh')")
	b.forgive("ERR_CONNECTION_REFUSED")
	g.halt()
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#scan-photo"), file("again.jpg", firstFrame(t, cameraFile(t, g.people[5].Ticket)))))
	b.until("document.getElementById('scan-photo-state').innerText.includes('mã số')") // and a number is still taken
	b.scan(fmt.Sprint(g.people[5].ShortNumber), "ok", g.people[5].FullName)
}
