package attendance

import (
	"cmp"
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
	return s.copied(ctx, by, Watch, sessionID, "attendance.exported", map[string]any{"only": e.Only, "searched": e.Searched, "rows": e.Rows})
}

// Printed keeps in the trail that somebody printed a session's list of so many
// people, as Exported does.
func (s *Service) Printed(ctx context.Context, by actor.Actor, sessionID uint64, rows int) error {
	return s.copied(ctx, by, Scan, sessionID, "attendance.list_printed", map[string]any{"rows": rows})
}

func (s *Service) copied(ctx context.Context, by actor.Actor, may actor.Right, sessionID uint64, action string, what map[string]any) error {
	return s.db.InTx(ctx, func(tx database.Tx) error {
		_, course, err := courses.FindSession(ctx, tx, by, sessionID)
		if err != nil {
			return err
		}
		as := cmp.Or(courses.RoleFor(by, course), by.RoleUnit(may.Roles...))
		return audit.Add(ctx, tx, by, audit.Entry{At: s.now(), Action: action, Subject: "session",
			SubjectID: sessionID, Role: as.Role, UnitID: as.UnitID, After: what})
	})
}
