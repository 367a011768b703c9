package attendance

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"taphuan/models/actor"
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
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		session, _, err := s.toDecide(ctx, tx, by, sessionID)
		if err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		scans, err := gorm.G[Fact](tx.DB).Where("session_id = ? AND nonce IN ?", sessionID, nonces).Order("id").Find(ctx)
		if err != nil {
			return err
		}
		if len(scans) != len(nonces) {
			return ErrUnknownFact
		}
		if err := lockPeople(ctx, tx, scans); err != nil {
			return err
		}
		for _, scan := range scans {
			f := Fact{Kind: kindVerdict, EnrolmentID: scan.EnrolmentID, About: scan.Nonce, Mark: verdict}
			if _, err := s.addDecision(ctx, tx, by, session, f); err != nil {
				return err
			}
		}
		return nil
	})
	return len(nonces), err
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
