package attendance

import (
	"context"
	"time"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/fault"
)

// How the person of a signed row came. A signature says that somebody was there
// and not when: on time is the session's start, late the hour somebody noted.
const (
	CameOnTime = "on_time"
	CameLate   = "late"
)

// Faults of typing signed rows back, all at a field.
var (
	errPaperTime  = fault.New(fault.Invalid, "attendance.paper_time")
	errPaperEarly = fault.New(fault.Invalid, "attendance.paper_not_late")  // Args: Until
	errPaperOver  = fault.New(fault.Invalid, "attendance.paper_after_end") // Args: Until
	errPaperAhead = fault.New(fault.Invalid, "attendance.paper_ahead")
	errPaperBoth  = fault.New(fault.Invalid, "attendance.paper_both")
)

// SignedRow is a row of the printed list as it is typed back. Code is the code
// beside the row, a ticket or the short number; At the hour of who came late, as
// people write it.
type SignedRow struct {
	Nonce   string
	Session uint64
	Code    string
	Arrival string
	At      string
}

// TypeRow checks in the person of a signed row, after the session was closed
// too: what counts is when it was signed (CHECKIN §1). A foreign session is
// ErrUnknownSession; a row that cannot be read names its field.
func (s *Service) TypeRow(ctx context.Context, by actor.Actor, row SignedRow) (Receipt, error) {
	session, _, err := courses.SessionForScan(ctx, s.db.Reader(), by, row.Session)
	if err != nil {
		return Receipt{}, err
	}
	at, wrong := row.time(s.rules.Hours(session), s.now(), s.zone)
	if row.Code == "" {
		wrong = append(wrong, fault.Field{Name: "code", Code: "input.required"})
	}
	if err := fault.Fields(wrong...); err != nil {
		return Receipt{}, err
	}
	item := Item{Nonce: row.Nonce, Session: row.Session, Ticket: row.Code, Method: MethodImport, At: at,
		signed: row.Arrival == CameOnTime}
	receipts, err := s.CheckIn(ctx, by, []Item{item})
	if err != nil {
		return Receipt{}, err
	}
	return receipts[0], nil
}

// time gives when the person of the row came. Who signs before the start has
// come by now.
func (row SignedRow) time(hours Hours, now time.Time, zone *time.Location) (time.Time, []fault.Field) {
	wrong := func(name string, f *fault.Fault) (time.Time, []fault.Field) {
		return time.Time{}, []fault.Field{{Name: name, Code: f.Code, Args: f.Args}}
	}
	switch row.Arrival {
	case CameOnTime:
		if row.At != "" { // the Enter key in the hour's field presses the first button
			return wrong("at", errPaperBoth)
		}
		if now.Before(hours.Starts) {
			return now, nil
		}
		return hours.Starts, nil
	case CameLate:
	default:
		return time.Time{}, []fault.Field{{Name: "arrival", Code: "input.choice"}}
	}
	if row.At == "" {
		return time.Time{}, []fault.Field{{Name: "at", Code: "input.required"}}
	}
	day := calendar.DateOf(hours.Starts, zone)
	at, err := calendar.ParseMoment(row.At+" "+day.Typed(), zone)
	switch {
	case err != nil:
		return wrong("at", errPaperTime)
	case !at.After(hours.OnTimeUntil):
		return wrong("at", errPaperEarly.With(map[string]any{"Until": calendar.ShowTime(hours.OnTimeUntil, zone)}))
	case at.After(hours.Ends):
		return wrong("at", errPaperOver.With(map[string]any{"Until": calendar.ShowTime(hours.Ends, zone)}))
	case at.After(now):
		return wrong("at", errPaperAhead)
	}
	return at, nil
}

// SignedList is how far the signed list of a session was typed back.
type SignedList struct {
	Session courses.Session
	Course  courses.Course
	Hours   Hours
	Rows    int     // people the list has
	Signed  int     // of them typed back
	Latest  []Typed // rows typed back, the newest first
}

// Typed is a row typed back and where its person stands by now.
type Typed struct {
	Logged
	Standing
}

// maxLatest is how many rows SignedList tells of.
const maxLatest = 10

// SignedList gives how far the signed list was typed back, to those who may
// check people in.
func (s *Service) SignedList(ctx context.Context, by actor.Actor, sessionID uint64) (SignedList, error) {
	if _, _, err := courses.SessionForScan(ctx, s.db.Reader(), by, sessionID); err != nil {
		return SignedList{}, err
	}
	log, err := s.logOf(ctx, by, sessionID)
	if err != nil {
		return SignedList{}, err
	}
	people, err := courses.Enrolments(ctx, s.db.Reader(), log.Course.ID)
	if err != nil {
		return SignedList{}, err
	}
	list := SignedList{Session: log.Session, Course: log.Course, Hours: log.Hours}
	signed := list.read(s.rules, log.Facts)
	for _, person := range people {
		if person.Status == courses.Enrolled {
			list.Rows++
			if signed[person.ID] {
				list.Signed++
			}
		}
	}
	return list, nil
}

// read finds the rows typed back among the facts, the newest first, and gives
// whose they were.
func (l *SignedList) read(rules Rules, facts []Logged) map[uint64]bool {
	plain := make([]Fact, len(facts))
	for i, f := range facts {
		plain[i] = f.Fact
	}
	undone, signed, seats := undoings(plain), map[uint64]bool{}, []uint64{}
	for _, f := range facts {
		if f.Kind != kindScan || f.Method != MethodImport || undone[f.Nonce] || !f.counts() {
			continue
		}
		signed[*f.EnrolmentID] = true
		if len(l.Latest) < maxLatest {
			l.Latest = append(l.Latest, Typed{Logged: f})
			seats = append(seats, *f.EnrolmentID)
		}
	}
	standings := Derive(rules, l.Hours, seats, plain)
	for i := range l.Latest {
		l.Latest[i].Standing = standings[*l.Latest[i].EnrolmentID]
	}
	return signed
}
