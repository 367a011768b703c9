package routes

import (
	"net/url"
	"strings"
	"testing"

	"taphuan/models/certificates"
	"taphuan/models/database/trial"
)

func TestUnknownCodesLookTheSame(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	visitor := &client{h: h}
	never := certificates.NewCode()
	slip := "0" + never[1:]
	if never[0] == '0' {
		slip = "1" + never[1:]
	}
	first := ok(t, visitor.get("/V/"+never), 404, nil)
	for _, code := range []string{slip, "ABC", "%27%20OR%201=1", "001", strings.Repeat("A", 3000), "%FF%FE"} {
		if got := ok(t, visitor.get("/V/"+code), 404, nil); got.body != first.body || !strings.Contains(got.body, `"status":"unknown"`) {
			t.Errorf("%.20s: %s, and not %s", code, got.body, first.body)
		}
	}
	browser := h.visitor()
	page := ok(t, browser.get("/V/"+never), 404, nil)
	if !strings.Contains(page.body, "Không tìm thấy giấy chứng nhận") || !strings.Contains(page.body, `name="code"`) ||
		page.header.Get("X-Robots-Tag") != "noindex" || !strings.Contains(page.body, `content="noindex"`) {
		t.Errorf("the page: %s", page.body)
	}
}

func TestTypingACode(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	browser := h.visitor()
	if page := ok(t, browser.get("/V"), 200, nil); !strings.Contains(page.body, `name="code"`) || strings.Contains(page.body, "Không tìm thấy") {
		t.Errorf("the form: %s", page.body)
	}
	code := certificates.NewCode()
	for typed, want := range map[string]string{
		strings.ToLower(certificates.GroupCode(code)): "/V/" + code,
		"https://taphuan.daknong.gov.vn/V/" + code:    "/V/" + code,
		"abc/../../x?y#z": "/V/ABCXYZ",
		"//evil.example":  "/V/EVILEXAMPLE",
	} {
		got := ok(t, browser.get("/V?code="+url.QueryEscape(typed)), 303, nil)
		if to := got.header.Get("Location"); to != want {
			t.Errorf("%q leads to %q", typed, to)
		}
	}
	ok(t, browser.get("/V?code=---"), 200, nil)
	ok(t, (&client{h: h}).get("/V?code="+code), 404, nil)
}

func TestThePageAnybodyReadsHasNoScript(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	page := h.visitor().get("/V/AAAA")
	if page.status != 404 || strings.Contains(page.body, "<script") {
		t.Errorf("%d, with a script: %v", page.status, strings.Contains(page.body, "<script"))
	}
	if head := h.visitor().send("HEAD", "/healthz", nil, ""); head.status != 200 {
		t.Errorf("HEAD /healthz answers %d", head.status)
	}
}
