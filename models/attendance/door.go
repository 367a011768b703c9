package attendance

import (
	"context"
	"time"

	"taphuan/models/actor"
	"taphuan/models/courses"
)

// Door gives a session, its course and hours to who may read it.
func (s *Service) Door(ctx context.Context, by actor.Actor, sessionID uint64) (Doorway, error) {
	return s.doorFor(courses.FindSession(ctx, s.db.Reader(), by, sessionID))
}

// DoorForScan gives a session, its course and hours to who may scan there.
func (s *Service) DoorForScan(ctx context.Context, by actor.Actor, sessionID uint64) (Doorway, error) {
	return s.doorFor(courses.SessionForScan(ctx, s.db.Reader(), by, sessionID))
}

func (s *Service) doorFor(session courses.Session, course courses.Course, err error) (Doorway, error) {
	if err != nil {
		return Doorway{}, err
	}
	hours := s.rules.Hours(session)
	return Doorway{Session: session, Course: course, Hours: hours, Open: hours.OpenAt(s.now())}, nil
}

// AtDoor gives the session of a course that somebody who comes to its door at a
// moment is in, and whether there is one (CHECKIN §5): of those whose hours hold
// the moment the one that is not closed, and of two the one that began last, for
// who comes between two sessions comes to the next. Outside all hours it is the
// last one whose doors have opened, until it is closed (CHECKIN §1).
func (s *Service) AtDoor(sessions []courses.Session, at time.Time) (courses.Session, bool) {
	return s.rules.atDoor(sessions, at)
}

func (r Rules) atDoor(sessions []courses.Session, at time.Time) (courses.Session, bool) {
	var best, last courses.Session
	found := false
	for _, session := range sessions {
		hours := r.Hours(session)
		if at.Before(hours.Opens) {
			continue
		}
		if last.ID == 0 || session.StartsAt.After(last.StartsAt) {
			last = session
		}
		if at.After(hours.Ends.Add(r.ClockTolerance)) {
			continue
		}
		better := !found || best.ClosedAt != nil && session.ClosedAt == nil ||
			(best.ClosedAt == nil) == (session.ClosedAt == nil) && session.StartsAt.After(best.StartsAt)
		if better {
			best, found = session, true
		}
	}
	if !found && last.ID != 0 && last.ClosedAt == nil {
		return last, true
	}
	return best, found
}
