package courses

import (
	"time"

	"taphuan/models/calendar"
)

// Course is a training course or conference. Capacity counts seats,
// MinimumAttendance whole percent of lessons; Revision grows with every change.
type Course struct {
	ID                uint64
	Title             string
	Kind, Topic       string
	LeadUnitID        uint64
	StartsOn, EndsOn  calendar.Date // both included
	Venue             string
	Capacity          int
	MinimumAttendance int
	ChecksOut         bool  // people check out too, and lessons are counted by minutes
	State             State // as last decided; StateAt tells the state by the clock
	DecisionNo        string
	StateReason       string
	SeatsTaken        int
	LastNumber        int // the highest short number given out
	Revision          int
	CreatedBy         uint64
	CreatedAt         time.Time
}

// TableName names the table of courses.
func (Course) TableName() string { return "courses" }

// Free gives the seats still to be had.
func (c Course) Free() int { return max(0, c.Capacity-c.SeatsTaken) }

// Kinds lists the kinds of course.
func Kinds() []string { return []string{"conference", "course"} }

// Topics lists the topics of courses.
func Topics() []string {
	return []string{"policy_communication", "press_information", "crisis_communication", "other"}
}

// Session is one half-day of a course. Times are UTC, Periods counts lessons
// (tiết), Salt is the hex secret of its room codes.
type Session struct {
	ID, CourseID       uint64
	Title              string
	StartsAt, EndsAt   time.Time
	Periods            int
	Salt               string
	OpenedAt, ClosedAt *time.Time
	ClosedBy           *uint64
	LockedAt           *time.Time // only an approver changes anything from then on
	LockedBy           *uint64
	RoomMode           string // what the projected code does: RoomOpen, RoomPaused or RoomStaff
	Revision           int
}

// What the projected code of a session does.
const (
	RoomOpen   = ""       // it turns and checks people in
	RoomPaused = "paused" // nobody is checked in by it for now
	RoomStaff  = "staff"  // only the staff's scanners check in
)

// TableName names the table of sessions.
func (Session) TableName() string { return "course_sessions" }

// Begun reports whether the session has started by its own hour.
func (s Session) Begun(now time.Time) bool { return !now.Before(s.StartsAt) }

// The states of an enrolment.
const (
	Enrolled  = "enrolled"
	Waiting   = "waiting"
	Withdrawn = "withdrawn"
)

// How a person came to a course, where it was not by the usual enrolment.
const (
	WalkIn     = "walk_in"    // phát sinh: recorded at the door, confirmed by the unit later
	Substitute = "substitute" // named by the unit in somebody's place
)

// Enrolment is a person's place in a course, with name, unit and contacts as
// they were on the day of enrolling. Phone is E.164, BornOn ISO as far as known.
type Enrolment struct {
	ID, CourseID, PersonID, UnitID uint64
	UnitName, FullName, NameFold   string
	SortGiven, SortRest            []byte
	Position, Phone, Email, BornOn string
	ShortNumber                    int
	Status                         string
	Replacement                    int        // how often the ticket was replaced
	Origin                         string     // how the person came to the course: "", WalkIn or Substitute
	ReplacesID                     *uint64    // the enrolment whose seat a substitute took
	ConfirmedAt                    *time.Time // when the unit confirmed a walk-in
	ConfirmedBy                    *uint64
	WithdrawnAt                    *time.Time // nil while not withdrawn, and for who withdrew before this was kept
	CreatedBy                      uint64
	CreatedAt                      time.Time
}

// WithdrawnBy reports whether the person had withdrawn from the course by a
// moment; a scan from before, received later, was of somebody enrolled.
func (e Enrolment) WithdrawnBy(at time.Time) bool {
	return e.Status == Withdrawn && (e.WithdrawnAt == nil || !at.Before(*e.WithdrawnAt))
}

// Ticket is one issue of an enrolment's codes, kept as SHA-256 in hex only.
type Ticket struct {
	ID, EnrolmentID      uint64
	Replacement          int
	TicketHash, LinkHash string
	RevokedAt            *time.Time
}

// Staff gives a session to a user who checks people in.
type Staff struct {
	ID, SessionID, UserID uint64
	CreatedAt             time.Time
}

// TableName names the table of check-in staff.
func (Staff) TableName() string { return "session_staff" }
