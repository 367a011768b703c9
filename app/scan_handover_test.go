package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestRule4_10_TheShiftDoesNotEndWhileScansWait(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	g.halt()
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.scan(g.people[1].Ticket, "ok", g.people[1].FullName)
	b.panel("device")
	b.click("#scan-end")
	b.until("document.getElementById('scan-end-state').innerText.includes('2')")
	evaluate[bool](b, `(() => { const real = URL.createObjectURL
		URL.createObjectURL = (blob) => { blob.text().then((text) => { window.exported = text }); return real(blob) }
		return true })()`)
	b.click("#scan-export")
	b.until("window.exported")
	var file map[string]any
	if err := json.Unmarshal([]byte(evaluate[string](b, "window.exported")), &file); err != nil {
		t.Fatal(err)
	}
	b.click("#scan-end")
	b.until("document.getElementById('scan-end-words').innerText.includes('chưa thu hồi')")
	b.usable("scanner ending without the server")
	b.click("#scan-end-yes")
	b.until("!document.getElementById('scan-enrol').hidden && document.getElementById('scan-door').hidden")
	if left := evaluate[int](b, allRows("states")+".then((rows) => rows.length)"); left != 0 {
		t.Errorf("%d standings are left on the phone", left)
	}
	if left := evaluate[int](b, allRows("queue")+".then((rows) => rows.length)"); left != 2 {
		t.Errorf("%d of 2 scans are left on the phone", left)
	}
	g.start()
	var taken struct{ Items []seen }
	g.organiser.post("/scan/queues", map[string]any{"file": file}, http.StatusOK, &taken)
	if len(taken.Items) != 2 || taken.Items[0].Result != "present" {
		t.Errorf("the file brought %+v", taken.Items)
	}
	if came := g.there(); !came[g.people[0].ID] || !came[g.people[1].ID] {
		t.Errorf("there are %v", came)
	}
}

// One phone without any network shows its queue to another, which carries it.
func TestRule4_10_AQueueGoesFromPhoneToPhoneByFrames(t *testing.T) {
	g := openGate(t)
	from := newBrowser(t).tab
	g.enrol(from, "Cửa 1")
	evaluate[bool](from, noBackground)
	evaluate[bool](from, loseAnswers+", (window.lose = 'request') !== ''")
	from.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	from.scan(g.people[1].Ticket, "ok", g.people[1].FullName)
	from.scan(stranger(3), "neutral", "")
	from.panel("device")
	from.click("#scan-frames")
	from.until("document.getElementById('scan-frame').dataset.text")
	from.usable("scanner showing frames")
	frames := from.frames()
	to := newBrowser(t, withCamera(cameraFile(t, frames[0]))).tab
	g.enrol(to, "Cửa 2")
	evaluate[bool](to, noBackground)
	evaluate[bool](to, loseAnswers+", (window.lose = 'request') !== ''")
	to.panel("device")
	to.click("#scan-receive")
	to.until(fmt.Sprintf("document.getElementById('scan-received').innerText.includes('1/%d')", len(frames)))
	for _, frame := range frames[1:] {
		evaluate[bool](to, "import('/static/js/scan/store.js').then((m) => m.openStore()).then((s) => s.put('carried', [{ frame: "+quoted(frame)+" }])).then(() => true)")
	}
	to.until("document.getElementById('scan-receive').getAttribute('aria-pressed') === 'false'")
	g.handsOn(to, frames)
	evaluate[bool](to, "(window.lose = '') === ''")
	to.click("#scan-sync")
	to.unsynced(0)
	if facts := g.facts(); len(facts) != 4 {
		t.Errorf("%d facts are kept, not 4: %+v", len(facts), facts)
	}
	evaluate[bool](from, "(window.lose = '') === ''")
	from.click("#scan-sync")
	from.unsynced(0)
	if facts := g.facts(); len(facts) != 4 {
		t.Errorf("sent by both phones, %d facts are kept, not 4", len(facts))
	}
}

// handsOn sees that a phone without network counts the three scans it carries for
// another, does not end its shift with them, and passes them on: as frames, and in
// a file beside its own.
func (g *gate) handsOn(b *tab, frames []string) {
	b.t.Helper()
	b.unsynced(3)
	b.until("document.getElementById('scan-waiting-rows').innerText.includes('Dữ liệu nhận từ máy khác: 3 lượt')")
	b.click("#scan-end")
	b.until("document.getElementById('scan-end-state').innerText.includes('3')")
	b.click("#scan-frames")
	b.until("document.getElementById('scan-frame').dataset.text")
	if shown := b.frames(); !slices.Equal(shown, frames) {
		b.t.Errorf("it shows %v, not %v", shown, frames)
	}
	b.click("#scan-frame-close")
	b.panel("scan")
	b.scan(g.people[5].Ticket, "ok", g.people[5].FullName)
	b.unsynced(4)
	file := evaluate[string](b, `Promise.all([import('/static/js/scan/store.js').then((m) => m.openStore()), import('/static/js/scan/handover.js')])
		.then(([store, m]) => m.handOver(store, new Date().toISOString())).then(({ file, count }) => count === 4 ? JSON.stringify(file) : String(count))`)
	var made struct {
		Format string
		Frames []string
	}
	if err := json.Unmarshal([]byte(file), &made); err != nil || made.Format != "taphuan-queue-v1" || !slices.Equal(made.Frames, frames) {
		b.t.Errorf("%v: the file says %.200s", err, file)
	}
	b.panel("device")
	b.click("#scan-export")
	b.until("document.getElementById('scan-end-state').innerText.includes('4')")
	b.click("#scan-end")
	b.until("!document.getElementById('scan-end-ask').hidden") // all of it lies in the file
	b.click("#scan-end-no")
}

// frames reads the loop off the screen, each frame once.
func (b *tab) frames() []string {
	b.t.Helper()
	total := evaluate[int](b, "Number(document.getElementById('scan-frame').dataset.text.split('.')[4])")
	found := map[string]string{}
	for began := time.Now(); len(found) < total && time.Since(began) < patience; time.Sleep(100 * time.Millisecond) {
		shown := evaluate[[]string](b, "[document.getElementById('scan-frame').dataset.text, document.getElementById('scan-frame-code').toDataURL()]")
		if found[shown[0]] != "" {
			continue
		}
		picture, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(shown[1], "data:image/png;base64,"))
		if err != nil {
			b.t.Fatal(err)
		}
		if read := readQR(b.t, picture); read != shown[0] {
			b.t.Fatalf("the frame reads %q, not %q", read, shown[0])
		}
		found[shown[0]] = shown[0]
	}
	frames := []string{}
	for frame := range found {
		frames = append(frames, frame)
	}
	slices.Sort(frames)
	if len(frames) != total {
		b.t.Fatalf("%d of %d frames were shown", len(frames), total)
	}
	return frames
}

// A phone that last ran an older program keeps what it had not sent.
func TestRule4_11_ANewSchemaKeepsOldRows(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	b.signIn(g.server, "vuhoa")
	evaluate[bool](b, fmt.Sprintf(`new Promise((done) => { const open = indexedDB.open('taphuan-scan', 1)
		open.onupgradeneeded = () => { const db = open.result
			db.createObjectStore('kv')
			db.createObjectStore('queue', { keyPath: 'nonce' })
			db.createObjectStore('states', { keyPath: ['session', 'enrolment'] }) }
		open.onsuccess = () => { const tx = open.result.transaction(['queue', 'kv'], 'readwrite')
			tx.objectStore('kv').put(41, 'seq')
			tx.objectStore('queue').put({ nonce: 'old-1', seq: 41, session: %d, enrolment: %d, direction: 'in', method: 'typed', at: '2024-10-15T00:35:00Z', local_result: 'present', clock_offset: 0, seat: %d, name: 'A', device: 'cũ' })
			tx.oncomplete = () => { open.result.close(); done(true) } } })`, g.session, g.people[0].ID, g.people[0].ID))
	g.device(b)
	b.until("!document.getElementById('scan-enrol-form').hidden && document.getElementById('scan-enrol-kept').innerText.includes('1')")
	g.register(b, "Cửa 1")
	b.unsynced(0)
	if came := g.there(); !came[g.people[0].ID] {
		t.Error("the scan of the old program did not arrive")
	}
	b.scan(g.people[1].Ticket, "ok", g.people[1].FullName)
	if seq := evaluate[int](b, "import('/static/js/scan/store.js').then((m) => m.openStore()).then((s) => s.get('seq'))"); seq != 42 {
		t.Errorf("after number 41 came %d", seq)
	}
}

func TestRule4_11_TheShellAndNothingElseIsKept(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.unsynced(0)
	kept := evaluate[[]string](b, `caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys())))).then((all) => all.flat().map((request) => new URL(request.url).pathname))`)
	allowed := regexp.MustCompile(`^/(static/.+|scan|scan/self-test|scan/decoder\.js|scan/manifest\.webmanifest|scan/language)$`)
	if len(kept) < 20 {
		t.Errorf("only %d files are kept", len(kept))
	}
	for _, path := range kept {
		if !allowed.MatchString(path) {
			t.Errorf("%s is kept", path)
		}
	}
	personal := evaluate[bool](b, `caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.match('/scan?lang=vi'))))).then((all) => Promise.all(all.filter(Boolean).map((one) => one.text()))).then((texts) => texts.join('').includes('Vũ Thị Hoa') || texts.join('').includes('csrf'))`)
	if personal {
		t.Error("the shell kept knows who is signed in")
	}
	g.halt()
	b.open(g.url + "/scan?lang=en")
	b.shows("not synced: 0")
	b.open(g.url + "/scan")
	b.shows("not synced: 0") // the language chosen stays
	b.usable("scanner in English")
}

// front stands before the program: it can be too busy for scans, and serve
// another service worker.
type front struct {
	url        string
	busy, next atomic.Bool
}

func openFront(t *testing.T, g *gate) *front {
	t.Helper()
	target, err := url.Parse(g.url)
	if err != nil {
		t.Fatal(err)
	}
	f := &front{}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(r *http.Response) error {
		if r.Request.URL.Path != "/scan/worker.js" || !f.next.Load() {
			return nil
		}
		body, err := io.ReadAll(r.Body)
		changed := strings.Replace(string(body), `"version":"`, `"version":"ffff`, 1)
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(changed)), int64(len(changed))
		r.Header.Set("Content-Length", fmt.Sprint(len(changed)))
		return err
	}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/checkins" && f.busy.Load() {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		r.Header.Del("Accept-Encoding") // to change it, it must not come packed
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	f.url = web.URL
	return f
}

func TestRule4_11_ANewVersionWaitsUntilNothingWaits(t *testing.T) {
	g := openGate(t)
	f := openFront(t, g)
	g.url = f.url
	b := newBrowser(t).tab
	b.forgive("503")
	g.enrol(b, "Cửa 1")
	f.busy.Store(true)
	evaluate[bool](b, "(window.old = true)")
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.unsynced(1)
	f.next.Store(true)
	evaluate[bool](b, "navigator.serviceWorker.getRegistration('/scan').then((one) => one.update()).then(() => true)")
	b.until("!document.getElementById('scan-update').hidden")
	b.usable("scanner with a new version")
	time.Sleep(11 * time.Second) // a look at whether it may take over
	if !evaluate[bool](b, "window.old === true && navigator.serviceWorker.getRegistration('/scan').then((one) => Boolean(one.waiting))") {
		t.Error("the new version did not wait for the scan")
	}
	f.busy.Store(false)
	b.retry()
	b.until("!window.old && document.documentElement.dataset.scanner === 'ready'")
	if names := evaluate[[]string](b, "caches.keys()"); !strings.Contains(strings.Join(names, " "), "taphuan-scan-ffff") {
		t.Errorf("kept are %v", names)
	}
	if n := len(g.facts()); n != 1 {
		t.Errorf("%d facts are kept, not 1", n)
	}
}

func TestRule4_1_StaffTryTheirOwnPhone(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t, withCamera(cameraFile(t, "T1:TEST"))).tab
	b.open(g.url + "/scan/self-test")
	b.until("document.documentElement.dataset.scanner === 'ready'")
	b.click("#scan-test-run")
	b.until("document.documentElement.dataset.test === 'done'")
	failed := evaluate[[]string](b, "[...document.querySelectorAll('#scan-checks li')].filter((line) => line.dataset.kind === 'danger').map((line) => line.innerText)")
	if len(failed) > 0 {
		t.Errorf("failed: %q", failed)
	}
	if n := evaluate[int](b, "document.querySelectorAll('#scan-checks li[data-kind=\"ok\"]').length"); n < 7 {
		t.Errorf("only %d of 9 passed", n)
	}
	b.usable("self-test")
}
