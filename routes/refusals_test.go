package routes

import (
	"fmt"
	"strings"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// refused is something the program must not do, and how it says so.
type refused struct {
	name   string
	c      *client
	path   string
	body   any    // nil: GET
	status int    // 0: 422
	code   string // of the problem, or of its one field
	field  string
	vi, en string // what the sentence says
}

// TestRefusals asks for what must not be, in both languages.
func TestRefusals(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		s := newScene(t, db)
		for _, list := range [][]refused{s.refusedHere(), s.refusedCourses(), s.refusedSessions(), s.refusedPeople(), s.refusedPapers()} {
			for _, r := range list {
				s.refuse(r)
			}
		}
		s.nothingHappened()
	})
}

// refuse asks in Vietnamese and in English and reads the problem.
func (s *scene) refuse(r refused) {
	s.t.Helper()
	if r.status == 0 {
		r.status = 422
	}
	for lang, sentence := range map[string]string{"vi": r.vi, "en": r.en} {
		path := r.path + map[bool]string{true: "&", false: "?"}[strings.Contains(r.path, "?")] + "lang=" + lang
		var got reply
		if r.body == nil {
			got = r.c.get(path)
		} else {
			got = r.c.post(path, r.body)
		}
		if kind := got.header.Get("Content-Type"); got.status != r.status || !strings.HasPrefix(kind, "application/problem+json") {
			s.t.Errorf("%s: %d as %s, want %d: %s", r.name, got.status, kind, r.status, got.body)
			return
		}
		p := got.problem(s.t)
		said := p.Title
		if r.field != "" {
			said = p.Fields[r.field].Message
			if p.Fields[r.field].Code != r.code {
				s.t.Errorf("%s: the field %s has %+v", r.name, r.field, p.Fields)
			}
		}
		if p.Code != r.code || p.Status != r.status || !strings.Contains(said, sentence) {
			s.t.Errorf("%s (%s): %s, want %s and %q", r.name, lang, got.body, r.code, sentence)
		}
	}
}

// refusedHere is what the house itself refuses.
func (s *scene) refusedHere() []refused {
	person := s.person("STTTT", actor.Organiser)
	person.html = false
	focal, organiser := s.program("STTTT", actor.UnitFocal), s.program("STTTT", actor.Organiser)
	stranger := &client{h: s.trialHouse, token: "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"}
	admin := s.program("", actor.Admin)
	foreign := map[string]any{"unit": "SYT", "full_name": "Trần Văn Bình", "kind": "concurrent", "effective_from": "2024-09-01"}
	return []refused{
		{"a change without our form", person, "/courses", courseBody("STTTT"), 403, "csrf", "", "Biểu mẫu đã quá hạn", "The form has expired"},
		{"no token", &client{h: s.trialHouse}, "/courses", nil, 401, "sign_in_needed", "", "cần đăng nhập", "needs you to sign in"},
		{"a made-up token", stranger, "/courses", nil, 401, "accounts.token", "", "đã bị thu hồi", "has been revoked"},
		{"what the role may not", focal, "/courses", courseBody("STTTT"), 403, "forbidden", "", "Vai trò của Ông/Bà không được", "Your role does not allow"},
		{"an address that leads nowhere", focal, "/courses/x", nil, 404, "not_found", "", "Không tìm thấy trang", "was not found"},
		{"a day that is none", focal, "/staffing?as_of=2024-02-30", nil, 0, "input.date", "as_of", "dd/mm/yyyy", "dd/mm/yyyy"},
		{"staffing of a foreign unit", focal, "/staffing/assignments", foreign, 404, "staffing.unknown", "", "trong phạm vi của Ông/Bà", "within your scope"},
		{"the page of a foreign unit", focal, "/staffing/units/SYT", nil, 404, "staffing.unknown", "", "trong phạm vi của Ông/Bà", "within your scope"},
		{"an assignment of a foreign unit", focal, "/staffing/assignments/" + s.foreign["assignment"], nil, 404, "staffing.unknown", "", "trong phạm vi", "within your scope"},
		{"a foreign course", organiser, "/courses/" + s.foreign["course"], nil, 404, "courses.unknown", "", "Không tìm thấy lớp này", "no such course"},
		{"a course nobody has", organiser, "/courses/999999", nil, 404, "courses.unknown", "", "Không tìm thấy lớp này", "no such course"},
		{"a role nobody has heard of", admin, "/users", map[string]any{"login": "ai.do", "role": []any{"king"}}, 0, "accounts.role_unknown", "role", "Không có vai trò này", "no such role"},
		{"a form of 5 MB", organiser, "/courses", map[string]any{"title": strings.Repeat("a", 5*mB)}, 413, "too_large", "", "vượt quá dung lượng", "larger than allowed"},
	}
}

func (s *scene) refusedCourses() []refused {
	organiser, course := s.program("STTTT", actor.Organiser), "/courses/"+s.own["course"]
	lead := s.program("STTTT", actor.Lead, actor.Approver)
	planned := "/courses/" + s.own["planned"] + "/state"
	step := func(state string) map[string]any { return map[string]any{"state": state} }
	return []refused{
		{"a course of a foreign unit", organiser, "/courses", courseBody("SYT"), 403, "courses.foreign_unit", "lead_unit", "chỉ lập lớp cho đơn vị của mình", "for your own unit"},
		{"a unit that is not there yet", lead, "/courses", courseBody("SKHCN2025"), 0, "units.not_alive", "lead_unit", "chưa tồn tại vào ngày 15/10/2024", "did not exist on 15/10/2024"},
		{"days reversed", lead, "/courses", courseBody("STTTT", "ends_on", "2024-10-14"), 0, "courses.ends_before_start", "ends_on", "Chọn từ 15/10/2024", "Choose 15/10/2024 or later"},
		{"a kind nobody knows", lead, "/courses", courseBody("STTTT", "kind", "party"), 0, "input.choice", "kind", "trong danh sách", "listed values"},
		{"a topic nobody knows", lead, "/courses", courseBody("STTTT", "topic", "party"), 0, "input.choice", "topic", "trong danh sách", "listed values"},
		{"no seats", lead, "/courses", courseBody("STTTT", "capacity", 0), 0, "input.too_small", "capacity", "từ 1 trở lên", "1 or more"},
		{"more than all lessons", lead, "/courses", courseBody("STTTT", "minimum_attendance", 101), 0, "input.too_big", "minimum_attendance", "không quá 100", "no more than 100"},
		{"a state that is not next", lead, planned, step("postponed"), 409, "courses.state_not_next", "", "“Dự kiến”", "cannot become"},
		{"running by hand", lead, planned, step("running"), 409, "courses.state_not_next", "", "không chuyển sang", "cannot become"},
		{"a state nobody knows", lead, planned, step("dancing"), 0, "input.choice", "state", "trong danh sách", "listed values"},
		{"cancelling without a reason", lead, planned, step("cancelled"), 0, "input.required", "reason", "bắt buộc", "required"},
		{"cancelling while it runs", lead, course + "/state", map[string]any{"state": "cancelled", "reason": "mưa"}, 409, "courses.state_not_next", "", "Đang diễn ra", "cannot become"},
		{"finishing while a session is open", lead, course + "/state", step("finished"), 409, "courses.sessions_open", "", "Còn 2 buổi chưa chốt", "Sessions not closed yet: 2"},
		{"approving without an approver", organiser, planned, step("approved"), 403, "forbidden", "", "Vai trò của Ông/Bà", "Your role"},
		{"a finished course edited", lead, "/courses/" + s.own["finished"] + "/edit", courseBody("STTTT"), 409, "courses.over", "", "không thay đổi được nữa", "no longer changes"},
	}
}

func (s *scene) refusedSessions() []refused {
	at, c := "/courses/"+s.own["course"]+"/sessions", s.boss
	session := func(from, to string) map[string]any {
		return map[string]any{"title": "Buổi tối", "starts_at": from + "+07:00", "ends_at": to + "+07:00", "periods": 2}
	}
	many := make([]any, 201)
	for i := range many {
		many[i] = map[string]any{"nonce": fmt.Sprint("many", i), "session": number(s.own["session"]), "ticket": s.own["ticket"]}
	}
	scan := func(changes ...any) map[string]any {
		item := map[string]any{"nonce": "r1", "session": number(s.own["session"]), "ticket": s.own["ticket"]}
		for i := 0; i+1 < len(changes); i += 2 {
			item[changes[i].(string)] = changes[i+1]
		}
		return map[string]any{"items": []any{item}}
	}
	return []refused{
		{"times reversed", c, at, session("2024-10-15T20:00:00", "2024-10-15T18:00:00"), 0, "courses.session_ends_before_start", "ends_at", "phải sau giờ bắt đầu", "must end after it starts"},
		{"no time at all", c, at, session("2024-10-15T20:00:00", "2024-10-15T20:00:00"), 0, "courses.session_ends_before_start", "ends_at", "phải sau giờ bắt đầu", "must end after it starts"},
		{"before the course", c, at, session("2024-10-14T18:00:00", "2024-10-14T20:00:00"), 0, "courses.session_outside_course", "starts_at", "14/10/2024 nằm ngoài", "14/10/2024 is outside"},
		{"after the course", c, at, session("2024-10-17T00:00:00", "2024-10-17T02:00:00"), 0, "courses.session_outside_course", "starts_at", "17/10/2024 nằm ngoài", "17/10/2024 is outside"},
		{"past midnight", c, at, session("2024-10-15T22:00:00", "2024-10-16T01:00:00"), 0, "courses.session_past_midnight", "ends_at", "trong cùng ngày", "on the same day"},
		{"at the same time as another", c, at, session("2024-10-15T10:00:00", "2024-10-15T12:00:00"), 0, "courses.session_overlaps", "starts_at", "Trùng giờ với buổi “Buổi sáng”", "same time as the session"},
		{"a session of a finished course", c, "/courses/" + s.own["finished"] + "/sessions", session("2024-10-16T10:00:00", "2024-10-16T12:00:00"), 409, "courses.over", "", "Đã bế giảng", "no longer changes"},
		{"no scans", c, "/checkins", map[string]any{"items": []any{}}, 0, "input.required", "items", "bắt buộc", "required"},
		{"too many scans", c, "/checkins", map[string]any{"items": many}, 0, "attendance.too_many_items", "items", "tối đa 200", "At most 200"},
		{"a scan without a nonce", c, "/checkins", scan("nonce", ""), 0, "input.required", "items.0.nonce", "bắt buộc", "required"},
		{"a direction nobody knows", c, "/checkins", scan("direction", "up"), 0, "input.choice", "items.0.direction", "trong danh sách", "listed values"},
		{"a method nobody knows", c, "/checkins", scan("method", "magic"), 0, "input.choice", "items.0.method", "trong danh sách", "listed values"},
		{"a mark without a reason", c, "/sessions/" + s.own["session"] + "/corrections", map[string]any{"enrolment": number(s.own["enrolment"]), "mark": "present"}, 0, "input.required", "reason", "bắt buộc", "required"},
		{"a mark for somebody of another course", c, "/sessions/" + s.own["session"] + "/corrections", map[string]any{"enrolment": number(s.foreign["enrolment"]), "mark": "present", "reason": "x"}, 404, "courses.unknown_enrolment", "", "Không tìm thấy học viên", "no such trainee"},
	}
}

func (s *scene) refusedPeople() []refused {
	at, c := "/courses/"+s.own["course"]+"/enrolments", s.boss
	list := func(count int, last map[string]any) map[string]any {
		people := make([]any, count)
		for i := range people {
			people[i] = map[string]any{"full_name": fmt.Sprintf("Người %d", i), "unit": "SNV", "phone": fmt.Sprintf("098%07d", i)}
		}
		people[count-1] = last
		return map[string]any{"people": people}
	}
	good := map[string]any{"full_name": "Nông Văn Dền", "unit": "SNV"}
	with := func(name string, value any) map[string]any {
		return list(4, map[string]any{"full_name": good["full_name"], "unit": good["unit"], name: value})
	}
	return []refused{
		{"more people than seats", c, at, list(37, good), 409, "courses.full", "", "chỉ còn 36 chỗ trống, không đủ cho 37 người", "Only 36 seats are free, not enough for 37"},
		{"a unit nobody has", c, at, with("unit", "Sở Thông tin Truyền thanh"), 0, "units.unknown", "people.3.unit", "Có phải: Sở Thông tin và Truyền thông", "Did you mean: Sở Thông tin và Truyền thông"},
		{"no unit", c, at, with("unit", ""), 0, "courses.unit_missing", "people.3.unit", "Thiếu đơn vị", "unit is missing"},
		{"no name", c, at, with("full_name", " "), 0, "courses.name_missing", "people.3.full_name", "Thiếu họ và tên", "name is missing"},
		{"a telephone that is none", c, at, with("phone", "12"), 0, "people.phone", "people.3.phone", "Số điện thoại không đúng", "telephone number is not right"},
		{"a day of birth that is none", c, at, with("born_on", "1985-13"), 0, "people.born_on", "people.3.born_on", "Ngày sinh không đúng", "date of birth is not right"},
		{"a mail that is none", c, at, with("email", "a@"), 0, "people.email", "people.3.email", "Địa chỉ thư điện tử", "e-mail address is not right"},
		{"a gender that is none", c, at, with("gender", "x"), 0, "people.gender", "people.3.gender", "Nam, Nữ hoặc Khác", "male, female or other"},
		{"nobody", c, at, map[string]any{"people": []any{}}, 0, "input.required", "people", "bắt buộc", "required"},
		{"more than 500 people", c, at, list(501, good), 0, "courses.too_many_people", "people", "tối đa 500 người", "At most 500 people"},
		{"before the approval", c, "/courses/" + s.own["planned"] + "/enrolments", list(1, good), 409, "courses.not_approved", "", "chưa được duyệt", "not approved yet"},
		{"after the end", c, "/courses/" + s.own["finished"] + "/enrolments", list(1, good), 409, "courses.over", "", "không thay đổi được nữa", "no longer changes"},
	}
}

func (s *scene) refusedPapers() []refused {
	order := map[string]any{"signer_name": "Y Quang Bkrông", "signer_title": "Giám đốc"}
	revoked := "/certificates/" + s.own["revoking"] + "/revoke"
	s.boss.must(200, revoked, map[string]any{"reason": "Sai tên"})
	forged := "/C/" + strings.Repeat("A", 39)
	return []refused{
		{"certificates before the end", s.boss, "/courses/" + s.own["course"] + "/certificates", order, 409, "certificates.not_finished", "", "Lớp chưa bế giảng", "not finished"},
		{"certificates nobody signs", s.boss, "/courses/" + s.own["finished"] + "/certificates", map[string]any{"signer_title": "Giám đốc"}, 0, "input.required", "signer_name", "bắt buộc", "required"},
		{"revoking without a reason", s.boss, "/certificates/" + s.own["certificate"] + "/revoke", none{}, 0, "input.required", "reason", "bắt buộc", "required"},
		{"revoking twice", s.boss, revoked, map[string]any{"reason": "x"}, 409, "certificates.already_revoked", "", "đã được thu hồi ngày 15/10/2024", "was revoked on 15/10/2024"},
		{"a forged code of the room", &client{h: s.trialHouse}, forged, nil, 404, "attendance.code_forged", "", "không phải mã điểm danh", "not one of our check-in codes"},
	}
}
