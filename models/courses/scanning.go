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

// JudgeScanning answers many questions with two statements at most, one after
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
	sessions map[uint64]Held
	given    map[Staff]bool
}

// scannable judges one actor at one session.
func (h halls) scannable(by actor.Actor, id uint64) Scannable {
	asked, there := h.sessions[id]
	session, course := asked.Session, asked.Course
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
	h := halls{sessions: map[uint64]Held{}, given: map[Staff]bool{}}
	var wanted, staff []uint64
	for _, question := range asked {
		wanted = append(wanted, question.Sessions...)
		if question.By.Has(actor.CheckIn) {
			staff = append(staff, question.By.UserID)
		}
	}
	wanted, staff = database.Distinct(wanted), database.Distinct(staff)
	found, err := HeldByID(ctx, tx, wanted)
	if err != nil {
		return h, err
	}
	for _, one := range found {
		h.sessions[one.Session.ID] = one
	}
	return h, h.readGiven(ctx, tx, staff, wanted)
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
