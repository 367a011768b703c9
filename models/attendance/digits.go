package attendance

import (
	"context"
	"crypto/subtle"
	"fmt"
	"slices"
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

// digitTries is how often somebody may type six digits in one window (CHECKIN §2).
const digitTries = 5

// OpenByDigits gives a claim to somebody known, by sign-in or by a phone that
// remembers its owner, who types the six digits shown under the QR code of one
// of that person's own open sessions, as if the code had been scanned. Five
// tries a window, counted for the person and before they are judged.
func (s *Service) OpenByDigits(ctx context.Context, by actor.Actor, phone Phone, digits string) (Doorway, string, error) {
	owners := s.owners(phone)
	if by.PersonID == 0 && len(owners) == 0 {
		return Doorway{}, "", ErrDigitsNeedSignIn
	}
	digits = strings.Join(strings.Fields(digits), "")
	if digits == "" {
		return Doorway{}, "", fault.Fields(fault.Field{Name: "digits", Code: "input.required"})
	}
	places, err := s.places(ctx, by, owners)
	if err != nil {
		return Doorway{}, "", err
	}
	if by.PersonID == 0 && len(places) == 0 {
		return Doorway{}, "", ErrDigitsNeedSignIn // a replaced ticket, a place given up
	}
	if err := s.countDigits(ctx, by, places); err != nil {
		return Doorway{}, "", err
	}
	sessions, err := s.openSessions(ctx, places)
	if err != nil {
		return Doorway{}, "", err
	}
	now := s.now()
	for _, session := range sessions {
		if !s.shows(session, digits, now) {
			continue
		}
		doorway, err := s.doorway(ctx, session.ID)
		if err != nil {
			return Doorway{}, "", err
		}
		return s.claimed(doorway, phone.Device)
	}
	return Doorway{}, "", errWrongDigits.At("digits")
}

// KnowsFor reports whether the six digits may be typed here: somebody known is
// signed in, or the phone remembers its owner.
func (s *Service) KnowsFor(by actor.Actor, phone Phone) bool {
	return by.PersonID != 0 || len(s.owners(phone)) > 0
}

// countDigits counts a try for everybody the digits are tried for, and refuses
// the sixth within a window.
func (s *Service) countDigits(ctx context.Context, by actor.Actor, places []courses.Enrolment) error {
	people := []uint64{}
	if by.PersonID != 0 {
		people = append(people, by.PersonID)
	}
	for _, place := range places {
		people = append(people, place.PersonID)
	}
	slices.Sort(people)
	second, length := s.now().Unix(), int64(roomWindow/time.Second)
	for _, person := range slices.Compact(people) {
		subject := fmt.Sprintf("room-digits:%d:%d", person, second/length)
		if err := s.attempts.AttemptAtMost(ctx, subject, digitTries, int(length-second%length)); err != nil {
			return err
		}
	}
	return nil
}

// owners reads whose phone this is, as far as its tokens still hold.
func (s *Service) owners(phone Phone) []remembered {
	var owners []remembered
	for _, token := range phone.Remembered {
		var owner remembered
		if s.readToken(rememberedLabel, token, &owner) && s.now().Unix() <= owner.Until {
			owners = append(owners, owner)
		}
	}
	return owners
}

// places gives the seats of who is signed in, and those the phone remembers;
// a replaced ticket ends the remembering, for the phone may be what was lost.
func (s *Service) places(ctx context.Context, by actor.Actor, owners []remembered) ([]courses.Enrolment, error) {
	tx := s.db.Reader()
	ids := make([]uint64, len(owners))
	for i, owner := range owners {
		ids[i] = owner.Enrolment
	}
	var found []courses.Enrolment
	if len(ids) > 0 {
		seats, err := gorm.G[courses.Enrolment](tx.DB).Where("id IN ? AND status = ?", ids, courses.Enrolled).Find(ctx)
		if err != nil {
			return nil, err
		}
		for _, seat := range seats {
			owner := owners[slices.Index(ids, seat.ID)]
			if owner.Course == seat.CourseID && owner.Replacement == seat.Replacement {
				found = append(found, seat)
			}
		}
	}
	if by.PersonID == 0 {
		return found, nil
	}
	own, err := gorm.G[courses.Enrolment](tx.DB).Where("person_id = ? AND status = ?", by.PersonID, courses.Enrolled).Find(ctx)
	return append(found, own...), err
}

// openSessions gives the sessions of the courses that are not closed.
func (s *Service) openSessions(ctx context.Context, places []courses.Enrolment) ([]courses.Session, error) {
	if len(places) == 0 {
		return nil, nil
	}
	ids := make([]uint64, len(places))
	for i, place := range places {
		ids[i] = place.CourseID
	}
	return gorm.G[courses.Session](s.db.Reader().DB).Where("course_id IN ? AND closed_at IS NULL", ids).
		Order("starts_at, id").Find(ctx)
}

// shows reports whether the session shows these digits now, or did a window ago.
func (s *Service) shows(session courses.Session, digits string, now time.Time) bool {
	hours := s.rules.Hours(session)
	key, err := keyOf(s.roomKey, session)
	if err != nil || !hours.OpenAt(now) {
		return false
	}
	current := window(hours.Opens, now)
	for _, shown := range []int32{current, current - 1} {
		if subtle.ConstantTimeCompare([]byte(digits), []byte(key.digits(shown))) == 1 {
			return true
		}
	}
	return false
}
