package attendance

import (
	"context"
	"crypto/rand"
	"slices"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
)

// maxVerdicts is how many scans may be judged at once.
const maxVerdicts = 500

// ErrUnknownFact says that the session has no such scan.
var ErrUnknownFact = fault.New(fault.NotFound, "attendance.unknown_fact")

// Judge says of scans that wait under "Cần đối chiếu", named by their nonces,
// that they count (Accepted) or do not (Dismissed); all or none. Each verdict is
// a fact; the last one about a scan wins, and a scan accepted after a mark wins
// over that mark. It gives how many were judged.
func (s *Service) Judge(ctx context.Context, by actor.Actor, sessionID uint64, nonces []string, verdict string) (int, error) {
	wrong := checkVerdict(nonces, verdict)
	nonces = slices.Compact(slices.Sorted(slices.Values(nonces)))
	// Whom the scans name is found out first: the first statement of the
	// transaction must be the one that locks.
	seen, err := gorm.G[Fact](s.db.Reader().DB).Where("session_id = ? AND nonce IN ?", sessionID, nonces[:min(len(nonces), maxVerdicts)]).Find(ctx)
	if err != nil {
		return 0, err
	}
	err = s.db.InTx(ctx, func(tx database.Tx) error {
		if err := lockPeople(ctx, tx, seen); err != nil {
			return err
		}
		session, as, err := s.toDecide(ctx, tx, by, sessionID)
		switch {
		case err != nil:
			return err
		case wrong != nil:
			return wrong
		case len(seen) != len(nonces):
			return ErrUnknownFact
		}
		return s.judge(ctx, tx, by, as, session, seen, verdict)
	})
	return len(nonces), err
}

// judge keeps a verdict about each scan and tells the trail what it changed,
// with a handful of statements for any number of scans.
func (s *Service) judge(ctx context.Context, tx database.Tx, by actor.Actor, as actor.Grant, session courses.Session, scans []Fact, verdict string) error {
	facts, err := gorm.G[Fact](tx.DB).Where("session_id = ?", session.ID).Order("id").Find(ctx)
	if err != nil {
		return err
	}
	now := s.now()
	verdicts, seats := make([]Fact, len(scans)), []uint64{}
	for i, scan := range scans {
		verdicts[i] = Fact{Nonce: "desk:" + rand.Text(), SessionID: session.ID, EnrolmentID: scan.EnrolmentID, Kind: kindVerdict,
			Method: MethodManual, At: now, ReceivedAt: now, UserID: by.UserID, About: scan.Nonce, Mark: verdict}
		if scan.EnrolmentID != nil {
			seats = append(seats, *scan.EnrolmentID)
		}
	}
	if err := gorm.G[Fact](tx.DB).CreateInBatches(ctx, &verdicts, 100); err != nil {
		return err
	}
	// Numbers of rows are read back: a cluster does not count by ones.
	with, err := gorm.G[Fact](tx.DB).Where("session_id = ?", session.ID).Order("id").Find(ctx)
	if err != nil {
		return err
	}
	before, after := Derive(s.rules, s.rules.Hours(session), seats, facts), Derive(s.rules, s.rules.Hours(session), seats, with)
	entries := make([]audit.Entry, len(verdicts))
	for i, f := range verdicts {
		entries[i] = entryOf(as, now, f, deskActions[kindVerdict])
		entries[i].Before = map[string]any{"enrolment": f.EnrolmentID, "status": before[idOf(f)].Status}
		entries[i].After = map[string]any{"enrolment": f.EnrolmentID, "status": after[idOf(f)].Status, "mark": f.Mark, "about": f.About}
	}
	return audit.AddAll(ctx, tx, by, entries)
}

func checkVerdict(nonces []string, verdict string) error {
	var wrong []fault.Field
	if verdict != Accepted && verdict != Dismissed {
		wrong = append(wrong, fault.Field{Name: "verdict", Code: "input.choice"})
	}
	switch {
	case len(nonces) == 0:
		wrong = append(wrong, fault.Field{Name: "facts", Code: "input.required"})
	case len(nonces) > maxVerdicts:
		wrong = append(wrong, fault.Field{Name: "facts", Code: "attendance.too_many_items", Args: map[string]any{"Max": maxVerdicts}})
	}
	return fault.Fields(wrong...)
}

// lockPeople holds the rows of everybody the facts are about, in the one order
// in which scans take them too.
func lockPeople(ctx context.Context, tx database.Tx, facts []Fact) error {
	var ids []uint64
	for _, f := range facts {
		if f.EnrolmentID != nil {
			ids = append(ids, *f.EnrolmentID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := gorm.G[courses.Enrolment](tx.DB, database.ForUpdate).Where("id IN ?", ids).Order("id").Find(ctx)
	return err
}
