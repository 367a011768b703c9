package accounts

import (
	"context"

	"gorm.io/gorm"

	"taphuan/models/database"
)

// Sweep removes what is over and of no use to the trail: sessions that ended
// and failures long forgotten. Run it now and then, one instance at a time.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.InTx(ctx, func(tx database.Tx) error {
		now := s.now()
		if _, err := gorm.G[SignIn](tx.DB).Where("expires_at <= ?", now).Delete(ctx); err != nil {
			return err
		}
		_, err := gorm.G[Throttle](tx.DB).
			Where("updated_at < ? AND blocked_until <= ?", now.Add(-forgetAfter), now).Delete(ctx)
		return err
	})
}
