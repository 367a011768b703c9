package routes

import (
	"bytes"
	"image/png"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// enrolled enrols a scanner for the sessions and gives it with its own client.
func (c *client) enrolled(name string, sessions ...uint64) (device, *client) {
	c.h.t.Helper()
	got := c.post("/scan/devices", map[string]any{"name": name, "sessions": sessions})
	if got.status != fiber.StatusCreated {
		c.h.t.Fatalf("enrolling answered %d: %s", got.status, got.body)
	}
	var d device
	got.json(c.h.t, &d)
	return d, &client{h: c.h, token: d.Token}
}

// upload sends a form with a file.
func (c *client) upload(path, field, name string, content []byte, values url.Values) reply {
	c.h.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for key := range values {
		_ = form.WriteField(key, values.Get(key))
	}
	part, err := form.CreateFormFile(field, name)
	if err != nil {
		c.h.t.Fatal(err)
	}
	_, _ = part.Write(content)
	_ = form.Close()
	return c.send(fiber.MethodPost, path, body.Bytes(), form.FormDataContentType())
}

// A scanner's token opens the routes marked for scanners and not one other,
// whatever its user may do.
func TestScannersReachNothingElse(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		s := newScene(t, db)
		s.refreshCodes()
		d, scanner := s.boss.enrolled("Cửa 1", number(s.own["session"]))
		marked := map[string]scanning{}
		for _, r := range paths() {
			marked[r.method+" "+r.path] = r.who.scans
		}
		let := 0
		for _, l := range matrix() {
			if l.route == "POST /scanners/:scanner<int>/revoke" {
				s.own["scanner"] = utoa(d.ID)
			}
			asking := scanner
			if l.route == "POST /scan/end" { // after which it is let in nowhere
				_, asking = s.boss.enrolled("Cửa 2", number(s.own["session"]))
			}
			got := asking.ask(l, s.own)
			refused := got.status == fiber.StatusForbidden && got.problemCode() == "forbidden"
			if open := marked[l.route] != notScanners; refused == open || got.status == fiber.StatusUnauthorized || got.status >= 500 {
				t.Errorf("%s answers a scanner %d %s", l.route, got.status, got.body)
			} else if open {
				let++
			}
		}
		if let != 6 {
			t.Errorf("%d routes let scanners in", let)
		}
	})
}

// At the end of a shift a scanner ends itself, and no other.
func TestRule4_10_AScannerEndsItself(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 2)
		d, scanner := h.staff.enrolled("Cửa 1", h.session.ID)
		_, other := h.staff.enrolled("Cửa 2", h.session.ID)
		var ended revokedScanner
		scanner.post("/scan/end", none{}).json(t, &ended)
		if ended.ID != d.ID || ended.RevokedAt == nil || ended.RevokedAt.Unix() != h.now.Load() {
			t.Errorf("%+v", ended)
		}
		for _, c := range []struct {
			who  *client
			want int
		}{{scanner, 401}, {other, 200}} {
			if got := c.who.get("/scan/pack"); got.status != c.want {
				t.Errorf("afterwards %d, not %d", got.status, c.want)
			}
		}
		if got := scanner.post("/scan/end", none{}); got.status != 401 || got.problemCode() != "attendance.scanner_ended" {
			t.Errorf("ending once more is answered %d %s", got.status, got.body)
		}
		var list scannersPage
		h.staff.get("/scanners").json(t, &list)
		for _, row := range list.Scanners {
			if (row.RevokedAt != nil) != (row.ID == d.ID) {
				t.Errorf("%s revoked at %v", row.Name, row.RevokedAt)
			}
		}
	})
}

func TestRule4_1_EnrollingThroughTheWeb(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 3)
	var list scannableList
	h.staff.get("/scan/sessions").json(t, &list)
	if len(list.Sessions) != 1 || list.Sessions[0].ID != h.session.ID || list.Sessions[0].CourseTitle == "" || list.Now.Unix() != h.now.Load() {
		t.Fatalf("%+v", list)
	}
	d, scanner := h.staff.enrolled("Cửa 1", h.session.ID)
	if !strings.HasPrefix(d.Token, "scan_") || len(d.Key) != 64 || !d.ValidUntil.Equal(list.Sessions[0].EndsAt.Add(48*time.Hour)) {
		t.Errorf("%+v", d)
	}
	if got := h.staff.post("/scan/devices", map[string]any{"name": "", "sessions": []uint64{}}); got.status != 422 ||
		got.problem(t).Fields["name"].Code != "input.required" || got.problem(t).Fields["sessions"].Message == "" {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := scanner.post("/scan/devices", map[string]any{"name": "x", "sessions": []uint64{h.session.ID}}); got.status != 403 {
		t.Errorf("a scanner enrols another one: %d", got.status)
	}
	var page scannersPage
	got := h.staff.get("/scanners")
	got.json(t, &page)
	if len(page.Scanners) != 1 || page.Scanners[0].ID != d.ID || page.Scanners[0].UserName == "" || strings.Contains(got.body, d.Token) || strings.Contains(got.body, d.Key) {
		t.Errorf("%s", got.body)
	}
}

func TestRule4_2_PackWithETag(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 3)
	_, scanner := h.staff.enrolled("Cửa 1", h.session.ID)
	got := scanner.get("/scan/pack")
	var p pack
	got.json(t, &p)
	if got.status != 200 || got.header.Get("ETag") != `"`+p.Version+`"` || p.ZoneOffset != 7*60*60 || p.Demonstration ||
		p.Rules != (packRules{1800, 900, 900, 120}) || p.Scanner.Name != "Cửa 1" || len(p.Roster) != 3 || len(p.States) != 3 || p.Cursor == "" ||
		len(p.Sessions) != 1 || p.Revoked == nil {
		t.Fatalf("%d %v %s", got.status, got.header, got.body)
	}
	for _, held := range []string{`"` + p.Version + `"`, `W/"` + p.Version + `"`} {
		got = scanner.send(fiber.MethodGet, "/scan/pack", nil, "", "If-None-Match", held)
		if got.status != 304 || got.body != "" || got.header.Get("ETag") != `"`+p.Version+`"` {
			t.Errorf("%s: %d %q", held, got.status, got.body)
		}
	}
	if got = scanner.send(fiber.MethodGet, "/scan/pack", nil, "", "If-None-Match", `"else"`); got.status != 200 {
		t.Errorf("another version: %d", got.status)
	}
	if got := h.staff.get("/scan/pack"); got.status != 403 {
		t.Errorf("a program that is no scanner: %d", got.status)
	}
	if got := h.visitor().get("/scan/pack"); got.status != 303 {
		t.Errorf("a visitor: %d", got.status)
	}
}

// What stands in a pack is searched, byte by byte, for what must not.
func TestRule4_2_AnAnswerWithoutPersonalData(t *testing.T) {
	s := newScene(t, trial.SQLite(t))
	course, session := s.own["course"], number(s.own["session"])
	s.boss.must(201, "/courses/"+course+"/enrolments", map[string]any{"people": []any{map[string]any{"full_name": "Hoàng Thị Yến", "unit": "STTTT",
		"position": "Phó Chánh Văn phòng", "phone": "0977 123 456", "email": "yen@daknong.example", "born_on": "1979-08-21", "gender": "female"}}})
	_, scanner := s.boss.enrolled("Cửa 1", session)
	scanner.must(200, "/checkins", map[string]any{"items": []any{map[string]any{"nonce": "n1", "session": session, "ticket": s.own["ticket"]}}})
	bodies := scanner.get("/scan/pack").body + scanner.get("/scan/deltas").body
	if !strings.Contains(bodies, "Hoàng Thị Yến") {
		t.Fatal("the roster is not there")
	}
	for _, secret := range []string{"977123456", "0977", "yen@", "example", "1979", "21/08", "Chánh", "female", "Nữ", "912000001", s.own["link"], s.own["ticket"], "T1:"} {
		if strings.Contains(bodies, secret) {
			t.Errorf("the pack tells %q", secret)
		}
	}
}

func TestRule4_6_ARevokedScannerIsToldToEnrolAgain(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 2)
		d, scanner := h.staff.enrolled("Cửa 1", h.session.ID)
		scan := func(nonce string) map[string]any {
			return map[string]any{"items": []any{map[string]any{"nonce": nonce, "session": h.session.ID, "enrolment": h.people[0].ID,
				"seq": 1, "pack": "v1", "local_result": "present", "clock_offset": -3}}}
		}
		if got := scanner.post("/checkins", scan("before")); got.status != 200 || !strings.Contains(got.body, `"result":"present"`) {
			t.Fatalf("%d %s", got.status, got.body)
		}
		page := h.person("STTTT", actor.Organiser)
		if got := page.get("/scanners"); !strings.Contains(got.body, "Cửa 1") || !strings.Contains(got.body, "/scanners/"+utoa(d.ID)+"/revoke") {
			t.Errorf("the page does not show it: %s", got.body)
		}
		if got := page.get("/scanners/" + utoa(d.ID) + "/revoke"); !strings.Contains(got.body, "Cửa 1") {
			t.Errorf("the question does not name it: %s", got.body)
		}
		if got := page.form("/scanners/"+utoa(d.ID)+"/revoke", url.Values{}); got.status != 303 || got.header.Get("Location") != "/scanners" {
			t.Fatalf("revoking answered %d", got.status)
		}
		for _, got := range []reply{scanner.post("/checkins", scan("after")), scanner.get("/scan/pack"), scanner.get("/scan/deltas?since=0-0"),
			scanner.post("/scan/queues", map[string]any{"frames": []string{"x"}}), scanner.get("/healthz")} {
			if got.status != 401 || got.problemCode() != "attendance.scanner_ended" {
				t.Errorf("%d %s", got.status, got.body)
			}
		}
		var log factsPage
		h.staff.get(h.at("facts")).json(t, &log)
		if len(log.Facts) != 1 {
			t.Errorf("%d facts", len(log.Facts))
		}
	})
}

func TestRule4_3_APhotoThroughTheWeb(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	_, scanner := h.staff.enrolled("Cửa 1", h.session.ID)
	code, err := qrcode.NewQRCodeWriter().Encode(h.people[0].Ticket, gozxing.BarcodeFormat_QR_CODE, 300, 300, nil)
	if err != nil {
		t.Fatal(err)
	}
	var photo bytes.Buffer
	if err := png.Encode(&photo, code); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]*client{"a scanner": scanner, "an organiser": h.staff} {
		if got := c.upload("/scan/photo", "photo", "IMG_1.png", photo.Bytes(), nil); got.status != 200 || got.body != `{"texts":["`+h.people[0].Ticket+`"]}` {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	browser := h.person("STTTT", actor.Organiser)
	browser.get("/scanners/queue")
	token := url.Values{"csrf": {browser.cookies["csrf (seen on the last page)"]}}
	if got := browser.upload("/scan/photo", "photo", "IMG_1.png", photo.Bytes(), token); got.status != 200 || !strings.Contains(got.body, "T1:") {
		t.Errorf("a browser: %d %s", got.status, got.body)
	}
	if got := browser.upload("/scan/photo", "photo", "IMG_1.png", photo.Bytes(), nil); got.status != 403 {
		t.Errorf("a form that is not ours: %d", got.status)
	}
	for name, c := range map[string]struct {
		field   string
		content []byte
		code    string
	}{
		"no picture":      {"photo", []byte("GIF89a"), "scanners.no_picture"},
		"another field":   {"picture", photo.Bytes(), "input.required"},
		"an empty file":   {"photo", nil, "input.required"},
		"a broken header": {"photo", photo.Bytes()[:20], "scanners.no_picture"},
	} {
		if got := scanner.upload("/scan/photo", c.field, "x", c.content, nil); got.status != 422 || got.problem(t).Fields["photo"].Code != c.code {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if got := scanner.upload("/scan/photo", "photo", "x", make([]byte, upload), nil); got.status != 413 {
		t.Errorf("more than ten megabytes: %d", got.status)
	}
	if got := scanner.post("/scan/photo", map[string]any{"photo": "x"}); got.status != 422 {
		t.Errorf("JSON: %d", got.status)
	}
}
