package accounts

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/people"
	"taphuan/models/units"
	"taphuan/models/vietnamese"
)

const (
	uniqueLogin = "uq_users_login"
	maxName     = 120
)

// NewUser is a sign-in to be made. Without a name it is called by its login.
type NewUser struct {
	Login    string
	Name     string
	PersonID uint64 // 0 when the person is not known
	Phone    string // as typed; finds the person of this name, or makes one
	Roles    []RoleGrant
}

// RoleGrant is a role to be held: Unit is a unit's code or name, "" for none;
// From is today and To is never when they are no dates.
type RoleGrant struct {
	Role actor.Role
	Unit string
	From calendar.Date
	To   calendar.Date
}

// checkedUser is a sign-in whose texts have been understood.
type checkedUser struct {
	login  string
	name   string
	person *uint64
	roles  []UserRole
}

// AddUser makes a sign-in and gives its one-time link, told this once, with
// which its owner sets the password.
func (s *Service) AddUser(ctx context.Context, by actor.Actor, n NewUser) (user User, link string, err error) {
	if !by.May(Manage) {
		return User{}, "", ErrForbidden
	}
	err = s.db.InTx(ctx, func(tx database.Tx) error {
		resolver, err := units.NewResolver(ctx, tx, s.today())
		if err != nil {
			return err
		}
		checked, fields := s.check(n, resolver)
		if err := fault.Fields(fields...); err != nil {
			return err
		}
		if err := s.identify(ctx, tx, n.Phone, &checked); err != nil {
			return err
		}
		user, link, err = s.add(ctx, tx, by, checked)
		return err
	})
	if database.IsDuplicate(err, uniqueLogin) {
		err = ErrLoginTaken.At("login")
	}
	if err != nil {
		return User{}, "", err
	}
	return user, link, nil
}

// identify finds, or makes, the person behind a sign-in by name and telephone
// number, so that who signs in is who was enrolled. Without a number the
// sign-in has no person.
func (s *Service) identify(ctx context.Context, tx database.Tx, phone string, c *checkedUser) error {
	if vietnamese.Clean(phone) == "" || c.person != nil {
		return nil
	}
	draft := people.Draft{FullName: c.name, Phone: phone, At: s.now()}
	for _, role := range c.roles {
		if role.UnitID != nil {
			draft.UnitID = *role.UnitID
		}
	}
	person, _, err := people.Identify(ctx, tx, draft)
	c.person = &person.ID
	return err
}

// check understands a new sign-in, or gives its fields at fault: "login",
// "name", "role", "unit".
func (s *Service) check(n NewUser, resolver *units.Resolver) (checkedUser, []fault.Field) {
	var fields []fault.Field
	c := checkedUser{name: vietnamese.Clean(n.Name)}
	login, possible := cleanLogin(n.Login)
	switch {
	case login == "":
		fields = append(fields, fault.Field{Name: "login", Code: "input.required"})
	case !possible:
		fields = append(fields, fault.Field{Name: "login", Code: "accounts.login"})
	}
	c.login = login
	if c.name == "" {
		c.name = login
	}
	if utf8.RuneCountInString(c.name) > maxName {
		fields = append(fields, fault.Field{Name: "name", Code: "input.too_long", Args: map[string]any{"Max": maxName}})
	}
	if n.PersonID != 0 {
		c.person = &n.PersonID
	}
	if n.Phone != "" {
		for _, wrong := range people.Check(people.Draft{FullName: c.name, Phone: n.Phone}) {
			if wrong.Name == "phone" {
				fields = append(fields, wrong)
			}
		}
	}
	if len(n.Roles) == 0 {
		fields = append(fields, fault.Field{Name: "role", Code: "input.required"})
	}
	for _, grant := range n.Roles {
		role, wrong := s.checkRole(grant, resolver)
		fields = append(fields, wrong...)
		c.roles = append(c.roles, role)
	}
	return c, fields
}

// checkRole understands one role, or gives its fields at fault.
func (s *Service) checkRole(g RoleGrant, resolver *units.Resolver) (UserRole, []fault.Field) {
	role := UserRole{Role: g.Role, ValidFrom: g.From, ValidTo: g.To}
	if role.ValidFrom.IsZero() {
		role.ValidFrom = s.today()
	}
	var fields []fault.Field
	about := map[string]any{"Role": string(g.Role)}
	if !actor.Known(g.Role) {
		fields = append(fields, fault.Field{Name: "role", Code: "accounts.role_unknown", Args: about})
	}
	if !role.ValidTo.IsZero() && role.ValidTo.Before(role.ValidFrom) {
		fields = append(fields, fault.Field{Name: "valid_to", Code: "accounts.period"})
	}
	if vietnamese.Clean(g.Unit) == "" {
		if actor.NeedsUnit(g.Role) {
			fields = append(fields, fault.Field{Name: "unit", Code: "accounts.unit_required", Args: about})
		}
		return role, fields
	}
	unit, err := resolver.Resolve(g.Unit)
	if err != nil {
		f := fault.Of(err)
		return role, append(fields, fault.Field{Name: "unit", Code: f.Code, Args: f.Args})
	}
	role.UnitID = &unit.ID
	return role, fields
}

// add writes a sign-in with its roles and its link.
func (s *Service) add(ctx context.Context, tx database.Tx, by actor.Actor, c checkedUser) (User, string, error) {
	now := s.now()
	user := User{Login: c.login, Name: c.name, PersonID: c.person, CreatedAt: now}
	if err := gorm.G[User](tx.DB).Create(ctx, &user); err != nil {
		if database.IsForeignKey(err) {
			err = fmt.Errorf("accounts: person %d: %w", *c.person, errors.Join(ErrUnknown, err))
		}
		return User{}, "", err
	}
	told := []map[string]any{}
	for _, role := range c.roles {
		role.UserID, role.CreatedAt = user.ID, now
		if err := gorm.G[UserRole](tx.DB).Create(ctx, &role); err != nil {
			return User{}, "", err
		}
		told = append(told, tell(role))
	}
	token, err := s.link(ctx, tx, user.ID)
	if err != nil {
		return User{}, "", err
	}
	after := map[string]any{"login": user.Login, "name": user.Name, "roles": told}
	return user, token, s.note(ctx, tx, by, "accounts.user_added", user.ID, nil, after)
}

// tell is what the audit trail keeps of a role.
func tell(r UserRole) map[string]any {
	return map[string]any{"id": r.ID, "role": r.Role, "unit": r.unit(), "from": r.ValidFrom, "to": r.ValidTo}
}

// Disable shuts a user out at once: sessions end, tokens and links stop
// working. What the user did stays.
func (s *Service) Disable(ctx context.Context, by actor.Actor, userID uint64) error {
	if !by.May(Manage) {
		return ErrForbidden
	}
	return s.db.InTx(ctx, func(tx database.Tx) error {
		if err := s.anotherAdmin(ctx, tx, func(r UserRole) bool { return r.UserID == userID }); err != nil && !by.System {
			return err
		}
		n, err := gorm.G[User](tx.DB).Where("id = ? AND disabled_at IS NULL", userID).
			Set(assign("disabled_at", s.now())).Update(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrUnknown
		}
		if _, err := gorm.G[SignIn](tx.DB).Where("user_id = ?", userID).Delete(ctx); err != nil {
			return err
		}
		return s.note(ctx, tx, by, "accounts.user_disabled", userID, nil, nil)
	})
}

// Enable lets a disabled user in again, with the roles held then and the
// password known before.
func (s *Service) Enable(ctx context.Context, by actor.Actor, userID uint64) error {
	if !by.May(Manage) {
		return ErrForbidden
	}
	return s.db.InTx(ctx, func(tx database.Tx) error {
		n, err := gorm.G[User](tx.DB).Where("id = ? AND disabled_at IS NOT NULL", userID).
			Set(assign("disabled_at", nil)).Update(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrUnknown
		}
		return s.note(ctx, tx, by, "accounts.user_enabled", userID, nil, nil)
	})
}
