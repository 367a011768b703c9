package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A morning without the server: ten scans, one of them through the camera, the
// window closed in between, the clock of the phone right or hours wrong.
func TestRule4_10_TenScansWithoutTheServerArriveOnce(t *testing.T) {
	for name, hours := range map[string]int{"clock right": 0, "clock three hours ahead": 3} {
		t.Run(name, func(t *testing.T) { tenScans(t, hours) })
	}
}

func tenScans(t *testing.T, hours int) {
	g := openGate(t)
	b := newBrowser(t, withCamera(cameraFile(t, g.people[7].Ticket)))
	phone := b.newTab()
	phone.shifted(hours)
	phone.look(360, 740, "light")
	g.enrol(phone, "Cửa 2")
	g.halt()
	g.device(phone) // loaded anew, from what the phone keeps
	phone.until("document.getElementById('scan-packed').innerText.includes('10')")
	g.scanNine(phone)
	phone.click("#scan-start")
	phone.latest("ok", g.people[7].FullName)
	phone.click("#scan-stop")
	phone.unsynced(10)
	phone.usable("scanner with ten scans waiting")
	phone.shut()

	again := b.newTab()
	again.shifted(hours)
	g.device(again)
	again.unsynced(10)
	began := g.clock()
	g.start()
	again.retry()
	again.unsynced(0)
	g.checkTen(began)
}

// scanNine types six people, one of them again, and two codes nobody knows.
func (g *gate) scanNine(b *tab) {
	b.t.Helper()
	for _, person := range g.people[:6] {
		b.scan(person.Ticket, "ok", person.FullName)
	}
	b.scan(g.people[0].Ticket, "warn", "ĐÃ ĐIỂM DANH")
	b.scan(stranger(1), "neutral", "GHI NHẬN CHỜ ĐỐI CHIẾU")
	b.scan(stranger(2), "neutral", "GHI NHẬN CHỜ ĐỐI CHIẾU")
}

// checkTen looks at what the server made of the ten.
func (g *gate) checkTen(began time.Time) {
	g.t.Helper()
	facts := g.facts()
	if len(facts) != 10 {
		g.t.Errorf("%d facts are kept, not 10: %+v", len(facts), facts)
	}
	results := map[string]int{}
	for _, f := range facts {
		results[f.Result]++
		if early := began.Sub(f.At); early < -time.Second || early > 5*time.Minute {
			g.t.Errorf("a scan is timed %s, long before or after %s", f.At, began)
		}
	}
	if results["present"] != 7 || results["repeated"] != 1 {
		g.t.Errorf("results %v", results)
	}
	came := g.there()
	for i, person := range g.people {
		if want := i < 6 || i == 7; came[person.ID] != want {
			g.t.Errorf("%s is there: %v", person.FullName, came[person.ID])
		}
	}
}

// A device that is revoked while rows wait keeps them, and says so after the page
// was closed as well. Enrolled again it hands them over as the one it was: what was
// scanned before the revocation counts, what after waits for a look.
func TestRule4_6_ARevokedDeviceKeepsItsRowsAndSendsThemOnceEnrolledAgain(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).newTab()
	g.enrol(b, "Cửa 1")
	g.halt()
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.scan(g.people[1].Ticket, "ok", g.people[1].FullName)
	b.unsynced(2)
	g.setClock("2024-10-15T07:45:00+07:00")
	g.revokeAll()
	g.start()
	b.until("document.getElementById('scan-state').dataset.state === 'signed_out' && !document.getElementById('scan-enrol-open').hidden")
	b.unsynced(2)
	b.usable("scanner of a revoked device")
	evaluate[bool](b, "((now) => { Date.now = () => now() + 10 * 60000; return true })(Date.now)")
	b.scan(g.people[2].Ticket, "ok", g.people[2].FullName) // the door stays open
	b.unsynced(3)
	g.device(b)
	b.until("document.getElementById('scan-state').dataset.state === 'signed_out' && !document.getElementById('scan-enrol-open').hidden")
	b.click("#scan-enrol-open")
	b.until("!document.getElementById('scan-enrol-form').hidden")
	b.usable("scanner being enrolled again")
	g.register(b, "Cửa 1 mới")
	b.unsynced(0)
	facts := g.facts()
	if len(facts) != 3 {
		t.Errorf("%d facts are kept, not 3", len(facts))
	}
	if came := g.there(); len(came) != 2 || !came[g.people[0].ID] || !came[g.people[1].ID] {
		t.Errorf("there are %v", came)
	}
	if facts[0].Result != "review" || facts[0].Reason != "attendance.revoked_scanner" {
		t.Errorf("scanned after the revocation: %+v", facts[0])
	}
	b.scan(g.people[3].Ticket, "ok", g.people[3].FullName)
	b.unsynced(0)
	if came := g.there(); len(came) != 3 {
		t.Errorf("as the new one: %v", came)
	}
}

// revokeAll revokes every scanner, as somebody does at another instance while
// this one is down.
func (g *gate) revokeAll() {
	g.t.Helper()
	by, err := g.Accounts.ByToken(g.t.Context(), g.organiser.token)
	if err != nil {
		g.t.Fatal(err)
	}
	list, err := g.Attendance.Scanners(g.t.Context(), by)
	if err != nil || len(list) == 0 {
		g.t.Fatal("no scanner is listed", err)
	}
	for _, s := range list {
		if _, err := g.Attendance.RevokeScanner(g.t.Context(), by, s.ID); err != nil {
			g.t.Fatal(err)
		}
	}
}

// Two windows of one phone: every row is sent once, numbered once.
func TestRule4_7_TwoWindowsOneSyncer(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t)
	first := b.newTab()
	g.enrol(first, "Cửa 1")
	g.halt()
	second := b.newTab()
	g.device(second)
	for i, person := range g.people[:6] {
		[]*tab{first, second}[i%2].scan(person.Ticket, "ok", person.FullName)
	}
	second.scan(g.people[0].Ticket, "warn", "ĐÃ ĐIỂM DANH") // which the first window saw
	seqs := evaluate[[]int](second, allRows("queue")+".then((rows) => rows.map((row) => row.seq).sort((a, b) => a - b))")
	if fmt.Sprint(seqs) != "[1 2 3 4 5 6 7]" {
		t.Errorf("numbered %v", seqs)
	}
	count := `(() => { const real = window.fetch; window.posts = 0
		window.fetch = (...asked) => { if (String(asked[0]).includes('/checkins')) window.posts++; return real(...asked) }
		return true })()`
	evaluate[bool](first, count)
	evaluate[bool](second, count)
	g.start()
	for _, w := range []*tab{first, second} {
		evaluate[bool](w, "(dispatchEvent(new Event('online')), true)")
	}
	first.unsynced(0)
	second.unsynced(0)
	if posts := evaluate[int](first, "window.posts") + evaluate[int](second, "window.posts"); posts != 1 {
		t.Errorf("the queue was sent %d times", posts)
	}
	if n := len(g.facts()); n != 7 {
		t.Errorf("%d facts are kept, not 7", n)
	}
	_ = chromedp.Cancel(second.ctx)
}

// allRows reads a store of the scanner's memory.
func allRows(store string) string {
	return fmt.Sprintf(`new Promise((done) => { const open = indexedDB.open('taphuan-scan')
		open.onsuccess = () => { const asked = open.result.transaction(%q).objectStore(%q).getAll()
			asked.onsuccess = () => { open.result.close(); done(asked.result) } } })`, store, store)
}
