package routes

import (
	"context"
	"mime/multipart"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/fault"
	"taphuan/views/texts"
)

// request is one visit as handlers see it: who comes, in which language, what
// was sent.
type request struct {
	c       *fiber.Ctx
	ctx     context.Context
	house   *house
	route   *route
	by      actor.Actor
	session string // the session cookie's token, "" for visitors and programs
	lang    string
	json    bool // a program reads the answer

	sent    map[string][]string                // the fields of a form as they came
	files   map[string][]*multipart.FileHeader // likewise its files
	fields  []fault.Field                      // what was wrong with them, on a redraw
	initial map[string]string                  // what a form shows before anybody typed
}

// still gives who acts, asked anew: a stream outlives its request, and neither a
// sign-in that has ended nor a role that was taken away may go on in it.
func (rq *request) still() func(context.Context) (actor.Actor, error) {
	accounts, session, token := rq.house.Accounts, rq.session, bearer(rq.c)
	return func(ctx context.Context) (actor.Actor, error) {
		if token != "" {
			return accounts.ByToken(ctx, token)
		}
		by, _, err := accounts.BySession(ctx, session)
		return by, err
	}
}

// now is the present moment by the program's clock, in UTC.
func (rq *request) now() time.Time { return rq.house.Clock() }

// today is the present day in the program's zone.
func (rq *request) today() calendar.Date { return calendar.DateOf(rq.now(), rq.house.Zone) }

// asOf is the given day, or today when none was given.
func (rq *request) asOf(d calendar.Date) calendar.Date {
	if d.IsZero() {
		return rq.today()
	}
	return d
}

// say gives the text of a key in the visitor's language.
func (rq *request) say(key string, args map[string]any) string {
	return texts.Say(rq.lang, key, args)
}

// prefill sets what a form field shows before anybody typed into it.
func (rq *request) prefill(name, value string) {
	if rq.initial == nil {
		rq.initial = map[string]string{}
	}
	rq.initial[name] = value
}

// sentence gives the catalogue's sentence of a fault code, or of the plain
// "invalid" when the code has none.
func (rq *request) sentence(code string, args map[string]any) string {
	key := "fault." + code
	if !texts.Has(rq.lang, key) {
		key = "fault.invalid"
	}
	return texts.Say(rq.lang, key, args)
}

const languageCookie = "lang"

// languageOf decides the language: asked for in the address, remembered, or
// Vietnamese, whatever the browser's own language says (an office machine's
// English Windows is no wish for English).
func (h *house) languageOf(c *fiber.Ctx) string {
	for _, wish := range []string{c.Query("lang"), c.Cookies(h.cookieName(languageCookie))} {
		if wish == "vi" || wish == "en" {
			return strings.Clone(wish)
		}
	}
	return "vi"
}

// wantsJSON reports whether a program reads the answer: it says so in Accept,
// or comes with a bearer token and asks for nothing else.
func wantsJSON(c *fiber.Ctx) bool {
	accept := c.Get(fiber.HeaderAccept)
	if strings.Contains(accept, "text/html") {
		before, _, found := strings.Cut(accept, "application/json")
		return found && !strings.Contains(before, "text/html")
	}
	return strings.Contains(accept, "json") || bearer(c) != "" ||
		accept == "" && strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEApplicationJSON)
}

// bearer gives the token of an Authorization header, or "".
func bearer(c *fiber.Ctx) string {
	scheme, token, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
