package accounts_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
	"taphuan/models/units"
)

const password = "một mật khẩu đủ dài"

// house is a service on a database with two units, whose time is set by hand.
type house struct {
	*accounts.Service
	db  *database.DB
	now time.Time
}

func (h *house) pass(d time.Duration) { h.now = h.now.Add(d) }

func build(t *testing.T, db *database.DB) *house {
	t.Helper()
	h := &house{db: db, now: time.Date(2024, 10, 15, 0, 40, 0, 0, time.UTC)}
	h.Service = accounts.New(db, func() time.Time { return h.now }, calendar.HoChiMinh)
	from, last := calendar.NewDate(2004, 1, 1), calendar.NewDate(2025, 2, 28)
	draft := func(code, name string, to calendar.Date) units.Draft {
		return units.Draft{
			Code: code, Kind: "SO", Group: "G_SBN", Obliged: true, ValidFrom: from, ValidTo: to,
			Names: []units.NameDraft{{Name: name, ValidFrom: from, ValidTo: to}},
		}
	}
	if err := db.InTx(t.Context(), func(tx database.Tx) error {
		_, err := units.Load(t.Context(), tx, actor.SystemActor(), h.now, []units.Draft{
			draft("STTTT", "Sở Thông tin và Truyền thông", last), draft("STP", "Sở Tư pháp", calendar.Date{}),
		}, nil)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return h
}

// user makes a sign-in with a password.
func (h *house) user(t *testing.T, login string, grants ...accounts.RoleGrant) accounts.User {
	t.Helper()
	user, link, err := h.AddUser(t.Context(), actor.SystemActor(), accounts.NewUser{Login: login, Roles: grants})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.PasswordFromLink(t.Context(), link, password); err != nil {
		t.Fatal(err)
	}
	return user
}

func (h *house) signIn(t *testing.T, login string) string {
	t.Helper()
	token, _, err := h.SignIn(t.Context(), login, password, "test", "")
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func grant(role actor.Role, unit string) accounts.RoleGrant {
	return accounts.RoleGrant{Role: role, Unit: unit}
}

func count[T any](t *testing.T, db *database.DB, where string, args ...any) int {
	t.Helper()
	n, err := gorm.G[T](db.Reader().DB).Where(where, args...).Count(t.Context(), "*")
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}

// actions gives what the trail says of a user, oldest first.
func (h *house) actions(t *testing.T, userID uint64) string {
	t.Helper()
	rows, err := audit.ForSubject(t.Context(), h.db.Reader(), "user", userID)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, row := range rows {
		words = append(words, strings.TrimPrefix(row.Action, "accounts."))
	}
	return strings.Join(words, " ")
}

func TestAddUserFields(t *testing.T) {
	db := trial.SQLite(t)
	h := build(t, db)
	h.user(t, "ha", grant(actor.Lead, ""))
	for _, c := range []struct {
		name string
		give accounts.NewUser
		want string // field=code
	}{
		{"no login", accounts.NewUser{Roles: []accounts.RoleGrant{grant(actor.Admin, "")}}, "login=input.required"},
		{"Vietnamese letters", accounts.NewUser{Login: "hạnh", Roles: []accounts.RoleGrant{grant(actor.Admin, "")}}, "login=accounts.login"},
		{"a space", accounts.NewUser{Login: "ha nguyen", Roles: []accounts.RoleGrant{grant(actor.Admin, "")}}, "login=accounts.login"},
		{"81 letters", accounts.NewUser{Login: strings.Repeat("a", 81), Roles: []accounts.RoleGrant{grant(actor.Admin, "")}}, "login=accounts.login"},
		{"taken in other case", accounts.NewUser{Login: " HA ", Roles: []accounts.RoleGrant{grant(actor.Admin, "")}}, "login=accounts.login_taken"},
		{"a long name", accounts.NewUser{Login: "b1", Name: strings.Repeat("ế", 121), Roles: []accounts.RoleGrant{grant(actor.Admin, "")}}, "name=input.too_long"},
		{"no role", accounts.NewUser{Login: "b2"}, "role=input.required"},
		{"a made-up role", accounts.NewUser{Login: "b3", Roles: []accounts.RoleGrant{grant("king", "")}}, "role=accounts.role_unknown"},
		{"a focal point of nothing", accounts.NewUser{Login: "b4", Roles: []accounts.RoleGrant{grant(actor.UnitFocal, " ")}}, "unit=accounts.unit_required"},
		{"an unknown unit", accounts.NewUser{Login: "b5", Roles: []accounts.RoleGrant{grant(actor.UnitFocal, "XYZ")}}, "unit=units.unknown"},
		{"the second role too", accounts.NewUser{Login: "b6", Roles: []accounts.RoleGrant{grant(actor.Admin, ""), grant(actor.Organiser, "")}}, "unit=accounts.unit_required"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, link, err := h.AddUser(t.Context(), actor.SystemActor(), c.give)
			f := fault.Of(err)
			if f == nil || len(f.Fields) != 1 || f.Fields[0].Name+"="+f.Fields[0].Code != c.want || link != "" {
				t.Errorf("%v, link %q", err, link)
			}
		})
	}
	if n := count[accounts.User](t, db, "id > 0"); n != 1 {
		t.Errorf("%d users after refusals", n)
	}
}

func TestAddUserAfterItsUnitEnded(t *testing.T) {
	h := build(t, trial.SQLite(t))
	h.now = time.Date(2025, 2, 28, 16, 59, 59, 0, time.UTC) // still the last day in Viet Nam
	h.user(t, "early", grant(actor.UnitFocal, "sttTT"))
	h.pass(time.Second)
	_, _, err := h.AddUser(t.Context(), actor.SystemActor(), accounts.NewUser{
		Login: "late", Roles: []accounts.RoleGrant{grant(actor.UnitFocal, "STTTT")},
	})
	if f := fault.Of(err); f == nil || f.Fields[0].Code != units.ErrNotAlive.Code {
		t.Errorf("the day after: %v", err)
	}
}

func TestOnlyAdministratorsManage(t *testing.T) {
	h := build(t, trial.SQLite(t))
	ctx := t.Context()
	user := h.user(t, "ha", grant(actor.UnitFocal, "STP"))
	lead := actor.Actor{UserID: 99, Grants: []actor.Grant{{Role: actor.Lead}}}
	for name, do := range map[string]func() error{
		"add": func() error {
			_, _, err := h.AddUser(ctx, lead, accounts.NewUser{Login: "x1", Roles: []accounts.RoleGrant{grant(actor.Admin, "")}})
			return err
		},
		"add many":        func() error { _, err := h.AddMany(ctx, lead, []accounts.Row{{Login: "x1", Unit: "STP"}}); return err },
		"give a role":     func() error { _, err := h.AddRole(ctx, lead, user.ID, grant(actor.Admin, "")); return err },
		"end a role":      func() error { return h.EndRole(ctx, lead, 1, calendar.Date{}) },
		"new link":        func() error { _, err := h.NewLink(ctx, lead, user.ID); return err },
		"list":            func() error { _, err := h.List(ctx, lead); return err },
		"disable":         func() error { return h.Disable(ctx, lead, user.ID) },
		"enable":          func() error { return h.Enable(ctx, lead, user.ID) },
		"another's token": func() error { _, err := h.AddToken(ctx, lead, "ha", "n"); return err },
		"nobody's token":  func() error { _, err := h.AddToken(ctx, lead, "nobody", "n"); return err },
		"tokens":          func() error { _, err := h.Tokens(ctx, lead, user.ID); return err },
	} {
		if err := do(); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	own := actor.Actor{UserID: user.ID, Grants: []actor.Grant{{Role: actor.UnitFocal}}}
	if _, err := h.AddToken(ctx, own, "ha", "my program"); err != nil {
		t.Errorf("one's own token: %v", err)
	}
}

func TestRolesHoldInTheirPeriod(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		ctx := context.Background()
		user := h.user(t, "ha", grant(actor.Finance, ""),
			accounts.RoleGrant{Role: actor.UnitHead, Unit: "Sở Tư pháp", From: calendar.NewDate(2024, 10, 16), To: calendar.NewDate(2024, 10, 17)})
		token, err := h.AddToken(ctx, actor.SystemActor(), "ha", "probe")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			at   time.Time
			head bool
		}{
			{"the evening before", time.Date(2024, 10, 15, 16, 59, 59, 0, time.UTC), false},
			{"midnight in Viet Nam", time.Date(2024, 10, 15, 17, 0, 0, 0, time.UTC), true},
			{"the last second", time.Date(2024, 10, 17, 16, 59, 59, 0, time.UTC), true},
			{"the day after", time.Date(2024, 10, 17, 17, 0, 0, 0, time.UTC), false},
		} {
			h.now = c.at
			by, err := h.ByToken(ctx, token)
			if err != nil || by.Has(actor.UnitHead) != c.head || !by.Has(actor.Finance) || !by.Program || by.UserID != user.ID {
				t.Errorf("%s: %+v %v", c.name, by, err)
			}
			if c.head && (len(by.UnitsOf(actor.UnitHead)) != 1 || by.UnitsOf(actor.UnitHead)[0] == 0) {
				t.Errorf("%s: head of no unit", c.name)
			}
		}
	})
}

func TestRolesGivenAndEnded(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		ctx, admin := t.Context(), actor.Actor{UserID: 7, Grants: []actor.Grant{{Role: actor.Lead}, {Role: actor.Admin}}}
		user := h.user(t, "ha", grant(actor.Finance, ""))
		token := h.signIn(t, "ha")
		id, err := h.AddRole(ctx, admin, user.ID, grant(actor.Organiser, "stp"))
		if err != nil {
			t.Fatal(err)
		}
		if by, _, err := h.BySession(ctx, token); err != nil || !by.Has(actor.Organiser) {
			t.Errorf("the role given is not held at once: %v", err)
		}
		if err := h.EndRole(ctx, admin, id, calendar.Date{}); err != nil {
			t.Fatal(err)
		}
		if by, _, err := h.BySession(ctx, token); err != nil || by.Has(actor.Organiser) || !by.Has(actor.Finance) {
			t.Errorf("the role ended is still held, or another lost: %v", err)
		}
		if got := h.actions(t, user.ID); got != "user_added password_set signed_in role_given role_ended" {
			t.Errorf("trail: %s", got)
		}
		rows, _ := audit.ForSubject(ctx, db.Reader(), "user", user.ID)
		if last := rows[len(rows)-1]; last.UserID != 7 || last.Role != "admin" || last.BeforeJSON == last.AfterJSON {
			t.Errorf("the trail says %+v", last)
		}
		if _, err := h.AddRole(ctx, admin, 4711, grant(actor.Admin, "")); !errors.Is(err, accounts.ErrUnknown) {
			t.Errorf("a role for nobody: %v", err)
		}
		if err := h.EndRole(ctx, admin, 4711, calendar.Date{}); !errors.Is(err, accounts.ErrUnknown) {
			t.Errorf("the end of nothing: %v", err)
		}
	})
}

func TestListCostsTheSameForMany(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := build(t, db)
		ctx := t.Context()
		cost := func() int64 {
			before := db.Statements()
			if _, err := h.List(ctx, actor.SystemActor()); err != nil {
				t.Fatal(err)
			}
			return db.Statements() - before
		}
		h.user(t, "ha", grant(actor.UnitFocal, "STP"), grant(actor.Finance, ""))
		one := cost()
		var rows []accounts.Row
		for _, login := range strings.Fields("a1 a2 a3 a4 a5 a6 a7 a8 a9") {
			rows = append(rows, accounts.Row{Login: login, Unit: "STP"})
		}
		if _, err := h.AddMany(ctx, actor.SystemActor(), rows); err != nil {
			t.Fatal(err)
		}
		if ten := cost(); ten != one || one > 5 {
			t.Errorf("%d statements for one user, %d for ten", one, ten)
		}
		users, err := h.List(ctx, actor.SystemActor())
		if err != nil || len(users) != 10 || users[0].Login != "a1" || users[0].HasPassword {
			t.Fatalf("%d users: %v", len(users), err)
		}
		ha := users[9]
		if !ha.HasPassword || len(ha.Roles) != 2 || ha.Roles[0].UnitCode != "STP" || !ha.Roles[0].Current || ha.Roles[1].UnitCode != "" {
			t.Errorf("%+v", ha)
		}
	})
}
