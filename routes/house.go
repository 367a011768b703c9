// Package routes is the web: one table of contents, thin handlers, forms,
// middleware and the error page. It turns a request into at most one changing
// service call and the result into a page or JSON. It decides nothing and
// queries nothing; fiber does not leave it, except for app which starts it.
package routes

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"
	"github.com/gofiber/template/html/v2"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/gather"
	"taphuan/views"
	"taphuan/views/paper"
)

// Config is what the web needs to know of where it runs.
type Config struct {
	BaseURL    *url.URL // what every absolute address is built from, never Host
	Clock      calendar.Clock
	ClockIsSet bool // a demonstration clock: said on every page
	Zone       *time.Location
	Key        func(purpose string) []byte // 32 bytes per purpose
	Proxies    []string                    // addresses of trusted reverse proxies
	Log        *slog.Logger
	Version    string
}

// house is what every request shares.
type house struct {
	Config
	Services
	table   []route
	engine  *html.Engine
	closing context.Context // done when the server stops; streams end then
	live    *gather.Gather[liveAsk, liveDrawn]
	photos  *paper.Reader // reads codes on photos, few at once

	drawings chan struct{} // holds as many as are being drawn
}

// handlers carries the services to the handlers.
type handlers struct {
	*house
}

// How long things may take. A stream ends itself before the write timeout; a
// browser gives up a connection it never used before the read timeout.
const (
	readTimeout    = 75 * time.Second
	writeTimeout   = 60 * time.Second
	idleTimeout    = 90 * time.Second
	requestTimeout = 25 * time.Second
)

// photosAtOnce bounds the memory that photos of 40 megapixels may take.
const photosAtOnce = 1

// New builds the web application over the services; streams end when closing is done.
func New(closing context.Context, cfg Config, services Services) *fiber.App {
	h := &house{Config: cfg, Services: services, engine: views.New(), closing: closing,
		photos: paper.NewReader(photosAtOnce), drawings: make(chan struct{}, drawingsAtOnce)}
	h.shareDrawing()
	h.table = table(&handlers{h})
	return h.app(h.serve)
}

// app answers every route of the table by serve.
func (h *house) app(serve func(*fiber.Ctx, *route) error) *fiber.App {
	app := fiber.New(fiber.Config{
		AppName: "taphuan", Immutable: true, DisableStartupMessage: true,
		BodyLimit: wholeMax, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		EnableTrustedProxyCheck: true, TrustedProxies: h.Proxies, ProxyHeader: fiber.HeaderXForwardedFor,
		ErrorHandler: h.refuseUnread,
	})
	app.Use(recover.New(recover.Config{EnableStackTrace: true, StackTraceHandler: h.logPanic}))
	app.Use(h.headers)
	app.Use("/static", staticFiles())
	for i := range h.table {
		r := &h.table[i]
		visit := func(c *fiber.Ctx) error { return serve(c, r) }
		app.Add(r.method, r.path, visit)
		if r.method == get {
			app.Add(fiber.MethodHead, r.path, visit)
		}
	}
	app.Use(func(c *fiber.Ctx) error { return fiber.ErrNotFound })
	return app
}

// refuseUnread answers what never became a request of a route. A browser opens
// connections ahead of need; one that stays silent must end as 408, which the
// browser forgets, for any other answer it takes for that of its next request.
func (h *house) refuseUnread(c *fiber.Ctx, err error) error {
	var refused *fiber.Error
	if errors.As(err, &refused) && refused.Code == fiber.StatusRequestTimeout {
		c.Set(fiber.HeaderConnection, "close")
		return c.SendStatus(fiber.StatusRequestTimeout)
	}
	return h.visit(c, nil).failed(err)
}

// serve walks one request down the stair: who comes, may they, how large, from
// one of our pages, then the handler.
func (h *house) serve(c *fiber.Ctx, r *route) error {
	began := time.Now()
	ctx, cancel := context.WithTimeout(c.UserContext(), requestTimeout)
	defer cancel()
	rq := h.visit(c, r)
	rq.ctx = ctx
	err := rq.plain()
	if err == nil {
		err = rq.recognise()
	}
	if err == nil {
		err = rq.allowed()
	}
	if err == nil && len(c.Request().Body()) > r.limit {
		err = errTooLarge
	}
	if err == nil && r.method != get && !rq.by.Program {
		err = rq.checkCSRF()
	}
	if err == nil {
		var answer result
		if answer, err = r.do.run(rq); err == nil {
			err = rq.send(answer)
		}
	}
	if err == nil && r.do.packs {
		packAnswer(c)
	}
	if err != nil {
		err = rq.failed(err)
	}
	h.Log.LogAttrs(ctx, slog.LevelInfo, "request", slog.String("request", rq.by.RequestID),
		slog.String("method", r.method), slog.String("route", r.path), slog.Int("status", c.Response().StatusCode()),
		slog.Int64("ms", time.Since(began).Milliseconds()), slog.Uint64("user", rq.by.UserID))
	return err
}

// visit begins a request.
func (h *house) visit(c *fiber.Ctx, r *route) *request {
	id, _ := c.Locals("request").(string)
	return &request{c: c, ctx: c.UserContext(), house: h, route: r, lang: h.languageOf(c), json: wantsJSON(c),
		by: actor.Actor{RequestID: id}}
}

// plain refuses a compressed body before anything looks at it: fiber would
// unpack it whole, a thousand times the size of what was sent, and only then
// could the route's limit be asked.
func (rq *request) plain() error {
	for _, encoding := range rq.c.Request().Header.PeekAll(fiber.HeaderContentEncoding) {
		if len(encoding) > 0 && !strings.EqualFold(string(encoding), "identity") {
			return errBadKind
		}
	}
	return nil
}

// recognise finds out who comes: a program or a scanner by its token, a person
// by the session.
func (rq *request) recognise() error {
	id := rq.by.RequestID
	defer func() { rq.by.RequestID = id }()
	if token := bearer(rq.c); token != "" {
		known := rq.house.Accounts.ByToken
		if strings.HasPrefix(token, attendance.ScannerPrefix) {
			known = rq.house.Attendance.ByScanner
		}
		who, err := known(rq.ctx, token)
		if err != nil {
			return err
		}
		rq.by = who
		rq.by.Program = true
		return nil
	}
	token := rq.cookie(sessionCookie)
	if token == "" {
		return nil
	}
	who, _, err := rq.house.Accounts.BySession(rq.ctx, token)
	if errors.Is(err, accounts.ErrNoSession) { // over: a visitor again
		rq.setCookie(sessionCookie, "", 0)
		return nil
	}
	if err == nil {
		rq.by, rq.session = who, token
	}
	return err
}

// allowed asks the route who may use it.
func (rq *request) allowed() error {
	switch who := rq.route.who; {
	case rq.by.Scanner != nil && who.scans == notScanners:
		return errForbidden
	case who.open:
		return nil
	case !rq.by.SignedIn():
		return errSignInNeeded
	case who.right != nil && !rq.by.May(*who.right), who.scans == onlyScanners && rq.by.Scanner == nil:
		return errForbidden
	}
	return nil
}

// send writes an answer: a file, a stream, JSON, the way on, or a page.
func (rq *request) send(a result) error {
	status := a.status
	if status == 0 {
		status = fiber.StatusOK
	}
	switch {
	case status == fiber.StatusNotModified:
		rq.c.Status(status)
		return nil
	case a.file != nil:
		return rq.sendFile(a.file)
	case a.stream != nil:
		return rq.sendStream(a.stream)
	case rq.json || a.view == "" && a.seeOther == "":
		return rq.c.Status(status).JSON(a.body)
	case a.seeOther != "":
		rq.leaveNotice(a.notice)
		return rq.c.Redirect(a.seeOther, fiber.StatusSeeOther)
	}
	var out bytes.Buffer
	p := rq.newPage(a.view, a.body)
	if err := rq.house.engine.Render(&out, a.view, p, p.layout()); err != nil {
		return err
	}
	if rq.c.Query("lang") == rq.lang {
		rq.setCookie(languageCookie, rq.lang, 365*24*60*60)
	}
	rq.c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return rq.c.Status(status).Send(out.Bytes())
}

func (rq *request) sendFile(f *file) error {
	kind := "inline"
	if f.Download {
		kind = "attachment"
	}
	if f.Public {
		rq.c.Set(fiber.HeaderCacheControl, "public, max-age=300")
	}
	rq.c.Set(fiber.HeaderContentType, f.Type)
	rq.c.Set(fiber.HeaderContentDisposition, kind+"; filename=\""+f.Name+"\"")
	return rq.c.Send(f.Content)
}

// pattern is the route as the table names it; an address may hold a ticket.
func (rq *request) pattern() string {
	if rq.route == nil {
		return "-"
	}
	return rq.route.method + " " + rq.route.path
}

func (h *house) logPanic(c *fiber.Ctx, e any) {
	h.Log.Error("panic", "request", c.Locals("request"), "route", c.Route().Path, "panic", e)
}

// contentPolicy is TRUST.md §4's: nothing from elsewhere, no inline code or style.
const contentPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
	"img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// headers sets what every answer carries and gives the request its id.
func (h *house) headers(c *fiber.Ctx) error {
	c.Locals("request", randomHex(8))
	c.Set("Content-Security-Policy", contentPolicy)
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("Referrer-Policy", "no-referrer")
	c.Set("Permissions-Policy", "camera=(self)")
	c.Set("X-Request-Id", c.Locals("request").(string))
	if h.BaseURL.Scheme == "https" {
		c.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if !strings.HasPrefix(c.Path(), "/static/") {
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
	return c.Next()
}

func itoa(n int) string { return strconv.Itoa(n) }

func queryEscape(s string) string { return url.QueryEscape(s) }
