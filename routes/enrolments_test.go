package routes

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/database/trial"
)

// pasted is a list as it comes out of a spreadsheet, its second person wrong.
const pasted = "STT\tHọ và tên\tĐơn vị\tSĐT\n1\tTrần Thị Hà\tSNV\t0912345678\n2\tLý An\tSở Vũ trụ\t12\n"

func TestPastingAList(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	path := h.openCourse()
	c := h.person("STTTT", actor.Organiser)
	c.get(path+"/enrolments/new").says(t, 200, "Còn 3 chỗ trống")
	wrong := c.form(path+"/enrolments", url.Values{"pasted": {pasted}}).says(t, 422,
		"Dòng 3: Không có đơn vị “Sở Vũ trụ”", "Dòng 3: Số điện thoại", "1\tTrần Thị Hà\tSNV\t0912345678")
	if strings.Contains(wrong.body, "Dòng 2:") {
		t.Error("the right row is called wrong")
	}
	c.form(path+"/enrolments", url.Values{"pasted": {" "}}).says(t, 422, "Mục này bắt buộc")
	c.get(path).says(t, 200, "0/3 chỗ")
	right := strings.NewReplacer("Sở Vũ trụ", "GN", "\t12\n", "\t\n").Replace(pasted)
	c.form(path+"/enrolments", url.Values{"pasted": {right}}).says(t, 303)
	page := c.get(path).says(t, 200, "2/3 chỗ", "0912 345 678")
	if strings.Contains(page.body, "T1:") {
		t.Error("tickets stand on the page")
	}
}

func TestAddingOnePerson(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	path := h.openCourse("capacity", 1)
	c := h.person("STTTT", actor.Organiser)
	c.get(path + "/enrolments/new")
	one := url.Values{"full_name": {""}, "unit": {"SYT"}, "gender": {"male"}}
	c.form(path+"/enrolments", one).says(t, 422, "Thiếu họ và tên", `value="SYT"`)
	one.Set("full_name", "K'Thanh")
	c.form(path+"/enrolments", one).says(t, 303)
	one.Set("full_name", "Người Thứ Hai")
	c.form(path+"/enrolments", one).says(t, 409, "đã hết chỗ", "Người Thứ Hai")
}

// enrolledPerson gives an organiser and the address of somebody enrolled.
func (h *trialHouse) enrolledPerson(path string) (*client, string) {
	h.t.Helper()
	c := h.person("STTTT", actor.Organiser)
	c.get(path + "/enrolments/new")
	c.form(path+"/enrolments", url.Values{"full_name": {"Trần Thị Hà"}, "unit": {"SNV"}, "phone": {"0912345678"}}).says(h.t, 303)
	return c, regexp.MustCompile(`<a href="(/enrolments/\d+)">Trần Thị Hà`).FindStringSubmatch(c.get(path).body)[1]
}

func TestLeavingOnPages(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	c, person := h.enrolledPerson(h.openCourse())
	c.get(person).says(t, 200, "Rút khỏi lớp")
	c.form(person+"/withdraw", url.Values{"reason": {""}}).says(t, 422, `aria-invalid="true"`)
	c.form(person+"/replacement", url.Values{}).says(t, 303)
	c.get(person).says(t, 200, "cấp lại mã 1 lần")
	c.form(person+"/withdraw", url.Values{"reason": {"bận"}}).says(t, 303)
	gone := c.get(person).says(t, 200, "Đã rút")
	if strings.Contains(gone.body, "/withdraw") {
		t.Error("withdrawn already, and may withdraw")
	}
	c.get(person+"/invitation.pdf").says(t, 409)
	h.person("GN", actor.UnitFocal).get(person).says(t, 404)
	h.person("SNV", actor.UnitFocal).get(person).says(t, 200, "Trần Thị Hà")
}

func TestInvitations(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	path := h.openCourse()
	h.person("STTTT", actor.Organiser).get(path+"/enrolments.pdf").says(t, 409, "chưa có học viên")
	c, person := h.enrolledPerson(path)
	for _, address := range []string{path + "/enrolments.pdf", person + "/invitation.pdf"} {
		got := c.get(address).says(t, 200)
		if got.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(got.body, "%PDF-") {
			t.Fatalf("%s: %s", address, got.header.Get("Content-Type"))
		}
		h.program("SNV", actor.UnitFocal).get(address).want(t, 403, nil)
		h.program("SNV", actor.Organiser).get(address).want(t, 404, nil)
	}
}

func TestThePersonalPage(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	path := h.openCourse()
	api := h.program("STTTT", actor.Organiser)
	api.post(path+"/sessions", object{"title": "Buổi 1", "starts_at": "2024-10-15T08:00:00+07:00", "ends_at": "2024-10-15T11:00:00+07:00", "periods": 4}).want(t, 201, nil)
	var answered struct{ Enrolments []struct{ ID uint64 } }
	api.post(path+"/enrolments", object{"people": []object{{"full_name": "Trần Thị Hà", "unit": "SNV", "phone": "0912345678"}, {"full_name": "Lý An", "unit": "GN"}}}).want(t, 201, &answered)
	id, key := answered.Enrolments[0].ID, trialKey("ticket")
	link := "/I/" + courses.LinkCode(key, id, 0)
	got := h.visitor().get(link).says(t, 200, "Trần Thị Hà", "Xử lý khủng hoảng", "Buổi 1", "<svg", courses.Pin(key, id, 0), "noindex", "08:00–11:00")
	if strings.Contains(got.body, "0912") || strings.Contains(got.body, "Lý An") || got.header.Get("X-Robots-Tag") != "noindex" {
		t.Errorf("it tells too much: %s", got.body)
	}
	h.visitor().get("/I/"+strings.ToLower(courses.LinkCode(key, id, 0))).says(t, 200, "Trần Thị Hà")
	h.visitor().get("/I/ABCDEF").says(t, 404)
	api.post(fmt.Sprintf("/enrolments/%d/replacement", id), object{}).want(t, 200, nil)
	if got := h.visitor().get(link).says(t, 410); strings.Contains(got.body, "Trần Thị Hà") {
		t.Error("a replaced link still names its owner")
	}
	link = "/I/" + courses.LinkCode(key, id, 1)
	api.post(fmt.Sprintf("/enrolments/%d/withdraw", id), object{"reason": "bận"}).want(t, 200, nil)
	if got := h.visitor().get(link).says(t, 200, "không còn trong danh sách"); strings.Contains(got.body, "<svg xmlns") {
		t.Error("a withdrawn person is shown a ticket")
	}
}
