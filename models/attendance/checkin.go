package attendance

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

const (
	maxItems = 200 // scans in one batch (CHECKIN §4)
	maxNonce = 64
)

// Item is one arrival or leaving as it was seen at the door.
type Item struct {
	Nonce       string // the sender's own; the same one again is the same scan
	Session     uint64
	Ticket      string    // the personal code as scanned or typed
	ShortNumber int       // instead of a ticket: the printed number within the course
	Enrolment   uint64    // instead of a ticket: the person picked from the list
	Direction   string    // In when empty
	Method      string    // MethodScan when empty
	At          time.Time // when it happened; zero is now
	Hash        string    // instead of a ticket: the SHA-256 in hex of its code, as scanners keep it
	Undoes      string    // instead of a scan: the nonce of the one taken back
	Note        string    // a name heard at the door, when nobody knows the code
	Seq         int       // the scanner's own count
	Pack        string    // the roster the scanner judged by
	LocalResult string    // what the scanner showed: present, repeated, refused or review
	ClockOffset int       // seconds added to the device's clock to give At
	device      string    // whose phone it was, for the room's code only
	signed      bool      // read off the signed list: there, and nobody says when
	doubt       string    // why the scan is only kept until somebody has looked, as a door's
}

// Receipt answers one scan. At is the moment the scan stands under; ArrivedAt
// the earliest arrival known of the person, zero when there is none.
type Receipt struct {
	Nonce     string
	Result    string
	Reason    string // machine word, "" when there is nothing to say
	At        time.Time
	Enrolment uint64 // 0 when it is not known whose code it was
	FullName  string
	UnitName  string
	Status    Status
	ArrivedAt time.Time
	// First is what the scan was answered the first time, for a nonce that came
	// again: who never heard that answer must not take a refusal for an arrival.
	First       string
	FirstReason string
}

// CheckIn keeps scans as facts and answers each in order. The same nonce twice
// is one fact; a ticket shown twice is one arrival, the earliest. A malformed
// batch is refused whole; a wrong ticket or session is an answer, not an error.
func (s *Service) CheckIn(ctx context.Context, by actor.Actor, items []Item) ([]Receipt, error) {
	now := s.now()
	scans, err := complete(items, now)
	if err != nil {
		return nil, err
	}
	return s.keep(ctx, by, nil, scans, now)
}

// complete fills in what may be left out and refuses what cannot be read.
func complete(items []Item, now time.Time) ([]Item, error) {
	if len(items) == 0 {
		return nil, fault.Fields(fault.Field{Name: "items", Code: "input.required"})
	}
	if len(items) > maxItems {
		return nil, fault.Fields(fault.Field{Name: "items", Code: "attendance.too_many_items",
			Args: map[string]any{"Max": maxItems}})
	}
	scans := slices.Clone(items)
	var wrong []fault.Field
	for i := range scans {
		scan := &scans[i]
		if scan.Direction == "" {
			scan.Direction = In
		}
		if scan.Method == "" {
			scan.Method = MethodScan
		}
		if scan.At.IsZero() {
			scan.At = now
		}
		scan.At = scan.At.UTC().Truncate(time.Second)
		scan.Note = vietnamese.Clean(scan.Note)
		wrong = append(wrong, scan.check(fmt.Sprintf("items.%d.", i))...)
		scan.readTyped()
	}
	return scans, fault.Fields(wrong...)
}

// check finds what cannot be kept of a scan; prefix names its place in the batch.
func (s Item) check(prefix string) []fault.Field {
	var wrong []fault.Field
	add := func(field, code string) { wrong = append(wrong, fault.Field{Name: prefix + field, Code: code}) }
	switch {
	case s.Nonce == "":
		add("nonce", "input.required")
	case len(s.Nonce) > maxNonce || strings.ContainsFunc(s.Nonce, func(r rune) bool { return r <= ' ' || r > '~' }):
		add("nonce", "attendance.bad_nonce")
	}
	if s.Direction != In && s.Direction != Out {
		add("direction", "input.choice")
	}
	if !slices.Contains(Methods(), s.Method) {
		add("method", "input.choice")
	}
	s.checkScanner(add)
	// MySQL knows no year beyond 9999, and no scan was made before there were codes.
	if year := s.At.Year(); year < 2000 || year > 9999 {
		add("at", "input.moment")
	}
	return wrong
}

// What scanners may send of themselves, at most.
const (
	maxPack   = 40
	maxHeard  = 200           // characters of a name heard at the door
	maxOffset = math.MaxInt32 // seconds; a clock may stand at 1970
)

// checkScanner finds what cannot be kept of what a scanner tells beside the scan.
func (s Item) checkScanner(add func(field, code string)) {
	plain := func(text string, most int) bool {
		return len(text) <= most && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
	}
	if s.Hash != "" && (len(s.Hash) != 64 || strings.Trim(s.Hash, "0123456789abcdef") != "") {
		add("hash", "attendance.bad_hash")
	}
	if !plain(s.Undoes, maxNonce) {
		add("undoes", "attendance.bad_nonce")
	}
	if !plain(s.Pack, maxPack) {
		add("pack", "input.choice")
	}
	if s.LocalResult != "" && !slices.Contains(Results(), s.LocalResult) {
		add("local_result", "input.choice")
	}
	if utf8.RuneCountInString(s.Note) > maxHeard {
		add("note", "attendance.long_note")
	}
	if s.ClockOffset > maxOffset || s.ClockOffset < -maxOffset || s.Seq < 0 || s.Seq > math.MaxInt32 {
		add("clock_offset", "input.number")
	}
}

// readTyped takes a short number typed where the code stands.
func (s *Item) readTyped() {
	const longest = 4 // digits of a short number; a ticket has 29 characters
	if s.Method != MethodTyped && s.Method != MethodImport || len(s.Ticket) > longest {
		return
	}
	if number, err := strconv.Atoi(s.Ticket); err == nil && number > 0 {
		s.Ticket, s.ShortNumber = "", number
	}
}

// door is a session as the scans of one batch meet it.
type door struct {
	session courses.Session
	course  courses.Course
	hours   Hours
	refusal string // why the actor checks nobody in here
	doubt   string // why no scan counts here until somebody has looked
	unnamed bool   // who sends scans learns nothing of people by them
}

func (s *Service) doorOf(session courses.Session, course courses.Course) door {
	return door{session: session, course: course, hours: s.rules.Hours(session), doubt: doubtOf(session, course)}
}

// doubtOf says why a scan is only kept: the record of a locked session or a
// completed course is moved by its approvers alone, whatever hour a scan claims,
// and a cancelled or postponed course is not held.
func doubtOf(session courses.Session, c courses.Course) string {
	switch {
	case c.State == courses.Completed, session.LockedAt != nil:
		return ErrLocked.Code
	case held(c) != nil:
		return ErrNotHeld.Code
	}
	return ""
}
