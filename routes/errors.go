package routes

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/views/texts"
)

// statusOf is the one map from kinds of fault to HTTP.
var statusOf = map[fault.Kind]int{
	fault.Invalid:      fiber.StatusUnprocessableEntity,
	fault.NotFound:     fiber.StatusNotFound,
	fault.Forbidden:    fiber.StatusForbidden,
	fault.Unauthorized: fiber.StatusUnauthorized,
	fault.Conflict:     fiber.StatusConflict,
	fault.Gone:         fiber.StatusGone,
	fault.TooLarge:     fiber.StatusRequestEntityTooLarge,
	fault.TooMany:      fiber.StatusTooManyRequests,
	fault.Unavailable:  fiber.StatusServiceUnavailable,
	fault.Unsupported:  fiber.StatusUnsupportedMediaType,
}

// Faults of the web itself.
var (
	errForbidden    = fault.New(fault.Forbidden, "forbidden")
	errSignInNeeded = fault.New(fault.Unauthorized, "sign_in_needed")
	errTooLarge     = fault.New(fault.TooLarge, "too_large")
)

// problem is an RFC 9457 answer for programs.
type problem struct {
	Type   string                  `json:"type"`
	Status int                     `json:"status"`
	Code   string                  `json:"code"`
	Title  string                  `json:"title"`
	ID     string                  `json:"id,omitempty"`
	Fields map[string]problemField `json:"fields,omitempty"`
}

type problemField struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// errorPage is what a person reads when something went wrong.
type errorPage struct {
	Status  int
	Code    string
	Message string
	ID      string
	Path    string
	title   string
}

func (e errorPage) PageTitle(*request) string { return e.title }
func (e errorPage) PublicPage() bool          { return e.Status == fiber.StatusUnauthorized }

// failed turns an error into an answer: a fault by the map, fiber's own errors
// by their status, anything else logged and shown as ours.
func (rq *request) failed(err error) error {
	f := fault.Of(err)
	if f == nil {
		f = rq.foreignFault(err)
	}
	status := statusOf[f.Kind]
	if status == 0 {
		status = fiber.StatusInternalServerError
	}
	if f.Kind == fault.Unavailable || f.Kind == fault.TooMany {
		rq.c.Set(fiber.HeaderRetryAfter, retryAfter(f))
	}
	if rq.json {
		return rq.sendProblem(status, f)
	}
	if rq.canRedraw() && (redrawn[f.Kind] || len(f.Fields) > 0 || errors.Is(f, errCSRF)) {
		return rq.redraw(status, f)
	}
	if status == fiber.StatusUnauthorized && rq.c.Method() == get {
		return rq.c.Redirect("/sign-in?next="+queryEscape(rq.address()), fiber.StatusSeeOther)
	}
	return rq.sendErrorPage(status, f)
}

// redrawn are the kinds of fault after which a person gets the form back with
// all that was typed; so does whoever is refused at a field, and one whose form
// had grown too old (errCSRF).
var redrawn = map[fault.Kind]bool{fault.Invalid: true, fault.Conflict: true, fault.TooMany: true, fault.Unauthorized: true}

// canRedraw reports whether there is a form to draw again, and for somebody who
// may use it at all.
func (rq *request) canRedraw() bool {
	return rq.route != nil && rq.route.do.redraw != nil && rq.allowed() == nil
}

// foreignFault gives an error that is none of ours a face: what fiber refuses
// keeps its status, what is away or took too long may be tried again, the rest is
// logged with the route's pattern and shown as an error of the system.
func (rq *request) foreignFault(err error) *fault.Fault {
	var fe *fiber.Error
	if errors.As(err, &fe) {
		switch fe.Code {
		case fiber.StatusNotFound:
			return errNotFound
		case fiber.StatusMethodNotAllowed:
			return fault.New(fault.NotFound, "method")
		case fiber.StatusRequestEntityTooLarge:
			return errTooLarge
		}
		if fe.Code < 500 {
			return errBadForm
		}
	}
	if database.IsUnavailable(err) || errors.Is(err, context.DeadlineExceeded) {
		rq.house.Log.LogAttrs(rq.ctx, slog.LevelWarn, "unavailable",
			slog.String("request", rq.by.RequestID), slog.String("route", rq.pattern()), slog.String("error", database.Describe(err)))
		if rq.c.Method() == get {
			return database.ErrUnavailable
		}
		return database.ErrCommitUnknown // it may have failed after the change was stored
	}
	rq.house.Log.LogAttrs(rq.ctx, slog.LevelError, "unexpected error",
		slog.String("request", rq.by.RequestID), slog.String("route", rq.pattern()), slog.String("error", database.Describe(err)))
	return fault.New(0, "internal")
}

func retryAfter(f *fault.Fault) string {
	if seconds, ok := f.Args["Seconds"].(int); ok && seconds > 0 {
		return strconv.Itoa(seconds)
	}
	return "5"
}

func (rq *request) sendProblem(status int, f *fault.Fault) error {
	p := problem{Type: "about:blank", Status: status, Code: f.Code, Title: rq.sentence(f.Code, f.Args), ID: rq.by.RequestID}
	if status == fiber.StatusUnauthorized {
		rq.c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
	}
	if len(f.Fields) > 0 {
		p.Fields = map[string]problemField{}
		for _, field := range f.Fields {
			p.Fields[field.Name] = problemField{Code: field.Code, Message: rq.fieldSentence(field.Name, field.Code, field.Args)}
		}
		if len(p.Fields) == 1 && f.Code == "invalid" {
			p.Code, p.Title = f.Fields[0].Code, p.Fields[f.Fields[0].Name].Message
		}
	}
	return rq.c.Status(status).JSON(p, "application/problem+json")
}

// redraw shows a refused form again with everything that was typed.
func (rq *request) redraw(status int, f *fault.Fault) error {
	rq.fields = f.Fields
	if len(rq.fields) == 0 {
		rq.fields = []fault.Field{{Code: f.Code, Args: f.Args}}
	}
	asked := *rq.route
	page := asked
	page.method = get // the page binds nothing from the body
	_ = rq.readForm() // a form refused before it was read is shown as far as it can be
	rq.route = &page
	defer func() { rq.route = &asked }()
	drawn, err := asked.do.redraw.run(rq)
	if err != nil {
		page.do.redraw = nil // no third try
		return rq.failed(err)
	}
	drawn.status = status
	return rq.send(drawn)
}

func (rq *request) sendErrorPage(status int, f *fault.Fault) error {
	body := errorPage{Status: status, Code: f.Code, ID: rq.by.RequestID, Path: rq.c.Path(),
		Message: rq.sentence(f.Code, f.Args), title: rq.say("error."+itoa(status)+".title", nil)}
	if len(f.Fields) > 0 {
		lines := make([]string, len(f.Fields))
		for i, field := range f.Fields {
			lines[i] = rq.fieldSentence(field.Name, field.Code, field.Args)
		}
		body.Message = strings.Join(lines, "\n")
	}
	return rq.send(result{view: "errors/page", body: body, status: status})
}

// fieldSentence says what is wrong with a field; a row of a list is named.
func (rq *request) fieldSentence(name, code string, args map[string]any) string {
	sentence := rq.sentence(code, args)
	for _, part := range strings.Split(name, ".") {
		if row, err := strconv.Atoi(part); err == nil {
			return texts.Say(rq.lang, "form.row", map[string]any{"Row": row + 1, "Message": sentence})
		}
	}
	return sentence
}
