package routes

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/fault"
	"taphuan/views/texts"
)

// Names of our cookies, before the prefix HTTPS gives them.
const (
	sessionCookie = "sid"
	visitCookie   = "visit"
	noticeCookie  = "notice"
)

var errCSRF = fault.New(fault.Forbidden, "csrf")

// cookieName gives a cookie the __Host- prefix where HTTPS allows it.
func (h *house) cookieName(name string) string {
	if h.BaseURL.Scheme == "https" {
		return "__Host-" + name
	}
	return name
}

// setCookie sets a cookie for maxAge seconds; 0 forgets it.
func (rq *request) setCookie(name, value string, maxAge int) {
	if maxAge <= 0 {
		maxAge, value = -1, ""
	}
	cookie := "; Path=/; HttpOnly; SameSite=Lax; Max-Age="
	if maxAge < 0 {
		cookie += "0"
	} else {
		cookie += itoa(maxAge)
	}
	if rq.house.BaseURL.Scheme == "https" {
		cookie += "; Secure"
	}
	rq.c.Response().Header.Add(fiber.HeaderSetCookie, rq.house.cookieName(name)+"="+value+cookie)
}

// cookie reads a cookie of ours.
func (rq *request) cookie(name string) string {
	return strings.Clone(rq.c.Cookies(rq.house.cookieName(name)))
}

// loopback reports whether the visitor reached us by a loopback name, the only
// place where a sign-in without HTTPS is safe.
func (rq *request) loopback() bool {
	host := rq.c.Hostname()
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// csrf gives the token this visitor's forms must send: bound to the sign-in,
// or to a visit cookie for those who have none.
func (rq *request) csrf() string {
	bound := rq.session
	if bound == "" {
		bound = rq.cookie(visitCookie)
		if bound == "" {
			if rq.route == nil || rq.c.Locals("visit") != nil {
				bound, _ = rq.c.Locals("visit").(string)
			} else {
				bound = randomHex(16)
				rq.c.Locals("visit", bound)
				rq.setCookie(visitCookie, bound, 12*60*60)
			}
		}
	}
	return rq.house.csrfToken(bound)
}

func (h *house) csrfToken(bound string) string {
	mac := hmac.New(sha256.New, h.Key("csrf"))
	mac.Write([]byte("csrf-v1|" + bound))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// checkCSRF refuses a change that did not come from one of our own pages:
// another origin, or without the token bound to the visitor.
func (rq *request) checkCSRF() error {
	if !rq.fromHere() {
		return errCSRF
	}
	bound := rq.session
	if bound == "" {
		bound = rq.cookie(visitCookie)
	}
	sent := rq.c.Get("X-CSRF-Token")
	if sent == "" {
		if err := rq.readForm(); err != nil {
			return err
		}
		sent = strings.Join(rq.sent["csrf"], ",")
	}
	if bound == "" || !hmac.Equal([]byte(sent), []byte(rq.house.csrfToken(bound))) {
		return errCSRF
	}
	return nil
}

// fromHere reports whether the browser says that the request comes from our own
// pages. Where it tells the site, that decides; our Referrer-Policy makes it
// send "null" for the origin of a form, which then only the token speaks for.
func (rq *request) fromHere() bool {
	if site := rq.c.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	origin := rq.c.Get(fiber.HeaderOrigin)
	return origin == "" || origin == "null" || rq.ownOrigin(origin)
}

// ownOrigin reports whether an Origin header names this very server.
func (rq *request) ownOrigin(origin string) bool {
	u, err := url.Parse(origin)
	return err == nil && (u.Host == rq.house.BaseURL.Host || u.Host == string(rq.c.Request().Host()))
}

// leaveNotice keeps a notice for the page the visitor is sent to.
func (rq *request) leaveNotice(key string) {
	if key != "" {
		rq.setCookie(noticeCookie, key, 60)
	}
}

// takeNotice gives the notice left for this page and forgets it. Only a key of
// the catalogue is shown, so a forged cookie says nothing of its own.
func (rq *request) takeNotice() (kind, text string) {
	key := rq.cookie(noticeCookie)
	if key == "" {
		return "", ""
	}
	rq.setCookie(noticeCookie, "", 0)
	if !strings.HasPrefix(key, "notice.") || !texts.Has(rq.lang, key) {
		return "", ""
	}
	return "ok", texts.Say(rq.lang, key, nil)
}

func randomHex(n int) string {
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	return hex.EncodeToString(raw)
}
