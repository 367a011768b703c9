package courses

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

var (
	errUnknownLogin = fault.New(fault.Invalid, "courses.unknown_login")
	errNotCheckIn   = fault.New(fault.Invalid, "courses.not_checkin")
)

const staffKey = "uq_session_staff"

// Helper is a user to whom a session was given.
type Helper struct {
	UserID uint64
	Login  string
	Name   string
}

// GiveSession gives a session of the course to a user who holds the role checkin today; giving
// it twice is giving it once.
func (s *Service) GiveSession(ctx context.Context, by actor.Actor, courseID, sessionID uint64, login string) error {
	login = strings.ToLower(vietnamese.Clean(login))
	return s.changeStaff(ctx, by, courseID, sessionID, func(tx database.Tx, c Course) error {
		user, err := s.checkInUser(ctx, tx, login)
		if err != nil {
			return err
		}
		staff, err := gorm.G[Staff](tx.DB).Where("session_id = ? AND user_id = ?", sessionID, user.ID).Find(ctx)
		if err != nil || len(staff) > 0 {
			return err
		}
		row := Staff{SessionID: sessionID, UserID: user.ID, CreatedAt: s.now()}
		if err := gorm.G[Staff](tx.DB).Create(ctx, &row); err != nil {
			if database.IsDuplicate(err, staffKey) {
				return nil
			}
			return err
		}
		return s.log(ctx, tx, by, c, audit.Entry{Action: "courses.session_given", Subject: "session",
			SubjectID: sessionID, After: map[string]any{"user_id": user.ID}})
	})
}

// TakeSession takes a session back from a user; it need not have been given.
func (s *Service) TakeSession(ctx context.Context, by actor.Actor, courseID, sessionID, userID uint64) error {
	return s.changeStaff(ctx, by, courseID, sessionID, func(tx database.Tx, c Course) error {
		rows, err := gorm.G[Staff](tx.DB).Where("session_id = ? AND user_id = ?", sessionID, userID).Delete(ctx)
		if err != nil || rows == 0 {
			return err
		}
		return s.log(ctx, tx, by, c, audit.Entry{Action: "courses.session_taken", Subject: "session",
			SubjectID: sessionID, Before: map[string]any{"user_id": userID}})
	})
}

func (s *Service) changeStaff(ctx context.Context, by actor.Actor, courseID, sessionID uint64, change func(database.Tx, Course) error) error {
	return s.db.InTx(ctx, func(tx database.Tx) error {
		course, sessions, err := s.managed(ctx, tx, by, courseID)
		if err != nil {
			return unseen(err, ErrUnknownSession)
		}
		if !slices.ContainsFunc(sessions, func(o Session) bool { return o.ID == sessionID }) {
			return ErrUnknownSession
		}
		return change(tx, course)
	})
}

// checkInUser finds a user by login who holds the role checkin today.
func (s *Service) checkInUser(ctx context.Context, tx database.Tx, login string) (accounts.User, error) {
	var f faults
	if f.needed("login", login == ""); len(f) > 0 {
		return accounts.User{}, fault.Fields(f...)
	}
	users, err := gorm.G[accounts.User](tx.DB).Where("login = ?", login).Find(ctx)
	if err != nil {
		return accounts.User{}, err
	}
	if len(users) == 0 || users[0].DisabledAt != nil {
		return accounts.User{}, errUnknownLogin.With(map[string]any{"Login": login}).At("login")
	}
	roles, err := gorm.G[accounts.UserRole](tx.DB).Where("user_id = ? AND role = ?", users[0].ID, actor.CheckIn).Find(ctx)
	if err != nil {
		return accounts.User{}, err
	}
	today := s.clock.Today(s.zone)
	if !slices.ContainsFunc(roles, func(r accounts.UserRole) bool { return r.HeldOn(today) }) {
		return accounts.User{}, errNotCheckIn.With(map[string]any{"Login": login}).At("login")
	}
	return users[0], nil
}

// helpers gives to whom the sessions were given, by session and then by name.
func helpers(ctx context.Context, tx database.Tx, sessions []Session) (map[uint64][]Helper, error) {
	ids := make([]uint64, len(sessions))
	for i, session := range sessions {
		ids[i] = session.ID
	}
	given := map[uint64][]Helper{}
	if len(ids) == 0 {
		return given, nil
	}
	staff, err := gorm.G[Staff](tx.DB).Where("session_id IN ?", ids).Find(ctx)
	if err != nil || len(staff) == 0 {
		return given, err
	}
	userIDs := make([]uint64, len(staff))
	for i, row := range staff {
		userIDs[i] = row.UserID
	}
	users, err := gorm.G[accounts.User](tx.DB).Where("id IN ?", userIDs).Order("login").Find(ctx)
	for _, user := range users {
		for _, row := range staff {
			if row.UserID == user.ID {
				given[row.SessionID] = append(given[row.SessionID], Helper{UserID: user.ID, Login: user.Login, Name: user.Name})
			}
		}
	}
	return given, err
}
