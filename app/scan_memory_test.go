package main

import (
	"fmt"
	"testing"
)

// Browsers close the memory behind a page's back at times: it is opened again,
// and the scan is written all the same.
func TestRule4_4_AMemoryThatIsClosedIsOpenedAgain(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	evaluate[bool](b, `(() => { const begin = IDBDatabase.prototype.transaction
		IDBDatabase.prototype.transaction = function (...given) {
			IDBDatabase.prototype.transaction = begin
			this.close()
			return begin.apply(this, given)
		}
		return true })()`)
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.scan(g.people[1].Ticket, "ok", g.people[1].FullName)
	b.unsynced(0)
	if n := len(g.facts()); n != 2 {
		t.Errorf("%d facts are kept, not 2", n)
	}
}

// A short number two open courses both have means nobody until somebody has
// looked at the names.
func TestRule4_3_ANumberOfTwoPeopleIsChosenByName(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.enrol(b, "Cửa 1")
	evaluate[bool](b, `import('/static/js/scan/store.js').then((m) => m.openStore()).then(async (store) => {
		const pack = await store.get('pack')
		const [session] = pack.sessions, [person] = pack.roster
		pack.sessions.push({ ...session, id: 999, course: 999, course_title: 'Lớp bên cạnh', starts_at: new Date(Date.parse(session.starts_at) + 60000).toISOString() })
		pack.roster.push({ ...person, enrolment: 9999, course: 999, hash: 'f'.repeat(32), full_name: 'Người Lớp Bên' })
		await store.set({ pack })
		return true
	})`)
	g.device(b)
	b.until("document.getElementById('scan-packed').innerText.includes('11')")
	b.fillID("scan-code", fmt.Sprint(g.people[0].ShortNumber))
	b.do(enter)
	b.until("document.querySelectorAll('#scan-found button').length === 2 && document.activeElement.closest('#scan-found')")
	b.usable("scanner choosing between two of one number")
	b.unsynced(0)
	b.click(fmt.Sprintf("#scan-found [data-enrolment='%d']", g.people[0].ID))
	b.latest("ok", g.people[0].FullName)
	b.unsynced(0)
	if came := g.there(); len(came) != 1 || !came[g.people[0].ID] {
		t.Errorf("there are %v", came)
	}
}
