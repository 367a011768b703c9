package routes

import (
	"time"

	"taphuan/models/accounts"
)

// tokenRow is a bearer token that still works.
type tokenRow struct {
	ID        uint64    `json:"id"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
}

// userPage is one sign-in with its tokens, and what can be done about it.
type userPage struct {
	userRow
	Tokens []tokenRow `json:"tokens"`
}

func (p userPage) PageTitle(*request) string {
	if p.Name == "" {
		return p.Login
	}
	return p.Name
}

func (p userPage) Trail(rq *request) []crumb {
	return []crumb{{Label: rq.say("page.accounts.index", nil), Href: "/users"}, {Label: p.PageTitle(rq)}}
}

// showUser answers one sign-in.
func (h *handlers) showUser(rq *request, in userPath) (answer[userPage], error) {
	list, err := h.Accounts.List(rq.ctx, rq.by)
	if err != nil {
		return fail[userPage](err)
	}
	for _, u := range list {
		if u.ID != in.User {
			continue
		}
		body := userPage{userRow: userRowOf(u), Tokens: []tokenRow{}}
		tokens, err := h.Accounts.Tokens(rq.ctx, rq.by, u.ID)
		for _, t := range tokens {
			body.Tokens = append(body.Tokens, tokenRow{t.ID, t.Name, t.CreatedAt})
		}
		if err != nil {
			return fail[userPage](err)
		}
		return show("accounts/user", body)
	}
	return fail[userPage](accounts.ErrUnknown)
}

// disableUser shuts a sign-in out at once, its tokens too.
func (h *handlers) disableUser(rq *request, in userPath) (answer[none], error) {
	if err := h.Accounts.Disable(rq.ctx, rq.by, in.User); err != nil {
		return fail[none](err)
	}
	return done(none{}, "/users/"+utoa(in.User), "notice.accounts.disabled")
}

// enableUser lets a sign-in back in.
func (h *handlers) enableUser(rq *request, in userPath) (answer[none], error) {
	if err := h.Accounts.Enable(rq.ctx, rq.by, in.User); err != nil {
		return fail[none](err)
	}
	return done(none{}, "/users/"+utoa(in.User), "notice.accounts.enabled")
}

type tokenPath struct {
	Token uint64 `path:"token"`
}

// revokeToken makes a bearer token worthless.
func (h *handlers) revokeToken(rq *request, in tokenPath) (answer[none], error) {
	if err := h.Accounts.RevokeToken(rq.ctx, rq.by, in.Token); err != nil {
		return fail[none](err)
	}
	return done(none{}, "/users", "notice.accounts.token_revoked")
}
