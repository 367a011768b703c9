package accounts_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
)

func decomposed(text string) string { return norm.NFD.String(text) }

func TestSessionsExpire(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		ctx := t.Context()
		h.user(t, "staff", grant(actor.CheckIn, ""))
		h.user(t, "pupil", grant(actor.Trainee, ""))
		h.user(t, "both", grant(actor.Trainee, ""), grant(actor.CheckIn, ""))
		h.user(t, "none", accounts.RoleGrant{Role: actor.Trainee, To: calendar.NewDate(2024, 10, 15)})
		hours := func(n int) []time.Duration { // asked every 20 minutes
			steps := make([]time.Duration, 3*n)
			for i := range steps {
				steps[i] = 20 * time.Minute
			}
			return steps
		}
		for _, c := range []struct {
			name, login string
			used        []time.Duration
			then        time.Duration
			open        bool
		}{
			{"staff, a second before idle", "staff", nil, 30*time.Minute - time.Second, true},
			{"staff, idle", "staff", nil, 30 * time.Minute, false},
			{"staff, used all along, a second before the end", "staff", hours(11), time.Hour - time.Second - 31*time.Minute, true},
			{"staff, used all along, at the end", "staff", append(hours(11), 20*time.Minute, 20*time.Minute), 20 * time.Minute, false},
			{"trainee, after six idle days", "pupil", nil, 6 * 24 * time.Hour, true},
			{"trainee, after seven days", "pupil", nil, 7 * 24 * time.Hour, false},
			{"trainee who is staff too, idle", "both", nil, 30 * time.Minute, false},
			{"trainee no longer, idle", "none", nil, 18 * time.Hour, false},
		} {
			t.Run(c.name, func(t *testing.T) {
				token := h.signIn(t, c.login)
				defer func(before time.Time) { h.now = before }(h.now)
				for _, step := range c.used {
					h.pass(step)
					if _, _, err := h.BySession(ctx, token); err != nil {
						t.Fatalf("over too early: %v", err)
					}
				}
				h.pass(c.then)
				_, session, err := h.BySession(ctx, token)
				if c.open && (err != nil || session.ID == 0) || !c.open && !errors.Is(err, accounts.ErrNoSession) {
					t.Errorf("open %t: %v", c.open, err)
				}
			})
		}
	})
}

func TestTraineeWhoBecomesStaffHasTheSessionOfStaff(t *testing.T) {
	h := build(t, trial.SQLite(t))
	ctx := t.Context()
	user := h.user(t, "pupil", grant(actor.Trainee, ""))
	token := h.signIn(t, "pupil")
	for range 12 * 3 {
		h.pass(20 * time.Minute)
		if _, _, err := h.BySession(ctx, token); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.AddRole(ctx, actor.SystemActor(), user.ID, grant(actor.CheckIn, "")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.BySession(ctx, token); !errors.Is(err, accounts.ErrNoSession) {
		t.Errorf("staff after twelve hours: %v", err)
	}
}

func TestSessionIsNotedOnceAMinute(t *testing.T) {
	h := build(t, trial.SQLite(t))
	ctx := t.Context()
	h.user(t, "ha", grant(actor.Lead, ""))
	token := h.signIn(t, "ha")
	seen := func(after time.Duration) time.Time {
		h.pass(after)
		if _, _, err := h.BySession(ctx, token); err != nil {
			t.Fatal(err)
		}
		row, err := gorm.G[accounts.SignIn](h.db.Reader().DB).Take(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return row.SeenAt
	}
	begin := h.now
	if at := seen(59 * time.Second); !at.Equal(begin) {
		t.Errorf("noted within a minute: %v", at)
	}
	if at := seen(time.Second); !at.Equal(begin.Add(time.Minute)) {
		t.Errorf("not noted after a minute: %v", at)
	}
}

func TestSessionIsRotatedAndEnded(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		ctx := t.Context()
		user := h.user(t, "ha", grant(actor.Lead, ""))
		other := h.user(t, "binh", grant(actor.Lead, ""))
		first := h.signIn(t, "ha")
		second, _, err := h.SignIn(ctx, "ha", password, "", first)
		if err != nil || second == first {
			t.Fatal(err)
		}
		over := func(name, token string) {
			t.Helper()
			if _, _, err := h.BySession(ctx, token); !errors.Is(err, accounts.ErrNoSession) {
				t.Errorf("%s still works: %v", name, err)
			}
		}
		over("the token before signing in again", first)
		if err := h.SignOut(ctx, second); err != nil {
			t.Fatal(err)
		}
		over("the token signed out", second)
		if err := h.SignOut(ctx, second); err != nil {
			t.Errorf("signing out twice: %v", err)
		}
		third := h.signIn(t, "ha")
		by := actor.Actor{UserID: user.ID}
		open, err := h.Sessions(ctx, by)
		if err != nil || len(open) != 1 {
			t.Fatalf("%d sessions: %v", len(open), err)
		}
		if err := h.EndSession(ctx, actor.Actor{UserID: other.ID}, open[0].ID); !errors.Is(err, accounts.ErrUnknown) {
			t.Errorf("another ends it: %v", err)
		}
		if err := h.EndSession(ctx, by, open[0].ID); err != nil {
			t.Fatal(err)
		}
		over("the session ended by its owner", third)
		fourth := h.signIn(t, "ha")
		if err := h.Disable(ctx, actor.SystemActor(), user.ID); err != nil {
			t.Fatal(err)
		}
		over("the session of a disabled user", fourth)
		over("no token", "")
	})
}

func TestLinkWorksOnce(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		ctx := context.Background()
		user := h.user(t, "ha", grant(actor.Lead, ""))
		session := h.signIn(t, "ha")
		older, err := h.NewLink(ctx, actor.SystemActor(), user.ID)
		if err != nil {
			t.Fatal(err)
		}
		link, err := h.NewLink(ctx, actor.SystemActor(), user.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.LinkOwner(ctx, older); !errors.Is(err, accounts.ErrLink) {
			t.Errorf("the link before still works: %v", err)
		}
		err = h.PasswordFromLink(ctx, link, "ngắn ngủn ố")
		if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Code != "accounts.password_short" {
			t.Errorf("eleven letters: %v", err)
		}
		if owner, err := h.LinkOwner(ctx, link); err != nil || owner.ID != user.ID {
			t.Fatalf("a refused password used the link up: %v", err)
		}
		var set, refused atomic.Int64
		race(20, func() {
			switch err := h.PasswordFromLink(context.Background(), link, "mật khẩu mới hẳn"); {
			case err == nil:
				set.Add(1)
			case errors.Is(err, accounts.ErrLink):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
		if set.Load() != 1 || refused.Load() != 19 {
			t.Errorf("%d of 20 set a password, %d were refused", set.Load(), refused.Load())
		}
		if _, _, err := h.BySession(ctx, session); !errors.Is(err, accounts.ErrNoSession) {
			t.Errorf("a session outlives its password: %v", err)
		}
		if _, _, err := h.SignIn(ctx, "ha", password, "", ""); !errors.Is(err, accounts.ErrSignIn) {
			t.Errorf("the old password still works: %v", err)
		}
		if _, _, err := h.SignIn(ctx, "ha", "mật khẩu mới hẳn", "", ""); err != nil {
			t.Errorf("the new password does not work: %v", err)
		}
	})
}

func TestLinkExpires(t *testing.T) {
	h := build(t, trial.SQLite(t))
	_, link, err := h.AddUser(t.Context(), actor.SystemActor(), accounts.NewUser{
		Login: "ha", Roles: []accounts.RoleGrant{grant(actor.Lead, "")},
	})
	if err != nil {
		t.Fatal(err)
	}
	h.pass(accounts.LinkLife - time.Second)
	if _, err := h.LinkOwner(t.Context(), link); err != nil {
		t.Errorf("in its last second: %v", err)
	}
	h.pass(time.Second)
	for name, err := range map[string]error{
		"too old": h.PasswordFromLink(t.Context(), link, password),
		"unknown": h.PasswordFromLink(t.Context(), "made up", password),
	} {
		if !errors.Is(err, accounts.ErrLink) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
