package accounts

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/database"
)

// After five failures the next try waits 10 seconds, then twice as long each
// time, up to 15 minutes. A day without a failure forgets them.
const (
	freeFailures = 5
	firstWait    = 10 * time.Second
	longestWait  = 15 * time.Minute
	forgetAfter  = 24 * time.Hour
)

// Throttle refuses a subject with too many failures behind it, as ErrTooMany
// with the seconds to wait. The subject is any text, such as "sign-in:ha.nguyen".
func (s *Service) Throttle(ctx context.Context, subject string) error {
	row, err := gorm.G[Throttle](s.db.Reader().DB).Where("subject = ?", HashSecret(subject)).Take(ctx)
	if database.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return row.refusal(s.now())
}

// Failed counts one more failure of a subject.
func (s *Service) Failed(ctx context.Context, subject string) error {
	return s.db.InTx(ctx, func(tx database.Tx) error {
		row, err := s.throttle(ctx, tx, subject)
		if err != nil {
			return err
		}
		return s.count(ctx, tx, row)
	})
}

// Cleared forgets the failures of a subject that has proven itself.
func (s *Service) Cleared(ctx context.Context, subject string) error {
	return s.db.InTx(ctx, func(tx database.Tx) error { return cleared(ctx, tx, subject) })
}

func cleared(ctx context.Context, tx database.Tx, subject string) error {
	_, err := gorm.G[Throttle](tx.DB).Where("subject = ?", HashSecret(subject)).Delete(ctx)
	return err
}

// Attempt counts a try of a subject as a failure before it is judged and refuses
// one that comes too early, in one step; who then succeeds calls Cleared.
func (s *Service) Attempt(ctx context.Context, subject string) error {
	return s.attempt(ctx, subject)
}

// attempt counts a try as a failure before it is judged, so that a thousand
// tries at the same moment are not all free; who succeeds clears it.
func (s *Service) attempt(ctx context.Context, subject string) error {
	return s.db.InTx(ctx, func(tx database.Tx) error {
		row, err := s.throttle(ctx, tx, subject)
		if err != nil {
			return err
		}
		if err := row.refusal(s.now()); err != nil {
			return err
		}
		return s.count(ctx, tx, row)
	})
}

// AttemptAtMost counts a try of a subject and refuses any beyond so many, as
// ErrTooMany with the seconds given. It is for subjects that carry their own
// time, such as a code's window: the next one begins anew.
func (s *Service) AttemptAtMost(ctx context.Context, subject string, most, seconds int) error {
	return s.db.InTx(ctx, func(tx database.Tx) error {
		row, err := s.throttle(ctx, tx, subject)
		if err != nil {
			return err
		}
		if row.Failures >= most {
			return ErrTooMany.With(map[string]any{"Seconds": seconds})
		}
		return s.count(ctx, tx, row)
	})
}

// throttle gives the subject's row, made if need be, locked.
func (s *Service) throttle(ctx context.Context, tx database.Tx, subject string) (Throttle, error) {
	now := s.now()
	row := Throttle{Subject: HashSecret(subject), BlockedUntil: now, UpdatedAt: now}
	none := clause.OnConflict{DoNothing: true}
	if err := gorm.G[Throttle](tx.DB, none).Create(ctx, &row); err != nil {
		return Throttle{}, err
	}
	return gorm.G[Throttle](tx.DB, database.ForUpdate).Where("subject = ?", row.Subject).Take(ctx)
}

func (s *Service) count(ctx context.Context, tx database.Tx, row Throttle) error {
	now := s.now()
	failures := row.Failures + 1
	if now.Sub(row.UpdatedAt) > forgetAfter {
		failures = 1
	}
	n, err := gorm.G[Throttle](tx.DB).Where("id = ?", row.ID).Set(
		assign("failures", failures),
		assign("blocked_until", now.Add(waitAfter(failures))),
		assign("updated_at", now),
	).Update(ctx)
	return exactly(n, err)
}

func (t Throttle) refusal(now time.Time) error {
	if !now.Before(t.BlockedUntil) {
		return nil
	}
	return ErrTooMany.With(map[string]any{"Seconds": int(t.BlockedUntil.Sub(now) / time.Second)})
}

// waitAfter is how long the next try waits after so many failures.
func waitAfter(failures int) time.Duration {
	if failures < freeFailures {
		return 0
	}
	wait := firstWait
	for range min(failures-freeFailures, 10) {
		wait *= 2
	}
	return min(wait, longestWait)
}

func assign(column string, value any) clause.Assigner {
	return clause.Assignment{Column: clause.Column{Name: column}, Value: value}
}

// exactly turns rows affected into an error unless there was exactly one.
func exactly(rows int, err error) error {
	if err == nil && rows != 1 {
		return fmt.Errorf("accounts: %d rows changed instead of one", rows)
	}
	return err
}
