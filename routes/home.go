package routes

import (
	"strings"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/fault"
	"taphuan/models/mandate"
	"taphuan/models/staffing"
)

type health struct {
	Status string `json:"status"`
}

// showHealth says that the program runs.
func (h *handlers) showHealth(*request, none) (answer[health], error) {
	return answer[health]{Body: health{Status: "ok"}}, nil
}

// showReady says whether the program can do its work: the database answers.
func (h *handlers) showReady(rq *request, _ none) (answer[health], error) {
	if err := h.DB.Ping(rq.ctx); err != nil {
		rq.json = true
		return fail[health](fault.New(fault.Unavailable, "unavailable"))
	}
	return answer[health]{Body: health{Status: "ok"}}, nil
}

// section is one entry of the navigation and who sees it.
type section struct {
	label string
	href  string
	icon  string
	right *actor.Right // nil: everyone signed in
}

// navigation lists where the visitor's roles lead, the current place marked.
func (rq *request) navigation() []navLink {
	if rq.by.UserID == 0 {
		return nil
	}
	var links []navLink
	for _, s := range sections() {
		if s.right != nil && !rq.by.May(*s.right) {
			continue
		}
		links = append(links, navLink{Label: rq.say("nav."+s.label, nil), Href: s.href, Icon: s.icon,
			Current: s.href == rq.c.Path() || s.href != "/" && strings.HasPrefix(rq.c.Path(), s.href)})
	}
	return links
}

// sections are the entries of the navigation, in order.
func sections() []section {
	return []section{
		{"home", "/", "home", nil},
		{"courses", "/courses", "calendar", &courses.Read},
		{"staffing", "/staffing", "people", &staffing.Read},
		{"plan", "/plan", "book", &mandate.Read},
		{"units", "/units", "list", &mandate.Read},
		{"people", "/users", "user", &accounts.Manage},
	}
}

// homePage is the first page: what the visitor can do here.
type homePage struct {
	Name  string `json:"name"`
	Roles string `json:"roles"`
}

// showHome answers the first page; a visitor is sent to sign in.
func (h *handlers) showHome(rq *request, _ none) (answer[homePage], error) {
	if !rq.by.SignedIn() {
		return fail[homePage](errSignInNeeded)
	}
	return show("home/index", homePage{Name: rq.by.Name, Roles: rq.roleNames()})
}
