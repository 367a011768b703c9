package routes

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/calendar"
	"taphuan/models/database/trial"
	"taphuan/views/texts"
)

// A small compressed body would be unpacked to any size before a limit is asked.
func TestCompressedBodiesAreRefusedUnread(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte("login=a&password=" + strings.Repeat("b", 20*mB)))
	_ = w.Close()
	visitor := h.visitor()
	visitor.html = false
	for _, encoding := range []string{"gzip", "GZIP", "deflate", "br", "identity, gzip"} {
		got := visitor.send(post, "/sign-in", packed.Bytes(), fiber.MIMEApplicationForm, "Content-Encoding", encoding)
		if got.status != fiber.StatusUnsupportedMediaType || got.problemCode() != "unsupported" {
			t.Errorf("%s: %d %s", encoding, got.status, got.body)
		}
	}
	got := visitor.send(post, "/sign-in", []byte("login=a"), fiber.MIMEApplicationForm, "Content-Encoding", "identity")
	if got.status != fiber.StatusForbidden || got.problemCode() != "csrf" {
		t.Errorf("identity: %d %s", got.status, got.body)
	}
}

// Two lines of one header must not hide the second.
func TestTheSecondEncodingIsSeen(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	req := httptest.NewRequest(post, "http://127.0.0.1:3000/sign-in", strings.NewReader("login=a"))
	req.Header["Content-Encoding"] = []string{"identity", "gzip"}
	res, err := h.app.Test(req, -1)
	if err != nil || res.StatusCode != fiber.StatusUnsupportedMediaType {
		t.Errorf("%v %v", res, err)
	}
}

// What HTTPS names __Host-lang is read under that name too.
func TestTheLanguageIsRememberedUnderHTTPS(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	base, _ := url.Parse("https://taphuan.example.vn")
	app := New(t.Context(), Config{BaseURL: base, Clock: calendar.System(), Zone: calendar.HoChiMinh, Key: trialKey,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, h.Services)
	ask := func(path, cookie string) (page, kept string) {
		req := httptest.NewRequest(get, "https://taphuan.example.vn"+path, nil)
		req.Header.Set("Accept", "text/html")
		if cookie != "" {
			req.Header.Set("Cookie", cookie)
		}
		res, err := app.Test(req, -1)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(res.Body)
		for _, line := range res.Header.Values("Set-Cookie") {
			if name, rest, _ := strings.Cut(line, "="); name == "__Host-lang" {
				kept = name + "=" + strings.Split(rest, ";")[0]
			}
		}
		return string(raw), kept
	}
	_, kept := ask("/sign-in?lang=en", "")
	if kept != "__Host-lang=en" {
		t.Fatalf("kept %q", kept)
	}
	if page, _ := ask("/sign-in", kept); !strings.Contains(page, `<html lang="en"`) {
		t.Error("the language was forgotten")
	}
	if page, _ := ask("/sign-in", ""); !strings.Contains(page, `<html lang="vi"`) {
		t.Error("without a wish the language is not Vietnamese")
	}
}

// A database that is away, or a visit that took too long, may be tried again.
func TestWhatIsAwayIsToldAsAway(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	for name, test := range map[string]struct {
		method string
		err    error
		code   string
		status int
	}{
		"a page, connection lost": {get, fmt.Errorf("courses: %w", driver.ErrBadConn), "database.unavailable", 503},
		"a page, took too long":   {get, context.DeadlineExceeded, "database.unavailable", 503},
		"a change, took too long": {post, context.DeadlineExceeded, "database.commit_unknown", 503},
		"a defect of ours":        {get, errors.New("oops"), "internal", 500},
	} {
		app := fiber.New()
		app.Add(test.method, "/", func(c *fiber.Ctx) error {
			inner := &house{Config: Config{BaseURL: &url.URL{Scheme: "http"}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, Services: h.Services}
			return inner.visit(c, nil).failed(test.err)
		})
		req := httptest.NewRequest(test.method, "/", nil)
		req.Header.Set("Accept", "application/json")
		res, err := app.Test(req, -1)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(res.Body)
		got := reply{status: res.StatusCode, header: res.Header, body: string(raw)}
		if got.status != test.status || got.problemCode() != test.code || (got.header.Get("Retry-After") != "") != (test.status == 503) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}

// Every status has words for the head of its page, in both languages.
func TestEveryStatusHasATitle(t *testing.T) {
	statuses := []int{fiber.StatusInternalServerError}
	for _, status := range statusOf {
		statuses = append(statuses, status)
	}
	for _, status := range statuses {
		for _, lang := range []string{"vi", "en"} {
			if key := "error." + itoa(status) + ".title"; !texts.Has(lang, key) {
				t.Errorf("%s has no %s", lang, key)
			}
		}
	}
}
