package accounts

import (
	"context"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/units"
)

// AddRole lets a user hold one more role and gives its number. The unit must be
// alive today.
func (s *Service) AddRole(ctx context.Context, by actor.Actor, userID uint64, grant RoleGrant) (id uint64, err error) {
	if !by.May(Manage) {
		return 0, ErrForbidden
	}
	err = s.db.InTx(ctx, func(tx database.Tx) error {
		resolver, err := units.NewResolver(ctx, tx, s.today())
		if err != nil {
			return err
		}
		role, fields := s.checkRole(grant, resolver)
		if err := fault.Fields(fields...); err != nil {
			return err
		}
		role.UserID, role.CreatedAt = userID, s.now()
		err = gorm.G[UserRole](tx.DB).Create(ctx, &role)
		if database.IsForeignKey(err) {
			return ErrUnknown
		}
		if err != nil {
			return err
		}
		id = role.ID
		return s.note(ctx, tx, by, "accounts.role_given", userID, nil, tell(role))
	})
	if err != nil {
		return 0, err
	}
	return id, nil
}

// EndRole ends a role with the last day given, or at once when that is no date.
// The row stays, so that it can be seen who held what when.
func (s *Service) EndRole(ctx context.Context, by actor.Actor, roleID uint64, last calendar.Date) error {
	if !by.May(Manage) {
		return ErrForbidden
	}
	if last.IsZero() {
		last = s.today().AddDays(-1)
	}
	return s.db.InTx(ctx, func(tx database.Tx) error {
		role, err := gorm.G[UserRole](tx.DB, database.ForUpdate).Where("id = ?", roleID).Take(ctx)
		if database.IsNotFound(err) {
			return ErrUnknown
		}
		if err != nil {
			return err
		}
		if err := s.keepAnAdmin(ctx, tx, by, role, last); err != nil {
			return err
		}
		n, err := gorm.G[UserRole](tx.DB).Where("id = ?", roleID).Set(assign("valid_to", last)).Update(ctx)
		if err := exactly(n, err); err != nil {
			return err
		}
		before := tell(role)
		role.ValidTo = last
		return s.note(ctx, tx, by, "accounts.role_ended", role.UserID, before, tell(role))
	})
}

// keepAnAdmin refuses to end the last role that may manage accounts: only a
// command on the server could bring one back. All such roles are locked, so
// that two who end each other's do not both succeed.
func (s *Service) keepAnAdmin(ctx context.Context, tx database.Tx, by actor.Actor, ending UserRole, last calendar.Date) error {
	if ending.Role != actor.Admin || by.System || last.After(s.today()) {
		return nil
	}
	return s.anotherAdmin(ctx, tx, func(r UserRole) bool { return r.ID == ending.ID })
}

// anotherAdmin reports as ErrLastAdmin when nobody holds the role admin today
// but those who are to lose it.
func (s *Service) anotherAdmin(ctx context.Context, tx database.Tx, loses func(UserRole) bool) error {
	admins, err := gorm.G[UserRole](tx.DB, database.ForUpdate).Where("role = ?", actor.Admin).Order("id").Find(ctx)
	if err != nil {
		return err
	}
	for _, r := range admins {
		if !loses(r) && r.HeldOn(s.today()) {
			return nil
		}
	}
	return ErrLastAdmin
}

// UserView is a user as the page of users shows one.
type UserView struct {
	User
	HasPassword bool
	Roles       []RoleView
}

// RoleView is a role with its unit as called today; Current says it is held today.
type RoleView struct {
	UserRole
	UnitCode string // "" for no unit
	UnitName string
	Current  bool
}

// List gives all users with their roles by login, in five statements however
// many there are.
func (s *Service) List(ctx context.Context, by actor.Actor) ([]UserView, error) {
	if !by.May(Manage) {
		return nil, ErrForbidden
	}
	tx := s.db.Reader()
	users, err := gorm.G[User](tx.DB).Order("login").Find(ctx)
	if err != nil {
		return nil, err
	}
	roles, err := gorm.G[UserRole](tx.DB).Order("user_id, valid_from, id").Find(ctx)
	if err != nil {
		return nil, err
	}
	var ids []uint64
	for _, r := range roles {
		if r.UnitID != nil {
			ids = append(ids, *r.UnitID)
		}
	}
	called, err := units.ByID(ctx, tx, ids, s.today())
	if err != nil {
		return nil, err
	}
	byUser := map[uint64][]RoleView{}
	for _, r := range roles {
		unit := called[r.unit()]
		byUser[r.UserID] = append(byUser[r.UserID], RoleView{
			UserRole: r, UnitCode: unit.Code, UnitName: unit.Name, Current: r.HeldOn(s.today()),
		})
	}
	views := make([]UserView, len(users))
	for i, u := range users {
		views[i] = UserView{User: u, HasPassword: u.PasswordHash != "", Roles: byUser[u.ID]}
	}
	return views, nil
}
