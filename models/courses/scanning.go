package courses

import (
	"context"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/database"
)

// Scanning asks whether an actor may check people in to sessions.
type Scanning struct {
	By       actor.Actor
	Sessions []uint64
}

// Scannable answers for one session: the session and its course, or Err, which
// is ErrForbidden for who may only read it and ErrUnknownSession for anybody else.
type Scannable struct {
	Session Session
	Course  Course
	Err     error
}

// JudgeScanning answers many questions with three statements at most, one after
// another, for a transaction has but one connection; each session in the order
// it was asked for.
func JudgeScanning(ctx context.Context, tx database.Tx, asked []Scanning) ([][]Scannable, error) {
	here, err := readHalls(ctx, tx, asked)
	if err != nil {
		return nil, err
	}
	answers := make([][]Scannable, len(asked))
	for i, question := range asked {
		answers[i] = make([]Scannable, len(question.Sessions))
		for j, id := range question.Sessions {
			answers[i][j] = here.scannable(question.By, id)
		}
	}
	return answers, nil
}

// halls is what questions about sessions are answered from.
type halls struct {
	sessions map[uint64]Session
	courses  map[uint64]Course
	given    map[Staff]bool
}

// scannable judges one actor at one session.
func (h halls) scannable(by actor.Actor, id uint64) Scannable {
	session, there := h.sessions[id]
	course := h.courses[session.CourseID]
	switch {
	case !there || !by.Reaches(id):
		return Scannable{Err: ErrUnknownSession}
	case canScan(by, course, h.given[Staff{SessionID: id, UserID: by.UserID}]):
		return Scannable{Session: session, Course: course}
	case CanRead(by, course):
		return Scannable{Err: ErrForbidden}
	}
	return Scannable{Err: ErrUnknownSession}
}

// readHalls reads the sessions asked for, their courses, and what of them was
// given to check-in staff.
func readHalls(ctx context.Context, tx database.Tx, asked []Scanning) (halls, error) {
	h := halls{sessions: map[uint64]Session{}, courses: map[uint64]Course{}, given: map[Staff]bool{}}
	var wanted, staff []uint64
	for _, question := range asked {
		wanted = append(wanted, question.Sessions...)
		if question.By.Has(actor.CheckIn) {
			staff = append(staff, question.By.UserID)
		}
	}
	wanted, staff = database.Distinct(wanted), database.Distinct(staff)
	if err := h.readSessions(ctx, tx, wanted); err != nil {
		return h, err
	}
	if err := h.readCourses(ctx, tx); err != nil {
		return h, err
	}
	return h, h.readGiven(ctx, tx, staff, wanted)
}

func (h halls) readSessions(ctx context.Context, tx database.Tx, ids []uint64) error {
	rows, err := gorm.G[Session](tx.DB).Where("id IN ?", ids).Find(ctx)
	for _, session := range rows {
		h.sessions[session.ID] = session
	}
	return err
}

// readCourses reads the courses of the sessions read before.
func (h halls) readCourses(ctx context.Context, tx database.Tx) error {
	if len(h.sessions) == 0 {
		return nil
	}
	var ids []uint64
	for _, session := range h.sessions {
		ids = append(ids, session.CourseID)
	}
	rows, err := gorm.G[Course](tx.DB).Where("id IN ?", database.Distinct(ids)).Find(ctx)
	for _, course := range rows {
		h.courses[course.ID] = course
	}
	return err
}

func (h halls) readGiven(ctx context.Context, tx database.Tx, staff, sessions []uint64) error {
	if len(staff) == 0 {
		return nil
	}
	rows, err := gorm.G[Staff](tx.DB).Where("user_id IN ? AND session_id IN ?", staff, sessions).Find(ctx)
	for _, row := range rows {
		h.given[Staff{SessionID: row.SessionID, UserID: row.UserID}] = true
	}
	return err
}
