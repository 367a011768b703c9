package routes

import (
	"net/url"
	"strings"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

func TestSigningIn(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHouse(t, db)
		login, link := h.userWithLink("SNV", actor.HomeAffairs)
		c := h.visitor()

		if got := c.get("/"); got.status != 303 || got.header.Get("Location") != "/sign-in?next=%2F" {
			t.Fatalf("a visitor at home: %d %s", got.status, got.header.Get("Location"))
		}
		if got := c.get("/set-password/" + link); got.status != 200 || !strings.Contains(got.body, login) {
			t.Fatalf("the link: %d %s", got.status, got.body)
		}
		if got := c.form("/set-password/"+link, url.Values{"password": {"ngắn"}, "repeated": {"ngắn"}}); got.status != 422 {
			t.Fatalf("a short password: %d", got.status)
		}
		if got := c.form("/set-password/"+link, url.Values{"password": {trialPassword}, "repeated": {"khác hẳn đi nhé"}}); got.status != 422 || !strings.Contains(got.body, "không giống nhau") {
			t.Fatalf("two passwords: %d", got.status)
		}
		if got := c.form("/set-password/"+link, url.Values{"password": {trialPassword}, "repeated": {trialPassword}}); got.status != 303 {
			t.Fatalf("the password: %d %s", got.status, got.body)
		}
		if got := c.get("/set-password/" + link); got.status != 410 {
			t.Fatalf("the link again: %d", got.status)
		}
		c.get("/sign-in")
		wrong := c.form("/sign-in", url.Values{"login": {login}, "password": {"không phải mật khẩu"}})
		unknown := c.form("/sign-in", url.Values{"login": {login + "x"}, "password": {"không phải mật khẩu"}})
		if wrong.status != 401 || unknown.status != 401 || strings.ReplaceAll(wrong.body, login, "") == "" {
			t.Fatalf("wrong %d, unknown %d", wrong.status, unknown.status)
		}
		if !strings.Contains(wrong.body, `value="`+login+`"`) {
			t.Error("the login typed is not kept")
		}
		got := c.form("/sign-in", url.Values{"login": {login}, "password": {trialPassword}, "next": {"//evil.example/"}})
		if got.status != 303 || got.header.Get("Location") != "/" {
			t.Fatalf("signing in: %d to %q", got.status, got.header.Get("Location"))
		}
		if cookie := got.header.Get("Set-Cookie"); !strings.HasPrefix(cookie, "sid=") || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
			t.Errorf("the session cookie is %q", cookie)
		}
		if home := c.get("/"); home.status != 200 || !strings.Contains(home.body, "Trần Thị B") {
			t.Fatalf("home: %d", home.status)
		}
		if got := c.form("/sign-out", url.Values{}); got.status != 303 {
			t.Fatalf("signing out: %d", got.status)
		}
		if home := c.get("/"); home.status != 303 {
			t.Fatalf("home after signing out: %d", home.status)
		}
	})
}

func TestAChangeMustComeFromOurOwnPages(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	c := h.person("SNV", actor.HomeAffairs)
	c.get("/staffing/new")
	good := url.Values{"unit": {"SYT"}, "full_name": {"H'Bia Niê"}, "kind": {"concurrent"}, "effective_from": {"1/9/2024"}}
	with := func(csrf string, header ...string) reply {
		values := url.Values{"csrf": {csrf}}
		for name, value := range good {
			values[name] = value
		}
		return c.send("POST", "/staffing/assignments", []byte(values.Encode()), "application/x-www-form-urlencoded", header...)
	}
	seen := c.cookies["csrf (seen on the last page)"]
	other := h.person("SNV", actor.HomeAffairs)
	other.get("/staffing/new")
	for name, got := range map[string]reply{
		"no token":                     with(""),
		"a token of another session":   with(other.cookies["csrf (seen on the last page)"]),
		"another site by fetch header": with(seen, "Sec-Fetch-Site", "cross-site"),
		"another origin":               with(seen, "Origin", "https://evil.example"),
	} {
		if got.status != 403 || !strings.Contains(got.body, "H&#39;Bia Niê") {
			t.Errorf("%s: %d, the input kept: %v", name, got.status, strings.Contains(got.body, "H&#39;Bia Niê"))
		}
	}
	if got := with(seen, "Origin", "null", "Sec-Fetch-Site", "same-origin"); got.status != 303 {
		t.Errorf("our own page, as a browser sends it: %d %s", got.status, got.body)
	}
}
