package accounts

import (
	"context"
	"log/slog"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/database"
)

// Session tells how long a sign-in still lasts. EndsAt is its absolute end,
// IdleAt the end if nothing more is asked.
type Session struct {
	ID        uint64
	UserID    uint64
	CreatedAt time.Time
	SeenAt    time.Time
	EndsAt    time.Time
	IdleAt    time.Time
	Agent     string
}

// BySession gives who acts with a session token, with the roles held today, and
// notes at most once a minute that the session is used. A session that is over,
// unknown, or of a disabled user is ErrNoSession.
func (s *Service) BySession(ctx context.Context, token string) (actor.Actor, Session, error) {
	if token == "" {
		return actor.Actor{}, Session{}, ErrNoSession
	}
	found, err := s.recognising.Do(ctx, proof{hash: HashSecret(token)})
	if err != nil {
		return actor.Actor{}, Session{}, err
	}
	if !found.known {
		return actor.Actor{}, Session{}, ErrNoSession
	}
	now, session := s.now(), sessionOf(found.signIn, found.by)
	if !now.Before(session.EndsAt) || !now.Before(session.IdleAt) {
		return actor.Actor{}, Session{}, ErrNoSession
	}
	s.touch(ctx, found.signIn, now)
	return found.by, session, nil
}

// sessionOf applies the limits to the roles held now: who has become staff
// since signing in has the session of staff.
func sessionOf(row SignIn, by actor.Actor) Session {
	session := Session{
		ID: row.ID, UserID: row.UserID, CreatedAt: row.CreatedAt, SeenAt: row.SeenAt,
		EndsAt: row.ExpiresAt, IdleAt: row.ExpiresAt, Agent: row.Agent,
	}
	if !traineeOnly(by) {
		if end := row.CreatedAt.Add(StaffAbsolute); end.Before(session.EndsAt) {
			session.EndsAt = end
		}
		session.IdleAt = row.SeenAt.Add(StaffIdle)
	}
	return session
}

// touch notes that the session is used. That it could not be noted is no
// reason to refuse a page: the session ends a little early then.
func (s *Service) touch(ctx context.Context, row SignIn, now time.Time) {
	if now.Sub(row.SeenAt) < touchEvery {
		return
	}
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		_, err := gorm.G[SignIn](tx.DB).Where("id = ? AND seen_at < ?", row.ID, now).
			Set(assign("seen_at", now)).Update(ctx)
		return err
	})
	if err != nil {
		slog.WarnContext(ctx, "a session's use could not be noted", "session", row.ID, "error", err)
	}
}

// Sessions gives the sign-ins of the actor that have not ended, the latest first.
func (s *Service) Sessions(ctx context.Context, by actor.Actor) ([]Session, error) {
	rows, err := gorm.G[SignIn](s.db.Reader().DB).
		Where("user_id = ? AND expires_at > ?", by.UserID, s.now()).Order("seen_at DESC, id DESC").Find(ctx)
	if err != nil {
		return nil, err
	}
	open := []Session{}
	for _, row := range rows {
		if session := sessionOf(row, by); s.now().Before(session.EndsAt) && s.now().Before(session.IdleAt) {
			open = append(open, session)
		}
	}
	return open, nil
}

// EndSession ends one sign-in of the actor's own.
func (s *Service) EndSession(ctx context.Context, by actor.Actor, id uint64) error {
	return s.db.InTx(ctx, func(tx database.Tx) error {
		n, err := gorm.G[SignIn](tx.DB).Where("id = ? AND user_id = ?", id, by.UserID).Delete(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrUnknown
		}
		return audit.Add(ctx, tx, by, audit.Entry{
			At: s.now(), Action: "accounts.session_ended", Subject: "user", SubjectID: by.UserID,
		})
	})
}

// Acting gives the user as an actor with the roles held today, for who acts in
// the user's name; a disabled or unknown one is ErrUnknown.
func (s *Service) Acting(ctx context.Context, userID uint64) (actor.Actor, error) {
	return s.acting(ctx, s.db.Reader(), userID, ErrUnknown)
}

// acting gives the user as an actor, or the fault when there is none to act.
func (s *Service) acting(ctx context.Context, tx database.Tx, userID uint64, none error) (actor.Actor, error) {
	user, err := gorm.G[User](tx.DB).Where("id = ?", userID).Take(ctx)
	if database.IsNotFound(err) || err == nil && user.DisabledAt != nil {
		return actor.Actor{}, none
	}
	if err != nil {
		return actor.Actor{}, err
	}
	return s.actorOf(ctx, tx, user)
}

// actorOf gives the user with the roles held today.
func (s *Service) actorOf(ctx context.Context, tx database.Tx, user User) (actor.Actor, error) {
	by := actor.Actor{UserID: user.ID, Name: user.Name}
	if user.PersonID != nil {
		by.PersonID = *user.PersonID
	}
	roles, err := gorm.G[UserRole](tx.DB).Where("user_id = ?", user.ID).Order("id").Find(ctx)
	if err != nil {
		return actor.Actor{}, err
	}
	for _, r := range roles {
		if r.HeldOn(s.today()) {
			by.Grants = append(by.Grants, actor.Grant{Role: r.Role, UnitID: r.unit()})
		}
	}
	return by, nil
}
