package routes

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/certificates"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

type body = map[string]any

// ok fails unless the reply has the status, and reads it.
func ok(t *testing.T, got reply, status int, into any) reply {
	t.Helper()
	if got.status != status {
		t.Fatalf("%d, want %d: %s", got.status, status, got.body)
	}
	if into != nil {
		got.json(t, into)
	}
	return got
}

// heldCourse gives the address of a course of one session at which all but the
// last of the people were scanned, closed but not finished.
func heldCourse(t *testing.T, h *trialHouse, people ...body) string {
	t.Helper()
	by := h.program("STTTT", actor.Lead, actor.Approver)
	var course, session struct{ ID uint64 }
	ok(t, by.post("/courses", body{"title": "Lớp xử lý khủng hoảng truyền thông", "kind": "course", "topic": "crisis_communication",
		"lead_unit": "STTTT", "starts_on": "2024-10-15", "ends_on": "2024-10-16", "venue": "Hội trường A", "capacity": 500,
		"minimum_attendance": 80}), 201, &course)
	path := fmt.Sprintf("/courses/%d", course.ID)
	ok(t, by.post(path+"/state", body{"state": "open"}), 200, nil)
	ok(t, by.post(path+"/sessions", body{"title": "Buổi 1", "starts_at": "2024-10-15T08:00:00+07:00",
		"ends_at": "2024-10-15T11:00:00+07:00", "periods": 4}), 201, &session)
	var enrolled struct{ Enrolments []struct{ Ticket string } }
	ok(t, by.post(path+"/enrolments", body{"people": people}), 201, &enrolled)
	h.now.Store(time.Date(2024, 10, 15, 1, 5, 0, 0, time.UTC).Unix())
	var items []body
	for i, e := range enrolled.Enrolments[:len(people)-1] {
		items = append(items, body{"nonce": fmt.Sprintf("n%d-%d", course.ID, i), "session": session.ID, "ticket": e.Ticket,
			"direction": "in", "at": "2024-10-15T08:05:00+07:00", "method": "scan"})
	}
	ok(t, by.post("/checkins", body{"items": items}), 200, nil)
	ok(t, by.post(fmt.Sprintf("/sessions/%d/close", session.ID), body{}), 200, nil)
	return path
}

var order = body{"issued_on": "2024-10-18", "signer_name": "Y Quang Bkrông", "signer_title": "Giám đốc", "decision_no": "77/QĐ-STTTT"}

func three() []body {
	return []body{{"full_name": "Trần Thị Hà", "unit": "SNV", "phone": "0912345678", "born_on": "1985-09-02"},
		{"full_name": "Nguyễn Văn An", "unit": "GN", "phone": "0912345679"}, {"full_name": "Lê Chung", "unit": "GN", "phone": "0912345670"}}
}

type outcome struct {
	Issued []struct {
		ID       uint64
		Number   string
		Code     string
		FullName string `json:"full_name"`
	}
	Refused []struct {
		Enrolment uint64
		FullName  string `json:"full_name"`
		Reason    string
	}
	Already []struct{ ID uint64 } `json:"already_issued"`
}

func TestCertificatesThroughAProgram(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHouse(t, db)
		path := heldCourse(t, h, three()...)
		clerk, lead := h.program("STTTT", actor.CertificateClerk), h.program("STTTT", actor.Lead)
		if p := ok(t, clerk.post(path+"/certificates", order), 409, nil).problem(t); p.Code != "certificates.not_finished" {
			t.Errorf("before the end: %+v", p)
		}
		ok(t, lead.post(path+"/state", body{"state": "finished"}), 200, nil)
		if p := ok(t, clerk.post(path+"/certificates", body{}), 422, nil).problem(t); p.Fields["signer_name"].Code != "input.required" || p.Fields["signer_title"].Code != "input.required" {
			t.Errorf("without a signer: %+v", p)
		}
		var out, again outcome
		ok(t, clerk.post(path+"/certificates", order), 201, &out)
		if len(out.Issued) != 2 || out.Issued[0].FullName != "Nguyễn Văn An" || out.Issued[0].Number != "001/2024/GCN-STTTT" ||
			out.Issued[1].Number != "002/2024/GCN-STTTT" || len(out.Issued[1].Code) != 27 || out.Issued[1].ID == 0 {
			t.Fatalf("issued %+v", out.Issued)
		}
		if len(out.Refused) != 1 || out.Refused[0].FullName != "Lê Chung" || out.Refused[0].Enrolment == 0 ||
			out.Refused[0].Reason != "Tham dự 0/4 tiết (0%), cần từ 80%." {
			t.Errorf("refused %+v", out.Refused)
		}
		got := ok(t, clerk.post(path+"/certificates", order), 201, &again)
		if !strings.Contains(got.body, `"issued":[]`) || len(again.Refused) != 1 || len(again.Already) != 2 {
			t.Errorf("again: %s", got.body)
		}
		ha := out.Issued[1]
		pdf := ok(t, clerk.get(fmt.Sprintf("/certificates/%d.pdf", ha.ID)), 200, nil)
		if pdf.body != "%PDF-"+ha.Number+" "+ha.Code+" Trần Thị Hà" || pdf.header.Get("Content-Type") != "application/pdf" {
			t.Errorf("the file: %s", pdf.body)
		}

		var seen map[string]any
		visitor := &client{h: h}
		valid := ok(t, visitor.get("/V/"+ha.Code), 200, &seen)
		for name, want := range (body{"status": "valid", "number": ha.Number, "full_name": "Trần Thị Hà", "course": "Lớp xử lý khủng hoảng truyền thông",
			"starts_on": "2024-10-15", "ends_on": "2024-10-16", "issued_on": "2024-10-18", "issuer": "Sở Thông tin và Truyền thông", "replaced_by": nil, "born_on": "**/**/1985"}) {
			if got, there := seen[name]; !there || got != want {
				t.Errorf("%s is %v, want %v", name, got, want)
			}
		}
		for _, secret := range []string{"Nội vụ", "0912345678", "+84912345678", "1985-09"} {
			if strings.Contains(valid.body, secret) {
				t.Errorf("%s is told to everybody: %s", secret, valid.body)
			}
		}
	})
}

func TestRevokingThroughAProgram(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHouse(t, db)
		path := heldCourse(t, h, three()...)
		clerk, lead, visitor := h.program("STTTT", actor.CertificateClerk), h.program("STTTT", actor.Lead), &client{h: h}
		ok(t, lead.post(path+"/state", body{"state": "finished"}), 200, nil)
		var out, anew outcome
		var seen map[string]any
		ok(t, clerk.post(path+"/certificates", order), 201, &out)
		ha := out.Issued[1]
		ok(t, lead.post(fmt.Sprintf("/certificates/%d/revoke", ha.ID), body{"reason": "Sai tên"}), 403, nil)
		ok(t, clerk.post(fmt.Sprintf("/certificates/%d/revoke", ha.ID), body{"reason": ""}), 422, nil)
		ok(t, clerk.post(fmt.Sprintf("/certificates/%d/revoke", ha.ID), body{"reason": "Sai tên"}), 200, nil)
		ok(t, clerk.post(fmt.Sprintf("/certificates/%d/revoke", ha.ID), body{"reason": "Sai tên"}), 409, nil)
		ok(t, clerk.post(path+"/certificates", order), 201, &anew)
		if len(anew.Issued) != 1 || anew.Issued[0].Number != "003/2024/GCN-STTTT" {
			t.Fatalf("anew: %+v", anew)
		}
		ok(t, visitor.get("/v/"+strings.ToLower(certificates.GroupCode(ha.Code))), 200, &seen)
		if seen["status"] != "revoked" || seen["replaced_by"] != "003/2024/GCN-STTTT" || strings.Contains(fmt.Sprint(seen), "Sai tên") {
			t.Errorf("revoked: %v", seen)
		}
		ok(t, clerk.get(fmt.Sprintf("/certificates/%d.pdf", ha.ID)), 200, nil)
	})
}

func TestCertificatesForPeople(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	path := heldCourse(t, h, three()...)
	clerk := h.person("STTTT", actor.CertificateClerk)
	if page := ok(t, clerk.get(path+"/certificates"), 200, nil); !strings.Contains(page.body, "Lớp chưa bế giảng") || strings.Contains(page.body, `name="signer_name"`) {
		t.Errorf("before the end: %s", page.body)
	}
	ok(t, h.program("STTTT", actor.Lead).post(path+"/state", body{"state": "finished"}), 200, nil)
	page := ok(t, clerk.get(path+"/certificates"), 200, nil)
	for _, want := range []string{"Số tiếp theo trong sổ: 001/2024/GCN-STTTT", "Tham dự 0/4 tiết (0%), cần từ 80%.",
		"1 học viên đủ điều kiện chưa có ngày sinh", `value="16/10/2024"`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("no %q", want)
		}
	}
	if chosen := ticked.FindAllStringSubmatch(page.body, -1); len(chosen) != 2 || chosen[0][2] == "" || chosen[1][2] == "" {
		t.Fatalf("ticked: %v", chosen)
	}
	an := ticked.FindStringSubmatch(page.body)[1]
	refused := clerk.form(path+"/certificates", url.Values{"chosen": {"true"}, "enrolments": {an}, "signer_name": {"Y Quang"}, "signer_title": {""}, "issued_on": {"1/10/2024"}})
	if refused.status != 422 || !strings.Contains(refused.body, `value="Y Quang"`) || !strings.Contains(refused.body, "trước ngày bế giảng (16/10/2024)") {
		t.Errorf("refused: %d %s", refused.status, refused.body)
	}
	if chosen := ticked.FindAllStringSubmatch(refused.body, -1); len(chosen) != 2 || chosen[0][2] == "" || chosen[1][2] != "" {
		t.Errorf("ticked after the refusal: %v", chosen)
	}
	nobody := clerk.form(path+"/certificates", url.Values{"chosen": {"true"}, "signer_name": {"Y Quang"}, "signer_title": {"Giám đốc"}})
	if nobody.status != 422 || !strings.Contains(nobody.body, "Xin chọn ít nhất một người") {
		t.Errorf("nobody is ticked: %d", nobody.status)
	}
	issued := ok(t, clerk.form(path+"/certificates", url.Values{"signer_name": {"Y Quang"}, "signer_title": {"KT. Giám đốc\r\nPhó Giám đốc"}, "issued_on": {"18/10/2024"}}), 303, nil)
	page = ok(t, clerk.get(issued.header.Get("Location")), 200, nil)
	if !strings.Contains(page.body, "Đã cấp giấy chứng nhận.") || !strings.Contains(page.body, "002/2024/GCN-STTTT") || strings.Contains(page.body, `name="signer_name"`) {
		t.Errorf("after: %s", page.body)
	}
}

// ticked finds who may be given a certificate on the page, and who is ticked.
var ticked = regexp.MustCompile(`name="enrolments" value="(\d+)"[^>]*?( checked)?>`)

// issued gives the address of a course's page of certificates, of which the
// second is Trần Thị Hà's, and that certificate's.
func issued(t *testing.T, h *trialHouse) (list, one string) {
	t.Helper()
	path := heldCourse(t, h, three()...)
	ok(t, h.program("STTTT", actor.Lead).post(path+"/state", body{"state": "finished"}), 200, nil)
	var out outcome
	ok(t, h.program("STTTT", actor.CertificateClerk).post(path+"/certificates", order), 201, &out)
	return path + "/certificates", fmt.Sprintf("/certificates/%d", out.Issued[1].ID)
}

func TestRevokingForPeople(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	list, one := issued(t, h)
	clerk := h.person("STTTT", actor.CertificateClerk)
	page := ok(t, clerk.get(list), 200, nil)
	if page = ok(t, clerk.get(one), 200, nil); !strings.Contains(page.body, "Giấy chứng nhận số 002/2024/GCN-STTTT") || !strings.Contains(page.body, `id="revoke"`) {
		t.Errorf("one: %s", page.body)
	}
	if got := clerk.form(one+"/revoke", url.Values{"reason": {" "}}); got.status != 422 || !strings.Contains(got.body, `aria-invalid="true"`) {
		t.Errorf("revoked without a reason: %d", got.status)
	}
	ok(t, clerk.form(one+"/revoke", url.Values{"reason": {"Sai <tên>"}}), 303, nil)
	if page = ok(t, clerk.get(one), 200, nil); !strings.Contains(page.body, "Sai &lt;tên&gt;") || strings.Contains(page.body, `id="revoke"`) {
		t.Errorf("revoked: %s", page.body)
	}
	var code struct{ Code string }
	ok(t, h.program("STTTT", actor.CertificateClerk).get(one), 200, &code)
	public := ok(t, h.visitor().get("/V/"+code.Code), 200, nil)
	for _, want := range []string{"Giấy chứng nhận đã thu hồi ngày 15/10/2024", "**/**/1985", "Trần Thị Hà", "Kiểm tra lúc"} {
		if !strings.Contains(public.body, want) {
			t.Errorf("no %q for everybody", want)
		}
	}
	if strings.Contains(public.body, "Sai ") || strings.Contains(public.body, "Nội vụ") || strings.Contains(public.body, `class="side"`) {
		t.Errorf("everybody reads %s", public.body)
	}
	page = ok(t, clerk.get(list), 200, nil) // who lost one is not ticked by itself
	if chosen := ticked.FindAllStringSubmatch(page.body, -1); len(chosen) != 1 || chosen[0][2] != "" || !strings.Contains(page.body, "Giấy cũ đã thu hồi") {
		t.Errorf("ticked after revoking: %v", chosen)
	}
}

func TestWhoReachesCertificates(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	list, one := issued(t, h)
	for name, c := range map[string]struct {
		by            *client
		list, one, at int
	}{
		"clerk of another unit":  {h.program("SNV", actor.CertificateClerk), 404, 404, 404},
		"focal point of her own": {h.program("SNV", actor.UnitFocal), 200, 200, 403},
		"focal point of another": {h.program("GN", actor.UnitFocal), 200, 404, 403},
		"leader":                 {h.program("UBND", actor.Leader), 200, 404, 403},
		"check-in staff":         {h.program("STTTT", actor.CheckIn), 403, 404, 403},
		"administrator":          {h.program("SNV", actor.Admin), 403, 404, 403},
		"a visitor":              {&client{h: h}, 401, 401, 401},
	} {
		if got := c.by.get(list); got.status != c.list {
			t.Errorf("%s: the list %d", name, got.status)
		}
		if got := c.by.get(one + ".pdf"); got.status != c.one {
			t.Errorf("%s: the file %d", name, got.status)
		}
		if c.at != 401 {
			if got := c.by.post(list, order); got.status != c.at {
				t.Errorf("%s: issuing %d", name, got.status)
			}
		}
	}
}
