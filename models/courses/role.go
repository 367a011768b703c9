package courses

import (
	"slices"

	"taphuan/models/actor"
)

// RoleFor gives the grant by which the actor has a say in the course, for the
// audit trail: as who manages it, else as who approves it. Of anybody else, and
// of the program itself, it gives none.
func RoleFor(by actor.Actor, c Course) actor.Grant {
	if by.System {
		return actor.Grant{} // audit writes the program itself
	}
	if as, held := grantIn(by, c.LeadUnitID, actor.Organiser); held {
		return as
	}
	if by.Everywhere() {
		return by.RoleUnit(actor.HomeAffairs, actor.Lead)
	}
	return ApproverFor(by, c)
}

// ApproverFor gives the grant by which the actor approves the course: that of
// the lead unit, else the one that home_affairs or lead widens to every unit.
func ApproverFor(by actor.Actor, c Course) actor.Grant {
	if by.System || !CanApprove(by, c) {
		return actor.Grant{}
	}
	if as, held := grantIn(by, c.LeadUnitID, actor.Approver); held {
		return as
	}
	return by.RoleUnit(actor.Approver)
}

// RoleAtDoor gives the grant by which the actor checks people in to a session of
// the course, which canScan has allowed: as who manages it, else as check-in staff.
func RoleAtDoor(by actor.Actor, c Course) actor.Grant {
	if CanManage(by, c) {
		return RoleFor(by, c)
	}
	return by.RoleUnit(actor.CheckIn)
}

// roleOver gives the grant by which the actor decides for a person enrolled,
// which SpeaksFor has allowed: as who manages the course, else as the own unit.
func roleOver(by actor.Actor, c Course, e Enrolment) actor.Grant {
	if CanManage(by, c) {
		return RoleFor(by, c)
	}
	as, _ := grantIn(by, e.UnitID, actor.UnitFocal, actor.UnitHead)
	return as
}

// roleSeating gives the grant by which the actor seats somebody: a substitute as
// who decides for the person, a walk-in as who stands at the door.
func roleSeating(by actor.Actor, c Course, e Enrolment) actor.Grant {
	if e.Origin == Substitute {
		return roleOver(by, c, e)
	}
	return RoleAtDoor(by, c)
}

// grantIn finds the first grant of the roles in that very unit.
func grantIn(by actor.Actor, unit uint64, roles ...actor.Role) (actor.Grant, bool) {
	i := slices.IndexFunc(by.Grants, func(g actor.Grant) bool { return g.UnitID == unit && slices.Contains(roles, g.Role) })
	if i < 0 {
		return actor.Grant{}, false
	}
	return by.Grants[i], true
}
