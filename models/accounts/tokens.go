package accounts

import (
	"context"
	"unicode/utf8"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// AddToken gives a bearer token for a program that acts as the user of the
// login. It is told this once and kept as a hash only; a password is not needed.
func (s *Service) AddToken(ctx context.Context, by actor.Actor, login, name string) (token string, err error) {
	login, possible := cleanLogin(login)
	name = vietnamese.Clean(name)
	var fields []fault.Field
	switch {
	case name == "":
		fields = append(fields, fault.Field{Name: "name", Code: "input.required"})
	case utf8.RuneCountInString(name) > maxName:
		fields = append(fields, fault.Field{Name: "name", Code: "input.too_long", Args: map[string]any{"Max": maxName}})
	}
	if err := fault.Fields(fields...); err != nil {
		return "", err
	}
	token = secret()
	err = s.db.InTx(ctx, func(tx database.Tx) error {
		user, err := s.ownOrManaged(ctx, tx, by, login, possible)
		if err != nil {
			return err
		}
		row := Token{TokenHash: HashSecret(token), UserID: user.ID, Name: name, CreatedAt: s.now()}
		if err := gorm.G[Token](tx.DB).Create(ctx, &row); err != nil {
			return err
		}
		return s.note(ctx, tx, by, "accounts.token_added", user.ID, nil, map[string]any{"id": row.ID, "name": name})
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// ownOrManaged gives the user of a login to that user and to who manages.
func (s *Service) ownOrManaged(ctx context.Context, tx database.Tx, by actor.Actor, login string, possible bool) (User, error) {
	if !possible {
		login = ""
	}
	user, err := gorm.G[User](tx.DB).Where("login = ?", login).Take(ctx)
	if database.IsNotFound(err) {
		user, err = User{}, nil
	}
	switch {
	case err != nil:
		return User{}, err
	case !by.May(Manage) && (user.ID == 0 || user.ID != by.UserID):
		return User{}, ErrForbidden
	case user.ID == 0:
		return User{}, ErrUnknown.At("login")
	}
	return user, nil
}

// Tokens gives the bearer tokens of a user that still work, the latest first.
func (s *Service) Tokens(ctx context.Context, by actor.Actor, userID uint64) ([]Token, error) {
	if !by.May(Manage) && by.UserID != userID {
		return nil, ErrForbidden
	}
	return gorm.G[Token](s.db.Reader().DB).Where("user_id = ? AND revoked_at IS NULL", userID).
		Order("id DESC").Find(ctx)
}

// RevokeToken makes a bearer token worthless from now on.
func (s *Service) RevokeToken(ctx context.Context, by actor.Actor, id uint64) error {
	return s.db.InTx(ctx, func(tx database.Tx) error {
		row, err := gorm.G[Token](tx.DB).Where("id = ?", id).Take(ctx)
		if database.IsNotFound(err) || err == nil && !by.May(Manage) && row.UserID != by.UserID {
			return ErrUnknown
		}
		if err != nil {
			return err
		}
		n, err := gorm.G[Token](tx.DB).Where("id = ? AND revoked_at IS NULL", id).
			Set(assign("revoked_at", s.now())).Update(ctx)
		if err != nil || n == 0 {
			return err
		}
		return s.note(ctx, tx, by, "accounts.token_revoked", row.UserID, nil, map[string]any{"id": id, "name": row.Name})
	})
}

// ByToken gives who acts with a bearer token, with the roles held today.
func (s *Service) ByToken(ctx context.Context, bearer string) (actor.Actor, error) {
	if bearer == "" {
		return actor.Actor{}, ErrToken
	}
	found, err := s.recognising.Do(ctx, proof{hash: HashSecret(bearer), program: true})
	if err != nil {
		return actor.Actor{}, err
	}
	if !found.known {
		return actor.Actor{}, ErrToken
	}
	found.by.Program = true
	return found.by, nil
}

// note writes an audit row about a user.
func (s *Service) note(ctx context.Context, tx database.Tx, by actor.Actor, action string, userID uint64, before, after any) error {
	entry := audit.Entry{
		At: s.now(), Action: action, Subject: "user", SubjectID: userID, Before: before, After: after,
	}
	if by.May(Manage) && !by.System {
		as := by.RoleUnit(Manage.Roles...)
		entry.Role, entry.UnitID = as.Role, as.UnitID
	}
	return audit.Add(ctx, tx, by, entry)
}
