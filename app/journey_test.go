package main

import (
	"regexp"
	"strings"
	"testing"

	"taphuan/models/actor"
	"taphuan/views/texts"
)

// pastedPeople are twelve rows as they are copied from a sheet with a heading.
const pastedPeople = `Họ và tên	Đơn vị	Chức vụ	Số điện thoại	Ngày sinh	Giới tính
Nguyễn Thị Ngọc Ánh	Sở Nội vụ	Chuyên viên	0912 345 601	12/03/1985	nữ
Y Quang Bkrông	Sở Thông tin và Truyền thông	Phó Trưởng phòng	0912 345 602	1979	nam
H'Wen Niê Kdăm	SNV	Chuyên viên	0912 345 603	05/1990	nữ
Trần Văn Đạt	STTTT	Chuyên viên	0912 345 604	20/11/1982	nam
Lê Thị Ưng	Sở Nội vụ	Văn thư	0912 345 605	1988	nữ
Phạm Hữu Cường	Sở Nội vụ	Chánh Văn phòng	0912 345 606	1975	nam
Đặng Thị Hồng	STTTT	Chuyên viên	0912 345 607	1991	nữ
K'Thanh	STTTT	Chuyên viên	0912 345 608	1987	nam
Vũ Đức Bình	Sở Nội vụ	Thanh tra viên	0912 345 609	1980	nam
Hoàng Thị Thu Hà	Sở Nội vụ	Chuyên viên	0912 345 610	1993	nữ
Ngô Minh Tuấn	STTTT	Lái xe	0912 345 611	1978	nam
Bùi Thị Xuân	STTTT	Kế toán	0912 345 612	1986	nữ
`

// journey is one half-day of a course from its planning to a revoked paper,
// done on pages only.
type journey struct {
	t        *testing.T
	s        *server
	staff    *tab // Home Affairs at the desk
	board    *tab // their other window
	phone    *tab // a trainee's
	course   string
	sessions []string // paths
}

// With the phone checks in the first, with the ticket the second of them.
const (
	byPhone  = "Nguyễn Thị Ngọc Ánh"
	byTicket = "Y Quang Bkrông"
)

func TestAWholeCourseOnPages(t *testing.T) {
	eachServer(t, "2024-10-15T07:20:00+07:00", func(t *testing.T, s *server) {
		s.addUser("vuhoa", "Vũ Thị Hoa", "SNV", actor.HomeAffairs, actor.Approver, actor.Organiser, actor.CertificateClerk)
		j := &journey{t: t, s: s}
		desk := newBrowser(t)
		j.staff = desk.tab
		j.signIn(j.staff)
		j.plan()
		j.enrol()
		s.setClock("2024-10-15T07:40:00+07:00")
		j.board = desk.newTab()
		phone := newBrowser(t)
		j.phone = phone.tab
		j.checkInByPhone()
		j.scanTicket()
		j.closeSessions()
		paper := j.issue()
		j.verify(paper)
	})
}

func (j *journey) signIn(b *tab) {
	b.open(j.s.url + "/sign-in")
	b.accessible("sign-in")
	b.fill("login", "vuhoa")
	b.fill("password", trialPassword)
	b.submit("main button.primary")
	b.shows("Vũ Thị Hoa")
	b.accessible("home")
}

// plan makes the course and its two sessions, approves and opens it.
func (j *journey) plan() {
	b := j.staff
	b.open(j.s.url + "/courses")
	b.accessible("courses")
	b.open(j.s.url + "/courses/new")
	b.accessible("new course")
	b.fill("title", "Kỹ năng xử lý khủng hoảng truyền thông")
	b.click(`main [name="kind"][value="course"]`)
	b.choose("topic", "crisis_communication")
	b.fill("lead_unit", "SNV")
	b.fill("starts_on", "15/10/2024")
	b.fill("ends_on", "15/10/2024")
	b.fill("venue", "Hội trường A, Trung tâm Hội nghị tỉnh")
	b.fill("capacity", "45")
	b.fill("minimum_attendance", "80")
	b.submit("main form.form button.primary")
	j.course = b.address()
	if !regexp.MustCompile(`^/courses/\d+$`).MatchString(j.course) {
		b.broken("the course was not made")
	}
	b.accessible("planned course")
	j.addSession("Nhận diện khủng hoảng", "15/10/2024 07:30", "15/10/2024 08:00", "2")
	j.addSession("Phát ngôn trong khủng hoảng", "15/10/2024 08:00", "15/10/2024 11:00", "3")
	j.step("approved", func() { b.fill("decision_no", "123/QĐ-SNV") })
	j.step("open", func() {})
}

func (j *journey) addSession(title, from, to, periods string) {
	b := j.staff
	b.open(j.s.url + j.course + "/sessions/new")
	b.accessible("new session")
	b.fill("title", title)
	b.fill("starts_at", from)
	b.fill("ends_at", to)
	b.fill("periods", periods)
	b.submit("main form.form button.primary")
	b.shows(title)
}

// step moves the course to a state by its button and the page that asks.
func (j *journey) step(state string, fill func()) {
	b := j.staff
	b.open(j.s.url + j.course)
	b.submit(`main a[href$="state=` + state + `"]`)
	b.accessible("step to " + state)
	fill()
	b.submit("main form.form button.primary")
	b.shows(texts.Say("vi", "course.state."+state, nil))
}

// enrol pastes twelve people and finds the sessions' addresses.
func (j *journey) enrol() {
	b := j.staff
	b.open(j.s.url + j.course + "/enrolments/new")
	b.accessible("enrol")
	evaluate[bool](b, `(document.querySelector('[name="pasted"]').value = `+quoted(pastedPeople)+`) !== ''`)
	b.submit(`form:has([name="pasted"]) button.primary`)
	b.until("document.querySelectorAll('main a[href^=\"/enrolments/\"]').length === 12")
	b.accessible("course with people")
	j.sessions = evaluate[[]string](b, `[...document.querySelectorAll('main a[href$="/board"]')].map((a) => a.getAttribute('href').replace('/board', ''))`)
	if len(j.sessions) != 2 {
		b.broken("%d sessions are on the page", len(j.sessions))
	}
	b.open(j.s.url + j.course + "/roster")
	b.accessible("roster")
}

// invitation gives the pages of somebody's invitation, as PDF.
func (j *journey) invitation(name string) []byte {
	b := j.staff
	b.open(j.s.url + j.course)
	address := evaluate[string](b, `[...document.querySelectorAll('main a[href^="/enrolments/"]')].find((a) => a.textContent === `+quoted(name)+`)?.getAttribute('href') ?? ''`)
	b.open(j.s.url + address)
	b.accessible("enrolment")
	return b.fetch(address + "/invitation.pdf")
}

var pinOnPaper = regexp.MustCompile(`Mã 4 số:\s*(\d{4})`)

// checkInByPhone opens what the projector shows on a phone and checks in; the
// board in the other window follows without being loaded again.
func (j *journey) checkInByPhone() {
	pin := pinOnPaper.FindStringSubmatch(pdfText(j.t, j.invitation(byPhone)))
	if pin == nil {
		j.t.Fatal("the invitation has no code of four digits")
	}
	j.board.open(j.s.url + j.sessions[0] + "/board")
	j.board.accessible("board")
	evaluate[bool](j.board, "window.sameDocument = true")
	room := j.staff
	room.open(j.s.url + j.sessions[0] + "/room")
	room.accessible("room")
	j.phone.look(360, 740, "light")
	j.phone.open(readQR(j.t, room.picture()))
	j.phone.accessible("check-in")
	j.phone.fill("phone", "0912 345 601")
	j.phone.fill("pin", pin[1])
	j.phone.submit(`form:has([name="pin"]) button`)
	j.phone.shows(byPhone)
	if !evaluate[bool](j.phone, "Boolean(document.querySelector('.outcome.present'))") {
		j.phone.broken("the phone is not green")
	}
	j.phone.accessible("checked in")
	j.arrived(byPhone)
	room.until("document.querySelector('[data-there]').textContent === '1'")
}

// arrived waits until the board shows somebody as present, in the document
// that stood there before.
func (j *journey) arrived(name string) {
	j.t.Helper()
	j.board.until(`[...document.querySelectorAll('tbody tr')].some((row) => row.innerText.includes(` + quoted(name) + `) && row.querySelector('.badge.ok, .badge.pending'))`)
	if !evaluate[bool](j.board, "window.sameDocument === true") {
		j.board.broken("the board was loaded again")
	}
}

// scanTicket holds the ticket of an invitation before the staff's camera; in the
// second session both are found by name and number.
func (j *journey) scanTicket() {
	ticket := readQR(j.t, leftHalf(j.t, pdfPicture(j.t, j.invitation(byTicket), 1)))
	b := newBrowser(j.t, withCamera(cameraFile(j.t, ticket))).tab
	j.signIn(b)
	b.open(j.s.url + j.sessions[0] + "/scan")
	b.until("document.documentElement.dataset.scanner === 'ready'")
	b.accessible("scanner")
	b.click("#scan-start")
	b.until(`document.querySelector('#scan-latest li[data-kind="ok"]')?.innerText.includes(` + quoted(byTicket) + `)`)
	b.accessible("scanner with camera")
	b.click("#scan-stop")
	j.arrived(byTicket)
	b.until("document.getElementById('scan-waiting').textContent === '0'")

	b.open(j.s.url + j.sessions[1] + "/scan")
	b.until("document.documentElement.dataset.scanner === 'ready'")
	b.click("#scan-tab-search")
	b.fillID("scan-query", "nguyen ngoc anh")
	b.click("#scan-found button")
	b.until(`document.querySelector('#scan-latest li[data-kind="ok"]')?.innerText.includes(` + quoted(byPhone) + `)`)
	b.accessible("scanner, names")
	b.click("#scan-tab-stats")
	b.accessible("scanner, figures")
	b.click("#scan-tab-scan")
	b.fill("short_number", ticket)
	b.do(enter)
	b.until(`document.querySelector('#scan-latest li[data-kind="ok"]')?.innerText.includes(` + quoted(byTicket) + `)`)
}

func (j *journey) closeSessions() {
	b := j.staff
	for _, session := range j.sessions {
		b.open(j.s.url + session + "/board")
		b.click(`main [data-opens="close"]`)
		b.accessible("closing")
		b.submit("#close button.primary")
		b.until(`!document.querySelector('[data-opens="close"]')`)
		b.accessible("closed board")
	}
	b.open(j.s.url + j.sessions[0] + "/facts")
	b.accessible("log")
	j.step("finished", func() {})
}

// issued is a certificate on paper.
type issued struct {
	page string // where the register shows it
	code string // what its QR code says
}

// issue issues the certificates of the two who came, and reads one.
func (j *journey) issue() issued {
	b := j.staff
	b.open(j.s.url + j.course + "/certificates")
	b.accessible("certificates")
	b.fill("signer_title", "GIÁM ĐỐC")
	b.fill("signer_name", "Nguyễn Văn Trung")
	b.submit("#issue button.primary")
	b.until(`document.querySelectorAll('main th a[href^="/certificates/"]').length === 2`)
	b.accessible("register")
	page := evaluate[string](b, `[...document.querySelectorAll('main tr')].find((row) => row.innerText.includes(`+quoted(byPhone)+`) && row.querySelector('th a[href^="/certificates/"]')).querySelector('th a').getAttribute('href')`)
	b.open(j.s.url + page)
	b.accessible("certificate")
	number := evaluate[string](b, `document.querySelector('h1').innerText`)
	pdf := b.fetch(page + ".pdf")
	words := pdfText(j.t, pdf)
	for _, wanted := range []string{byPhone, "Kỹ năng xử lý khủng hoảng truyền thông", "Nguyễn Văn Trung", "5 tiết"} {
		if !strings.Contains(words, wanted) {
			j.t.Errorf("the certificate does not say %q: %s", wanted, words)
		}
	}
	if printed := regexp.MustCompile(`\d+/2024/\S+`).FindString(number); printed == "" || !strings.Contains(words, printed) {
		j.t.Errorf("the number of %q is not printed: %s", number, words)
	}
	return issued{page: page, code: readQR(j.t, pdfPicture(j.t, pdf, 1))}
}

// verify follows the QR code of the paper, before and after it is revoked.
func (j *journey) verify(paper issued) {
	if want := strings.ToUpper(j.s.url) + "/V/"; !strings.HasPrefix(paper.code, want) {
		j.t.Fatalf("the paper's code says %s, not %s…", paper.code, want)
	}
	j.phone.open(paper.code)
	j.phone.shows(texts.Say("vi", "certificates.verify.valid", nil))
	j.phone.shows(byPhone)
	j.phone.accessible("valid certificate")
	b := j.staff
	b.open(j.s.url + paper.page)
	b.click(`main [data-opens="revoke"]`)
	b.accessible("revoking")
	b.fill("reason", "In sai chức vụ")
	b.submit("#revoke button.primary")
	b.shows(texts.Say("vi", "certificates.status.revoked", nil))
	b.accessible("revoked certificate")
	j.phone.open(paper.code)
	j.phone.shows(texts.Say("vi", "certificates.verify.revoked", map[string]any{"On": j.s.today().Typed()}))
	if evaluate[bool](j.phone, `document.body.innerText.includes('In sai chức vụ')`) {
		j.t.Error("the public page tells why")
	}
	j.phone.accessible("revoked on the phone")
}
