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
// in. Before the doors open it is the first one; of a closed session there is
// none (ErrClosed).
func (s *Service) RoomCode(ctx context.Context, by actor.Actor, sessionID uint64) (RoomCode, error) {
	session, course, err := courses.SessionForScan(ctx, s.db.Reader(), by, sessionID)
	if err != nil {
		return RoomCode{}, err
	}
	if err := held(course); err != nil {
		return RoomCode{}, err
	}
	hours := s.rules.Hours(session)
	if hours.Closed {
		return RoomCode{}, ErrClosed
	}
	key, err := keyOf(s.roomKey, session)
	if err != nil {
		return RoomCode{}, err
	}
	shown := window(hours.Opens, s.now())
	return RoomCode{URL: s.codeURL(key.code(shown)), Digits: key.digits(shown),
		ChangesAt: windowEnds(hours.Opens, shown), Hours: hours, Session: session, Course: course}, nil
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
// are open, a claim: a token that holds the moment of opening for five minutes.
// It writes nothing.
func (s *Service) OpenRoom(ctx context.Context, code string) (Doorway, string, error) {
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
	return s.claimed(doorway)
}

// claimed opens a claim on a session whose doors are open.
func (s *Service) claimed(d Doorway) (Doorway, string, error) {
	switch err := held(d.Course); {
	case err != nil:
		return d, "", err
	case d.Hours.Closed:
		return d, "", ErrClosed
	case !d.Open:
		return d, "", nil
	}
	return d, s.sign(claimLabel, newClaim(d.Session.ID, s.now())), nil
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
