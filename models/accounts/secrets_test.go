package accounts_test

import (
	"errors"
	"strings"
	"testing"

	"gorm.io/gorm"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

func TestSecretsAreNotKept(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		ctx := t.Context()
		user := h.user(t, "ha", grant(actor.Lead, ""))
		session := h.signIn(t, "ha")
		token, err := h.AddToken(ctx, actor.SystemActor(), "ha", "probe")
		if err != nil {
			t.Fatal(err)
		}
		link, err := h.NewLink(ctx, actor.SystemActor(), user.ID)
		if err != nil {
			t.Fatal(err)
		}
		for name, secret := range map[string]string{"session": session, "token": token, "link": link} {
			if len(secret) != 64 {
				t.Errorf("%s has %d letters", name, len(secret))
			}
			for table, columns := range map[string][]string{
				"sign_ins": {"token_hash", "agent"}, "user_tokens": {"token_hash", "name"}, "user_links": {"token_hash"},
				"audit_entries": {"before_json", "after_json", "reason"}, "throttles": {"subject"},
			} {
				for _, column := range columns {
					var kept []string
					if err := db.Reader().DB.Table(table).Pluck(column, &kept).Error; err != nil {
						t.Fatal(err)
					}
					for _, value := range kept {
						if strings.Contains(value, secret) {
							t.Errorf("the %s stands in %s.%s", name, table, column)
						}
					}
				}
			}
		}
		kept, err := gorm.G[accounts.User](db.Reader().DB).Where("id = ?", user.ID).Take(ctx)
		if err != nil || len(kept.PasswordHash) < 60 || kept.PasswordHash[:30] != "$argon2id$v=19$m=19456,t=2,p=1" {
			t.Errorf("the password is kept as %q: %v", kept.PasswordHash, err)
		}
	})
}

func TestTokens(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		ctx, admin := t.Context(), actor.SystemActor()
		user, _, err := h.AddUser(ctx, admin, accounts.NewUser{
			Login: "scanner", Roles: []accounts.RoleGrant{grant(actor.CheckIn, "")},
		})
		if err != nil {
			t.Fatal(err)
		}
		token, err := h.AddToken(ctx, admin, "Scanner", "máy quét cửa A")
		if err != nil {
			t.Fatal(err)
		}
		if by, err := h.ByToken(ctx, token); err != nil || !by.Program || !by.Has(actor.CheckIn) {
			t.Errorf("before a password is set: %+v %v", by, err)
		}
		for _, wrong := range []string{"", token + "0", "Bearer " + token} {
			if _, err := h.ByToken(ctx, wrong); !errors.Is(err, accounts.ErrToken) {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		if _, err := h.AddToken(ctx, admin, "nobody", "x"); !errors.Is(err, accounts.ErrUnknown) {
			t.Errorf("a token for nobody: %v", err)
		}
		if _, err := h.AddToken(ctx, admin, "hạnh", "x"); !errors.Is(err, accounts.ErrUnknown) {
			t.Errorf("a token for what cannot be a login: %v", err)
		}
		list, err := h.Tokens(ctx, admin, user.ID)
		if err != nil || len(list) != 1 || list[0].Name != "máy quét cửa A" {
			t.Fatalf("%v %v", list, err)
		}
		if err := h.RevokeToken(ctx, actor.Actor{UserID: 4711}, list[0].ID); !errors.Is(err, accounts.ErrUnknown) {
			t.Errorf("another revokes it: %v", err)
		}
		if err := h.RevokeToken(ctx, admin, list[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.ByToken(ctx, token); !errors.Is(err, accounts.ErrToken) {
			t.Errorf("revoked and still works: %v", err)
		}
		second, err := h.AddToken(ctx, admin, "scanner", "B")
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Disable(ctx, admin, user.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.ByToken(ctx, second); !errors.Is(err, accounts.ErrToken) {
			t.Errorf("the token of a disabled user works: %v", err)
		}
		if got := h.actions(t, user.ID); got != "user_added token_added token_revoked token_added user_disabled" {
			t.Errorf("trail: %s", got)
		}
	})
}
