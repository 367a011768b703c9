package routes

import (
	"github.com/gofiber/fiber/v2"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/calendar"
)

// userRow is a sign-in with its roles.
type userRow struct {
	ID          uint64        `json:"id"`
	Login       string        `json:"login"`
	Name        string        `json:"name"`
	HasPassword bool          `json:"has_password"`
	Disabled    bool          `json:"disabled"`
	Roles       []userRoleRow `json:"roles"`
}

// userRoleRow is a role somebody holds or held.
type userRoleRow struct {
	ID        uint64        `json:"id"`
	Role      string        `json:"role"`
	Unit      string        `json:"unit"`
	UnitName  string        `json:"-"`
	ValidFrom calendar.Date `json:"valid_from"`
	ValidTo   calendar.Date `json:"valid_to"`
	Current   bool          `json:"current"`
}

// usersPage lists everybody who can sign in.
type usersPage struct {
	Users       []userRow `json:"users"`
	RoleChoices []option  `json:"-"`
}

// showUsers answers everybody who can sign in, with their roles.
func (h *handlers) showUsers(rq *request, _ none) (answer[usersPage], error) {
	list, err := h.Accounts.List(rq.ctx, rq.by)
	if err != nil {
		return fail[usersPage](err)
	}
	body := usersPage{Users: []userRow{}}
	for _, u := range list {
		body.Users = append(body.Users, userRowOf(u))
	}
	for _, role := range actor.Roles() {
		body.RoleChoices = append(body.RoleChoices, option{string(role), rq.say("role."+string(role), nil)})
	}
	return show("accounts/index", body)
}

func userRowOf(u accounts.UserView) userRow {
	row := userRow{ID: u.ID, Login: u.Login, Name: u.Name, HasPassword: u.HasPassword, Disabled: u.DisabledAt != nil, Roles: []userRoleRow{}}
	for _, r := range u.Roles {
		row.Roles = append(row.Roles, userRoleRow{r.ID, string(r.Role), r.UnitCode, r.UnitName, r.ValidFrom, r.ValidTo, r.Current})
	}
	return row
}

// linkRow is somebody's one-time link, told this once.
type linkRow struct {
	ID    uint64 `json:"id"`
	Login string `json:"login"`
	Name  string `json:"name"`
	Link  string `json:"link"`
}

// linksPage shows links to hand out; they are not shown again.
type linksPage struct {
	Links []linkRow `json:"users"`
}

func (linksPage) Trail(rq *request) []crumb {
	return []crumb{{Label: rq.say("page.accounts.index", nil), Href: "/users"}, {Label: rq.say("page.accounts.links", nil)}}
}

// links answers new one-time links as absolute addresses.
func (h *handlers) links(added ...accounts.Added) (answer[linksPage], error) {
	body := linksPage{Links: []linkRow{}}
	for _, a := range added {
		body.Links = append(body.Links, linkRow{a.User.ID, a.User.Login, a.User.Name, h.BaseURL.String() + "/set-password/" + a.Link})
	}
	return answer[linksPage]{View: "accounts/links", Body: body, Status: fiber.StatusCreated}, nil
}

type userInput struct {
	Login string   `json:"login"`
	Name  string   `json:"name"`
	Phone string   `json:"phone"`
	Roles []string `json:"role"`
	Unit  string   `json:"unit"`
}

// addUser adds a sign-in and answers its one-time link.
func (h *handlers) addUser(rq *request, in userInput) (answer[linksPage], error) {
	grants := make([]accounts.RoleGrant, len(in.Roles))
	for i, role := range in.Roles {
		grants[i] = accounts.RoleGrant{Role: actor.Role(role), Unit: in.Unit}
	}
	user, link, err := h.Accounts.AddUser(rq.ctx, rq.by, accounts.NewUser{Login: in.Login, Name: in.Name, Phone: in.Phone, Roles: grants})
	if err != nil {
		return fail[linksPage](err)
	}
	return h.links(accounts.Added{User: user, Link: link})
}

type pastedUsersInput struct {
	Rows string `json:"rows"`
}

// addUsers adds many sign-ins pasted from a sheet, all or none.
func (h *handlers) addUsers(rq *request, in pastedUsersInput) (answer[linksPage], error) {
	rows := in.Rows
	if sent := rq.sent["rows"]; len(sent) == 1 {
		rows = sent[0] // as sent: cleaning would lose the tabs
	}
	added, err := h.Accounts.AddMany(rq.ctx, rq.by, accounts.ParseRows(rows))
	if err != nil {
		return fail[linksPage](err)
	}
	return h.links(added...)
}

type userPath struct {
	User uint64 `path:"user"`
}

// newLink answers a fresh one-time link for a sign-in.
func (h *handlers) newLink(rq *request, in userPath) (answer[linksPage], error) {
	token, err := h.Accounts.NewLink(rq.ctx, rq.by, in.User)
	if err != nil {
		return fail[linksPage](err)
	}
	user, err := h.Accounts.LinkOwner(rq.ctx, token)
	if err != nil {
		return fail[linksPage](err)
	}
	return h.links(accounts.Added{User: user, Link: token})
}

type roleInput struct {
	User uint64        `path:"user"`
	Role string        `json:"role"`
	Unit string        `json:"unit"`
	From calendar.Date `json:"valid_from"`
	To   calendar.Date `json:"valid_to"`
}

// roleMade answers a new role's id.
type roleMade struct {
	ID uint64 `json:"id"`
}

// addRole gives somebody a role in a unit for a period.
func (h *handlers) addRole(rq *request, in roleInput) (answer[roleMade], error) {
	id, err := h.Accounts.AddRole(rq.ctx, rq.by, in.User,
		accounts.RoleGrant{Role: actor.Role(in.Role), Unit: in.Unit, From: in.From, To: in.To})
	if err != nil {
		return fail[roleMade](err)
	}
	return made(roleMade{id}, "/users", "notice.accounts.role_added")
}

type endRoleInput struct {
	Role uint64        `path:"role"`
	Last calendar.Date `json:"valid_to"`
}

// endRole ends a role on its last day, or at once.
func (h *handlers) endRole(rq *request, in endRoleInput) (answer[none], error) {
	if err := h.Accounts.EndRole(rq.ctx, rq.by, in.Role, in.Last); err != nil {
		return fail[none](err)
	}
	return done(none{}, "/users", "notice.accounts.role_ended")
}
