package courses

import (
	"context"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/database"
)

// Watched is a session the actor may watch, and what it sees of the people.
type Watched struct {
	Session Session
	Course  Course
	Sight   Sight
	Scans   bool // the actor may check people in
}

// WatchedBetween gives the sessions that start within a time, by start, of
// courses that are held and in the actor's scope; check-in staff those given to
// them. It costs a handful of statements however many there are.
func WatchedBetween(ctx context.Context, tx database.Tx, by actor.Actor, from, to time.Time) ([]Watched, error) {
	all, err := held(tx).Where("course_sessions.starts_at >= ? AND course_sessions.starts_at < ?", from, to).Order(soonest).Find(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	given, courseGiven, err := givenOf(ctx, tx, by, all)
	if err != nil {
		return nil, err
	}
	var watched []Watched
	for _, h := range all {
		session, course := h.Session, h.Course
		off := course.State == Postponed || course.State == Cancelled
		if off || !by.Reaches(session.ID) || !given[session.ID] && !CanRead(by, course) {
			continue
		}
		watched = append(watched, Watched{Session: session, Course: course, Sight: sightOf(by, course, courseGiven[course.ID]),
			Scans: canScan(by, course, given[session.ID])})
	}
	return watched, nil
}

// givenOf gives which of the sessions, and sessions of which courses, were given
// to the actor to check people in.
func givenOf(ctx context.Context, tx database.Tx, by actor.Actor, sessions []Held) (given, ofCourse map[uint64]bool, err error) {
	given, ofCourse = map[uint64]bool{}, map[uint64]bool{}
	if !by.Has(actor.CheckIn) || by.System {
		return given, ofCourse, nil
	}
	if ofCourse, err = givenCourses(ctx, tx, by); err != nil {
		return nil, nil, err
	}
	ids := make([]uint64, len(sessions))
	for i, h := range sessions {
		ids[i] = h.Session.ID
	}
	rows, err := gorm.G[Staff](tx.DB).Where("user_id = ? AND session_id IN ?", by.UserID, ids).Find(ctx)
	for _, row := range rows {
		given[row.SessionID] = true
	}
	return given, ofCourse, err
}
