package routes

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// nothingHappened looks whether any refusal has left something behind.
func (s *scene) nothingHappened() {
	s.t.Helper()
	var list coursesPage
	s.boss.get("/courses").json(s.t, &list)
	var course coursePage
	s.boss.get("/courses/"+s.own["course"]).json(s.t, &course)
	var facts factsPage
	s.boss.get("/sessions/"+s.own["session"]+"/facts").json(s.t, &facts)
	var unit unitStaffingPage
	s.boss.get("/staffing/units/SYT").json(s.t, &unit)
	if len(list.Courses) != 6 || course.Enrolled != 4 || len(course.Sessions) != 2 || course.State != "running" ||
		len(facts.Facts) != 0 || len(unit.Assignments) != 1 {
		s.t.Errorf("%d courses, %+v with %d sessions, %d facts, %d assignments", len(list.Courses), course.courseRow,
			len(course.Sessions), len(facts.Facts), len(unit.Assignments))
	}
}

const base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// TestEveryLetterOfTheRoomsCodeCounts changes the code on the wall at every
// place, the last one's spare bits included, and asks for all spellings.
func TestEveryLetterOfTheRoomsCodeCounts(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		s := newScene(t, db)
		program, code := &client{h: s.trialHouse}, s.roomCode(s.own["session"])
		opens := func(code string, want int, machine string) {
			t.Helper()
			if got := program.get("/C/" + code); got.status != want || got.problemCode() != machine {
				t.Errorf("%s: %d %s", code, got.status, got.body)
			}
		}
		const forged = "attendance.code_forged"
		for at := range code {
			here := strings.IndexByte(base32Letters, code[at])
			for _, flip := range []int{1, 2, 4, 8, 16} {
				opens(code[:at]+string(base32Letters[here^flip])+code[at+1:], 404, forged)
			}
		}
		last := strings.IndexByte(base32Letters, code[38])
		for spare := 1; spare < 8; spare++ {
			opens(code[:38]+string(base32Letters[last|spare]), 404, forged)
		}
		for _, other := range []string{code[:38], code + "A", code + "=", code[1:] + code[:1], "A", "0" + code[1:], strings.Repeat("%41", 39), s.own["ticket"]} {
			opens(url.PathEscape(other), 404, forged)
		}
		opens(code, 200, "")
		opens(strings.ToLower(code), 200, "")
		s.wait(15 * time.Second)
		opens(code, 200, "")
		s.wait(15 * time.Second)
		opens(code, 410, "attendance.code_expired")
		if facts := s.factsOf(s.own["session"]); len(facts) != 0 {
			t.Errorf("opening codes left %+v", facts)
		}
	})
}

func (s *scene) factsOf(session string) []fact {
	s.t.Helper()
	var page factsPage
	s.boss.get("/sessions/"+session+"/facts").json(s.t, &page)
	return page.Facts
}

// TestARefusedScanStaysAFact scans what checks nobody in.
func TestARefusedScanStaysAFact(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		s := newScene(t, db)
		s.boss.must(200, "/enrolments/"+s.own["leaving"]+"/withdraw", map[string]any{"reason": "Bận việc"})
		session, organiser := number(s.own["session"]), s.program("STTTT", actor.Organiser)
		leaving := s.ticketOf(s.own["course"], s.own["leaving"])
		for _, test := range []struct {
			name, ticket string
			session      uint64
			reason       string
			vi, en       string
		}{
			{"a ticket of another course", s.foreign["ticket"], session, "attendance.other_course", "Mã này là của lớp khác.", "This code belongs to another course."},
			{"a ticket nobody made", "T1:00000000000000000000000000", session, "attendance.unknown_ticket", "Không tìm thấy mã", "not known in this course"},
			{"a ticket of who has left", leaving, session, "attendance.withdrawn", "Người này đã rút khỏi lớp.", "has withdrawn"},
			{"a session of another unit", s.own["ticket"], number(s.foreign["session"]), "attendance.unknown_session", "Không có buổi học này", "no such session"},
		} {
			before := len(s.factsOf(s.own["session"])) + len(s.factsOf(s.foreign["session"]))
			for lang, sentence := range map[string]string{"vi": test.vi, "en": test.en} {
				got := organiser.must(200, "/checkins?lang="+lang, map[string]any{"items": []any{map[string]any{"nonce": test.reason + lang,
					"session": test.session, "ticket": test.ticket}}})["items"].([]any)[0].(map[string]any)
				if got["result"] != "refused" || got["reason"] != test.reason || !strings.Contains(got["message"].(string), sentence) {
					t.Errorf("%s: %v", test.name, got)
				}
			}
			facts := append(s.factsOf(s.own["session"]), s.factsOf(s.foreign["session"])...)
			kept := 2
			if test.reason == "attendance.unknown_session" {
				kept = 0 // nothing is written into what is not one's own
			}
			if len(facts) != before+kept || kept > 0 && (facts[0].Result != "refused" || facts[0].Reason != test.reason) {
				t.Errorf("%s: %d facts, were %d: %+v", test.name, len(facts), before, facts)
			}
		}
	})
}

// ticketOf gives somebody's ticket, as the organisers see it.
func (s *scene) ticketOf(course, enrolment string) string {
	s.t.Helper()
	var page coursePage
	s.boss.get("/courses/"+course).json(s.t, &page)
	for _, e := range page.Enrolments {
		if utoa(e.ID) == enrolment {
			return e.Ticket
		}
	}
	s.t.Fatalf("no enrolment %s", enrolment)
	return ""
}

// TestRefusalsOnPages holds that a person is told on the very form, with all
// that was typed, and that a refusal without a form is a page with a sentence.
func TestRefusalsOnPages(t *testing.T) {
	s := newScene(t, trial.SQLite(t))
	c := s.person("STTTT", actor.Organiser)
	c.get("/courses/new")
	form := url.Values{"title": {"Tập huấn <Đắk Nông>"}, "kind": {"course"}, "topic": {"other"}, "lead_unit": {"STTT"},
		"starts_on": {"15/10/2024"}, "ends_on": {"14/10/2024"}, "capacity": {"0"}}
	for lang, sentences := range map[string][]string{
		"vi": {"Không có đơn vị “STTT”. Có phải:", "từ 1 trở lên", "Chọn từ 15/10/2024"},
		"en": {"There is no unit “STTT”. Did you mean:", "1 or more", "Choose 15/10/2024 or later"},
	} {
		got := c.form("/courses?lang="+lang, form)
		for _, wanted := range append(sentences, "Tập huấn &lt;Đắk Nông&gt;", `value="14/10/2024"`, `value="0"`, `aria-invalid="true"`, `lang="`+lang+`"`) {
			if got.status != 422 || !strings.Contains(got.body, wanted) {
				t.Errorf("%s: %d without %q", lang, got.status, wanted)
			}
		}
	}
	for _, test := range []struct {
		path   string
		status int
		wanted string
	}{
		{"/courses/" + s.foreign["course"], 404, "Không tìm thấy lớp này"},
		{"/users", 403, "Vai trò của Ông/Bà không được làm việc này"},
		{"/nowhere", 404, "Không tìm thấy trang"},
		{"/C/" + strings.Repeat("A", 39), 404, "Mã này không phải mã điểm danh"},
		{"/staffing?as_of=hôm+qua", 403, "Vai trò"},
	} {
		got := c.get(test.path + map[bool]string{true: "&", false: "?"}[strings.Contains(test.path, "?")] + "lang=vi")
		if got.status != test.status || !strings.Contains(got.body, test.wanted) || !strings.Contains(got.body, "</html>") {
			t.Errorf("%s: %d without %q", test.path, got.status, test.wanted)
		}
	}
}
