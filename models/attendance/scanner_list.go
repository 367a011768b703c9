package attendance

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
)

// scannersShown is how long an ended scanner stays on the list; what was before
// is in the audit trail.
const scannersShown = 30 * 24 * time.Hour

// ListedScanner is a scanner with who enrolled it and its sessions, as far as
// the actor may know of them.
type ListedScanner struct {
	Scanner
	UserName string
	Sessions []courses.Held
}

// Scanners gives the actor's own scanners and those for sessions of courses it
// manages, the latest first; of somebody else's only the sessions managed are
// told. The number of statements does not depend on how many there are.
func (s *Service) Scanners(ctx context.Context, by actor.Actor) ([]ListedScanner, error) {
	tx := s.db.Reader()
	since := s.now().Add(-scannersShown)
	rows, err := gorm.G[Scanner](tx.DB).Where(
		"id IN (SELECT c.scanner_id FROM scanner_sessions c JOIN course_sessions s ON s.id = c.session_id WHERE s.ends_at > ?)",
		since.Add(-scannerLife)).Order("id DESC").Find(ctx)
	if err != nil {
		return nil, err
	}
	return visibleScanners(ctx, tx, by, rows)
}

// visibleScanners keeps of the scanners those within the actor's scope.
func visibleScanners(ctx context.Context, tx database.Tx, by actor.Actor, rows []Scanner) ([]ListedScanner, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	ids, userIDs := make([]uint64, len(rows)), make([]uint64, len(rows))
	for i, row := range rows {
		ids[i], userIDs[i] = row.ID, row.UserID
	}
	chosen, err := chosenFor(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	names, err := userNames(ctx, tx, userIDs)
	if err != nil {
		return nil, err
	}
	var listed []ListedScanner
	for _, row := range rows {
		l := ListedScanner{Scanner: row, UserName: names[row.UserID], Sessions: chosen[row.ID]}
		l.ValidUntil = l.ends()
		if row.UserID != by.UserID {
			l.Sessions = slices.DeleteFunc(l.Sessions, func(h courses.Held) bool { return !courses.CanManage(by, h.Course) })
		}
		if row.UserID == by.UserID || len(l.Sessions) > 0 {
			listed = append(listed, l)
		}
	}
	return listed, nil
}

// ends gives until when the scanner is good as its sessions stand.
func (l ListedScanner) ends() time.Time {
	sessions := make([]courses.Session, len(l.Sessions))
	for i, h := range l.Sessions {
		sessions[i] = h.Session
	}
	return lifeEnds(sessions)
}

// chosenFor gives the sessions chosen for each scanner, soonest first.
func chosenFor(ctx context.Context, tx database.Tx, scanners []uint64) (map[uint64][]courses.Held, error) {
	rows, err := gorm.G[ScannerSession](tx.DB).Where("scanner_id IN ?", scanners).Find(ctx)
	if err != nil {
		return nil, err
	}
	bySession := map[uint64][]uint64{}
	for _, row := range rows {
		bySession[row.SessionID] = append(bySession[row.SessionID], row.ScannerID)
	}
	var ids []uint64
	for id := range bySession {
		ids = append(ids, id)
	}
	sessions, err := courses.HeldByID(ctx, tx, ids)
	chosen := map[uint64][]courses.Held{}
	for _, h := range sessions {
		for _, scanner := range bySession[h.Session.ID] {
			chosen[scanner] = append(chosen[scanner], h)
		}
	}
	return chosen, err
}

// FindScanner gives one scanner of those Scanners lists; any other is
// ErrUnknownScanner.
func (s *Service) FindScanner(ctx context.Context, by actor.Actor, id uint64) (ListedScanner, error) {
	tx := s.db.Reader()
	found, err := gorm.G[Scanner](tx.DB).Where("id = ?", id).Find(ctx)
	if err != nil {
		return ListedScanner{}, err
	}
	return oneVisible(ctx, tx, by, found)
}

func oneVisible(ctx context.Context, tx database.Tx, by actor.Actor, found []Scanner) (ListedScanner, error) {
	visible, err := visibleScanners(ctx, tx, by, found)
	if err == nil && len(visible) == 0 {
		err = ErrUnknownScanner
	}
	if err != nil {
		return ListedScanner{}, err
	}
	return visible[0], nil
}

// RevokeScanner makes a scanner's token worthless from now on ("Thu hồi máy
// quét"): one's own, or one for a session of a course one manages; any other
// is ErrUnknownScanner. Revoking a revoked scanner changes nothing.
func (s *Service) RevokeScanner(ctx context.Context, by actor.Actor, id uint64) (Scanner, error) {
	now := s.now()
	var row Scanner
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		found, err := gorm.G[Scanner](tx.DB, database.ForUpdate).Where("id = ?", id).Find(ctx)
		if err != nil {
			return err
		}
		visible, err := oneVisible(ctx, tx, by, found)
		if err != nil {
			return err
		}
		row = visible.Scanner
		n, err := gorm.G[Scanner](tx.DB).Where("id = ? AND revoked_at IS NULL", id).
			Set(clause.Assignments(map[string]any{"revoked_at": now, "revoked_by": by.UserID})).Update(ctx)
		if err != nil || n == 0 {
			return err
		}
		row.RevokedAt, row.RevokedBy = &now, &by.UserID
		return audit.Add(ctx, tx, by, scannerEntry(by, now, "attendance.scanner_revoked", id, map[string]any{"name": row.Name}))
	})
	return row, err
}
