package attendance

import (
	"cmp"
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// Faults of steering a session (CHECKIN §5).
var (
	// ErrOpenTooEarly says that doors are opened by hand on the day itself only; Args: Day.
	ErrOpenTooEarly = fault.New(fault.Conflict, "attendance.open_too_early")
	// ErrIsClosed says that a closed session is reopened before anything else.
	ErrIsClosed = fault.New(fault.Conflict, "attendance.is_closed")
	// ErrNotClosed says that only a closed session is locked or reopened.
	ErrNotClosed = fault.New(fault.Conflict, "attendance.not_closed")

	errNotLater    = fault.New(fault.Invalid, "attendance.end_not_later")
	errNextSession = fault.New(fault.Invalid, "attendance.end_in_next_session")
	errOtherDay    = fault.New(fault.Invalid, "attendance.end_on_other_day")
)

// Open opens the doors of a session by hand, before the clock does, on its own
// day. Opening an open session changes nothing. It gives since when it is open.
func (s *Service) Open(ctx context.Context, by actor.Actor, sessionID uint64) (time.Time, error) {
	var opened time.Time
	err := s.steer(ctx, by, sessionID, courses.CanManage, func(tx database.Tx, session courses.Session, course courses.Course) (step, error) {
		hours, now := s.rules.Hours(session), s.now()
		opened = hours.Opens
		switch {
		case hours.Closed:
			return step{}, ErrIsClosed
		case held(course) != nil:
			return step{}, ErrNotHeld
		case !now.Before(hours.Opens):
			return step{}, nil
		case calendar.DateOf(session.StartsAt, s.zone) != calendar.DateOf(now, s.zone):
			return step{}, ErrOpenTooEarly.With(map[string]any{"Day": calendar.DateOf(session.StartsAt, s.zone).Typed()})
		}
		opened = now
		return step{action: "attendance.opened", set: map[string]any{"opened_at": now}, after: map[string]any{"opened_at": now}}, nil
	})
	return opened, err
}

// Extend moves the end of a session that is not closed to a later moment of the
// same day, before the next session of the course begins.
func (s *Service) Extend(ctx context.Context, by actor.Actor, sessionID uint64, until time.Time) (courses.Session, error) {
	until = until.UTC().Truncate(time.Second)
	var extended courses.Session
	err := s.steer(ctx, by, sessionID, courses.CanManage, func(tx database.Tx, session courses.Session, _ courses.Course) (step, error) {
		if session.ClosedAt != nil {
			return step{}, ErrIsClosed
		}
		others, err := courses.Sessions(ctx, tx, session.CourseID)
		if err != nil {
			return step{}, err
		}
		if err := s.checkEnd(session, others, until); err != nil {
			return step{}, err
		}
		extended = session
		extended.EndsAt = until
		return step{action: "attendance.extended", set: map[string]any{"ends_at": until},
			before: map[string]any{"ends_at": session.EndsAt}, after: map[string]any{"ends_at": until}}, nil
	})
	return extended, err
}

func (s *Service) checkEnd(session courses.Session, others []courses.Session, until time.Time) error {
	switch {
	case until.Unix() <= 0:
		return fault.Fields(fault.Field{Name: "ends_at", Code: "input.required"})
	case !until.After(session.EndsAt):
		return errNotLater.With(map[string]any{"End": calendar.ShowTime(session.EndsAt, s.zone)}).At("ends_at")
	case calendar.DateOf(until, s.zone) != calendar.DateOf(session.StartsAt, s.zone):
		return errOtherDay.At("ends_at")
	}
	for _, other := range others {
		if other.ID != session.ID && other.StartsAt.Before(until) && other.EndsAt.After(session.StartsAt) {
			return errNextSession.With(map[string]any{"Title": other.Title, "Start": calendar.ShowTime(other.StartsAt, s.zone)}).At("ends_at")
		}
	}
	return nil
}

// Close closes a session, early too: whoever is unmarked is absent from then
// on. Closing a closed session changes nothing and gives when it was closed.
func (s *Service) Close(ctx context.Context, by actor.Actor, sessionID uint64) (time.Time, error) {
	var closed time.Time
	err := s.steer(ctx, by, sessionID, courses.CanManage, func(_ database.Tx, session courses.Session, _ courses.Course) (step, error) {
		if session.ClosedAt != nil {
			closed = *session.ClosedAt
			return step{}, nil
		}
		closed = s.now()
		return step{action: "attendance.closed", set: map[string]any{"closed_at": closed, "closed_by": by.UserID},
			after: map[string]any{"closed_at": closed}}, nil
	})
	return closed, err
}

// Reopen opens a closed session again, with a reason, while its course is not
// over; a locked one needs an approver too, and is unlocked.
func (s *Service) Reopen(ctx context.Context, by actor.Actor, sessionID uint64, reason string) error {
	reason = vietnamese.CleanText(reason)
	mayReopen := func(by actor.Actor, c courses.Course) bool {
		return courses.CanManage(by, c) || courses.CanApprove(by, c)
	}
	return s.steer(ctx, by, sessionID, mayReopen, func(_ database.Tx, session courses.Session, course courses.Course) (step, error) {
		switch {
		case reason == "":
			return step{}, fault.Fields(fault.Field{Name: "reason", Code: "input.required"})
		case len(tooLong("reason", reason, maxNote)) > 0:
			return step{}, fault.Fields(tooLong("reason", reason, maxNote)...)
		case session.ClosedAt == nil:
			return step{}, ErrNotClosed
		case session.LockedAt != nil && !courses.CanApprove(by, course):
			return step{}, ErrLocked
		case ended(course):
			return step{}, courses.ErrOver.With(map[string]any{"State": string(course.State)})
		}
		var as actor.Grant
		if session.LockedAt != nil {
			as = courses.ApproverFor(by, course)
		}
		return step{action: "attendance.reopened", reason: reason, as: as,
			set:    map[string]any{"closed_at": nil, "closed_by": nil, "locked_at": nil, "locked_by": nil},
			before: map[string]any{"closed_at": session.ClosedAt, "locked_at": session.LockedAt}}, nil
	})
}

// Lock ends all changes of a closed session but those of an approver. Locking a
// locked session changes nothing and gives when it was locked.
func (s *Service) Lock(ctx context.Context, by actor.Actor, sessionID uint64) (time.Time, error) {
	var locked time.Time
	err := s.steer(ctx, by, sessionID, courses.CanManage, func(_ database.Tx, session courses.Session, _ courses.Course) (step, error) {
		switch {
		case session.ClosedAt == nil:
			return step{}, ErrNotClosed
		case session.LockedAt != nil:
			locked = *session.LockedAt
			return step{}, nil
		}
		locked = s.now()
		return step{action: "attendance.locked", set: map[string]any{"locked_at": locked, "locked_by": by.UserID},
			after: map[string]any{"locked_at": locked}}, nil
	})
	return locked, err
}

// stepsOf gives what the actor may do with a session now, as the steps themselves
// would decide.
func (s *Service) stepsOf(by actor.Actor, session courses.Session, course courses.Course) Steps {
	hours, now := s.rules.Hours(session), s.now()
	manages, approves := courses.CanManage(by, course), courses.CanApprove(by, course)
	today := calendar.DateOf(session.StartsAt, s.zone) == calendar.DateOf(now, s.zone)
	return Steps{
		Open:   manages && !hours.Closed && held(course) == nil && now.Before(hours.Opens) && today,
		Extend: manages && !hours.Closed,
		Close:  manages && !hours.Closed,
		Lock:   manages && hours.Closed && !hours.Locked,
		Reopen: hours.Closed && !ended(course) && (approves || manages && !hours.Locked),
	}
}

// ended reports whether the course is over, so that its sessions stay closed.
func ended(c courses.Course) bool {
	return c.State == courses.Finished || c.State == courses.Completed || c.State == courses.Cancelled
}

// step is one change of a session's row and what the trail tells of it; the
// empty step changes nothing. It is made as who manages the course, or as whom
// it names.
type step struct {
	action, reason string
	as             actor.Grant
	set            map[string]any
	before, after  any
}

// steer changes a session for those who may. Its course and then its row are
// locked first, as changes of the course do, so that of two who steer at once the
// second sees what the first did, and no course is finished beside an open session.
func (s *Service) steer(ctx context.Context, by actor.Actor, sessionID uint64, may func(actor.Actor, courses.Course) bool,
	next func(tx database.Tx, session courses.Session, course courses.Course) (step, error)) error {
	// Whose session it is never changes; asked within the transaction, everything
	// after it would be read as it stood before the locks were got.
	seen, err := courses.SessionByID(ctx, s.db.Reader(), sessionID)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx database.Tx) error {
		if _, err := courses.CourseByID(ctx, tx, seen.CourseID, true); err != nil {
			return err
		}
		session, err := courses.LockSession(ctx, tx, sessionID)
		if err != nil {
			return err
		}
		_, course, err := courses.FindSession(ctx, tx, by, sessionID)
		if err != nil {
			return err
		}
		if !may(by, course) {
			return courses.ErrForbidden
		}
		change, err := next(tx, session, course)
		if err != nil || change.action == "" {
			return err
		}
		change.set["revision"] = session.Revision + 1
		rows, err := gorm.G[courses.Session](tx.DB).Where("id = ? AND revision = ?", sessionID, session.Revision).
			Set(clause.Assignments(change.set)).Update(ctx)
		if err == nil && rows != 1 {
			err = courses.ErrChanged
		}
		if err != nil {
			return err
		}
		as := cmp.Or(change.as, courses.RoleFor(by, course))
		return audit.Add(ctx, tx, by, audit.Entry{At: s.now(), Action: change.action, Subject: "session", SubjectID: sessionID,
			Role: as.Role, UnitID: as.UnitID, Before: change.before, After: change.after, Reason: change.reason})
	})
}
