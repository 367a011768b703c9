package routes

import (
	"net/url"
	"sync"
	"testing"

	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// A hall has one address: sixty phones behind it check in at the same time, some
// after a slip of the thumb, and nobody is asked to wait.
func TestRule2_ManyFromOneAddressAreNormal(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		const phones = 60
		h := newHall(t, db, phones)
		path, _ := h.code()
		var wait sync.WaitGroup
		for i := range phones {
			wait.Go(func() {
				phone, number := h.visitor(), "09"+pad(i+1)
				if got := phone.get(path); got.status != 200 {
					t.Errorf("phone %d: opening answered %d", i, got.status)
					return
				}
				if i%3 == 0 {
					if got := phone.form("/check-in", url.Values{"phone": {number}, "pin": {"x"}}); got.status != 422 {
						t.Errorf("phone %d: a slip was answered %d", i, got.status)
					}
				}
				if got := phone.form("/check-in", url.Values{"phone": {number}, "pin": {h.pin(i)}}); got.status != 303 {
					t.Errorf("phone %d: %d", i, got.status)
				}
			})
		}
		wait.Wait()
		if b := h.boardOf(h.staff); b.Counts.Present != phones || b.Counts.Review != 0 {
			t.Errorf("%+v", b.Counts)
		}
	})
}

// pad writes a number with eight digits.
func pad(n int) string {
	text := itoa(n)
	return "00000000"[len(text):] + text
}
