package routes

import (
	"net/url"
	"strings"

	"taphuan/models/fault"
)

// errHTTPSNeeded stands where a password would travel unprotected.
var errHTTPSNeeded = fault.New(fault.Forbidden, "sign_in.https_needed")

type signInInput struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	Next     string `json:"next"`
}

// signInPage is the form to sign in with.
type signInPage struct {
	Next   string `json:"-"`
	Signed bool   `json:"signed_in"`
}

func (signInPage) PublicPage() bool { return true }

type signInForm struct {
	Next string `query:"next"`
}

// showSignIn draws the form to sign in with.
func (h *handlers) showSignIn(rq *request, in signInForm) (answer[signInPage], error) {
	next := in.Next
	if sent := rq.sent["next"]; len(sent) == 1 {
		next = sent[0]
	}
	return show("accounts/sign_in", signInPage{Next: ownPath(next), Signed: rq.by.SignedIn()})
}

// signIn opens a session, under a new token whatever the visitor brought.
func (h *handlers) signIn(rq *request, in signInInput) (answer[none], error) {
	if rq.house.BaseURL.Scheme != "https" && !rq.loopback() {
		return fail[none](errHTTPSNeeded)
	}
	token, _, err := h.Accounts.SignIn(rq.ctx, in.Login, in.Password, rq.c.Get("User-Agent"), rq.cookie(sessionCookie))
	if err != nil {
		return fail[none](err)
	}
	_, session, err := h.Accounts.BySession(rq.ctx, token)
	if err != nil {
		return fail[none](err)
	}
	rq.setCookie(sessionCookie, token, int(session.EndsAt.Sub(rq.now()).Seconds()))
	rq.setCookie(visitCookie, "", 0)
	return done(none{}, ownPath(in.Next), "")
}

// signOut ends the session here and in the database.
func (h *handlers) signOut(rq *request, _ none) (answer[none], error) {
	if err := h.Accounts.SignOut(rq.ctx, rq.session); err != nil {
		return fail[none](err)
	}
	rq.setCookie(sessionCookie, "", 0)
	return done(none{}, "/sign-in", "notice.accounts.signed_out")
}

// ownPath keeps a way on only when it stays on this server.
func ownPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n") {
		return "/"
	}
	return next
}

type linkInput struct {
	Link string `path:"link"`
}

// passwordPage is where a one-time link leads.
type passwordPage struct {
	Login string `json:"login"`
	Name  string `json:"name"`
	Link  string `json:"-"`
}

func (passwordPage) PublicPage() bool { return true }

// showPasswordForm shows whose password the link sets.
func (h *handlers) showPasswordForm(rq *request, in linkInput) (answer[passwordPage], error) {
	user, err := h.Accounts.LinkOwner(rq.ctx, in.Link)
	if err != nil {
		return fail[passwordPage](err)
	}
	return show("accounts/set_password", passwordPage{Login: user.Login, Name: user.Name, Link: in.Link})
}

type passwordInput struct {
	Link     string `path:"link"`
	Password string `json:"password"`
	Repeated string `json:"repeated"`
}

// setPassword spends the link and sets the password; a program need not repeat it.
func (h *handlers) setPassword(rq *request, in passwordInput) (answer[none], error) {
	if in.Repeated != in.Password && !(rq.json && in.Repeated == "") {
		return fail[none](fault.Fields(fault.Field{Name: "repeated", Code: "accounts.passwords_differ"}))
	}
	if err := h.Accounts.PasswordFromLink(rq.ctx, in.Link, in.Password); err != nil {
		return fail[none](err)
	}
	return done(none{}, "/sign-in", "notice.accounts.password_set")
}
