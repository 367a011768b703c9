package courses

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/actor"
	"taphuan/models/database"
)

// Held is a session with the course it belongs to.
type Held struct {
	Session Session `gorm:"embedded"`
	Course  Course  `gorm:"foreignKey:CourseID"`
}

// TableName names the table of sessions.
func (Held) TableName() string { return Session{}.TableName() }

// soonest is the order of sessions read with their courses.
const soonest = "course_sessions.starts_at, course_sessions.id"

// held reads sessions and their courses with one statement.
func held(tx database.Tx) gorm.ChainInterface[Held] {
	return gorm.G[Held](tx.DB).Joins(clause.InnerJoin.Association("Course"), nil)
}

// SessionsForScan gives the sessions that end after the moment and in which the
// actor may check people in, as SessionForScan decides it, soonest first.
func SessionsForScan(ctx context.Context, tx database.Tx, by actor.Actor, after time.Time) ([]Held, error) {
	all, err := held(tx).Where("course_sessions.ends_at > ?", after).Order(soonest).Find(ctx)
	if err != nil || len(all) == 0 {
		return []Held{}, err
	}
	own, _, err := givenOf(ctx, tx, by, all)
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
// that lead nowhere are left out.
func HeldByID(ctx context.Context, tx database.Tx, ids []uint64) ([]Held, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return held(tx).Where("course_sessions.id IN ?", ids).Order(soonest).Find(ctx)
}
