package attendance

import (
	"context"
	"crypto/subtle"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// Phone is what a phone brings to the door besides its claim: cookies of ours.
type Phone struct {
	Claim      string
	Remembered []string // tokens of Remember
	Device     string   // a random id of this browser, to notice a lent phone
}

// Who is what somebody says to be known: nothing but Known when already known
// by sign-in or phone, a personal link, or a telephone or short number and the
// four digits of the invitation.
type Who struct {
	Known bool
	Link  string
	Phone string
	Pin   string
}

var (
	errWrongPin  = fault.New(fault.Invalid, "attendance.wrong_pin")
	errWrongLink = fault.New(fault.Invalid, "attendance.wrong_link")
)

// known gives the enrolment of who is signed in or whose phone this is.
func (s *Service) known(ctx context.Context, by actor.Actor, phone Phone, courseID uint64) (courses.Enrolment, error) {
	for _, token := range phone.Remembered {
		var owner remembered
		if !s.readToken(rememberedLabel, token, &owner) || owner.Course != courseID || s.now().Unix() > owner.Until {
			continue
		}
		e, err := courses.EnrolmentByID(ctx, s.db.Reader(), owner.Enrolment, false)
		if err == nil && e.CourseID == courseID && e.Replacement == owner.Replacement {
			return e, nil
		}
		if err != nil && !isUnknown(err) {
			return courses.Enrolment{}, err
		}
	}
	if by.PersonID == 0 {
		return courses.Enrolment{}, ErrNotOnList
	}
	e, err := gorm.G[courses.Enrolment](s.db.Reader().DB).
		Where("course_id = ? AND person_id = ?", courseID, by.PersonID).First(ctx)
	if database.IsNotFound(err) {
		return courses.Enrolment{}, ErrNotOnList
	}
	return e, err
}

// identify finds who the visitor is in the course, or says which field is wrong.
func (s *Service) identify(ctx context.Context, by actor.Actor, c claim, phone Phone, who Who, courseID uint64) (courses.Enrolment, error) {
	switch {
	case who.Known:
		return s.known(ctx, by, phone, courseID)
	case strings.TrimSpace(who.Link) != "":
		return s.byLink(ctx, who.Link, courseID)
	case strings.TrimSpace(who.Phone) == "":
		return courses.Enrolment{}, fault.Fields(fault.Field{Name: "phone", Code: "input.required"})
	case strings.TrimSpace(who.Pin) == "":
		return courses.Enrolment{}, fault.Fields(fault.Field{Name: "pin", Code: "input.required"})
	}
	return s.byPin(ctx, c, who.Phone, who.Pin, courseID)
}

// byLink takes the personal link as it was sent, or its code alone.
func (s *Service) byLink(ctx context.Context, link string, courseID uint64) (courses.Enrolment, error) {
	code := strings.TrimSpace(link)
	if u, err := url.Parse(code); err == nil {
		code = strings.TrimSuffix(u.Path, "/")
	}
	code = code[strings.LastIndexByte(code, '/')+1:]
	e, ticket, err := courses.EnrolmentByLink(ctx, s.db.Reader(), courses.HashCode(code))
	if err != nil && !isUnknown(err) {
		return courses.Enrolment{}, err
	}
	if err != nil || ticket.RevokedAt != nil || e.CourseID != courseID {
		return courses.Enrolment{}, errWrongLink.At("link")
	}
	return e, nil
}

// byPin finds who of the course has the telephone (or short) number and the
// four digits. Two people of one telephone are told apart by their digits. A
// wrong number and wrong digits are answered alike; tries are counted before
// they are judged, for the number and for the opened code, so that nobody
// tries the same digits on a whole course.
func (s *Service) byPin(ctx context.Context, c claim, typed, pin string, courseID uint64) (courses.Enrolment, error) {
	phone, number := readNumber(typed)
	subject := fmt.Sprintf("check-in:%d:%s:%d", courseID, phone, number)
	for _, counted := range []string{subject, "check-in:" + c.Nonce} {
		if err := s.attempts.Attempt(ctx, counted); err != nil {
			return courses.Enrolment{}, err
		}
	}
	enrolled := gorm.G[courses.Enrolment](s.db.Reader().DB)
	query := enrolled.Where("course_id = ? AND phone = ?", courseID, phone)
	if number > 0 {
		query = enrolled.Where("course_id = ? AND short_number = ?", courseID, number)
	}
	people, err := query.Order("id").Find(ctx)
	if err != nil {
		return courses.Enrolment{}, err
	}
	for _, e := range people {
		right := courses.Pin(s.ticketKey, e.ID, e.Replacement)
		if subtle.ConstantTimeCompare([]byte(strings.TrimSpace(pin)), []byte(right)) == 1 {
			return e, s.attempts.Cleared(ctx, subject)
		}
	}
	return courses.Enrolment{}, errWrongPin.At("pin")
}

// readNumber tells a telephone number from a short one. What is neither becomes
// a telephone number nobody has.
func readNumber(typed string) (phone string, short int) {
	if e164, ok := vietnamese.Phone(typed); ok {
		return e164, 0
	}
	if number, err := strconv.Atoi(strings.TrimSpace(typed)); err == nil && number > 0 && number < 10000 {
		return "", number
	}
	return "-", 0
}

func isUnknown(err error) bool {
	f := fault.Of(err)
	return f != nil && f.Kind == fault.NotFound
}
