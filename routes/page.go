package routes

import (
	"fmt"
	"strings"
	"time"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/views/texts"
)

// page is what every template is given: the shell around it, the body the
// handler made, and the methods templates speak with.
type page struct {
	Shell shell
	Body  any
	rq    *request
}

// shell is what stands around every page.
type shell struct {
	Lang       string
	Title      string
	Signed     bool
	UserName   string
	RoleNames  string
	Nav        []navLink
	Breadcrumb []crumb
	CSRF       string
	Notice     string
	NoticeKind string
	ClockShown string // a demonstration clock is set and shows this moment
	Path       string
	Public     bool // a page for visitors' phones: no navigation
	Plain      bool // a page without any script (TRUST.md §5)
	Width      string
}

type navLink struct {
	Label   string
	Href    string
	Icon    string
	Current bool
}

type crumb struct {
	Label string
	Href  string
}

// titled is a body that knows the title of its page.
type titled interface{ PageTitle(rq *request) string }

// trailed is a body that knows the way to its page.
type trailed interface{ Trail(rq *request) []crumb }

// placed is a body that knows an address to come back to other than its own, or "".
type placed interface{ PageAddress() string }

// plain is a body shown without any script.
type plain interface{ PlainPage() bool }

// public is a body shown to people without the staff's navigation.
type public interface{ PublicPage() bool }

// framed is a body drawn in a frame of its own.
type framed interface{ PageFrame() string }

// newPage puts the shell around a body.
func (rq *request) newPage(view string, body any) page {
	p := page{Body: body, rq: rq}
	p.Shell = shell{
		Lang: rq.lang, Signed: rq.by.UserID != 0, UserName: rq.by.Name, RoleNames: rq.roleNames(),
		Nav: rq.navigation(), CSRF: rq.csrf(), Path: rq.address(),
		Title: texts.Say(rq.lang, "page."+strings.ReplaceAll(view, "/", "."), nil),
	}
	if t, ok := body.(titled); ok {
		p.Shell.Title = t.PageTitle(rq)
	}
	if t, ok := body.(trailed); ok {
		p.Shell.Breadcrumb = t.Trail(rq)
	}
	if t, ok := body.(placed); ok && t.PageAddress() != "" {
		p.Shell.Path = t.PageAddress()
	}
	if t, ok := body.(public); ok {
		p.Shell.Public = t.PublicPage()
	}
	if t, ok := body.(plain); ok {
		p.Shell.Plain = t.PlainPage()
	}
	if rq.house.ClockIsSet {
		p.Shell.ClockShown = calendar.ShowMoment(rq.now(), rq.house.Zone)
	}
	p.Shell.NoticeKind, p.Shell.Notice = rq.takeNotice()
	return p
}

// address is where this page stands, for the language switch; a refused form
// is no place to go back to.
func (rq *request) address() string {
	if rq.c.Method() != get {
		return "/"
	}
	return string(rq.c.Request().URI().RequestURI())
}

// layout names the frame the page is drawn in: visitors' phones get one of
// their own without navigation, and a body may bring its own.
func (p page) layout() string {
	if f, ok := p.Body.(framed); ok {
		return f.PageFrame()
	}
	if p.Shell.Public {
		return "public"
	}
	return "layout"
}

// roleNames lists the visitor's roles in words, each once.
func (rq *request) roleNames() string {
	var names []string
	for _, role := range actor.Roles() {
		if rq.by.Has(role) {
			names = append(names, rq.say("role."+string(role), nil))
		}
	}
	return strings.Join(names, ", ")
}

// T gives the text of a key; arguments come as name, value pairs.
func (p page) T(key string, pairs ...any) string {
	return texts.Say(p.Shell.Lang, key, argsOf(pairs))
}

func argsOf(pairs []any) map[string]any {
	args := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return args
}

// Date shows a day as 15/10/2024, or nothing for none.
func (p page) Date(d calendar.Date) string { return d.Typed() }

// Days shows the days of something: one, or from the first to the last.
func (p page) Days(from, to calendar.Date) string {
	if from == to {
		return from.Typed()
	}
	return p.T("date.range", "From", from.Typed(), "To", to.Typed())
}

// LongDate shows a day with its weekday.
func (p page) LongDate(d calendar.Date) string { return d.Long(p.Shell.Lang) }

// Moment shows an instant as 07:30 15/10/2024 in the program's zone.
func (p page) Moment(t any) string { return showInstant(t, p.rq.house.Zone, calendar.ShowMoment) }

// Time shows an instant as 07:30 in the program's zone.
func (p page) Time(t any) string { return showInstant(t, p.rq.house.Zone, calendar.ShowTime) }

func showInstant(t any, zone *time.Location, show func(time.Time, *time.Location) string) string {
	switch v := t.(type) {
	case time.Time:
		if !v.IsZero() {
			return show(v, zone)
		}
	case *time.Time:
		if v != nil {
			return show(*v, zone)
		}
	}
	return ""
}

// May reports whether the visitor holds one of the roles.
func (p page) May(roles ...string) bool {
	for _, role := range roles {
		if p.rq.by.Has(actor.Role(role)) {
			return true
		}
	}
	return false
}

// True reads a yes or no that may be unknown; unknown counts as no.
func (p page) True(answer *bool) bool { return answer != nil && *answer }

// CSRF is the token a form sends along in its field `csrf`.
func (p page) CSRF() string { return p.Shell.CSRF }

// fieldState is a form field as it stands: what was typed or is there already,
// and what is wrong with it.
type fieldState struct {
	ID    string
	Name  string
	Value string
	Error string
}

// Field gives the state of a form field by its name.
func (p page) Field(name string) fieldState {
	state := fieldState{ID: fieldID(name), Name: name, Value: p.rq.initial[name]}
	if sent, ok := p.rq.sent[name]; ok && len(sent) > 0 {
		state.Value = sent[0]
	}
	var wrong []string
	for _, f := range p.rq.fields {
		if f.Name == name || strings.HasPrefix(f.Name, name+".") {
			wrong = append(wrong, p.rq.fieldSentence(f.Name, f.Code, f.Args))
		}
	}
	state.Error = strings.Join(wrong, "\n")
	return state
}

func fieldID(name string) string { return "f-" + strings.ReplaceAll(name, ".", "-") }

// fieldError is one line of the summary above a refused form.
type fieldError struct {
	Field   string
	ID      string
	Message string
}

// Failed reports whether the page shows a refused form.
func (p page) Failed() bool { return len(p.rq.fields) > 0 }

// Errors lists what is wrong with the refused form, in the order found.
func (p page) Errors() []fieldError {
	list := make([]fieldError, len(p.rq.fields))
	for i, f := range p.rq.fields {
		name, _, _ := strings.Cut(f.Name, ".")
		message := p.rq.fieldSentence(f.Name, f.Code, f.Args)
		if key := "field." + name; name == f.Name && texts.Has(p.Shell.Lang, key) {
			message = p.T(key) + ": " + message // two empty fields would read alike
		}
		list[i] = fieldError{Field: f.Name, ID: fieldID(name), Message: message}
	}
	return list
}
