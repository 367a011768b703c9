package accounts_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
)

func TestSignIn(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		ctx := t.Context()
		user := h.user(t, "ha.nguyen", grant(actor.Lead, ""))
		if _, _, err := h.AddUser(ctx, actor.SystemActor(), accounts.NewUser{
			Login: "no.password", Roles: []accounts.RoleGrant{grant(actor.Lead, "")},
		}); err != nil {
			t.Fatal(err)
		}
		disabled := h.user(t, "gone", grant(actor.Lead, ""))
		if err := h.Disable(ctx, actor.SystemActor(), disabled.ID); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name, login, password string
			ok                    bool
		}{
			{"right", "ha.nguyen", password, true},
			{"login typed in capitals", " HA.Nguyen ", password, true},
			{"password from a keyboard that decomposes", "ha.nguyen", decomposed(password), true},
			{"wrong password", "ha.nguyen", password + "x", false},
			{"empty password", "ha.nguyen", "", false},
			{"unknown login", "nobody", password, false},
			{"a login that cannot be", "Hạnh'; --", password, false},
			{"no password set yet", "no.password", "", false},
			{"disabled", "gone", password, false},
		} {
			t.Run(c.name, func(t *testing.T) {
				token, got, err := h.SignIn(ctx, c.login, c.password, "Firefox", "")
				if !c.ok {
					if err != accounts.ErrSignIn || token != "" || got.ID != 0 {
						t.Errorf("not the one answer: %v %q %d", err, token, got.ID)
					}
					return
				}
				if err != nil || got.ID != user.ID {
					t.Fatal(err)
				}
				by, session, err := h.BySession(ctx, token)
				if err != nil || by.UserID != user.ID || !by.Has(actor.Lead) || by.Program || session.Agent != "Firefox" {
					t.Errorf("%+v %+v %v", by, session, err)
				}
			})
		}
	})
}

func TestUnknownLoginCostsAsMuch(t *testing.T) {
	h := build(t, trial.SQLite(t))
	h.user(t, "ha", grant(actor.Lead, ""))
	least := func(login string) time.Duration {
		best := time.Hour
		for range 4 {
			begin := time.Now()
			if _, _, err := h.SignIn(t.Context(), login, "wrong", "", ""); !errors.Is(err, accounts.ErrSignIn) {
				t.Fatal(err)
			}
			best = min(best, time.Since(begin))
		}
		return best
	}
	known, unknown := least("ha"), least("nobody")
	if unknown < known/3 || known < unknown/3 {
		t.Errorf("a known login takes %v, an unknown one %v", known, unknown)
	}
}

func TestFailuresAreSlowed(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		ctx := t.Context()
		h.user(t, "ha", grant(actor.Lead, ""))
		h.user(t, "binh", grant(actor.Lead, ""))
		for _, login := range []string{"ha", "nobody"} {
			for range 5 {
				if _, _, err := h.SignIn(ctx, login, "wrong", "", ""); !errors.Is(err, accounts.ErrSignIn) {
					t.Fatalf("%s: %v", login, err)
				}
			}
			// The right password must wait too, or it could be told from wrong ones.
			_, _, err := h.SignIn(ctx, strings.ToUpper(login), password, "", "")
			if f := fault.Of(err); !errors.Is(err, accounts.ErrTooMany) || f.Args["Seconds"] != 10 {
				t.Fatalf("%s, the sixth: %v", login, err)
			}
		}
		if _, _, err := h.SignIn(ctx, "binh", password, "", ""); err != nil {
			t.Errorf("somebody else is slowed: %v", err)
		}
		wait := 10 * time.Second
		for _, want := range []time.Duration{20, 40, 80, 160, 320, 640, 900, 900} {
			h.pass(wait)
			if _, _, err := h.SignIn(ctx, "ha", "wrong", "", ""); !errors.Is(err, accounts.ErrSignIn) {
				t.Fatal(err)
			}
			_, _, err := h.SignIn(ctx, "ha", "wrong", "", "")
			if f := fault.Of(err); f == nil || f.Args["Seconds"] != int(want) {
				t.Errorf("not %d seconds: %v %v", want, err, f.Args)
			}
			wait = want * time.Second
		}
		h.pass(wait)
		if _, _, err := h.SignIn(ctx, "ha", password, "", ""); err != nil {
			t.Fatalf("after waiting: %v", err)
		}
		if _, _, err := h.SignIn(ctx, "ha", "wrong", "", ""); !errors.Is(err, accounts.ErrSignIn) {
			t.Errorf("failures are not forgotten by success: %v", err)
		}
	})
}

func TestFailuresAtOnceAreNotFree(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		h.user(t, "ha", grant(actor.Lead, ""))
		var judged, slowed atomic.Int64
		race(20, func() {
			switch _, _, err := h.SignIn(context.Background(), "ha", "wrong", "", ""); {
			case errors.Is(err, accounts.ErrSignIn):
				judged.Add(1)
			case errors.Is(err, accounts.ErrTooMany):
				slowed.Add(1)
			default:
				t.Error(err)
			}
		})
		if judged.Load() != 5 || slowed.Load() != 15 {
			t.Errorf("%d were judged, %d slowed", judged.Load(), slowed.Load())
		}
	})
}

func TestThrottleForOthers(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		ctx := t.Context()
		const subject = "phone:+84912345678"
		race(20, func() {
			if err := h.Failed(context.Background(), subject); err != nil {
				t.Error(err)
			}
		})
		if row, err := gorm.G[accounts.Throttle](db.Reader().DB).Take(ctx); err != nil || row.Failures != 20 || len(row.Subject) != 64 {
			t.Errorf("%+v %v", row, err)
		}
		if err := h.Throttle(ctx, subject); !errors.Is(err, accounts.ErrTooMany) {
			t.Errorf("not slowed: %v", err)
		}
		if err := h.Throttle(ctx, subject+"0"); err != nil {
			t.Errorf("another is slowed: %v", err)
		}
		h.pass(24*time.Hour + time.Second)
		if err := h.Failed(ctx, subject); err != nil {
			t.Fatal(err)
		}
		if err := h.Throttle(ctx, subject); err != nil {
			t.Errorf("yesterday is not forgotten: %v", err)
		}
		if err := h.Cleared(ctx, subject); err != nil {
			t.Fatal(err)
		}
		if n := count[accounts.Throttle](t, db, "id > 0"); n != 0 {
			t.Errorf("%d throttles left", n)
		}
	})
}

// race runs fn in many goroutines that begin together.
func race(many int, fn func()) {
	var group sync.WaitGroup
	start := make(chan struct{})
	for range many {
		group.Go(func() {
			<-start
			fn()
		})
	}
	close(start)
	group.Wait()
}
