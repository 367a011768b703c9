package accounts

import (
	"context"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/database"
	"taphuan/models/vietnamese"
)

// maxAgent is what is kept of how a browser calls itself, in letters.
const maxAgent = 200

// SignIn begins a session for who knows the password, and ends the one of
// oldToken ("" for none), so that nobody goes on with a token known before.
// Whether login or password was wrong is not told, nor does the time tell it;
// many failures of one login are slowed (ErrTooMany).
func (s *Service) SignIn(ctx context.Context, login, password, agent, oldToken string) (sessionToken string, _ User, err error) {
	login, possible := cleanLogin(login)
	subject := "sign-in:" + login
	if err := s.attempt(ctx, subject); err != nil {
		return "", User{}, err
	}
	if !possible {
		login = "" // nobody's; the database would not even compare other letters
	}
	user, err := s.checked(ctx, login, password)
	if err != nil {
		return "", User{}, err
	}
	token := secret()
	err = s.db.InTx(ctx, func(tx database.Tx) error {
		if err := cleared(ctx, tx, subject); err != nil {
			return err
		}
		if err := end(ctx, tx, oldToken); err != nil {
			return err
		}
		return s.begin(ctx, tx, user, token, agent)
	})
	if err != nil {
		return "", User{}, err
	}
	return token, user, nil
}

// checked gives the user of the login if the password is right. An unknown
// login, one without a password and a disabled one cost the same work.
func (s *Service) checked(ctx context.Context, login, password string) (User, error) {
	user, err := gorm.G[User](s.db.Reader().DB).Where("login = ?", login).Take(ctx)
	if err != nil && !database.IsNotFound(err) {
		return User{}, err
	}
	known := err == nil && user.DisabledAt == nil && user.PasswordHash != ""
	kept := s.dummy
	if known {
		kept = user.PasswordHash
	}
	right := false
	if err := s.bounded(ctx, func() { right = matches(kept, password) }); err != nil {
		return User{}, err
	}
	if !known || !right {
		return User{}, ErrSignIn
	}
	return user, nil
}

// begin writes the session, unless the password was changed or the user
// disabled while it was being checked.
func (s *Service) begin(ctx context.Context, tx database.Tx, user User, token, agent string) error {
	now := s.now()
	current, err := gorm.G[User](tx.DB, database.ForUpdate).Where("id = ?", user.ID).Take(ctx)
	if err != nil {
		return err
	}
	if current.PasswordHash != user.PasswordHash || current.DisabledAt != nil {
		return ErrSignIn
	}
	if _, err := gorm.G[SignIn](tx.DB).Where("user_id = ? AND expires_at <= ?", user.ID, now).Delete(ctx); err != nil {
		return err
	}
	by, err := s.actorOf(ctx, tx, user)
	if err != nil {
		return err
	}
	life := StaffAbsolute
	if traineeOnly(by) {
		life = TraineeAbsolute
	}
	row := SignIn{
		TokenHash: HashSecret(token), UserID: user.ID, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(life),
		Agent: cut(vietnamese.Clean(agent), maxAgent),
	}
	if err := gorm.G[SignIn](tx.DB).Create(ctx, &row); err != nil {
		return err
	}
	return audit.Add(ctx, tx, by, audit.Entry{
		At: now, Action: "accounts.signed_in", Subject: "user", SubjectID: user.ID,
	})
}

// SignOut ends the session of the token; one that is over already is no error.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return s.db.InTx(ctx, func(tx database.Tx) error {
		row, err := gorm.G[SignIn](tx.DB).Where("token_hash = ?", HashSecret(token)).Take(ctx)
		if database.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := end(ctx, tx, token); err != nil {
			return err
		}
		return audit.Add(ctx, tx, actor.Actor{UserID: row.UserID}, audit.Entry{
			At: s.now(), Action: "accounts.signed_out", Subject: "user", SubjectID: row.UserID,
		})
	})
}

func end(ctx context.Context, tx database.Tx, token string) error {
	if token == "" {
		return nil
	}
	_, err := gorm.G[SignIn](tx.DB).Where("token_hash = ?", HashSecret(token)).Delete(ctx)
	return err
}

// traineeOnly reports whether the actor has the rights of trainees and no more.
func traineeOnly(by actor.Actor) bool {
	for _, g := range by.Grants {
		if g.Role != actor.Trainee {
			return false
		}
	}
	return len(by.Grants) > 0
}
