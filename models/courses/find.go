package courses

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/fault"
)

// Find gives a course within the actor's scope; a foreign one is ErrUnknown.
func Find(ctx context.Context, tx database.Tx, by actor.Actor, id uint64) (Course, error) {
	course, err := CourseByID(ctx, tx, id, false)
	if err != nil {
		return Course{}, err
	}
	return course, readable(ctx, tx, by, course)
}

// CourseByID gives a course whoever asks, or ErrUnknown; lock holds its row
// until the transaction ends, which orders all changes of one course.
func CourseByID(ctx context.Context, tx database.Tx, id uint64, lock bool) (Course, error) {
	course, err := gorm.G[Course](tx.DB, locking(lock)...).Where("id = ?", id).First(ctx)
	return course, orUnknown(err, ErrUnknown)
}

// readable gives ErrUnknown when the course is foreign to the actor.
func readable(ctx context.Context, tx database.Tx, by actor.Actor, course Course) error {
	if CanRead(by, course) {
		return nil
	}
	if !by.Has(actor.CheckIn) {
		return ErrUnknown
	}
	ok, err := givenAny(ctx, tx, by, course.ID)
	if err == nil && !ok {
		return ErrUnknown
	}
	return err
}

// FindSession gives a session and its course for reading and watching; one of a
// foreign course is ErrUnknownSession, and so is one that check-in staff were
// not given.
func FindSession(ctx context.Context, tx database.Tx, by actor.Actor, id uint64) (Session, Course, error) {
	if !by.Reaches(id) {
		return Session{}, Course{}, ErrUnknownSession
	}
	session, course, err := sessionAndCourse(ctx, tx, id)
	if err != nil || CanRead(by, course) {
		return session, course, err
	}
	switch ok, err := given(ctx, tx, by, id); {
	case err != nil:
		return Session{}, Course{}, err
	case !ok:
		return Session{}, Course{}, ErrUnknownSession
	}
	return session, course, nil
}

// SessionForScan gives a session to those who may check people in: managers of
// the course and the staff it was given to. Who may only read is ErrForbidden.
func SessionForScan(ctx context.Context, tx database.Tx, by actor.Actor, id uint64) (Session, Course, error) {
	answers, err := JudgeScanning(ctx, tx, []Scanning{{By: by, Sessions: []uint64{id}}})
	if err != nil {
		return Session{}, Course{}, err
	}
	return answers[0][0].Session, answers[0][0].Course, answers[0][0].Err
}

func sessionAndCourse(ctx context.Context, tx database.Tx, id uint64) (Session, Course, error) {
	session, err := SessionByID(ctx, tx, id)
	if err != nil {
		return Session{}, Course{}, err
	}
	course, err := CourseByID(ctx, tx, session.CourseID, false)
	return session, course, err
}

// SessionByID gives a session whoever asks, or ErrUnknownSession.
func SessionByID(ctx context.Context, tx database.Tx, id uint64) (Session, error) {
	session, err := gorm.G[Session](tx.DB).Where("id = ?", id).First(ctx)
	return session, orUnknown(err, ErrUnknownSession)
}

// LockSession gives a session whoever asks and holds its row until the
// transaction ends, or ErrUnknownSession.
func LockSession(ctx context.Context, tx database.Tx, id uint64) (Session, error) {
	session, err := gorm.G[Session](tx.DB, database.ForUpdate).Where("id = ?", id).First(ctx)
	return session, orUnknown(err, ErrUnknownSession)
}

// Sessions gives the sessions of a course by their start.
func Sessions(ctx context.Context, tx database.Tx, courseID uint64) ([]Session, error) {
	return gorm.G[Session](tx.DB).Where("course_id = ?", courseID).Order("starts_at, id").Find(ctx)
}

// Enrolments gives everybody ever enrolled in a course, withdrawn ones too, as
// official lists sort people: by the given name and then by the rest.
func Enrolments(ctx context.Context, tx database.Tx, courseID uint64) ([]Enrolment, error) {
	list, err := gorm.G[Enrolment](tx.DB).Where("course_id = ?", courseID).Find(ctx)
	slices.SortFunc(list, byName)
	return list, err
}

func byName(a, b Enrolment) int {
	return cmp.Or(bytes.Compare(a.SortGiven, b.SortGiven), bytes.Compare(a.SortRest, b.SortRest),
		cmp.Compare(a.BornOn, b.BornOn), cmp.Compare(a.ID, b.ID))
}

// EnrolmentByID gives an enrolment whoever asks, or ErrUnknownEnrolment; lock
// holds its row until the transaction ends.
func EnrolmentByID(ctx context.Context, tx database.Tx, id uint64, lock bool) (Enrolment, error) {
	enrolment, err := gorm.G[Enrolment](tx.DB, locking(lock)...).Where("id = ?", id).First(ctx)
	return enrolment, orUnknown(err, ErrUnknownEnrolment)
}

// EnrolmentByTicket gives whose ticket has the hash (HashCode), revoked ones
// too, or ErrUnknownCode; lock holds the enrolment's row.
func EnrolmentByTicket(ctx context.Context, tx database.Tx, hash string, lock bool) (Enrolment, Ticket, error) {
	ticket, err := gorm.G[Ticket](tx.DB).Where("ticket_hash = ?", hash).First(ctx)
	return ofTicket(ctx, tx, ticket, err, lock)
}

// EnrolmentByLink gives whose personal page has the hash (HashCode), revoked
// ones too, or ErrUnknownCode.
func EnrolmentByLink(ctx context.Context, tx database.Tx, hash string) (Enrolment, Ticket, error) {
	ticket, err := gorm.G[Ticket](tx.DB).Where("link_hash = ?", hash).First(ctx)
	return ofTicket(ctx, tx, ticket, err, false)
}

func ofTicket(ctx context.Context, tx database.Tx, ticket Ticket, err error, lock bool) (Enrolment, Ticket, error) {
	if err != nil {
		return Enrolment{}, Ticket{}, orUnknown(err, ErrUnknownCode)
	}
	enrolment, err := EnrolmentByID(ctx, tx, ticket.EnrolmentID, lock)
	return enrolment, ticket, err
}

func locking(lock bool) []clause.Expression {
	if lock {
		return []clause.Expression{database.ForUpdate}
	}
	return nil
}

func orUnknown(err error, unknown *fault.Fault) error {
	if database.IsNotFound(err) {
		return unknown
	}
	return err
}
