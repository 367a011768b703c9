package attendance

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
)

// RoomModes lists what the projected code of a session may do.
func RoomModes() []string { return []string{courses.RoomOpen, courses.RoomPaused, courses.RoomStaff} }

// SetRoomMode pauses the projected code, leaves checking in to the staff, or
// lets the code turn again (CHECKIN §2); every projector of every instance
// follows. Claims opened before keep holding. The mode it has already changes
// nothing; a closed session has none (ErrClosed).
func (s *Service) SetRoomMode(ctx context.Context, by actor.Actor, sessionID uint64, mode string) error {
	_, course, err := courses.SessionForScan(ctx, s.db.Reader(), by, sessionID)
	if err != nil {
		return err
	}
	if !slices.Contains(RoomModes(), mode) {
		return fault.Fields(fault.Field{Name: "mode", Code: "input.choice"})
	}
	if err := held(course); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx database.Tx) error {
		// Locked first, so that the trail tells the mode that really was.
		session, err := gorm.G[courses.Session](tx.DB, database.ForUpdate).Where("id = ?", sessionID).First(ctx)
		switch {
		case err != nil:
			return err
		case session.ClosedAt != nil:
			return ErrClosed
		case session.RoomMode == mode:
			return nil
		}
		return s.changeMode(ctx, tx, by, courses.RoleAtDoor(by, course), session, mode)
	})
}

// changeMode stores the mode, on condition that nothing of what was read has
// changed: where a cluster takes no locks over its nodes, that condition decides.
func (s *Service) changeMode(ctx context.Context, tx database.Tx, by actor.Actor, as actor.Grant, session courses.Session, mode string) error {
	rows, err := gorm.G[courses.Session](tx.DB).
		Where("id = ? AND closed_at IS NULL AND room_mode = ?", session.ID, session.RoomMode).
		Set(clause.Assignments(map[string]any{"room_mode": mode})).Update(ctx)
	if err != nil {
		return err
	}
	if rows == 0 {
		return ErrClosed
	}
	return audit.Add(ctx, tx, by, audit.Entry{At: s.now(), Action: "attendance.room_mode", Subject: "session",
		SubjectID: session.ID, Role: as.Role, UnitID: as.UnitID,
		Before: map[string]any{"mode": session.RoomMode}, After: map[string]any{"mode": mode}})
}
