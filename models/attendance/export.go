package attendance

import (
	"context"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
)

// Export is what somebody took along of a board.
type Export struct {
	Only     string // the tab, "" for everybody
	Searched bool   // words narrowed it further; they may be a name, so they are not kept
	Rows     int
}

// Exported keeps in the trail that somebody took a session's board along
// (TRUST §4): a copy leaves the reach of everything that guards the board. A
// foreign session is ErrUnknownSession.
func (s *Service) Exported(ctx context.Context, by actor.Actor, sessionID uint64, e Export) error {
	as := by.RoleUnit(Watch.Roles...)
	return s.db.InTx(ctx, func(tx database.Tx) error {
		if _, _, err := courses.FindSession(ctx, tx, by, sessionID); err != nil {
			return err
		}
		return audit.Add(ctx, tx, by, audit.Entry{At: s.now(), Action: "attendance.exported", Subject: "session",
			SubjectID: sessionID, Role: as.Role, UnitID: as.UnitID, After: map[string]any{"only": e.Only, "searched": e.Searched, "rows": e.Rows}})
	})
}
