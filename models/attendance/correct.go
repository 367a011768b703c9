package attendance

import (
	"context"
	"crypto/rand"
	"slices"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// maxNote is the longest reason of a mark, in characters.
const maxNote = 500

// Correct marks somebody present, late, excused or absent, with a reason. It is
// a fact beside the scans and wins over them; the last mark counts.
func (s *Service) Correct(ctx context.Context, by actor.Actor, sessionID, enrolmentID uint64, mark Status, reason string) (Standing, error) {
	reason = vietnamese.CleanText(reason)
	var standing Standing
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		person, err := courses.EnrolmentByID(ctx, tx, enrolmentID, true)
		if err != nil && !isUnknown(err) {
			return err
		}
		session, course, sessionErr := s.toCorrect(ctx, tx, by, sessionID)
		if sessionErr != nil {
			return sessionErr
		}
		if err != nil || person.CourseID != course.ID {
			return courses.ErrUnknownEnrolment
		}
		if err := checkMark(mark, reason); err != nil {
			return err
		}
		standing, err = s.mark(ctx, tx, by, session, person, mark, reason)
		return err
	})
	return standing, err
}

// toCorrect gives the session to who may mark people in it: those who check in,
// and of a completed course its approvers only.
func (s *Service) toCorrect(ctx context.Context, tx database.Tx, by actor.Actor, sessionID uint64) (courses.Session, courses.Course, error) {
	session, course, err := courses.FindSession(ctx, tx, by, sessionID)
	if err != nil {
		return session, course, err
	}
	if courses.CanApprove(by, course) {
		return session, course, nil
	}
	if _, _, err := courses.SessionForScan(ctx, tx, by, sessionID); err != nil {
		return session, course, err
	}
	if course.State == courses.Completed {
		return session, course, ErrLocked
	}
	return session, course, nil
}

func checkMark(mark Status, reason string) error {
	var wrong []fault.Field
	if !slices.Contains(Marks(), mark) {
		wrong = append(wrong, fault.Field{Name: "mark", Code: "input.choice"})
	}
	switch {
	case reason == "":
		wrong = append(wrong, fault.Field{Name: "reason", Code: "input.required"})
	case utf8.RuneCountInString(reason) > maxNote:
		wrong = append(wrong, fault.Field{Name: "reason", Code: "input.too_long", Args: map[string]any{"Max": maxNote}})
	}
	return fault.Fields(wrong...)
}

// mark stores the correction and tells what it changed.
func (s *Service) mark(ctx context.Context, tx database.Tx, by actor.Actor, session courses.Session,
	person courses.Enrolment, mark Status, reason string) (Standing, error) {
	now, seats := s.now(), []uint64{person.ID}
	facts, err := gorm.G[Fact](tx.DB).Where("session_id = ? AND enrolment_id = ?", session.ID, person.ID).Find(ctx)
	if err != nil {
		return Standing{}, err
	}
	before := Derive(s.rules, s.rules.Hours(session), seats, facts)[person.ID]
	f := Fact{Nonce: "mark:" + rand.Text(), SessionID: session.ID, EnrolmentID: &person.ID, Kind: kindCorrection,
		Method: MethodManual, At: now, ReceivedAt: now, UserID: by.UserID, Mark: string(mark), Note: reason}
	if err := gorm.G[Fact](tx.DB).Create(ctx, &f); err != nil {
		return Standing{}, err
	}
	after := Derive(s.rules, s.rules.Hours(session), seats, append(facts, f))[person.ID]
	entry := entryOf(by, now, f, "attendance.corrected")
	entry.Before = map[string]any{"enrolment": person.ID, "status": before.Status}
	entry.After = map[string]any{"enrolment": person.ID, "status": after.Status}
	return after, audit.Add(ctx, tx, by, entry)
}

// Close closes a session, early too: whoever is unmarked is absent from then
// on. Closing a closed session changes nothing and gives when it was closed.
func (s *Service) Close(ctx context.Context, by actor.Actor, sessionID uint64) (time.Time, error) {
	now := s.now()
	var closed time.Time
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		session, course, err := courses.FindSession(ctx, tx, by, sessionID)
		if err != nil {
			return err
		}
		if !courses.CanManage(by, course) {
			return courses.ErrForbidden
		}
		rows, err := gorm.G[courses.Session](tx.DB).Where("id = ? AND closed_at IS NULL", sessionID).
			Set(clause.Assignments(map[string]any{"closed_at": now, "closed_by": by.UserID,
				"revision": gorm.Expr("revision + 1")})).Update(ctx)
		if err != nil {
			return err
		}
		if rows == 0 {
			closed, err = closedAt(ctx, tx, session)
			return err
		}
		closed = now
		as := by.RoleUnit(actor.Organiser, actor.HomeAffairs, actor.Lead)
		return audit.Add(ctx, tx, by, audit.Entry{At: now, Action: "attendance.closed", Subject: "session",
			SubjectID: sessionID, Role: as.Role, UnitID: as.UnitID, After: map[string]any{"closed_at": now}})
	})
	return closed, err
}

// closedAt gives when the session was closed, also by who was a moment faster:
// the locking read sees what the snapshot of this transaction does not.
func closedAt(ctx context.Context, tx database.Tx, seen courses.Session) (time.Time, error) {
	if seen.ClosedAt != nil {
		return *seen.ClosedAt, nil
	}
	session, err := gorm.G[courses.Session](tx.DB, database.ForUpdate).Where("id = ?", seen.ID).First(ctx)
	if err != nil || session.ClosedAt == nil {
		return time.Time{}, err
	}
	return *session.ClosedAt, nil
}
