package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// vietnameseLetters are those no English sentence of ours has.
var vietnameseLetters = regexp.MustCompile(`(?i)[\w\p{L}]*[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ][\w\p{L}]*`)

// inEnglish checks a state at all widths, and that all it says is English but for
// what people named.
func (b *tab) inEnglish(state string, names ...string) {
	b.t.Helper()
	b.usable("scanner in English " + state)
	said := evaluate[string](b, `document.getElementById('scan-app').innerText + ' ' + document.title + ' '
		+ [...document.querySelectorAll('#scan-app [aria-label], #scan-app [placeholder]')].map((e) => (e.ariaLabel ?? '') + ' ' + (e.placeholder ?? '')).join(' ')`)
	for _, name := range names {
		said = strings.ReplaceAll(said, name, "")
		said = strings.ReplaceAll(said, strings.ToUpper(name), "")
	}
	if left := vietnameseLetters.FindAllString(said, -1); len(left) > 0 {
		b.t.Errorf("%s: the English page says %q", state, left)
	}
}

// The scanner says all it has to say in English too, and its longer words fit.
func TestRule4_TheScannerSpeaksEnglish(t *testing.T) {
	g := openGate(t)
	var fresh struct{ Ticket string }
	g.organiser.post(fmt.Sprintf("/enrolments/%d/replacement", g.people[8].ID), map[string]any{}, 200, &fresh)
	b := newBrowser(t).tab
	b.look(360, 740, "light")
	b.forgive("401")
	b.open(g.url + "/scan?lang=en")
	b.until("document.documentElement.dataset.scanner === 'ready' && !document.getElementById('scan-enrol-sign-in').hidden")
	names := []string{"Tiếng Việt", "Tập huấn", "Cửa 1", "Buổi sáng", "Hội trường A", "Vũ Thị Hoa", "Cung cấp thông tin cho báo chí", "Sở Nội vụ", "Sở Thông tin và Truyền thông"}
	for _, person := range g.people {
		names = append(names, person.FullName)
	}
	b.inEnglish("to a stranger", names...)
	b.signIn(g.server, "vuhoa")
	g.device(b)
	b.until("!document.getElementById('scan-enrol-form').hidden")
	b.fillID("scan-enrol-name", " ")
	b.do(enter)
	b.until("!document.getElementById('scan-enrol-name-error').hidden")
	b.inEnglish("being enrolled", names...)
	g.register(b, "Cửa 1")
	b.inEnglish("ready", names...)
	b.scan(g.people[0].Ticket, "ok", g.people[0].FullName)
	b.inEnglish("after green", names...)
	b.scan(g.people[0].Ticket, "warn", g.people[0].FullName)
	b.inEnglish("after amber", names...)
	b.scan(g.people[8].Ticket, "danger", "")
	b.inEnglish("after red", names...)
	b.scan(stranger(7), "neutral", "")
	b.click("#scan-keep")
	b.until("document.activeElement.id === 'scan-heard-name'")
	b.inEnglish("asking for a name", names...)
	for _, panel := range []string{"search", "stats", "device"} {
		b.panel(panel)
		b.inEnglish("at "+panel, names...)
	}
	b.click("#scan-end")
	b.until("document.activeElement.id === 'scan-end-no'")
	b.inEnglish("asked whether to end", names...)
	b.click("#scan-end-no")
	g.halt()
	b.panel("scan")
	b.scan(g.people[1].Ticket, "ok", g.people[1].FullName)
	b.until("document.getElementById('scan-state').dataset.state === 'offline' && !document.getElementById('scan-trouble').hidden")
	b.inEnglish("without the server", names...)
	b.panel("device")
	b.click("#scan-frames")
	b.until("!document.getElementById('scan-frame').hidden")
	b.inEnglish("handing over", names...)
}
