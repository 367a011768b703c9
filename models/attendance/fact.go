package attendance

import (
	"time"

	"taphuan/models/courses"
)

// Fact is a scan or a mark as it happened; it is never changed or deleted.
type Fact struct {
	ID          uint64
	Nonce       string // chosen by the sender; the same one is the same fact
	SessionID   uint64
	EnrolmentID *uint64 // nil when the code is not known or not of this course
	CodeHash    string  // SHA-256 in hex of what was scanned, "" when nothing was
	Kind        string
	Direction   string
	Method      string
	At          time.Time // when it happened, by the corrected clock of the device
	ReceivedAt  time.Time
	UserID      uint64 // who scanned or marked; 0 for a visitor with a phone
	Device      string
	Result      string
	Reason      string // machine word of a refusal or review
	Mark        string // the status a correction gives; of a scan "signed" or nothing
	Note        string // why it was corrected
	// Arrival is "session-enrolment-direction" on the one fact answered present,
	// nil on all others: its unique key lets only one of many racing scans win,
	// whichever database node takes it.
	Arrival *string

	ScannerID   *uint64 // the enrolled scanner that sent it, nil for a browser's page
	Seq         int     // the scanner's own count, 0 when it has none
	Pack        string  // the roster the scanner judged by
	LocalResult string  // what the scanner showed, before anybody else knew
	ClockOffset int     // seconds added to the device's clock to give At
	About       string  // the nonce of the scan that an undoing or verdict is about
	Document    string  // reference of the paper that excuses, such as "đơn số 12"
}

// TableName names the table of facts.
func (Fact) TableName() string { return "attendance_facts" }

// The kinds of fact. An undoing and a verdict name the scan they are about by
// its nonce, so that they may arrive before it.
const (
	kindScan       = "scan"
	kindCorrection = "correction" // a mark that wins over every scan
	kindUndo       = "undo"       // the scanner took a scan back within seconds
	kindVerdict    = "verdict"    // somebody looked at a scan: accepted or dismissed
	kindRollCall   = "roll_call"  // called by name in the room: found or missing
)

// Directions of a scan.
const (
	In  = "in"
	Out = "out"
)

// Methods by which somebody was checked in.
const (
	MethodScan   = "scan"   // staff scanned the personal code
	MethodRoom   = "room"   // the own phone opened the projected code
	MethodTyped  = "typed"  // staff typed the code or number
	MethodManual = "manual" // staff marked by hand
	MethodImport = "import" // brought in from a paper list
)

// Methods lists the methods in the order the pages name them.
func Methods() []string {
	return []string{MethodScan, MethodRoom, MethodTyped, MethodManual, MethodImport}
}

// Results of a scan.
const (
	ResultPresent  = "present"
	ResultRepeated = "repeated"
	ResultRefused  = "refused"
	ResultReview   = "review"
)

// Results lists what a scan may come to.
func Results() []string {
	return []string{ResultPresent, ResultRepeated, ResultRefused, ResultReview}
}

// doubt gives why the scan was only kept when it came, or "": nothing counted
// there by itself (doubtOf), or it would have been refused, had nobody wanted it
// kept for review (CHECKIN §4.4).
func (f Fact) doubt() string {
	switch f.Reason {
	case ErrLocked.Code, ErrNotHeld.Code, RevokedScanner:
		return f.Reason
	case WasWithdrawn, RevokedTicket:
		if f.Result == ResultReview {
			return f.Reason
		}
	}
	return ""
}

// asSeen leaves out why and by which paper somebody was marked, for who knows the
// person by name and unit only.
func (f Fact) asSeen(person courses.Enrolment, sight courses.Sight) Fact {
	if f.Kind == kindCorrection && !sight.Knows(person) {
		f.Note, f.Document = "", ""
	}
	return f
}

// counts reports whether the fact says anything about attendance.
func (f Fact) counts() bool { return f.EnrolmentID != nil && f.Result != ResultRefused }
