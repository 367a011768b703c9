package routes

import (
	"taphuan/models/accounts"
	"taphuan/models/database"
	"taphuan/models/mandate"
	"taphuan/models/staffing"
)

// Services is what the web asks for everything it shows or changes.
type Services struct {
	DB       *database.DB
	Accounts *accounts.Service
	Staffing *staffing.Service
}

// table is the contents of the house: every address, who may use it, the
// largest body it takes, and what does it. /a/new stands above /a/:id.
func table(h *handlers) []route {
	return []route{
		// The house
		{get, "/", anyone(), noBody, do(h.showHome)},
		{get, "/healthz", anyone(), noBody, do(h.showHealth)},
		{get, "/readyz", anyone(), noBody, do(h.showReady)},
		{get, "/openapi.json", anyone(), noBody, do(h.showOpenAPI)},

		// Signing in
		{get, "/sign-in", anyone(), noBody, do(h.showSignIn)},
		{post, "/sign-in", anyone(), form, do(h.signIn).or(do(h.showSignIn))},
		{post, "/sign-out", anyone(), form, do(h.signOut)},
		{get, "/set-password/:link", anyone(), noBody, do(h.showPasswordForm)},
		{post, "/set-password/:link", anyone(), form, do(h.setPassword).or(do(h.showPasswordForm))},

		// People with a sign-in, their roles and one-time links
		{get, "/users", may(accounts.Manage), noBody, do(h.showUsers)},
		{post, "/users", may(accounts.Manage), form, do(h.addUser).or(do(h.showUsers))},
		{post, "/users/pasted", may(accounts.Manage), form, do(h.addUsers).or(do(h.showUsers))},
		{post, "/users/:user<int>/link", may(accounts.Manage), form, do(h.newLink)},
		{post, "/users/:user<int>/roles", may(accounts.Manage), form, do(h.addRole).or(do(h.showUsers))},
		{post, "/user-roles/:role<int>/end", may(accounts.Manage), form, do(h.endRole)},

		// The Plan and the units
		{get, "/units", may(mandate.Read), noBody, do(h.showUnits)},
		{get, "/plan", may(mandate.Read), noBody, do(h.showPlan)},

		// Staffing
		{get, "/staffing", may(staffing.Read), noBody, do(h.showStaffing)},
		{get, "/staffing/new", may(staffing.Write), noBody, do(h.newAssignment)},
		{get, "/staffing/units/:unit", may(staffing.Read), noBody, do(h.showUnitStaffing)},
		{post, "/staffing/assignments", may(staffing.Write), form, do(h.recordAssignment).or(do(h.newAssignment))},
		{get, "/staffing/assignments/:assignment<int>", may(staffing.Read), noBody, do(h.showAssignment)},
		{post, "/staffing/assignments/:assignment<int>/decision", may(staffing.Write), form, do(h.decideAssignment).or(do(h.showAssignment))},
		{post, "/staffing/assignments/:assignment<int>/end", may(staffing.Write), form, do(h.endAssignment).or(do(h.showAssignment))},
	}
}
