package main

import (
	"fmt"
	"testing"
	"time"
)

// What the server refuses is not gone: it stands under Lỗi with its words. A row
// it cannot even read does not hold up the others.
func TestRule4_6_RefusedRowsMoveToTheErrors(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	b.forgive("422")
	g.enrol(b, "Cửa 1")
	g.halt()
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.scan(g.people[3].Ticket, "ok", g.people[3].FullName)
	b.scan(g.people[4].Ticket, "ok", g.people[4].FullName)
	evaluate[bool](b, `new Promise((done) => { const open = indexedDB.open('taphuan-scan')
		open.onsuccess = () => { const tx = open.result.transaction('queue', 'readwrite'), rows = tx.objectStore('queue')
			rows.openCursor().onsuccess = (event) => { const at = event.target.result
				if (!at) return
				if (at.value.seq === 1) at.update({ ...at.value, method: 'nonsense' })
				if (at.value.seq === 2) at.update({ ...at.value, session: 999999 })
				at.continue() }
			tx.oncomplete = () => { open.result.close(); done(true) } } })`)
	g.start()
	b.retry()
	b.unsynced(0)
	b.panel("device")
	b.until("document.querySelectorAll('#scan-errors li').length === 2")
	b.until("document.getElementById('scan-errors').innerText.includes(" + quoted(g.people[0].FullName) + ")")
	b.until("document.getElementById('scan-errors').innerText.includes(" + quoted(g.people[3].FullName) + ")")
	b.until("document.getElementById('scan-wrong').innerText.includes('lỗi: 2')")
	b.usable("scanner with errors")
	if came := g.there(); !came[g.people[4].ID] || len(came) != 1 {
		t.Errorf("there are %v", came)
	}
	b.open(g.url + "/scan")
	b.until("document.documentElement.dataset.scanner === 'ready'")
	b.panel("device")
	b.until("document.querySelectorAll('#scan-errors li').length === 2") // nothing goes by itself
	b.click("#scan-errors button")
	b.until("document.querySelectorAll('#scan-errors li').length === 1")
	b.until("document.getElementById('scan-wrong').innerText.includes('lỗi: 1')")
}

// With nobody tapping anything, what waited goes once the server is back.
func TestRule4_7_SentByItselfOnceTheServerIsBack(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	g.halt()
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.until("document.getElementById('scan-state').dataset.state === 'offline'")
	g.start()
	b.unsynced(0)
	b.until("document.getElementById('scan-state').dataset.state === 'online'")
	if n := len(g.facts()); n != 1 {
		t.Errorf("%d facts are kept, not 1", n)
	}
}

func TestRule4_7_AnAnswerLostOnItsWayIsNoSecondScan(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	evaluate[bool](b, noBackground)
	evaluate[bool](b, loseAnswers)
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.until("document.getElementById('scan-state').dataset.state === 'offline'")
	b.unsynced(1)
	evaluate[bool](b, "(window.lose = '') === ''")
	b.retry()
	b.unsynced(0)
	if n := len(g.facts()); n != 1 {
		t.Errorf("%d facts are kept, not 1", n)
	}
}

// Where the browser can, it wakes the service worker to send what no page could.
func TestRule4_7_TheBrowserSendsInTheBackground(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	evaluate[bool](b, loseAnswers+", (window.lose = 'request') !== ''")
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.until("document.getElementById('scan-state').dataset.state === 'offline'")
	b.unsynced(0)
	if n := len(g.facts()); n != 1 || evaluate[string](b, "window.lose") != "request" {
		t.Errorf("%d facts are kept, not 1", n)
	}
}

func TestRule4_8_TwoDoorsSeeEachOther(t *testing.T) {
	g := openGate(t)
	one, two := newBrowser(t).tab, newBrowser(t).tab
	g.enrol(one, "Cửa 1")
	g.enrol(two, "Cửa 2")
	one.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	two.until("document.querySelector('[data-count=\"there\"]').textContent === '1'") // ten seconds
	two.scan(g.people[0].Ticket, "warn", "máy Cửa 1 ghi nhận")
}

func TestRule4_9_TheOffsetIsMeasuredAndWornOut(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.device(b)
	for expression, want := range map[string]string{
		// The server says noon; asked and answered around 12:00:10 of this phone.
		"m.offsetOf('2024-10-15T12:00:00Z', Date.parse('2024-10-15T12:00:08Z'), Date.parse('2024-10-15T12:00:12Z'))": "-9",
		"m.offsetOf('2024-10-15T12:00:00Z', Date.parse('2024-10-15T15:00:00Z'), Date.parse('2024-10-15T15:00:01Z'))": "-10800",
		"m.worries(120, false)":                           "false",
		"m.worries(-121, false)":                          "true",
		"m.worries(-10800, true)":                         "false",
		"m.instant(Date.parse('2024-10-15T12:00:00.9Z'))": "2024-10-15T12:00:00Z",
	} {
		if got := pure[string](b, "clock", "String("+expression+")"); got != want {
			t.Errorf("%s is %s, not %s", expression, got, want)
		}
	}
}

// By a clock that is set while an answer is on its way nothing is measured, nor
// when the phone slept: by the next answer it is.
func TestRule4_9_AClockSetMeanwhileIsNotMeasured(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.device(b)
	offsets := pure[[]int](b, "net", `(async () => { const real = fetch, now = Date.now
		const { Clock } = await import('/static/js/scan/clock.js')
		const clock = new Clock(7, () => {})
		const measured = async () => (clock.measure(await m.call('/scan/deltas?since=0')), clock.offset)
		const answer = () => new Response(JSON.stringify({ now: new Date(now() + 3600000).toISOString() }))
		window.fetch = async () => { Date.now = () => now() + 18000000; return answer() }
		const set = await measured()
		window.fetch = async () => answer()
		const next = await measured()
		window.fetch = real; Date.now = now
		return [set, next] })()`)
	if offsets[0] != 7 || offsets[1] < -14402 || offsets[1] > -14398 {
		t.Errorf("the offsets are %v", offsets)
	}
}

// Every contact measures, the answer to scans as well; so a phone whose clock is
// set while it waits for nobody is right again after the next scan.
func TestRule4_9_SendingScansMeasuresTheClock(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	b.onNewPage(`(() => { const real = fetch; window.looking = 0
		window.fetch = (path, given) => {
			if (!String(path).startsWith('/scan/')) return real(path, given)
			if (window.blind) return Promise.reject(new Error('no look at the server'))
			window.looking++
			return real(path, given).finally(() => setTimeout(() => window.looking--, 500))
		} })()`)
	g.enrol(b, "Cửa 1")
	evaluate[bool](b, "window.blind = true")
	b.until("window.looking === 0") // or the look that is under way measures the clock
	evaluate[bool](b, `(() => { const Real = Date
		globalThis.Date = class extends Real {
			constructor(...given) { given.length ? super(...given) : super(Real.now() + 18000000) }
			static now() { return Real.now() + 18000000 }
		}
		return true })()`)
	evaluate[bool](b, noBackground)
	const offset = "import('/static/js/scan/store.js').then((m) => m.openStore()).then((s) => s.get('offset'))"
	before := evaluate[int](b, offset)
	b.scan(g.people[0].Ticket, "warn", "NGOÀI GIỜ") // as the clock now says
	b.unsynced(0)
	time.Sleep(200 * time.Millisecond)
	if moved := evaluate[int](b, offset) - before; moved < -18003 || moved > -17997 {
		t.Errorf("five hours more are measured as %d seconds", moved)
	}
	b.scan(g.people[1].Ticket, "ok", g.people[1].FullName)
}

// Staff are told when the phone's clock is wrong, unless every clock is.
func TestRule4_9_AWrongClockIsSaid(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	if !evaluate[bool](b, "document.getElementById('scan-clock').hidden") {
		t.Error("a demonstration clock is taken for a wrong one")
	}
	evaluate[bool](b, `new Promise((done) => { const open = indexedDB.open('taphuan-scan')
		open.onsuccess = () => { const tx = open.result.transaction('kv', 'readwrite'), kv = tx.objectStore('kv')
			kv.get('pack').onsuccess = (event) => kv.put({ ...event.target.result, demonstration: false }, 'pack')
			tx.oncomplete = () => { open.result.close(); done(true) } } })`)
	g.device(b)
	b.until("!document.getElementById('scan-clock').hidden && document.getElementById('scan-clock').innerText.includes('phút')")
	b.usable("scanner with a wrong clock")
}

// A long queue goes in portions, in the order of scanning; the first that is not
// answered ends the try, and nothing of it is taken out.
func TestRule4_6_AtMostTwoHundredRowsAtOnce(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.device(b)
	sizes := pure[[]int](b, "sync", `(async () => {
		let rows = Array.from({ length: 450 }, (_, at) => ({ nonce: 'n' + at, seq: at, session: 1, direction: 'in', method: 'scan', at: '2024-10-15T00:00:00Z' }))
		const store = { get: async (key) => key === 'device' ? { token: 't' } : undefined, set: async () => {}, put: async () => {}, remove: async () => {},
			all: async (name) => name === 'queue' ? rows : [], settle: async ({ gone }) => { rows = rows.filter((row) => !gone.includes(row.nonce)) } }
		const sizes = []
		const call = async (path, { json }) => {
			sizes.push(json.items.length, Number(json.items[0].nonce.slice(1)))
			if (sizes.length > 4) return { ok: false, status: 503, body: null }
			return { ok: true, status: 200, body: { items: json.items.map((item) => ({ nonce: item.nonce, result: 'present', reason: '' })) } }
		}
		const result = await m.drain(store, call)
		return [...sizes, rows.length, result.state === 'offline' ? 1 : 0]
	})()`)
	if fmt.Sprint(sizes) != "[200 0 200 200 50 400 50 1]" {
		t.Errorf("sent %v", sizes)
	}
}
