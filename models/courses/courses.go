// Package courses knows what takes place when, where and for whom: courses,
// their sessions, who is enrolled and the codes people carry to the door. It
// refuses to know who was there (attendance) and who earned a paper
// (certificates); what it must ask of them it is given as functions.
package courses

import (
	"context"
	"time"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/fault"
)

// Rights, as the route table asks for them; which course is asked by the service.
var (
	// Read opens lists and pages of courses within one's scope.
	Read = actor.NewRight("courses.read", actor.HomeAffairs, actor.Lead, actor.Approver, actor.Organiser,
		actor.CheckIn, actor.CertificateClerk, actor.UnitFocal, actor.UnitHead, actor.Leader, actor.Auditor)
	// Manage creates and edits courses and sessions, enrols and prints papers.
	Manage = actor.NewRight("courses.manage", actor.HomeAffairs, actor.Lead, actor.Organiser)
	// Steer changes states: managers their steps, approvers the approval.
	Steer = actor.NewRight("courses.steer", actor.HomeAffairs, actor.Lead, actor.Organiser, actor.Approver)
	// Approve approves courses.
	Approve = actor.NewRight("courses.approve", actor.Approver)
)

// Faults of this room.
var (
	ErrUnknown          = fault.New(fault.NotFound, "courses.unknown")
	ErrUnknownSession   = fault.New(fault.NotFound, "courses.unknown_session")
	ErrUnknownEnrolment = fault.New(fault.NotFound, "courses.unknown_enrolment")
	ErrUnknownCode      = fault.New(fault.NotFound, "courses.unknown_code")
	ErrForbidden        = fault.New(fault.Forbidden, "forbidden")
	// ErrChanged says somebody else changed the course, session or enrolment first.
	ErrChanged = fault.New(fault.Conflict, "courses.changed")
)

// Present reports whether at least one person was present in a course; app
// wires it to attendance, which stands above this room.
type Present func(ctx context.Context, tx database.Tx, courseID uint64) (bool, error)

// Service changes courses and answers what their pages show.
type Service struct {
	db    *database.DB
	clock calendar.Clock
	zone  *time.Location
	key   []byte // of tickets, links and the four digits
	// Present is asked before a course counts as completed; nil asks nobody.
	Present Present
}

// New makes the service; key gives 32 bytes per purpose, zone is where days begin.
func New(db *database.DB, clock calendar.Clock, zone *time.Location, key func(purpose string) []byte) *Service {
	return &Service{db: db, clock: clock, zone: zone, key: key("ticket")}
}

// now is the present moment as it is stored.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Second) }

// Key gives the key from which tickets, links and the four digits are derived.
func (s *Service) Key() []byte { return s.key }
