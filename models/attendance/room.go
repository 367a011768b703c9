package attendance

import (
	"context"
	"strings"
	"time"

	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/database"
)

// RoomCode is what the projector shows in one window.
type RoomCode struct {
	URL       string // in capitals, as the QR code holds it
	Digits    string
	ChangesAt time.Time
	Hours     Hours
	Session   courses.Session
	Course    courses.Course
}

// RoomCode gives the code of the present window to those who may check people
// in, also while it is paused or before the doors open; of a closed session
// there is none (ErrClosed), nor of a course that is not held (ErrNotHeld).
func (s *Service) RoomCode(ctx context.Context, by actor.Actor, sessionID uint64) (RoomCode, error) {
	codes, err := s.RoomCodes(ctx, by, sessionID, 1)
	if err != nil {
		return RoomCode{}, err
	}
	return codes[0], nil
}

// RoomsAhead is how many codes a projector keeps: two hours of 15 seconds each
// (CHECKIN §2).
const RoomsAhead = 480

// RoomCodes gives so many codes of a session in a row, the present one first,
// with the same faults as RoomCode.
func (s *Service) RoomCodes(ctx context.Context, by actor.Actor, sessionID uint64, many int) ([]RoomCode, error) {
	session, course, err := courses.SessionForScan(ctx, s.db.Reader(), by, sessionID)
	if err != nil {
		return nil, err
	}
	if err := held(course); err != nil {
		return nil, err
	}
	hours := s.rules.Hours(session)
	if hours.Closed {
		return nil, ErrClosed
	}
	key, err := keyOf(s.roomKey, session)
	if err != nil {
		return nil, err
	}
	codes := make([]RoomCode, many)
	first := window(hours.Opens, s.now())
	for i := range codes {
		shown := first + int32(i)
		codes[i] = RoomCode{URL: s.codeURL(key.code(shown)), Digits: key.digits(shown),
			ChangesAt: windowEnds(hours.Opens, shown), Hours: hours, Session: session, Course: course}
	}
	return codes, nil
}

// codeURL is the address of a code, in capitals so that the QR code stays small.
func (s *Service) codeURL(code string) string {
	return strings.ToUpper(strings.TrimSuffix(s.baseURL, "/")) + "/C/" + code
}

// held says that a cancelled or postponed course checks nobody in.
func held(c courses.Course) error {
	if c.State == courses.Cancelled || c.State == courses.Postponed {
		return ErrNotHeld
	}
	return nil
}

// Doorway is the session somebody with a phone stands before.
type Doorway struct {
	Session courses.Session
	Course  courses.Course
	Hours   Hours
	Open    bool // false before the doors open: nothing can be claimed yet
}

// OpenRoom reads a code from the wall and gives the session and, once the doors
// are open, a claim: a token that holds the moment of opening for five minutes,
// in the browser of that device only. It writes nothing. While the room is
// paused or for the staff only it opens nothing (ErrRoomPaused, ErrStaffOnly).
func (s *Service) OpenRoom(ctx context.Context, code, device string) (Doorway, string, error) {
	raw, id, ok := readCode(code)
	if !ok {
		return Doorway{}, "", ErrCodeForged
	}
	doorway, err := s.doorway(ctx, id)
	if err != nil {
		return Doorway{}, "", unknownAs(err, ErrCodeForged)
	}
	key, err := keyOf(s.roomKey, doorway.Session)
	if err != nil {
		return Doorway{}, "", err
	}
	if err := key.verify(raw, doorway.Hours.Opens, s.now()); err != nil {
		return doorway, "", err
	}
	return s.claimed(doorway, device)
}

// claimed opens a claim for a device on a session whose doors are open.
func (s *Service) claimed(d Doorway, device string) (Doorway, string, error) {
	switch err := held(d.Course); {
	case err != nil:
		return d, "", err
	case d.Hours.Closed:
		return d, "", ErrClosed
	case d.Session.RoomMode == courses.RoomPaused:
		return d, "", ErrRoomPaused
	case d.Session.RoomMode == courses.RoomStaff:
		return d, "", ErrStaffOnly
	case !d.Open:
		return d, "", nil
	}
	return d, s.sign(claimLabel, newClaim(d.Session.ID, device, s.now())), nil
}

// doorway reads a session whoever asks.
func (s *Service) doorway(ctx context.Context, sessionID uint64) (Doorway, error) {
	session, err := courses.SessionByID(ctx, s.db.Reader(), sessionID)
	if err != nil {
		return Doorway{}, err
	}
	course, err := courses.CourseByID(ctx, s.db.Reader(), session.CourseID, false)
	if err != nil {
		return Doorway{}, err
	}
	hours := s.rules.Hours(session)
	return Doorway{Session: session, Course: course, Hours: hours, Open: hours.OpenAt(s.now())}, nil
}

// unknownAs turns "no such session or course" into the fault the visitor may know.
func unknownAs(err, as error) error {
	if database.IsNotFound(err) || isUnknown(err) {
		return as
	}
	return err
}
