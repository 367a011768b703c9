package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What goes wrong with weak networks, clocks set meanwhile and hasty hands.

// A network that takes too long for a long queue gets shorter requests, until all
// has gone; never so short that nothing gets on.
func TestRule4_7_ASlowNetworkGetsFewerRowsAtOnce(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.device(b)
	sent := pure[[]int](b, "sync", `(async () => {
		let rows = Array.from({ length: 450 }, (_, at) => ({ nonce: 'n' + at, seq: at, session: 1, direction: 'in', method: 'scan', at: '2024-10-15T00:00:00Z' }))
		const store = { get: async (key) => key === 'device' ? { token: 't' } : undefined, set: async () => {}, put: async () => {}, remove: async () => {}, count: async () => 0,
			all: async (name) => name === 'queue' ? rows : [], settle: async ({ gone }) => { rows = rows.filter((row) => !gone.includes(row.nonce)) } }
		const sizes = []
		const call = async (path, { json }) => {
			sizes.push(json.items.length)
			if (json.items.length > 11) throw new DOMException('too slow', 'TimeoutError')
			return { ok: true, status: 200, body: { items: json.items.map((item) => ({ nonce: item.nonce, result: 'present', reason: '' })) } }
		}
		for (let tries = 0; rows.length && tries < 100; tries++) await m.drain(store, call)
		return [...sizes, rows.length]
	})()`)
	left := sent[len(sent)-1]
	if sent = sent[:len(sent)-1]; fmt.Sprint(sent[:6]) != "[200 100 50 25 12 10]" || slices.Min(sent) != 10 || left != 0 {
		t.Errorf("sent %v, and %d are left", sent, left)
	}
}

// An answer that breaks off is none, however well it began; one that is no JSON is
// an answer that says nothing.
func TestRule4_7_AnAnswerCutOffIsNone(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.device(b)
	said := pure[[]string](b, "net", `(async () => { const real = fetch
		const answered = (begin) => { window.fetch = async () => new Response(new ReadableStream({ start: begin })) }
		const bytes = (text) => new TextEncoder().encode(text)
		const ask = () => m.call('/scan').then((answer) => 'answer ' + JSON.stringify(answer.body), (wrong) => wrong.message)
		answered((stream) => { stream.enqueue(bytes('{"items":[')); stream.error(new TypeError('cut off')) })
		const cut = await ask()
		answered((stream) => { stream.enqueue(bytes('<html>')); stream.close() })
		const page = await ask()
		window.fetch = real
		return [cut, page] })()`)
	if strings.HasPrefix(said[0], "answer") || said[1] != "answer null" {
		t.Errorf("the answers come to %q", said)
	}
}

func TestRule4_3_TwoTapsStartOneCamera(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t, withCamera(cameraFile(t, g.people[0].Ticket))).tab
	g.enrol(b, "Cửa 1")
	evaluate[bool](b, `(() => { const media = navigator.mediaDevices, real = media.getUserMedia.bind(media)
		window.cameras = 0
		media.getUserMedia = (wish) => { window.cameras++; return real(wish) }
		for (const tap of [1, 2]) document.getElementById('scan-start').click()
		return true })()`)
	b.latest("ok", g.people[0].FullName)
	if n := evaluate[int](b, "window.cameras"); n != 1 {
		t.Errorf("%d cameras were asked for", n)
	}
}

// The clock is measured anew between a scan and its undoing: the undoing stands as
// long after the scan as it was made after it, or the server would not take it.
func TestRule4_4_AnUndoingStandsByItsScanWhateverTheClockIsSetTo(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	evaluate[bool](b, `(() => { const real = fetch
		window.fetch = async (path, given) => {
			const answer = await real(path, given)
			if (!String(path).startsWith('/scan/deltas')) return answer
			const body = await answer.json()
			return new Response(JSON.stringify({ ...body, now: new Date(Date.parse(body.now) - 3 * 3600000).toISOString() }))
		}
		document.dispatchEvent(new Event('visibilitychange'))
		return true })()`)
	b.until("document.getElementById('scan-packed').innerText.includes('04:4')") // three hours earlier
	b.click("#scan-undo")
	b.latest("neutral", "ĐÃ HOÀN TÁC")
	b.unsynced(0)
	if came := g.there(); len(came) != 0 {
		t.Errorf("taken back, and there all the same: %v", came)
	}
}

// A name that could not be written down is offered again as it was typed.
func TestRule4_4_ANameThatCouldNotBeWrittenIsNotTypedAnew(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	b.scan(stranger(7), "neutral", "MÃ CHƯA BIẾT")
	b.click("#scan-keep")
	b.until("document.activeElement.id === 'scan-heard-name'")
	evaluate[bool](b, `(() => { const begin = IDBDatabase.prototype.transaction
		IDBDatabase.prototype.transaction = () => { throw new DOMException('', 'UnknownError') }
		window.mend = () => { IDBDatabase.prototype.transaction = begin }
		return true })()`)
	b.fillID("scan-heard-name", "Trần Văn Lạ")
	b.do(enter)
	b.latest("danger", "CHƯA LƯU ĐƯỢC")
	b.until("document.activeElement.id === 'scan-heard-name' && document.activeElement.value === 'Trần Văn Lạ'")
	evaluate[bool](b, "(window.mend(), true)")
	b.do(enter)
	b.until("document.getElementById('scan-latest').innerText.includes('Trần Văn Lạ · GHI NHẬN CHỜ ĐỐI CHIẾU')")
	b.unsynced(0)
}

// A frame the server cannot read is said to be among the errors, wherever one looks.
func TestRule4_10_AFrameNobodyCanReadIsSaid(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	b.forgive("422")
	evaluate[bool](b, `import('/static/js/scan/store.js').then((m) => m.openStore()).then(async (store) => {
		await store.put('carried', [{ frame: 'TQ2.broken.x.1.1.zzz', scanner: 'x', batch: 'y', rows: 2 }])
		document.dispatchEvent(new Event('visibilitychange'))
		return true
	})`)
	b.until("document.getElementById('scan-wrong').innerText.includes('1')")
	b.unsynced(0)
	b.panel("device")
	b.usable("scanner with a frame nobody can read")
}

// Whoever registers again in one window has done so in all of them.
func TestRule4_1_AnotherWindowFollowsTheRegistration(t *testing.T) {
	g := openGate(t)
	browser := newBrowser(t)
	b := browser.tab
	g.enrol(b, "Cửa 1")
	other := browser.newTab()
	g.device(other)
	other.until("document.getElementById('scan-packed').innerText.includes('10')")
	b.panel("device")
	b.click("#scan-end")
	b.until("document.activeElement.id === 'scan-end-no'")
	b.click("#scan-end-yes")
	other.until("document.documentElement.dataset.scanner === 'ready' && !document.getElementById('scan-enrol').hidden")
	b.until("!document.getElementById('scan-enrol-form').hidden")
	g.register(b, "Cửa 2")
	other.until("!document.getElementById('scan-door').hidden && document.getElementById('scan-packed').innerText.includes('10')")
}

func TestRule4_1_TwoTapsRegisterOneScanner(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	b.onNewPage(`(() => { const real = fetch; window.asked = 0
		window.fetch = (path, given) => { if (String(path).startsWith('/scan/devices')) window.asked++; return real(path, given) } })()`)
	b.forgive("401")
	b.signIn(g.server, "vuhoa")
	g.device(b)
	b.until("!document.getElementById('scan-enrol-form').hidden")
	b.fillID("scan-enrol-name", "Cửa 1")
	evaluate[bool](b, "(() => { for (const tap of [1, 2]) document.getElementById('scan-enrol-form').requestSubmit(); return true })()")
	b.until("!document.getElementById('scan-door').hidden && document.getElementById('scan-packed').innerText.includes('10')")
	if n := evaluate[int](b, "window.asked"); n != 1 {
		t.Errorf("registered %d times", n)
	}
}

// While somebody writes a name the camera waits with the next person, and it takes
// the focus from nobody.
func TestRule4_4_TheCameraWaitsForANameBeingWritten(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t, withCamera(cameraFile(t, g.people[2].Ticket))).tab
	g.enrol(b, "Cửa 1")
	b.scan(stranger(7), "neutral", "MÃ CHƯA BIẾT")
	b.click("#scan-keep")
	b.until("document.activeElement.id === 'scan-heard-name'")
	evaluate[bool](b, "(document.getElementById('scan-start').focus(), document.getElementById('scan-start').click(), document.getElementById('scan-heard-name').focus(), true)")
	b.until("document.getElementById('scan-video').videoWidth > 0 && !document.getElementById('scan-stop').hidden")
	b.until("(window.looked ??= performance.now()) && performance.now() - window.looked > 1500")
	if !evaluate[bool](b, "document.activeElement.id === 'scan-heard-name'") {
		t.Error("the camera took the focus from the name")
	}
	b.fillID("scan-heard-name", "Trần Văn Lạ")
	b.do(enter)
	b.until("document.getElementById('scan-latest').innerText.includes('Trần Văn Lạ')")
	b.latest("ok", g.people[2].FullName)
}

// Who chooses to stay while the server is asked to end the shift stays.
func TestRule4_10_NoMeansNoAlsoWhileTheServerIsAsked(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	evaluate[bool](b, `(() => { const real = fetch
		window.fetch = (path, given) => String(path).startsWith('/scan/end') ? new Promise((_, fail) => { window.fail = () => fail(new TypeError('no network')) }) : real(path, given)
		return true })()`)
	b.panel("device")
	for range 2 { // the second time it is asked whether to end alone
		b.click("#scan-end")
		b.until("!document.getElementById('scan-end-ask').hidden")
		b.click("#scan-end-yes")
		b.until("window.fail")
		b.click("#scan-end-no")
		evaluate[bool](b, "(window.fail(), window.fail = null, true)")
		b.until("document.getElementById('scan-end-ask').hidden && !document.getElementById('scan-end').hidden")
	}
	b.panel("scan")
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
}
