package routes

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// says fails unless the reply has the status and all pieces stand in it.
func (r reply) says(t testing.TB, status int, pieces ...string) reply {
	t.Helper()
	if r.status != status {
		t.Fatalf("%d, want %d: %s", r.status, status, r.body)
	}
	for _, piece := range pieces {
		if !strings.Contains(r.body, piece) {
			t.Errorf("no %q in %s", piece, r.body)
		}
	}
	return r
}

// conference is a form to plan a course of one day.
func conference() url.Values {
	return url.Values{"title": {"Hội nghị <b>tập huấn</b>"}, "kind": {"conference"}, "topic": {"other"},
		"lead_unit": {"sở thông tin và truyền thông"}, "starts_on": {"16/10/2024"}, "ends_on": {"16/10/2024"},
		"capacity": {"45"}, "minimum_attendance": {""}}
}

// planned gives somebody who organises and approves, and a course they planned.
func planned(t *testing.T, h *trialHouse) (*client, string) {
	t.Helper()
	c := h.person("STTTT", actor.Organiser, actor.Approver)
	c.get("/courses/new")
	return c, c.form("/courses", conference()).says(t, 303).header.Get("Location")
}

func TestPlanningOnPages(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHouse(t, db)
		c := h.person("STTTT", actor.Organiser)
		c.get("/courses").says(t, 200, "Chưa có lớp nào")
		c.get("/courses/new").says(t, 200, `value="STTTT"`)
		wrong := conference()
		wrong.Set("ends_on", "15/10/2024")
		wrong.Set("capacity", "0")
		c.form("/courses", wrong).says(t, 422, "Chọn từ 16/10/2024", "Hội nghị &lt;b&gt;tập huấn",
			`value="conference" required checked`, `value="15/10/2024"`)
		path := c.form("/courses", conference()).says(t, 303).header.Get("Location")
		c.get(path).says(t, 200, "Đã lập lớp", "0/45 chỗ", "Dự kiến", "Hủy lớp", "Thêm buổi học", "Hội nghị &lt;b&gt;")
	})
}

func TestEditingOnPages(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	c, path := planned(t, h)
	editing := c.get(path+"/edit").says(t, 200, "Hội nghị &lt;b&gt;", `value="16/10/2024"`)
	form := conference()
	form.Set("revision", regexp.MustCompile(`name="revision" value="(\d+)"`).FindStringSubmatch(editing.body)[1])
	form.Set("venue", "Hội trường B")
	c.form(path+"/edit", form).says(t, 303)
	form.Set("venue", "Hội trường C")
	c.form(path+"/edit", form).says(t, 409, "Có người vừa thay đổi", "Hội trường C")
	c.get(path).says(t, 200, "Hội trường B")
	h.person("STTTT", actor.Approver).get(path+"/edit").says(t, 403)
	h.person("SNV", actor.Organiser).get(path+"/edit").says(t, 404)
}

func TestStepsOnPages(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	c, path := planned(t, h)
	c.get(path+"/state?state=dancing").says(t, 404)
	c.get(path+"/state?state=cancelled").says(t, 200, `name="reason"`)
	c.form(path+"/state", url.Values{"state": {"cancelled"}, "reason": {""}}).says(t, 422,
		`name="state" value="cancelled"`, `aria-invalid="true"`)
	c.form(path+"/state", url.Values{"state": {"approved"}, "decision_no": {"1/QĐ"}}).says(t, 303)
	c.form(path+"/state", url.Values{"state": {"finished"}}).says(t, 409, "chưa có buổi học")
	c.form(path+"/state", url.Values{"state": {"approved"}}).says(t, 409, "“Đã duyệt”")
	c.get(path).says(t, 200, "1/QĐ", "Mở đăng ký")
}

func TestSessionsOnPages(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	c, path := planned(t, h)
	c.get(path+"/sessions/new").says(t, 200, "07:30 16/10/2024")
	session := url.Values{"title": {"Buổi 1"}, "starts_at": {"7h30 16/10/2024"}, "ends_at": {"11:00 16/10/2024"}, "periods": {"4"}}
	c.form(path+"/sessions", session).says(t, 303)
	c.form(path+"/sessions", session).says(t, 422, "Trùng giờ với buổi “Buổi 1”", "7h30 16/10/2024")
	edit := regexp.MustCompile(path + `/sessions/\d+/edit`).FindString(c.get(path).body)
	c.get(edit).says(t, 200, "07:30 16/10/2024")
	session.Set("title", "Buổi sáng")
	c.form(edit, session).says(t, 303)
	c.get(path).says(t, 200, "Buổi sáng")

	_, other := planned(t, h)
	c.get(strings.Replace(edit, path+"/", other+"/", 1)).says(t, 404)
	c.form(strings.Replace(edit, path+"/", other+"/", 1), session).says(t, 404)
}

func TestGivingSessionsOnPages(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	c, path := planned(t, h)
	c.get(path + "/sessions/new")
	c.form(path+"/sessions", url.Values{"title": {"Buổi 1"}, "starts_at": {"7h30 16/10/2024"}, "ends_at": {"11:00 16/10/2024"}, "periods": {"4"}}).says(t, 303)
	staff := regexp.MustCompile(path + `/sessions/\d+/staff`).FindString(c.get(path).body)
	login := h.user("", actor.CheckIn)
	c.get(staff).says(t, 200, "Chưa giao buổi này")
	c.form(staff, url.Values{"login": {"khong-co-ai"}}).says(t, 422, "Không có người dùng")
	c.form(staff, url.Values{"login": {login}}).says(t, 303)
	given := c.get(staff).says(t, 200, login)
	take := regexp.MustCompile(`action="(` + staff + `/\d+/take)"`).FindStringSubmatch(given.body)
	c.form(take[1], url.Values{}).says(t, 303)
	c.get(staff).says(t, 200, "Chưa giao buổi này")
}
