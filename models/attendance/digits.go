package attendance

import (
	"context"
	"crypto/subtle"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/fault"
)

// ErrDigitsNeedSignIn says that digits alone open nothing: they are checked
// against the open sessions of somebody known.
var ErrDigitsNeedSignIn = fault.New(fault.Unauthorized, "attendance.digits_need_sign_in")

var errWrongDigits = fault.New(fault.Invalid, "attendance.wrong_digits")

// OpenByDigits gives a claim to who is signed in and types the six digits shown
// under the QR code of one of that person's own open sessions, as if the code
// had been scanned (CHECKIN §2). Wrong digits are slowed down.
func (s *Service) OpenByDigits(ctx context.Context, by actor.Actor, digits string) (Doorway, string, error) {
	if by.PersonID == 0 {
		return Doorway{}, "", ErrDigitsNeedSignIn
	}
	digits = strings.ReplaceAll(digits, " ", "")
	if digits == "" {
		return Doorway{}, "", fault.Fields(fault.Field{Name: "digits", Code: "input.required"})
	}
	subject := fmt.Sprintf("room-digits:%d", by.PersonID)
	if err := s.attempts.Attempt(ctx, subject); err != nil {
		return Doorway{}, "", err
	}
	sessions, err := s.ownSessions(ctx, by.PersonID)
	if err != nil {
		return Doorway{}, "", err
	}
	now := s.now()
	for _, session := range sessions {
		if !s.shows(session, digits, now) {
			continue
		}
		if err := s.attempts.Cleared(ctx, subject); err != nil {
			return Doorway{}, "", err
		}
		doorway, err := s.doorway(ctx, session.ID)
		if err != nil {
			return Doorway{}, "", err
		}
		return s.claimed(doorway)
	}
	return Doorway{}, "", errWrongDigits.At("digits")
}

// ownSessions gives the sessions of a person's courses that are not closed.
func (s *Service) ownSessions(ctx context.Context, personID uint64) ([]courses.Session, error) {
	tx := s.db.Reader()
	places, err := gorm.G[courses.Enrolment](tx.DB).Where("person_id = ? AND status = ?", personID, courses.Enrolled).Find(ctx)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	ids := make([]uint64, len(places))
	for i, place := range places {
		ids[i] = place.CourseID
	}
	return gorm.G[courses.Session](tx.DB).Where("course_id IN ? AND closed_at IS NULL", ids).Order("starts_at, id").Find(ctx)
}

// shows reports whether the session shows these digits now, or did a window ago.
func (s *Service) shows(session courses.Session, digits string, now time.Time) bool {
	hours := s.rules.Hours(session)
	key, err := keyOf(s.roomKey, session)
	if err != nil || !hours.OpenAt(now) || now.After(hours.Ends.Add(s.rules.ClockTolerance)) {
		return false
	}
	current := window(hours.Opens, now)
	for _, shown := range []uint32{current, max(current, 1) - 1} {
		if subtle.ConstantTimeCompare([]byte(digits), []byte(key.digits(shown))) == 1 {
			return true
		}
	}
	return false
}
