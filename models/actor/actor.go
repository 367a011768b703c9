// Package actor says who acts: which sign-in, in which roles, for which units.
// Every service method takes an Actor; what it may do is asked here and
// nowhere else.
package actor

import "slices"

// Role is a role of PRODUCT.md, held by a person in a unit for a period.
type Role string

// The roles.
const (
	Admin            Role = "admin"
	HomeAffairs      Role = "home_affairs"
	Lead             Role = "lead"
	Approver         Role = "approver"
	Organiser        Role = "organiser"
	CheckIn          Role = "checkin"
	CertificateClerk Role = "certificate_clerk"
	UnitFocal        Role = "unit_focal"
	UnitHead         Role = "unit_head"
	Trainer          Role = "trainer"
	Trainee          Role = "trainee"
	Finance          Role = "finance"
	Leader           Role = "leader"
	Auditor          Role = "auditor"
)

// Roles lists every role, in the order the pages offer them.
func Roles() []Role {
	return []Role{Admin, HomeAffairs, Lead, Approver, Organiser, CheckIn, CertificateClerk,
		UnitFocal, UnitHead, Trainer, Trainee, Finance, Leader, Auditor}
}

// Known reports whether the word names a role.
func Known(r Role) bool { return slices.Contains(Roles(), r) }

// NeedsUnit reports whether the role means something only within a unit.
func NeedsUnit(r Role) bool {
	return slices.Contains([]Role{Approver, Organiser, CertificateClerk, UnitFocal, UnitHead}, r)
}

// Grant is a role held in a unit; UnitID 0 is a role held for no unit in particular.
type Grant struct {
	Role   Role
	UnitID uint64
}

// Actor is who acts. The zero Actor is a visitor who has not signed in.
type Actor struct {
	UserID    uint64
	PersonID  uint64 // the person behind the sign-in, 0 when not known
	Name      string
	Grants    []Grant
	RequestID string   // ties audit rows and logs together
	Program   bool     // came with a bearer token
	System    bool     // a command of ours on the server itself
	Scanner   *Scanner // an enrolled scanner acts for its user, nil for everybody else
}

// Scanner is a phone enrolled for scanning. It acts as who enrolled it, within
// the sessions chosen for it and nowhere else.
type Scanner struct {
	ID       uint64
	Name     string
	Sessions []uint64
}

// Reaches reports whether the actor may come near the session at all: a scanner
// only those chosen for it, anybody else every one.
func (a Actor) Reaches(session uint64) bool {
	return a.Scanner == nil || slices.Contains(a.Scanner.Sessions, session)
}

// ScannerID gives the scanner that acts, nil for everybody else.
func (a Actor) ScannerID() *uint64 {
	if a.Scanner == nil {
		return nil
	}
	return &a.Scanner.ID
}

// SystemActor is the program itself, as commands and background work act.
func SystemActor() Actor { return Actor{System: true, Name: "taphuan"} }

// SignedIn reports whether somebody known acts.
func (a Actor) SignedIn() bool { return a.UserID != 0 || a.System }

// Has reports whether the actor holds any of the roles, in whichever unit.
func (a Actor) Has(roles ...Role) bool {
	if a.System {
		return true
	}
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return slices.Contains(roles, g.Role) })
}

// HasIn reports whether the actor holds any of the roles in that very unit.
func (a Actor) HasIn(unitID uint64, roles ...Role) bool {
	if a.System {
		return true
	}
	return slices.ContainsFunc(a.Grants, func(g Grant) bool {
		return g.UnitID == unitID && slices.Contains(roles, g.Role)
	})
}

// Everywhere reports whether the actor stands above single units: Home Affairs
// or the lead of the Plan, whose presence widens organiser, approver and
// certificate_clerk to any unit (PRODUCT.md, Roles).
func (a Actor) Everywhere() bool { return a.Has(HomeAffairs, Lead) }

// HasFor reports whether the actor holds any of the roles in the unit, or
// holds one anywhere together with home_affairs or lead.
func (a Actor) HasFor(unitID uint64, roles ...Role) bool {
	return a.HasIn(unitID, roles...) || a.Everywhere() && a.Has(roles...)
}

// UnitsOf lists the units in which the actor holds any of the roles, each once.
func (a Actor) UnitsOf(roles ...Role) []uint64 {
	units := []uint64{}
	for _, g := range a.Grants {
		if g.UnitID != 0 && slices.Contains(roles, g.Role) && !slices.Contains(units, g.UnitID) {
			units = append(units, g.UnitID)
		}
	}
	return units
}

// RoleUnit gives the grant under which the actor is written into the audit
// trail: the first of the roles held, else the first grant.
func (a Actor) RoleUnit(roles ...Role) Grant {
	for _, g := range a.Grants {
		if slices.Contains(roles, g.Role) {
			return g
		}
	}
	if len(a.Grants) > 0 {
		return a.Grants[0]
	}
	return Grant{}
}

// Right is what a route asks of its visitor: one of the roles. Which object it
// then concerns is the service's question.
type Right struct {
	Name  string
	Roles []Role
}

// NewRight declares a right under a name such as "courses.read".
func NewRight(name string, roles ...Role) Right { return Right{Name: name, Roles: roles} }

// May reports whether the actor holds a role the right names.
func (a Actor) May(r Right) bool { return a.Has(r.Roles...) }
