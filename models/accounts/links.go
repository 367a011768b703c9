package accounts

import (
	"context"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/fault"
)

// setUpLogin is the sign-in the first start makes, when there is none yet.
const setUpLogin = "admin"

// NewLink gives a one-time link for a user who has lost theirs or forgotten the
// password. It is told this once; links given before stop working.
func (s *Service) NewLink(ctx context.Context, by actor.Actor, userID uint64) (token string, err error) {
	if !by.May(Manage) {
		return "", ErrForbidden
	}
	err = s.db.InTx(ctx, func(tx database.Tx) error {
		_, err := gorm.G[User](tx.DB).Where("id = ?", userID).Take(ctx)
		if database.IsNotFound(err) {
			return ErrUnknown
		}
		if err != nil {
			return err
		}
		if err := s.spend(ctx, tx, userID); err != nil {
			return err
		}
		if token, err = s.link(ctx, tx, userID); err != nil {
			return err
		}
		return s.note(ctx, tx, by, "accounts.link_given", userID, nil, nil)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// link writes a new link of a user and gives its token.
func (s *Service) link(ctx context.Context, tx database.Tx, userID uint64) (token string, err error) {
	token = secret()
	row := Link{TokenHash: hashOf(token), UserID: userID, CreatedAt: s.now(), ExpiresAt: s.now().Add(LinkLife)}
	return token, gorm.G[Link](tx.DB).Create(ctx, &row)
}

// spend makes all open links of a user worthless.
func (s *Service) spend(ctx context.Context, tx database.Tx, userID uint64) error {
	_, err := gorm.G[Link](tx.DB).Where("user_id = ? AND used_at IS NULL", userID).
		Set(assign("used_at", s.now())).Update(ctx)
	return err
}

// LinkOwner gives the user a one-time link is for, without using it; a link
// that is used, too old or unknown is ErrLink.
func (s *Service) LinkOwner(ctx context.Context, token string) (User, error) {
	return s.linkOwner(ctx, s.db.Reader(), token)
}

func (s *Service) linkOwner(ctx context.Context, tx database.Tx, token string) (User, error) {
	row, err := gorm.G[Link](tx.DB).Where("token_hash = ?", hashOf(token)).Take(ctx)
	if database.IsNotFound(err) || err == nil && !row.open(s.now()) {
		return User{}, ErrLink
	}
	if err != nil {
		return User{}, err
	}
	user, err := gorm.G[User](tx.DB).Where("id = ? AND disabled_at IS NULL", row.UserID).Take(ctx)
	if database.IsNotFound(err) {
		return User{}, ErrLink
	}
	return user, err
}

func (l Link) open(now time.Time) bool { return l.UsedAt == nil && now.Before(l.ExpiresAt) }

// PasswordFromLink sets the password of the link's owner and uses the link up;
// of many who try at once one succeeds. All sessions of the owner end, and the
// failures of their login are forgotten.
func (s *Service) PasswordFromLink(ctx context.Context, token, password string) error {
	// Looked at before the costly hash, so that made-up links cost nothing.
	user, err := s.LinkOwner(ctx, token)
	if err != nil {
		return err
	}
	if err := fault.Fields(passwordFields(password)...); err != nil {
		return err
	}
	var hash string
	if err := s.bounded(ctx, func() { hash = hashPassword(password) }); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx database.Tx) error {
		now := s.now()
		n, err := gorm.G[Link](tx.DB).Where("token_hash = ? AND used_at IS NULL AND expires_at > ?", hashOf(token), now).
			Set(assign("used_at", now)).Update(ctx)
		if err != nil {
			return err
		}
		if n != 1 {
			return ErrLink
		}
		n, err = gorm.G[User](tx.DB).Where("id = ? AND disabled_at IS NULL", user.ID).
			Set(assign("password_hash", hash)).Update(ctx)
		if err != nil {
			return err
		}
		if n != 1 {
			return ErrLink
		}
		return s.afterPassword(ctx, tx, user)
	})
}

// afterPassword ends what the old password had opened.
func (s *Service) afterPassword(ctx context.Context, tx database.Tx, user User) error {
	if err := s.spend(ctx, tx, user.ID); err != nil {
		return err
	}
	if _, err := gorm.G[SignIn](tx.DB).Where("user_id = ?", user.ID).Delete(ctx); err != nil {
		return err
	}
	if err := cleared(ctx, tx, "sign-in:"+user.Login); err != nil {
		return err
	}
	return s.note(ctx, tx, actor.Actor{UserID: user.ID, Name: user.Name}, "accounts.password_set", user.ID, nil, nil)
}

// SetUpLink gives the one-time link of the first start, with the login "admin"
// made for it, when nobody can sign in yet: there is no user, or only that one,
// without a password and without a link that still works. Of several programs
// starting at once one gets it.
func (s *Service) SetUpLink(ctx context.Context) (token string, needed bool, err error) {
	err = s.db.InTx(ctx, func(tx database.Tx) error {
		token, needed = "", false
		users, err := gorm.G[User](tx.DB, database.ForUpdate).Order("id").Limit(2).Find(ctx)
		if err != nil {
			return err
		}
		switch {
		case len(users) == 0:
			_, token, err = s.add(ctx, tx, actor.SystemActor(), checkedUser{
				login: setUpLogin, name: setUpLogin, roles: []UserRole{{Role: actor.Admin, ValidFrom: s.today()}},
			})
		case len(users) == 1 && users[0].Login == setUpLogin && users[0].PasswordHash == "":
			token, err = s.again(ctx, tx, users[0])
		}
		needed = token != ""
		return err
	})
	if database.IsDuplicate(err, uniqueLogin) {
		return "", false, nil // another instance was first and shows its link
	}
	if err != nil {
		return "", false, err
	}
	return token, needed, nil
}

// again gives the set-up link anew when the last one has run out.
func (s *Service) again(ctx context.Context, tx database.Tx, user User) (token string, err error) {
	links, err := gorm.G[Link](tx.DB).Where("user_id = ?", user.ID).Find(ctx)
	if err != nil {
		return "", err
	}
	for _, l := range links {
		if l.open(s.now()) {
			return "", nil
		}
	}
	if token, err = s.link(ctx, tx, user.ID); err != nil {
		return "", err
	}
	return token, s.note(ctx, tx, actor.SystemActor(), "accounts.link_given", user.ID, nil, nil)
}
