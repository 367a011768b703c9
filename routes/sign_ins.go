package routes

import "time"

// signInRow is one browser in which the visitor is signed in.
type signInRow struct {
	ID        uint64    `json:"id"`
	Agent     string    `json:"agent"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	EndsAt    time.Time `json:"ends_at"`
}

// signInsPage lists the browsers in which the visitor is signed in.
type signInsPage struct {
	SignIns []signInRow `json:"sign_ins"`
}

// showSignIns answers the visitor's own sign-ins that have not ended.
func (h *handlers) showSignIns(rq *request, _ none) (answer[signInsPage], error) {
	list, err := h.Accounts.Sessions(rq.ctx, rq.by)
	if err != nil {
		return fail[signInsPage](err)
	}
	body := signInsPage{SignIns: []signInRow{}}
	for _, s := range list {
		body.SignIns = append(body.SignIns, signInRow{s.ID, s.Agent, s.CreatedAt, s.SeenAt, s.EndsAt})
	}
	return show("accounts/sign_ins", body)
}

type signInPath struct {
	SignIn uint64 `path:"signin"`
}

// endSignIn ends one of the visitor's own sign-ins.
func (h *handlers) endSignIn(rq *request, in signInPath) (answer[none], error) {
	if err := h.Accounts.EndSession(rq.ctx, rq.by, in.SignIn); err != nil {
		return fail[none](err)
	}
	return done(none{}, "/sign-ins", "notice.accounts.sign_in_ended")
}
