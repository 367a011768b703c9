package routes

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// sessionAnswer is what steering a session answers.
type sessionAnswer struct {
	State  string
	EndsAt time.Time `json:"ends_at"`
}

// A session opened early, extended, closed, reopened with a reason and locked,
// as a program and on pages; every refusal says why at its field.
func TestRule5_SteeringThroughItsAddresses(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 3)
		h.now.Store(morning.Add(-90 * time.Minute).Unix())
		step := func(path string, body any, status int, state string) {
			t.Helper()
			got := h.staff.post(h.at(path), body)
			var answer sessionAnswer
			_ = json.Unmarshal([]byte(got.body), &answer)
			if got.status != status || status == 200 && answer.State != state {
				t.Fatalf("%s: %d %s", path, got.status, got.body)
			}
		}
		step("open", none{}, 200, "open")
		step("open", none{}, 200, "open")
		step("extend", map[string]any{"ends_at": "2024-10-15T11:00:00+07:00"}, 422, "")
		step("extend", map[string]any{"ends_at": "2024-10-15T12:00:00+07:00"}, 200, "open")
		step("lock", none{}, 409, "")
		step("reopen", map[string]any{"reason": "x"}, 409, "")
		if got := h.staff.post(h.at("close"), none{}); got.status != 200 {
			t.Fatal(got.body)
		}
		step("open", none{}, 409, "")
		step("reopen", none{}, 422, "")
		step("reopen", map[string]any{"reason": "Chốt nhầm"}, 200, "open")
		if got := h.staff.post(h.at("close"), none{}); got.status != 200 {
			t.Fatal(got.body)
		}
		step("lock", none{}, 200, "locked")
		step("reopen", map[string]any{"reason": "x"}, 403, "")
		approver := h.program("STTTT", actor.Approver)
		if got := approver.post(h.at("reopen"), map[string]any{"reason": "Sai sót"}); got.status != 200 {
			t.Fatalf("the approver: %d %s", got.status, got.body)
		}

		page := h.person("STTTT", actor.Organiser)
		page.get(h.at("board"))
		got := page.form(h.at("extend"), url.Values{"ends_at": {"10:00 15/10/2024"}})
		if got.status != 422 || !strings.Contains(got.body, "Giờ kết thúc mới phải sau 12:00") || !strings.Contains(got.body, `value="10:00 15/10/2024"`) {
			t.Errorf("too early an end on the page: %d", got.status)
		}
		got = page.form(h.at("extend"), url.Values{"ends_at": {"12:30 15/10/2024"}})
		if got.status != 303 || got.header.Get("Location") != h.at("board") {
			t.Errorf("%d %.200s", got.status, got.body)
		}
	})
}

// What waits under "Cần đối chiếu" is decided with one click, a whole reason at
// once; check-in staff see no reasons of marks.
func TestRule1_VerdictsOnTheBoard(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 4)
		scan := func(nonce string, person int, offset int) map[string]any {
			return map[string]any{"nonce": nonce, "session": h.session.ID, "ticket": h.people[person].Ticket, "clock_offset": offset}
		}
		unknown := map[string]any{"nonce": "who", "session": h.session.ID, "hash": strings.Repeat("ab", 32), "local_result": "review", "note": "Bà Lan"}
		if got := h.staff.post("/checkins", map[string]any{"items": []any{scan("a", 0, 9000), scan("b", 1, 9000), unknown}}); got.status != 200 {
			t.Fatal(got.body)
		}
		page := h.person("STTTT", actor.Organiser)
		got := page.get(h.at("board?only=review"))
		for _, wanted := range []string{"Bà Lan", "Chấp nhận cả 2", "Đồng hồ máy quét lệch"} {
			if !strings.Contains(got.body, wanted) {
				t.Errorf("the board does not say %q", wanted)
			}
		}
		if b := h.boardOf(h.staff); b.Counts.Review != 3 || len(b.Unknown) != 1 || b.Rows[0].Reviews[0] != "attendance.odd_clock" {
			t.Fatalf("%+v", b.Counts)
		}
		if got := page.form(h.at("verdicts"), url.Values{"facts": {"a", "b"}, "verdict": {"accepted"}}); got.status != 303 {
			t.Fatalf("%d %.300s", got.status, got.body)
		}
		if got := page.form(h.at("verdicts"), url.Values{"facts": {"who"}, "verdict": {"dismissed"}}); got.status != 303 {
			t.Fatalf("%d %.300s", got.status, got.body)
		}
		if b := h.boardOf(h.staff); b.Counts.Review != 0 || b.Counts.Present != 2 || len(b.Unknown) != 0 {
			t.Errorf("%+v", b.Counts)
		}

		mark := map[string]any{"enrolment": h.people[2].ID, "mark": "excused", "reason": "Con ốm", "document": "đơn số 12"}
		if got := h.staff.post(h.at("corrections"), mark); got.status != 200 {
			t.Fatal(got.body)
		}
		login := h.user("STTTT", actor.CheckIn)
		if err := h.Courses.GiveSession(t.Context(), actor.SystemActor(), h.course.ID, h.session.ID, login); err != nil {
			t.Fatal(err)
		}
		token, err := h.Accounts.AddToken(t.Context(), actor.SystemActor(), login, "trial")
		if err != nil {
			t.Fatal(err)
		}
		helper := &client{h: h.trialHouse, token: token}
		if got := helper.get(h.at("board")); strings.Contains(got.body, "Con ốm") || strings.Contains(got.body, "đơn số 12") || !strings.Contains(got.body, "excused") {
			t.Errorf("check-in staff read why: %s", got.body)
		}
		if got := page.get(h.at("board")); !strings.Contains(got.body, "Con ốm") || !strings.Contains(got.body, "đơn số 12") {
			t.Error("the organiser does not read why")
		}
	})
}

// Walk-ins at the door, confirmed by their unit, who is told so on its first
// page; a substitute takes a seat; the unit sees live who of its people came.
func TestRule5_UnitsSeeAndDecideForTheirPeople(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 4)
		page := h.person("STTTT", actor.Organiser)
		got := page.get(h.at("walk-ins/new"))
		nonce := attribute(got.body, `name="nonce" value="`)
		send := func(unit string) reply {
			return page.form(h.at("walk-ins"), url.Values{"full_name": {"Điểu K'Mới"}, "unit": {unit}, "phone": {"0988000111"}, "nonce": {nonce}})
		}
		if got := send("Sở Nào Đó"); got.status != 422 || !strings.Contains(got.body, `value="Điểu K&#39;Mới"`) || attribute(got.body, `name="nonce" value="`) != nonce {
			t.Errorf("an unknown unit: %d", got.status)
		}
		for range 2 {
			if got := send("SYT"); got.status != 303 {
				t.Fatalf("%d %.300s", got.status, got.body)
			}
		}
		focal := h.person("SYT", actor.UnitFocal)
		var home struct {
			WalkIns []struct{ Enrolment uint64 } `json:"walk_ins"`
			Live    []struct{ There, Total int }
		}
		focal.html = false
		focal.get("/").json(t, &home)
		if len(home.WalkIns) != 1 || len(home.Live) != 1 || home.Live[0].There != 1 || home.Live[0].Total != 3 {
			t.Fatalf("%+v", home)
		}
		focal.html = true
		enrolment := fmt.Sprintf("/enrolments/%d", home.WalkIns[0].Enrolment)
		if got := focal.get(enrolment); !strings.Contains(got.body, "Xác nhận là người của đơn vị") {
			t.Errorf("the page of the walk-in: %d", got.status)
		}
		if got := focal.form(enrolment+"/confirmation", url.Values{}); got.status != 303 {
			t.Errorf("%d %.300s", got.status, got.body)
		}
		if got := focal.get("/"); strings.Contains(got.body, "chờ xác nhận") {
			t.Error("what is confirmed still waits")
		}
		old := h.people[0] // of SYT
		seat := fmt.Sprintf("/enrolments/%d/substitute", old.ID)
		if got := focal.form(seat, url.Values{"full_name": {""}}); got.status != 422 {
			t.Errorf("nobody as a substitute: %d", got.status)
		}
		got = focal.form(seat, url.Values{"full_name": {"Y Thay"}, "phone": {"0988000222"}})
		if got.status != 303 {
			t.Fatalf("%d %.300s", got.status, got.body)
		}
		if got := focal.get(got.header.Get("Location")); !strings.Contains(got.body, old.FullName) || !strings.Contains(got.body, "Thay cho") {
			t.Errorf("the substitute's page: %d", got.status)
		}
		if b := h.boardOf(h.staff); len(b.Rows) != 5 || b.Counts.Present != 1 {
			t.Errorf("%d rows, %+v", len(b.Rows), b.Counts)
		}
	})
}

// attribute gives what stands between the words and the next quotation mark.
func attribute(page, before string) string {
	_, rest, _ := strings.Cut(page, before)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

// The personal page tells lessons attended and still needed.
func TestATraineeSeesLessonsAttendedAndStillNeeded(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 1)
		link := "/I/" + courses.LinkCode(h.key, h.people[0].ID, 0)
		own := func() progressPage {
			var page personalPage
			got := (&client{h: h.trialHouse}).get(link)
			got.json(t, &page)
			return page.Progress
		}
		if p := own(); p.Lessons != 0 || p.Periods != 4 || p.Needed != 4 || p.Still != 4 || !p.Reachable {
			t.Errorf("before: %+v", p)
		}
		h.staff.post("/checkins", map[string]any{"items": []any{map[string]any{"nonce": "a", "session": h.session.ID, "ticket": h.people[0].Ticket}}})
		if p := own(); p.Lessons != 4 || p.Still != 0 || p.Attended != 1 || p.Rows[0].Status != "present" {
			t.Errorf("after: %+v", p)
		}
		if got := h.visitor().get(link); !strings.Contains(got.body, "Đã đủ số tiết") {
			t.Errorf("the page: %d", got.status)
		}
	})
}

// Of a session that was closed before somebody was enrolled the personal page says
// neither that they were there nor that they were not.
func TestATraineeIsNotAbsentFromBeforeBeingEnrolled(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	if got := h.staff.post(h.at("close"), none{}); got.status != 200 {
		t.Fatal(got.body)
	}
	h.now.Add(60)
	late, err := h.Courses.Enrol(t.Context(), actor.SystemActor(), h.course.ID, []courses.Row{{FullName: "Trần Thị Muộn", Phone: "0988777666", Unit: "SNV"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		person uint64
		absent bool
	}{{h.people[0].ID, true}, {late[0].ID, false}} {
		got := h.visitor().get("/I/" + courses.LinkCode(h.key, c.person, 0))
		if got.status != 200 || strings.Contains(got.body, "Vắng") != c.absent || strings.Contains(got.body, "attendance.status") {
			t.Errorf("%d, absent is not %v", got.status, c.absent)
		}
	}
}

// Scanning at the course door leads to the scanner of the session that is open.
func TestRule5_TheCourseDoorLeadsToTheScanner(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	door := fmt.Sprintf("/courses/%d/door", h.course.ID)
	staff := h.person("STTTT", actor.Organiser)
	if got := staff.get(door); got.status != 303 || got.header.Get("Location") != h.at("scan") {
		t.Errorf("%d to %s", got.status, got.header.Get("Location"))
	}
	h.now.Store(morning.Add(-3 * time.Hour).Unix())
	if got := staff.get(door); got.status != 200 || !strings.Contains(got.body, "không có buổi học nào đang mở") {
		t.Errorf("before the doors open: %d", got.status)
	}
}

// The first page costs as many statements for one session of today as for ten.
func TestHomeTakesAsManyStatementsForAnyNumberOfSessions(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 3)
	staff := h.person("STTTT", actor.Organiser)
	count := func() int64 {
		before := h.db.Statements()
		if got := staff.get("/"); got.status != 200 {
			t.Fatal(got.status)
		}
		return h.db.Statements() - before
	}
	count()
	one := count()
	for range 9 {
		h.layAgain()
	}
	if ten := count(); ten != one {
		t.Errorf("%d statements for ten sessions, %d for one", ten, one)
	}
}
