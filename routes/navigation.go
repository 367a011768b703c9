package routes

import (
	"strings"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/mandate"
	"taphuan/models/staffing"
)

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
