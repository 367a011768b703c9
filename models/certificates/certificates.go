// Package certificates knows who has earned a certificate and issues them:
// eligibility, register numbers without gaps, the PDF drawn once and stored,
// revoking, and what anybody may verify (DOMAIN §3.3, TRUST §5). It refuses to
// know how attendance comes about (attendance) and what a certificate looks
// like: drawing is handed in.
//
// An issued certificate is never changed; only its status, and the pointer to
// the one that replaces it, move on. All its words are copies of the day.
package certificates

import (
	"context"
	"time"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
)

// Rights, as the route table asks for them; which unit's is asked by the service.
var (
	// Read opens the list of a course's certificates within one's scope.
	Read = actor.NewRight("certificates.read", actor.HomeAffairs, actor.Lead, actor.Approver, actor.Organiser,
		actor.CertificateClerk, actor.UnitFocal, actor.UnitHead, actor.Leader, actor.Auditor)
	// Issue issues the certificates of a course led by one's unit.
	Issue = actor.NewRight("certificates.issue", actor.Approver, actor.CertificateClerk)
	// Revoke revokes certificates issued by one's unit.
	Revoke = actor.NewRight("certificates.revoke", actor.CertificateClerk)
)

// Faults of this room.
var (
	ErrUnknown   = fault.New(fault.NotFound, "certificates.unknown")
	ErrForbidden = fault.New(fault.Forbidden, "forbidden")
	// ErrNotFinished says that the course is not finished yet.
	ErrNotFinished = fault.New(fault.Conflict, "certificates.not_finished")
	// ErrAlreadyRevoked says that the certificate is revoked; Args: Number, On.
	ErrAlreadyRevoked = fault.New(fault.Conflict, "certificates.already_revoked")
	// ErrBusy says that others were issuing all the time; nothing was issued.
	ErrBusy = fault.New(fault.Unavailable, "certificates.busy")
	// ErrDoesNotFit says that a certificate's words do not fit on the paper;
	// drawing gives it with Args: Name.
	ErrDoesNotFit = fault.New(fault.Invalid, "certificates.does_not_fit")

	errBeforeEnd    = fault.New(fault.Invalid, "certificates.before_course_ends")
	errTooFar       = fault.New(fault.Invalid, "certificates.too_far_ahead")
	errIssuerOver   = fault.New(fault.Invalid, "certificates.issuer_not_alive")
	errNobodyChosen = fault.New(fault.Invalid, "certificates.nobody_chosen")
)

// Print draws one certificate as PDF; the same face gives the same bytes. It is
// called from several goroutines at once.
type Print func(Face) ([]byte, error)

// Attendance gives the attendance of a whole course within tx.
type Attendance func(ctx context.Context, tx database.Tx, courseID uint64) (attendance.Record, error)

// Service issues, revokes and verifies certificates.
type Service struct {
	db         *database.DB
	clock      calendar.Clock
	zone       *time.Location
	print      Print
	attendance Attendance
	turn       chan struct{} // held by the one who draws and issues in this process
}

// New makes the service; zone is where days begin.
func New(db *database.DB, clock calendar.Clock, zone *time.Location, print Print, attendance Attendance) *Service {
	return &Service{db: db, clock: clock, zone: zone, print: print, attendance: attendance, turn: make(chan struct{}, 1)}
}

// now is the present moment as it is stored.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Second) }

// CanIssue reports whether the actor may issue the certificates of the course.
func CanIssue(by actor.Actor, c courses.Course) bool { return by.HasFor(c.LeadUnitID, Issue.Roles...) }

// CanRevoke reports whether the actor may revoke certificates of the issuer.
func CanRevoke(by actor.Actor, issuerUnitID uint64) bool {
	return by.HasFor(issuerUnitID, Revoke.Roles...)
}
