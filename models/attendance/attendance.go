// Package attendance knows who was there: the codes of the room, the scans and
// marks kept as facts, and the attendance derived from them by one pure
// function (CHECKIN §1). Facts are never changed or deleted. It refuses to know
// who was invited and why (courses) and what follows from it (certificates).
package attendance

import (
	"context"
	"time"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/gather"
)

// Rights, as the route table asks for them; which session is asked by the service.
var (
	// Scan checks people in, marks them and projects the code of the room.
	Scan = actor.NewRight("attendance.scan", actor.HomeAffairs, actor.Lead, actor.Organiser, actor.CheckIn)
	// Close closes sessions.
	Close = actor.NewRight("attendance.close", actor.HomeAffairs, actor.Lead, actor.Organiser)
	// Reopen opens closed sessions again; a locked one needs an approver.
	Reopen = actor.NewRight("attendance.reopen", append(Close.Roles, actor.Approver)...)
	// Correct marks people with a reason; approvers do so once a course is completed.
	Correct = actor.NewRight("attendance.correct",
		actor.HomeAffairs, actor.Lead, actor.Organiser, actor.CheckIn, actor.Approver)
	// Watch opens boards and logs of sessions within one's scope.
	Watch = actor.NewRight("attendance.watch", courses.Read.Roles...)
)

// Faults of this room. The words of Reasons are no faults: a refusal is an answer.
var (
	ErrClosed      = fault.New(fault.Conflict, "attendance.closed")
	ErrNotHeld     = fault.New(fault.Conflict, "attendance.not_held") // the course is cancelled or postponed
	ErrCodeExpired = fault.New(fault.Gone, "attendance.code_expired")
	ErrCodeForged  = fault.New(fault.NotFound, "attendance.code_forged")
	// ErrClaimExpired says the page stood open for more than five minutes.
	ErrClaimExpired = fault.New(fault.Gone, "attendance.claim_expired")
	// ErrClaimMoved says that another browser opened the code; a claim stays where it was opened.
	ErrClaimMoved = fault.New(fault.Gone, "attendance.claim_moved")
	// ErrRoomPaused says that the projected code checks nobody in for now.
	ErrRoomPaused = fault.New(fault.Conflict, "attendance.room_paused")
	// ErrStaffOnly says that only the staff's scanners check people in.
	ErrStaffOnly = fault.New(fault.Conflict, "attendance.staff_only")
	// ErrClaimSpent says the opened code has already checked somebody else in.
	ErrClaimSpent = fault.New(fault.Conflict, "attendance.claim_spent")
	// ErrNotOnList says that who is signed in is not enrolled in this course.
	ErrNotOnList = fault.New(fault.Conflict, "attendance.not_on_list")
	// ErrLocked says the course is completed: only an approver corrects now.
	ErrLocked = fault.New(fault.Forbidden, "attendance.locked")
	// ErrScannerEnded says that a scanner's token is revoked, outdated or never was.
	ErrScannerEnded = fault.New(fault.Unauthorized, "attendance.scanner_ended")
	// ErrUnknownScanner says that there is no such scanner within the actor's scope.
	ErrUnknownScanner = fault.New(fault.NotFound, "attendance.unknown_scanner")
)

// The reasons of receipts and reviews, sentences of the catalogue as well.
const (
	AlreadyArrived = "attendance.already_arrived"
	AlreadyMarked  = "attendance.already_marked"
	AlreadyLeft    = "attendance.already_left"
	SameNonce      = "attendance.same_nonce"
	UnknownTicket  = "attendance.unknown_ticket"
	RevokedTicket  = "attendance.revoked_ticket"
	OtherCourse    = "attendance.other_course"
	WasWithdrawn   = "attendance.withdrawn"
	OnWaitingList  = "attendance.waiting_list"
	UnknownSession = "attendance.unknown_session"
	OutsideHours   = "attendance.outside_hours"
	AheadOfClock   = "attendance.ahead_of_clock"
	Contradicts    = "attendance.contradicts_mark"
	NoArrival      = "attendance.no_arrival"
	SharedDevice   = "attendance.shared_device"
	OddClock       = "attendance.odd_clock"
	NotFound       = "attendance.not_found" // called by name in the room and not seen
	Undone         = "attendance.undone"
	RevokedScanner = "attendance.revoked_scanner" // scanned after the scanner had been revoked
	UnreadableRow  = "attendance.unreadable_row"  // a row of a handed-over queue that says nothing
)

// Attempts slows down who guesses digits; accounts keeps count.
type Attempts interface {
	// Attempt counts a try before it is judged and refuses one that comes too early.
	Attempt(ctx context.Context, subject string) error
	// Cleared forgets the tries of a subject that was right.
	Cleared(ctx context.Context, subject string) error
	// AttemptAtMost counts a try and refuses any beyond so many; seconds says when
	// the subject, which carries its own time, gives way to the next.
	AttemptAtMost(ctx context.Context, subject string, most, seconds int) error
}

// Users tells who somebody is today.
type Users interface {
	// Acting gives a user with the roles held today; a fault of kind NotFound
	// when the user is disabled or never was.
	Acting(ctx context.Context, userID uint64) (actor.Actor, error)
}

// SignIns is what accounts does for check-in.
type SignIns interface {
	Attempts
	Users
}

// Service checks people in and answers who was there.
type Service struct {
	db        *database.DB
	clock     calendar.Clock
	zone      *time.Location
	baseURL   string
	rules     Rules
	attempts  Attempts
	users     Users
	roomKey   []byte
	claimKey  []byte
	ticketKey []byte
	deviceKey []byte
	pulses    pulses
	tickets   tickets
	boards    *gather.Gather[boardAsk, boardAnswer]
	keeping   *gather.Gather[errand, []Receipt]
	// Courses seats walk-ins.
	Courses *courses.Service
}

// New makes the service. Key gives 32 bytes per purpose; zone is where days
// begin; baseURL is where phones reach us, as the projected code says it.
func New(db *database.DB, clock calendar.Clock, zone *time.Location, key func(purpose string) []byte,
	baseURL string, rules Rules, signIns SignIns) *Service {
	s := &Service{db: db, clock: clock, zone: zone, baseURL: baseURL, rules: rules, attempts: signIns, users: signIns,
		roomKey: key("checkin"), claimKey: key("claim"), ticketKey: key("ticket"), deviceKey: key("device")}
	s.share()
	s.shareBoards()
	return s
}

// now is the present moment as it is stored.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Second) }
