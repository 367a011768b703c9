package main

import "testing"

// answering has the page's requests to a path answered so, without the server:
// with a status and JSON, or not at all for the status 0.
const answering = `(() => { const real = window.fetch; window.answers = {}
	window.fetch = async (...asked) => {
		const known = Object.entries(window.answers).find(([path]) => new URL(asked[0], location.href).pathname === path)
		if (!known) return real(...asked)
		const [status, body] = known[1]
		if (!status) throw new TypeError('no network')
		return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
	}
	return true })()`

// The states hardly anybody sees are as usable as the others.
func TestRule4_TheRarerStatesAreUsable(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	b.forgive("401")
	b.signIn(g.server, "vuhoa")
	g.device(b)
	evaluate[bool](b, answering)
	for _, state := range []struct{ name, answers, shows string }{
		{"scanner enrolled by nobody who may", `{ '/scan/sessions': [403, {}] }`, "document.getElementById('scan-enrol-state').innerText.includes('quyền')"},
		{"scanner without a session to choose", `{ '/scan/sessions': [200, { sessions: [] }] }`, "document.getElementById('scan-enrol-form').hidden && document.getElementById('scan-enrol-state').innerText"},
		{"scanner enrolling without network", `{ '/scan': [0] }`, "!document.getElementById('scan-enrol-again').hidden"},
	} {
		evaluate[bool](b, "(window.answers = "+state.answers+", document.getElementById('scan-enrol-again').click(), true)")
		b.until(state.shows)
		b.usable(state.name)
	}
	evaluate[bool](b, "(window.answers = {}, document.getElementById('scan-enrol-again').click(), true)")
	b.until("!document.getElementById('scan-enrol-form').hidden")
	g.register(b, "Cửa 1")
	evaluate[bool](b, `(window.answers = { '/checkins': [403, { title: 'Không có quyền.' }] }, navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')), true)`)
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.until("document.getElementById('scan-state').dataset.state === 'refused' && document.getElementById('scan-trouble-words').innerText.includes('Không có quyền.')")
	b.click("#scan-start")
	b.until("document.getElementById('scan-camera-trouble').innerText")
	b.usable("scanner refused by the server, without a camera")
	evaluate[bool](b, "(window.answers = {}, document.getElementById('scan-retry').click(), true)")
	b.unsynced(0)
	evaluate[bool](b, `(() => { IDBDatabase.prototype.transaction = () => { throw new DOMException('', 'UnknownError') }; return true })()`)
	b.fillID("scan-code", g.people[1].Ticket)
	b.do(enter)
	b.latest("danger", "CHƯA LƯU ĐƯỢC")
	b.usable("scanner that cannot write")
}

// A page whose memory cannot be opened says so and what to do.
func TestRule4_AScannerWithoutAMemorySaysSo(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	b.onNewPage("IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError') }")
	b.forgive("401")
	b.open(g.url + "/scan")
	b.until("!document.getElementById('scan-broken').hidden")
	b.usable("scanner without a memory")
}
