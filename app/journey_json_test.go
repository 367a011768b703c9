package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"taphuan/models/actor"
)

// The journey of TestAWholeCourseOnPages, done by a program with a bearer token,
// in the words of PRODUCT.md.
func TestAWholeCourseAsJSON(t *testing.T) {
	eachServer(t, "2024-10-15T07:20:00+07:00", func(t *testing.T, s *server) {
		s.addUser("vuhoa", "Vũ Thị Hoa", "SNV", actor.HomeAffairs, actor.Approver, actor.Organiser, actor.CertificateClerk)
		j := &jsonJourney{t: t, s: s, office: s.program("vuhoa"), stranger: &program{s: s}}
		j.plan()
		j.enrol()
		s.setClock("2024-10-15T07:40:00+07:00")
		j.room()
		j.checkIn()
		j.finish()
		j.certify()
	})
}

type jsonJourney struct {
	t        *testing.T
	s        *server
	office   *program
	stranger *program
	course   string
	sessions []uint64
	people   []enrolled
}

type idAnswer struct {
	ID uint64 `json:"id"`
}

// problemAnswer is what programs get when something is refused.
type problemAnswer struct {
	Status int            `json:"status"`
	Code   string         `json:"code"`
	Title  string         `json:"title"`
	Fields map[string]any `json:"fields"`
}

func (j *jsonJourney) plan() {
	t := j.t
	var wrong problemAnswer
	j.office.post("/courses", map[string]any{"title": ""}, http.StatusUnprocessableEntity, &wrong)
	if wrong.Status != http.StatusUnprocessableEntity || wrong.Code == "" || wrong.Fields["title"] == nil || wrong.Fields["starts_on"] == nil {
		t.Errorf("an empty course is refused with %+v", wrong)
	}
	var course idAnswer
	j.office.post("/courses", map[string]any{"title": "Kỹ năng xử lý khủng hoảng truyền thông", "kind": "course",
		"topic": "crisis_communication", "lead_unit": "SNV", "starts_on": "2024-10-15", "ends_on": "2024-10-15",
		"venue": "Hội trường A", "capacity": 12, "minimum_attendance": 80}, http.StatusCreated, &course)
	j.course = fmt.Sprintf("/courses/%d", course.ID)
	for _, hours := range [][2]string{{"07:30", "08:00"}, {"08:00", "11:00"}} {
		var session idAnswer
		j.office.post(j.course+"/sessions", map[string]any{"title": "Buổi " + hours[0], "periods": 2,
			"starts_at": "2024-10-15T" + hours[0] + ":00+07:00", "ends_at": "2024-10-15T" + hours[1] + ":00+07:00"}, http.StatusCreated, &session)
		j.sessions = append(j.sessions, session.ID)
	}
	j.office.post(j.course+"/state", map[string]any{"state": "approved", "decision_no": "123/QĐ-SNV"}, http.StatusOK, nil)
	j.office.post(j.course+"/state", map[string]any{"state": "open"}, http.StatusOK, nil)
	var list struct {
		Courses []struct {
			ID    uint64
			State string
		}
	}
	j.office.get("/courses?year=2024", http.StatusOK, &list)
	if len(list.Courses) != 1 || list.Courses[0].ID != course.ID || list.Courses[0].State != "open" {
		t.Errorf("the courses of 2024 are %+v", list.Courses)
	}
}

func (j *jsonJourney) enrol() {
	t := j.t
	var rows []map[string]any
	for i, name := range []string{"Nguyễn Thị Ngọc Ánh", "Y Quang Bkrông", "H'Wen Niê Kdăm", "Trần Văn Đạt", "Lê Thị Ưng", "Phạm Hữu Cường",
		"Đặng Thị Hồng", "K'Thanh", "Vũ Đức Bình", "Hoàng Thị Thu Hà", "Ngô Minh Tuấn", "Bùi Thị Xuân"} {
		rows = append(rows, map[string]any{"full_name": name, "unit": []string{"SNV", "STTTT"}[i%2], "position": "Chuyên viên",
			"phone": fmt.Sprintf("09123456%02d", i+1), "born_on": []string{"1985-03-12", "1979", "1990-05"}[i%3], "gender": "female"})
	}
	var first, again struct {
		Enrolments []struct {
			enrolled
			Unit   string `json:"unit"`
			Status string `json:"status"`
		} `json:"enrolments"`
	}
	j.office.post(j.course+"/enrolments", map[string]any{"people": rows}, http.StatusCreated, &first)
	j.office.post(j.course+"/enrolments", map[string]any{"people": rows}, http.StatusCreated, &again)
	if len(first.Enrolments) != 12 || fmt.Sprint(first) != fmt.Sprint(again) {
		t.Fatalf("enrolled %+v, and again %+v", first, again)
	}
	for i, e := range first.Enrolments {
		if e.FullName != rows[i]["full_name"] || e.Unit != rows[i]["unit"] || e.Status != "enrolled" || len(e.Ticket) != 29 || e.ShortNumber == 0 {
			t.Errorf("%+v stands in the place of %v", e, rows[i])
		}
		j.people = append(j.people, e.enrolled)
	}
	var full problemAnswer
	j.office.post(j.course+"/enrolments", map[string]any{"people": []any{map[string]any{"full_name": "Người Thứ Mười Ba", "unit": "SNV"}}},
		http.StatusConflict, &full)
	if full.Code == "" || full.Title == "" {
		t.Errorf("over capacity is refused with %+v", full)
	}
}

func (j *jsonJourney) room() {
	var code struct {
		URL       string    `json:"url"`
		Digits    string    `json:"digits"`
		ChangesAt time.Time `json:"changes_at"`
	}
	j.office.get(fmt.Sprintf("/sessions/%d/room-code", j.sessions[0]), http.StatusOK, &code)
	left := code.ChangesAt.Sub(j.s.clock())
	if len(code.Digits) != 6 || left < -time.Second || left > 15*time.Second {
		j.t.Errorf("the room shows %+v", code)
	}
	path, ours := strings.CutPrefix(code.URL, strings.ToUpper(j.s.url))
	if !ours || !strings.HasPrefix(path, "/C/") {
		j.t.Fatalf("the room's code leads to %s", code.URL)
	}
	j.stranger.get(path, http.StatusOK, nil)
	j.stranger.get("/C/"+strings.ToLower(path[3:]), http.StatusOK, nil)
	forged := path[:len(path)-2] + map[bool]string{true: "B", false: "A"}[path[len(path)-2] == 'A'] + path[len(path)-1:]
	j.stranger.get(forged, http.StatusNotFound, nil)
	before := j.s.clock()
	j.s.setClock(before.Add(time.Minute).Format(time.RFC3339))
	j.stranger.get(path, http.StatusGone, nil)
}

// scan is an item of POST /checkins and answer its answer.
type (
	scan struct {
		Nonce     string `json:"nonce"`
		Session   uint64 `json:"session"`
		Ticket    string `json:"ticket"`
		Direction string `json:"direction"`
		At        string `json:"at"`
		Method    string `json:"method"`
	}
	answered struct {
		Nonce     string  `json:"nonce"`
		Result    string  `json:"result"`
		Reason    string  `json:"reason"`
		At        string  `json:"at"`
		Enrolment *uint64 `json:"enrolment"`
	}
	boardAnswer struct {
		Counts struct{ Expected, Present, Late, Excused, Absent, Review int }
		Rows   []struct {
			Enrolment uint64  `json:"enrolment"`
			FullName  string  `json:"full_name"`
			Status    string  `json:"status"`
			ArrivedAt *string `json:"arrived_at"`
			LeftAt    *string `json:"left_at"`
			Method    string  `json:"method"`
		}
	}
)

func (j *jsonJourney) checkIn() {
	in := func(nonce string, session, person int, at string) scan {
		return scan{Nonce: nonce, Session: j.sessions[session], Ticket: j.people[person].Ticket, Direction: "in",
			At: "2024-10-15T" + at + ":00+07:00", Method: "scan"}
	}
	unknown := in("n5", 0, 0, "07:41")
	unknown.Ticket = "T1:00000000000000000000000000"
	items := []scan{in("n1", 0, 0, "07:40"), in("n2", 0, 0, "07:41"), in("n1", 0, 0, "07:40"), in("n3", 0, 1, "07:39"),
		in("n4", 0, 2, "05:00"), unknown, in("n6", 1, 0, "07:41"), in("n7", 1, 1, "07:41")}
	want := []string{"present", "repeated", "repeated", "present", "review", "refused", "present", "present"}
	var got struct{ Items []answered }
	j.office.post("/checkins", map[string]any{"items": items}, http.StatusOK, &got)
	for i, item := range got.Items {
		known := item.Enrolment != nil && *item.Enrolment == j.people[max(0, []int{0, 0, 0, 1, 2, -1, 0, 1}[i])].ID
		if item.Nonce != items[i].Nonce || item.Result != want[i] || known != (i != 5) || (item.Reason == "") != (want[i] == "present") {
			j.t.Errorf("scan %d is answered %+v, not %s", i, item, want[i])
		}
	}
	if len(got.Items) != len(items) {
		j.t.Fatalf("%d scans have %d answers", len(items), len(got.Items))
	}
	j.stranger.post("/checkins", map[string]any{"items": items}, http.StatusUnauthorized, nil)
	board := j.boardOf(0)
	if c := board.Counts; c.Present != 2 || c.Expected != 10 || c.Review != 1 || len(board.Rows) != 12 {
		j.t.Errorf("the board counts %+v over %d rows", c, len(board.Rows))
	}
	for _, row := range board.Rows {
		if row.Enrolment == j.people[0].ID && (row.Status != "present" || row.Method != "scan" || row.ArrivedAt == nil || *row.ArrivedAt != "2024-10-15T07:40:00+07:00") {
			j.t.Errorf("the first who came stands as %+v", row)
		}
	}
}

func (j *jsonJourney) boardOf(session int) boardAnswer {
	var board boardAnswer
	j.office.get(fmt.Sprintf("/sessions/%d/board", j.sessions[session]), http.StatusOK, &board)
	return board
}

func (j *jsonJourney) finish() {
	j.office.post(j.course+"/state", map[string]any{"state": "finished"}, http.StatusConflict, nil)
	j.office.post(j.course+"/certificates", map[string]any{"issued_on": "2024-10-15", "signer_name": "N", "signer_title": "GĐ"}, http.StatusConflict, nil)
	for i, session := range j.sessions {
		j.office.post(fmt.Sprintf("/sessions/%d/close", session), map[string]any{}, http.StatusOK, nil)
		if c := j.boardOf(i).Counts; c.Absent != 10 || c.Expected != 0 {
			j.t.Errorf("the closed board of session %d counts %+v", i, c)
		}
	}
	j.office.post(j.course+"/state", map[string]any{"state": "finished"}, http.StatusOK, nil)
}

// verified is what the public is told.
type verified struct {
	Status     string  `json:"status"`
	Number     string  `json:"number"`
	FullName   string  `json:"full_name"`
	Course     string  `json:"course"`
	StartsOn   string  `json:"starts_on"`
	EndsOn     string  `json:"ends_on"`
	IssuedOn   string  `json:"issued_on"`
	Issuer     string  `json:"issuer"`
	ReplacedBy *string `json:"replaced_by"`
}

func (j *jsonJourney) certify() {
	t := j.t
	var made struct {
		Issued []struct {
			ID       uint64 `json:"id"`
			Number   string `json:"number"`
			Code     string `json:"code"`
			FullName string `json:"full_name"`
		} `json:"issued"`
		Refused []struct {
			Enrolment uint64 `json:"enrolment"`
			FullName  string `json:"full_name"`
			Reason    string `json:"reason"`
		} `json:"refused"`
	}
	order := map[string]any{"issued_on": "2024-10-15", "signer_name": "Nguyễn Văn Trung", "signer_title": "GIÁM ĐỐC", "decision_no": "130/QĐ-SNV"}
	j.office.post(j.course+"/certificates", order, http.StatusCreated, &made)
	if len(made.Issued) != 2 || len(made.Refused) != 10 {
		t.Fatalf("issued %+v, refused %+v", made.Issued, made.Refused)
	}
	for _, r := range made.Refused {
		if r.Enrolment == 0 || r.FullName == "" || r.Reason == "" {
			t.Errorf("refused without a word: %+v", r)
		}
	}
	one := made.Issued[0]
	pdf := j.office.get(fmt.Sprintf("/certificates/%d.pdf", one.ID), http.StatusOK, nil)
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !strings.Contains(pdfText(t, pdf), one.FullName) {
		t.Error("the stored file is not the certificate")
	}
	if !bytes.Equal(pdf, j.office.get(fmt.Sprintf("/certificates/%d.pdf", one.ID), http.StatusOK, nil)) {
		t.Error("the stored file changes")
	}
	var seen verified
	j.stranger.get("/V/"+one.Code, http.StatusOK, &seen)
	want := verified{Status: "valid", Number: one.Number, FullName: one.FullName, Course: "Kỹ năng xử lý khủng hoảng truyền thông",
		StartsOn: "2024-10-15", EndsOn: "2024-10-15", IssuedOn: "2024-10-15", Issuer: "Sở Nội vụ"}
	if seen != want {
		t.Errorf("the public is told %+v, not %+v", seen, want)
	}
	revoke := fmt.Sprintf("/certificates/%d/revoke", one.ID)
	j.office.post(revoke, map[string]any{}, http.StatusUnprocessableEntity, nil)
	j.stranger.post(revoke, map[string]any{"reason": "x"}, http.StatusUnauthorized, nil)
	raw := j.office.post(revoke, map[string]any{"reason": "In sai chức vụ"}, http.StatusOK, nil)
	told := j.stranger.get("/V/"+one.Code, http.StatusOK, &seen)
	if seen.Status != "revoked" || bytes.Contains(told, []byte("In sai")) || len(raw) == 0 {
		t.Errorf("once revoked the public is told %s", told)
	}
	j.stranger.get("/V/0000000000000000000000000A9", http.StatusNotFound, nil)
}
