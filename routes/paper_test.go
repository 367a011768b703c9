package routes

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// TestRule5_SignedRowsAreTypedBackFromThePrintedList prints the list, reads
// every code of it as printed, and types half of the rows back as a program and
// half with the form.
func TestRule5_SignedRowsAreTypedBackFromThePrintedList(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 12)
		codes := h.printed()
		if len(codes) != len(h.people) {
			t.Fatalf("%d codes are read, of %d rows", len(codes), len(h.people))
		}
		of := map[string]courses.Place{}
		for i, person := range h.people {
			of[h.listCode(h.session.ID, i)] = person
		}
		if got := h.staff.post(h.at("close"), none{}); got.status != 200 {
			t.Fatalf("closing: %d", got.status)
		}
		h.wait(6 * time.Hour)
		browser := h.person("STTTT", actor.Organiser)
		browser.get(h.at("paper"))
		for i, code := range codes {
			want, arrival, at := of[code], "on_time", ""
			if i%3 == 2 {
				arrival, at = "late", "8h05"
			}
			if want.ID == 0 {
				t.Fatalf("%s is nobody's", code)
			}
			if i%2 == 0 {
				var r signedReceipt
				h.staff.post(h.at("paper"), map[string]any{"code": strings.ToLower(code), "arrival": arrival, "at": at}).json(t, &r)
				if r.Enrolment == nil || *r.Enrolment != want.ID || r.FullName != want.FullName || r.Result != "present" || r.Signed != i+1 || r.Rows != 12 {
					t.Errorf("row %d: %+v", i, r)
				}
				continue
			}
			got := browser.form(h.at("paper"), url.Values{"code": {code}, "arrival": {arrival}, "at": {at}, "nonce": {fmt.Sprint("row-", i)}})
			if got.status != fiber.StatusSeeOther || got.header.Get("Location") != fmt.Sprintf("/sessions/%d/paper?last=%d", h.session.ID, want.ID) {
				t.Errorf("row %d: %d to %s", i, got.status, got.header.Get("Location"))
			}
			if page := browser.get(got.header.Get("Location")); !strings.Contains(page.body, `<span class="who">`+want.FullName) ||
				!strings.Contains(page.body, fmt.Sprintf("Đã nhập %d trên 12 dòng", i+1)) {
				t.Errorf("row %d: the page does not say who it was", i)
			}
		}
		board := h.boardOf(h.staff)
		if board.Counts != (counts{Present: 8, Late: 4}) {
			t.Errorf("%+v", board.Counts)
		}
		for _, row := range board.Rows {
			wanted := h.session.StartsAt
			if row.Status == "late" {
				wanted = wanted.Add(35 * time.Minute)
			}
			if row.Method != attendance.MethodImport || row.ArrivedAt == nil || !row.ArrivedAt.Equal(wanted) {
				t.Errorf("%s came by %s at %v, want %v", row.FullName, row.Method, row.ArrivedAt, wanted)
			}
		}
	})
}

// TestRule5_APhotographOfTheListChecksNobodyIn sends codes of the list by
// every other way, and codes that are none of this list's.
func TestRule5_APhotographOfTheListChecksNobodyIn(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 3)
		code := h.listCode(h.session.ID, 0)
		for _, method := range attendance.Methods() {
			var got receipts
			h.staff.post("/checkins", map[string]any{"items": []any{map[string]any{
				"nonce": "m-" + method, "session": h.session.ID, "ticket": code, "method": method}}}).json(t, &got)
			want := "refused attendance.unknown_ticket"
			if method == attendance.MethodImport {
				want = "present "
			}
			if r := got.Items[0]; r.Result+" "+r.Reason != want {
				t.Errorf("by %s: %s %s", method, r.Result, r.Reason)
			}
		}
		if got := h.staff.post(h.at("typed"), map[string]any{"code": code}); got.status != 422 {
			t.Errorf("typed above the board: %d", got.status)
		}
		if got := h.staff.post(h.at("scan"), map[string]any{"short_number": code}); got.status != 422 {
			t.Errorf("typed at the scanner: %d", got.status)
		}
		flipped := []byte(code)
		flipped[20] = map[bool]byte{true: '1', false: '0'}[flipped[20] == '0']
		for name, wrong := range map[string]string{"another session's": h.listCode(h.session.ID+1, 1), "a flipped one": string(flipped), "cut": code[:20]} {
			if got := h.staff.post(h.at("paper"), map[string]any{"code": wrong, "arrival": "on_time"}); got.status != 422 ||
				got.problem(t).Fields["code"].Code != attendance.UnknownTicket {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
		}
		var log factsPage
		h.staff.get(h.at("facts")).json(t, &log)
		refused := 0
		for _, f := range log.Facts {
			if f.Result == attendance.ResultRefused && f.Enrolment == nil {
				refused++
			}
		}
		if refused != 9 { // four methods, two fields, three wrong codes: kept, and nobody's
			t.Errorf("%d refusals are kept", refused)
		}
		if c := h.boardOf(h.staff).Counts; c != (counts{Present: 1, Expected: 2}) {
			t.Errorf("%+v", c)
		}
	})
}

func TestRefusedRowsNameTheirField(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 2)
	h.wait(time.Hour) // 08:40
	browser := h.person("STTTT", actor.Organiser)
	browser.get(h.at("paper"))
	number := fmt.Sprint(h.people[0].ShortNumber)
	for name, c := range map[string]struct{ code, arrival, at, field, reason string }{
		"nothing typed":         {"", "on_time", "", "code", "input.required"},
		"neither on time":       {number, "", "", "arrival", "input.choice"},
		"late, no hour":         {number, "late", "", "at", "input.required"},
		"late, no hour at all":  {number, "late", "muộn", "at", "attendance.paper_time"},
		"late, but on time":     {number, "late", "07:45", "at", "attendance.paper_not_late"},
		"late, after the end":   {number, "late", "11:31", "at", "attendance.paper_after_end"},
		"late, in an hour":      {number, "late", "09:41", "at", "attendance.paper_ahead"},
		"on time with an hour":  {number, "on_time", "08:05", "at", "attendance.paper_both"},
		"a number of nobody":    {"77", "on_time", "", "code", "attendance.unknown_ticket"},
		"what only looks right": {"L1:", "on_time", "", "code", "attendance.unknown_ticket"},
	} {
		t.Run(name, func(t *testing.T) {
			sent := map[string]any{"code": c.code, "arrival": c.arrival, "at": c.at}
			if got := h.staff.post(h.at("paper"), sent); got.status != 422 || got.problem(t).Fields[c.field].Code != c.reason {
				t.Errorf("%d %s", got.status, got.body)
			}
			got := browser.form(h.at("paper"), url.Values{"code": {c.code}, "arrival": {c.arrival}, "at": {c.at}})
			if got.status != 422 || !strings.Contains(got.body, `value="`+c.code+`"`) || !strings.Contains(got.body, `value="`+c.at+`"`) {
				t.Errorf("the form answers %d, or loses what was typed", got.status)
			}
		})
	}
	if c := h.boardOf(h.staff).Counts; c != (counts{Expected: 2}) {
		t.Errorf("%+v", c)
	}
}

// A row signed before the start is no scan from the future, and one sent twice is one.
func TestRowsOfSomeKinds(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 4)
	h.now.Store(h.session.StartsAt.Add(-20 * time.Minute).Unix())
	number := func(i int) string { return fmt.Sprint(h.people[i].ShortNumber) }
	send := func(row map[string]any) (r signedReceipt) {
		t.Helper()
		h.staff.post(h.at("paper"), row).json(t, &r)
		return r
	}
	if r := send(map[string]any{"code": number(0), "arrival": "on_time"}); r.Result != "present" || !r.At.Equal(h.session.StartsAt.Add(-20*time.Minute)) {
		t.Errorf("before the start: %+v", r)
	}
	h.wait(time.Hour)
	row := map[string]any{"code": h.people[1].Ticket, "arrival": "late", "at": "08:00", "nonce": "one"}
	if first, again := send(row), send(row); first.Status != "late" || again.Reason != attendance.SameNonce || again.Signed != 2 {
		t.Errorf("%+v, then %+v", first, again)
	}
	if r := send(map[string]any{"code": number(1), "arrival": "on_time"}); r.Result != "repeated" || r.Signed != 2 {
		t.Errorf("typed again: %+v", r)
	}
	if row := h.boardOf(h.staff).Rows[1]; row.Status != "late" { // a signature says nothing of the hour
		t.Errorf("typed on time after having come late: %+v", row)
	}
	h.staff.post(h.at("corrections"), map[string]any{"enrolment": h.people[2].ID, "mark": "excused", "reason": "Có đơn"})
	browser := h.person("STTTT", actor.Organiser)
	browser.get(h.at("paper"))
	got := browser.form(h.at("paper"), url.Values{"code": {number(2)}, "arrival": {"on_time"}, "nonce": {"x"}})
	if page := browser.get(got.header.Get("Location")); got.status != 303 || !strings.Contains(page.body, `data-kind="warn"`) || !strings.Contains(page.body, "CẦN ĐỐI CHIẾU") {
		t.Errorf("who signed though excused: %d", got.status)
	}
}

// Check-in staff print the list of the session given to them: names and units,
// no position and no ticket.
func TestWhatTheListTells(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	ctx, by := context.Background(), actor.SystemActor()
	service := courses.New(h.db, func() time.Time { return morning }, calendar.HoChiMinh, trialKey)
	if _, err := service.Enrol(ctx, by, h.course.ID, []courses.Row{{FullName: "H'Bia Niê", Unit: "SYT", Position: "Điều dưỡng", Phone: "0912345678"}}); err != nil {
		t.Fatal(err)
	}
	clerk := actor.Actor{UserID: 77, Grants: []actor.Grant{{Role: actor.CheckIn}}}
	if _, _, err := service.SessionPapers(ctx, clerk, h.session.ID); err == nil {
		t.Error("a session that was not given")
	}
	login := h.user("STTTT", actor.CheckIn)
	if err := service.GiveSession(ctx, by, h.course.ID, h.session.ID, login); err != nil {
		t.Fatal(err)
	}
	list, err := h.Accounts.List(ctx, by)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range list {
		if u.Login == login {
			clerk.UserID = u.ID
		}
	}
	for name, c := range map[string]struct {
		by       actor.Actor
		position string
	}{"check-in staff": {clerk, ""}, "whoever manages": {by, "Điều dưỡng"}} {
		p, _, err := service.SessionPapers(ctx, c.by, h.session.ID)
		if err != nil || len(p.People) != 2 {
			t.Fatalf("%s: %v", name, err)
		}
		for _, person := range p.People {
			if person.FullName == "H'Bia Niê" && person.Position != c.position || person.Ticket+person.Link+person.Pin != "" {
				t.Errorf("%s: %+v", name, person)
			}
		}
	}
}
