package routes

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/mandate"
)

// trialHouse is the whole web over a test's own database, on a clock the test sets.
type trialHouse struct {
	t   testing.TB
	app *fiber.App
	db  *database.DB
	Services
	now atomic.Int64 // Unix seconds
}

// morning is when tests begin: 15 October 2024, 07:40 in Đắk Nông.
var morning = time.Date(2024, 10, 15, 0, 40, 0, 0, time.UTC)

func trialKey(purpose string) []byte {
	sum := sha256.Sum256([]byte("trial/" + purpose))
	return sum[:]
}

// newHouse builds the web over a database with the Plan loaded.
func newHouse(t testing.TB, db *database.DB) *trialHouse {
	t.Helper()
	h := &trialHouse{t: t, db: db}
	h.now.Store(morning.Unix())
	clock := calendar.Clock(func() time.Time { return time.Unix(h.now.Load(), 0).UTC() })
	doc, err := mandate.Builtin()
	if err == nil {
		_, err = mandate.LoadAt(context.Background(), db, actor.SystemActor(), clock(), doc)
	}
	if err != nil {
		t.Fatal(err)
	}
	base, _ := url.Parse("http://127.0.0.1:3000")
	h.Services = trialServices(db, clock, base.String())
	h.app = New(t.Context(), Config{BaseURL: base, Clock: clock, Zone: calendar.HoChiMinh, Key: trialKey,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Version: "test"}, h.Services)
	return h
}

// wait moves the clock on.
func (h *trialHouse) wait(d time.Duration) { h.now.Add(int64(d.Seconds())) }

// client is somebody at the door: a program with a token, or a browser with cookies.
type client struct {
	h       *trialHouse
	token   string
	cookies map[string]string
	html    bool
}

// program gives a program acting as a new sign-in with the roles in the unit.
func (h *trialHouse) program(unit string, roles ...actor.Role) *client {
	h.t.Helper()
	login := h.user(unit, roles...)
	token, err := h.Accounts.AddToken(context.Background(), actor.SystemActor(), login, "trial")
	if err != nil {
		h.t.Fatal(err)
	}
	return &client{h: h, token: token}
}

var userCount atomic.Int64

// user adds a sign-in with the roles in the unit and gives its login.
func (h *trialHouse) user(unit string, roles ...actor.Role) string {
	h.t.Helper()
	login, _ := h.userWithLink(unit, roles...)
	return login
}

func (h *trialHouse) userWithLink(unit string, roles ...actor.Role) (login, link string) {
	h.t.Helper()
	grants := make([]accounts.RoleGrant, len(roles))
	for i, role := range roles {
		grants[i] = accounts.RoleGrant{Role: role, Unit: unit}
	}
	login = "u" + itoa(int(userCount.Add(1)))
	_, link, err := h.Accounts.AddUser(context.Background(), actor.SystemActor(),
		accounts.NewUser{Login: login, Name: "Trần Thị B", Roles: grants})
	if err != nil {
		h.t.Fatal(err)
	}
	return login, link
}

// visitor gives a browser nobody has signed in with.
func (h *trialHouse) visitor() *client {
	return &client{h: h, cookies: map[string]string{}, html: true}
}

const trialPassword = "một mật khẩu đủ dài"

// person gives a browser signed in as a new user with the roles in the unit.
func (h *trialHouse) person(unit string, roles ...actor.Role) *client {
	h.t.Helper()
	login, link := h.userWithLink(unit, roles...)
	if err := h.Accounts.PasswordFromLink(context.Background(), link, trialPassword); err != nil {
		h.t.Fatal(err)
	}
	c := h.visitor()
	c.get("/sign-in")
	if got := c.form("/sign-in", url.Values{"login": {login}, "password": {trialPassword}}); got.status != fiber.StatusSeeOther {
		h.t.Fatalf("signing in answered %d: %s", got.status, got.body)
	}
	return c
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   string
}

// json reads the body into a value.
func (r reply) json(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), into); err != nil {
		t.Fatalf("no JSON (%v): %s", err, r.body)
	}
}

// problem reads the body as a problem.
func (r reply) problem(t testing.TB) problem {
	t.Helper()
	var p problem
	r.json(t, &p)
	return p
}

func (c *client) get(path string) reply { return c.send(fiber.MethodGet, path, nil, "") }

// post sends JSON.
func (c *client) post(path string, body any) reply {
	c.h.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		c.h.t.Fatal(err)
	}
	return c.send(fiber.MethodPost, path, raw, fiber.MIMEApplicationJSON)
}

// form sends a form as a browser does, with the CSRF token of the last page.
func (c *client) form(path string, values url.Values) reply {
	if _, given := values["csrf"]; !given {
		values.Set("csrf", c.cookies["csrf (seen on the last page)"])
	}
	return c.send(fiber.MethodPost, path, []byte(values.Encode()), fiber.MIMEApplicationForm)
}

var csrfField = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

func (c *client) send(method, path string, body []byte, kind string, header ...string) reply {
	c.h.t.Helper()
	req := httptest.NewRequest(method, "http://127.0.0.1:3000"+path, bytes.NewReader(body))
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	req.Header.Set("Accept", map[bool]string{true: "text/html,*/*;q=0.8", false: "application/json"}[c.html])
	for name, value := range c.cookies {
		if !strings.Contains(name, " ") {
			req.AddCookie(&http.Cookie{Name: name, Value: value})
		}
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := c.h.app.Test(req, -1)
	if err != nil {
		c.h.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		c.h.t.Fatal(err)
	}
	for _, cookie := range res.Cookies() {
		if cookie.MaxAge < 0 {
			delete(c.cookies, cookie.Name)
		} else if c.cookies != nil {
			c.cookies[cookie.Name] = cookie.Value
		}
	}
	if m := csrfField.FindSubmatch(raw); m != nil && c.cookies != nil {
		c.cookies["csrf (seen on the last page)"] = string(m[1])
	}
	return reply{status: res.StatusCode, header: res.Header, body: string(raw)}
}
