package accounts

import (
	"context"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/fault"
)

// setUpLogin is the sign-in the first start makes.
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
	row := Link{TokenHash: HashSecret(token), UserID: userID, CreatedAt: s.now(), ExpiresAt: s.now().Add(LinkLife)}
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
	row, err := gorm.G[Link](tx.DB).Where("token_hash = ?", HashSecret(token)).Take(ctx)
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
		n, err := gorm.G[Link](tx.DB).Where("token_hash = ? AND used_at IS NULL AND expires_at > ?", HashSecret(token), now).
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

// SetUpLink gives a one-time link for the login "admin", made for it, while
// nobody else is there and it has no password: at every start until somebody
// has used one. Programs starting at once share the user and each have a link;
// using one spends them all.
func (s *Service) SetUpLink(ctx context.Context) (token string, needed bool, err error) {
	setUp := func() error {
		return s.db.InTx(ctx, func(tx database.Tx) error {
			token = ""
			users, err := gorm.G[User](tx.DB).Order("id").Limit(2).Find(ctx)
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
			return err
		})
	}
	err = setUp()
	if database.IsDuplicate(err, uniqueLogin) {
		err = setUp() // another instance has made the user meanwhile
	}
	if err != nil {
		return "", false, err
	}
	return token, token != "", nil
}

// again gives one more link to a user made before.
func (s *Service) again(ctx context.Context, tx database.Tx, user User) (token string, err error) {
	if token, err = s.link(ctx, tx, user.ID); err != nil {
		return "", err
	}
	return token, s.note(ctx, tx, actor.SystemActor(), "accounts.link_given", user.ID, nil, nil)
}
