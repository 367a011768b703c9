package courses

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// Faults of laying sessions.
var (
	errEndsNotAfter    = fault.New(fault.Invalid, "courses.session_ends_before_start")
	errPastMidnight    = fault.New(fault.Invalid, "courses.session_past_midnight")
	errOutsideCourse   = fault.New(fault.Invalid, "courses.session_outside_course")
	errSessionOverlaps = fault.New(fault.Invalid, "courses.session_overlaps")
	// ErrBegun says that the session has begun, so its hours stay; Args: Title.
	ErrBegun = fault.New(fault.Conflict, "courses.session_begun")
)

const (
	maxSessionTitle = 200
	maxPeriods      = 12
	saltBytes       = 16
)

// DoorsOpenBefore is how long before its start a session opens by the clock (CHECKIN §1).
const DoorsOpenBefore = 30 * time.Minute

// SessionDraft is a session as somebody enters it; Periods counts lessons (tiết).
type SessionDraft struct {
	Title            string
	StartsAt, EndsAt time.Time
	Periods          int
}

// StateAt gives where the session stands by the clock: "scheduled", "open" for
// check-in, "closed" or "locked".
func (s Session) StateAt(now time.Time) string {
	switch {
	case s.LockedAt != nil:
		return "locked"
	case s.ClosedAt != nil:
		return "closed"
	case s.OpenedAt != nil || !now.Before(s.opens()):
		return "open"
	}
	return "scheduled"
}

// opens gives when the doors open, by the clock or earlier by hand.
func (s Session) opens() time.Time {
	opens := s.StartsAt.Add(-DoorsOpenBefore)
	if s.OpenedAt != nil && s.OpenedAt.Before(opens) {
		return *s.OpenedAt
	}
	return opens
}

// touched reports whether the session has begun, by the clock or by hand.
func (s Session) touched(now time.Time) bool {
	return s.Begun(now) || s.OpenedAt != nil || s.ClosedAt != nil
}

// AddSession lays a session in a course that is not over, also while it runs.
func (s *Service) AddSession(ctx context.Context, by actor.Actor, courseID uint64, d SessionDraft) (Session, error) {
	d.Title = vietnamese.Clean(d.Title)
	var session Session
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		course, others, err := s.toChange(ctx, tx, by, courseID)
		if err != nil {
			return err
		}
		if err := fault.Fields(d.check(course, others, s.zone)...); err != nil {
			return err
		}
		session = Session{CourseID: courseID, Title: d.Title, StartsAt: d.StartsAt.UTC(), EndsAt: d.EndsAt.UTC(),
			Periods: d.Periods, Salt: newSalt()}
		if err := gorm.G[Session](tx.DB).Create(ctx, &session); err != nil {
			return err
		}
		return s.log(ctx, tx, by, course, audit.Entry{Action: "courses.session_added",
			Subject: "session", SubjectID: session.ID, After: session.told()})
	})
	return session, err
}

// newSalt gives the secret from which the codes of a session are made.
func newSalt() string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	return hex.EncodeToString(salt)
}

// EditSession changes a session of the course that has not begun. Codes count
// from the opening, so one that opens at another hour gets others: no photograph
// of the old ones may fit a window of the new.
func (s *Service) EditSession(ctx context.Context, by actor.Actor, courseID, id uint64, d SessionDraft) (Session, error) {
	d.Title = vietnamese.Clean(d.Title)
	var session Session
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		old, course, others, err := s.sessionToChange(ctx, tx, by, courseID, id)
		if err != nil {
			return err
		}
		if err := fault.Fields(d.check(course, others, s.zone)...); err != nil {
			return err
		}
		if session, err = s.moved(old, d); err != nil {
			return err
		}
		session.Revision++
		if !session.opens().Equal(old.opens()) {
			session.Salt = newSalt()
		}
		if err := session.update(ctx, tx, old); err != nil {
			return err
		}
		return s.log(ctx, tx, by, course, audit.Entry{Action: "courses.session_edited",
			Subject: "session", SubjectID: id, Before: old.told(), After: session.told()})
	})
	return session, err
}

// moved gives the session as the draft lays it. People may have come since the
// clock opened its doors, and their arrivals must stay within its hours: it keeps
// the opening it had, and goes neither to another day nor altogether into the past.
func (s *Service) moved(old Session, d SessionDraft) (Session, error) {
	session, now := old, s.now()
	session.Title, session.StartsAt, session.EndsAt, session.Periods = d.Title, d.StartsAt.UTC(), d.EndsAt.UTC(), d.Periods
	if now.Before(old.opens()) {
		return session, nil
	}
	if calendar.DateOf(session.StartsAt, s.zone) != calendar.DateOf(old.StartsAt, s.zone) || !session.EndsAt.After(now) {
		return Session{}, ErrBegun.With(map[string]any{"Title": old.Title})
	}
	if opened := old.opens(); opened.Before(session.opens()) {
		session.OpenedAt = &opened
	}
	return session, nil
}

// sessionToChange locks the course and gives its session, if it has not begun nor
// been closed, apart from the others. One whose doors are open may still be moved.
func (s *Service) sessionToChange(ctx context.Context, tx database.Tx, by actor.Actor, courseID, id uint64) (Session, Course, []Session, error) {
	course, others, err := s.toChange(ctx, tx, by, courseID)
	if err != nil {
		return Session{}, Course{}, nil, unseen(err, ErrUnknownSession)
	}
	at := slices.IndexFunc(others, func(o Session) bool { return o.ID == id })
	if at < 0 {
		return Session{}, Course{}, nil, ErrUnknownSession
	}
	session := others[at]
	if session.Begun(s.now()) || session.ClosedAt != nil {
		return Session{}, Course{}, nil, ErrBegun.With(map[string]any{"Title": session.Title})
	}
	return session, course, slices.Delete(others, at, at+1), nil
}

func (s Session) update(ctx context.Context, tx database.Tx, old Session) error {
	still := gorm.G[Session](tx.DB).Where("id = ? AND revision = ? AND closed_at IS NULL", old.ID, old.Revision)
	if old.OpenedAt == nil {
		still = still.Where("opened_at IS NULL")
	}
	rows, err := still.Set(clause.Assignments(map[string]any{"title": s.Title, "starts_at": s.StartsAt, "ends_at": s.EndsAt,
		"periods": s.Periods, "salt": s.Salt, "opened_at": s.OpenedAt, "revision": s.Revision})).Update(ctx)
	return changedOne(rows, err)
}

// told is a session as the audit trail tells it; its salt stays secret.
func (s Session) told() map[string]any {
	return map[string]any{"course_id": s.CourseID, "title": s.Title, "starts_at": s.StartsAt,
		"ends_at": s.EndsAt, "periods": s.Periods}
}

// check finds what is wrong with a session among the others of its course;
// days are those of the zone.
func (d SessionDraft) check(c Course, others []Session, zone *time.Location) []fault.Field {
	var f faults
	f.text("title", d.Title, true, maxSessionTitle)
	f.number("periods", d.Periods, 1, maxPeriods)
	f.needed("starts_at", d.StartsAt.IsZero())
	f.needed("ends_at", d.EndsAt.IsZero())
	if d.StartsAt.IsZero() {
		return f
	}
	day := calendar.DateOf(d.StartsAt, zone)
	if day.Before(c.StartsOn) || day.After(c.EndsOn) {
		f.add("starts_at", errOutsideCourse.With(map[string]any{
			"Day": day.Typed(), "From": c.StartsOn.Typed(), "To": c.EndsOn.Typed()}))
	}
	switch {
	case d.EndsAt.IsZero():
		return f
	case !d.EndsAt.After(d.StartsAt):
		f.add("ends_at", errEndsNotAfter)
		return f
	case calendar.DateOf(d.EndsAt, zone) != day:
		f.add("ends_at", errPastMidnight)
	}
	for _, other := range others {
		if d.StartsAt.Before(other.EndsAt) && other.StartsAt.Before(d.EndsAt) {
			f.add("starts_at", errSessionOverlaps.With(map[string]any{"Title": other.Title,
				"From": calendar.ShowMoment(other.StartsAt, zone), "To": calendar.ShowTime(other.EndsAt, zone)}))
		}
	}
	return f
}
