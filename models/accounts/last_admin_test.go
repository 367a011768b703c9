package accounts_test

import (
	"errors"
	"sync"
	"testing"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

func TestTheLastAdminStays(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h, ctx := build(t, db), t.Context()
		admin := actor.Actor{UserID: 7, Grants: []actor.Grant{{Role: actor.Admin}}}
		first, second := h.user(t, "mot", grant(actor.Admin, "")), h.user(t, "hai", grant(actor.Admin, ""))
		roles := map[uint64]uint64{}
		list, err := h.List(ctx, admin)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range list {
			for _, r := range u.Roles {
				roles[u.ID] = r.ID
			}
		}
		var wg sync.WaitGroup
		ended := make(chan error, 2)
		for _, id := range []uint64{roles[first.ID], roles[second.ID]} {
			wg.Go(func() { ended <- h.EndRole(ctx, admin, id, calendar.Date{}) })
		}
		wg.Wait()
		close(ended)
		refused := 0
		for err := range ended {
			if errors.Is(err, accounts.ErrLastAdmin) {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		}
		if refused != 1 {
			t.Errorf("of two admins who end each other's role, %d were refused", refused)
		}
	})
}
