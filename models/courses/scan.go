package courses

import (
	"context"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/database"
)

// Held is a session with the course it belongs to.
type Held struct {
	Session Session
	Course  Course
}

// SessionsForScan gives the sessions that end after the moment and in which the
// actor may check people in, as SessionForScan decides it, soonest first.
func SessionsForScan(ctx context.Context, tx database.Tx, by actor.Actor, after time.Time) ([]Held, error) {
	sessions, err := gorm.G[Session](tx.DB).Where("ends_at > ?", after).Order("starts_at, id").Find(ctx)
	if err != nil || len(sessions) == 0 {
		return []Held{}, err
	}
	all, err := withCourses(ctx, tx, sessions)
	if err != nil {
		return nil, err
	}
	own, _, err := givenOf(ctx, tx, by, sessions)
	if err != nil {
		return nil, err
	}
	scanned := []Held{}
	for _, h := range all {
		if by.Reaches(h.Session.ID) && canScan(by, h.Course, own[h.Session.ID]) {
			scanned = append(scanned, h)
		}
	}
	return scanned, nil
}

// HeldByID gives sessions with their courses whoever asks, soonest first; ids
// that lead nowhere are left out. It takes two statements however many there are.
func HeldByID(ctx context.Context, tx database.Tx, ids []uint64) ([]Held, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	sessions, err := gorm.G[Session](tx.DB).Where("id IN ?", ids).Order("starts_at, id").Find(ctx)
	if err != nil {
		return nil, err
	}
	return withCourses(ctx, tx, sessions)
}

func withCourses(ctx context.Context, tx database.Tx, sessions []Session) ([]Held, error) {
	if len(sessions) == 0 {
		return nil, nil
	}
	ids := make([]uint64, len(sessions))
	for i, s := range sessions {
		ids[i] = s.CourseID
	}
	list, err := gorm.G[Course](tx.DB).Where("id IN ?", ids).Find(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[uint64]Course{}
	for _, c := range list {
		byID[c.ID] = c
	}
	held := make([]Held, len(sessions))
	for i, s := range sessions {
		held[i] = Held{Session: s, Course: byID[s.CourseID]}
	}
	return held, nil
}
