package accounts

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/units"
	"taphuan/models/vietnamese"
)

// maxRows bounds what is pasted at once: more than the province has units.
const maxRows = 200

// ErrTooManyRows says that more was pasted than is taken at once; Args: Max.
var ErrTooManyRows = fault.New(fault.TooLarge, "accounts.too_many_rows")

// Row is one pasted line; an empty role is the unit's focal point.
type Row struct {
	Name  string
	Login string // often the address of their mail
	Unit  string
	Role  string
}

// Added is a sign-in made from a row, with its one-time link, told this once.
type Added struct {
	User User
	Link string
}

// ParseRows reads lines pasted from a sheet, with the columns name, login, unit
// and role parted by tabs, or by semicolons; empty lines are left out.
func ParseRows(text string) []Row {
	var rows []Row
	for line := range strings.Lines(text) {
		if vietnamese.Clean(line) == "" {
			continue
		}
		by := "\t"
		if !strings.Contains(line, by) {
			by = ";"
		}
		columns := append(strings.SplitN(line, by, 5), "", "", "")
		for i := range columns {
			columns[i] = vietnamese.Clean(columns[i])
		}
		rows = append(rows, Row{Name: columns[0], Login: columns[1], Unit: columns[2], Role: columns[3]})
	}
	return rows
}

// AddMany makes many sign-ins at once, all or none. Its faults name the fields
// of the rows, counted from 0: "rows.3.unit".
func (s *Service) AddMany(ctx context.Context, by actor.Actor, rows []Row) (added []Added, err error) {
	if !by.May(Manage) {
		return nil, ErrForbidden
	}
	switch {
	case len(rows) == 0:
		return nil, fault.Fields(fault.Field{Name: "rows", Code: "input.required"})
	case len(rows) > maxRows:
		return nil, ErrTooManyRows.With(map[string]any{"Max": maxRows})
	}
	err = s.db.InTx(ctx, func(tx database.Tx) error {
		checked, err := s.checkRows(ctx, tx, rows)
		if err != nil {
			return err
		}
		added = make([]Added, len(checked))
		for i, c := range checked {
			if added[i].User, added[i].Link, err = s.add(ctx, tx, by, c); err != nil {
				return err
			}
		}
		return nil
	})
	if database.IsDuplicate(err, uniqueLogin) {
		err = ErrLoginTaken.At("rows") // taken since it was looked at
	}
	if err != nil {
		return nil, err
	}
	return added, nil
}

// checkRows understands all rows, or gives all that is at fault in them.
func (s *Service) checkRows(ctx context.Context, tx database.Tx, rows []Row) ([]checkedUser, error) {
	resolver, err := units.NewResolver(ctx, tx, s.today())
	if err != nil {
		return nil, err
	}
	checked := make([]checkedUser, len(rows))
	var fields []fault.Field
	for i, row := range rows {
		var wrong []fault.Field
		checked[i], wrong = s.check(NewUser{
			Login: row.Login, Name: row.Name, Roles: []RoleGrant{{Role: roleOf(row.Role), Unit: row.Unit}},
		}, resolver)
		for _, f := range wrong {
			f.Name = fmt.Sprintf("rows.%d.%s", i, f.Name)
			fields = append(fields, f)
		}
	}
	taken, err := s.taken(ctx, tx, checked)
	if err != nil {
		return nil, err
	}
	for i, c := range checked {
		if taken[c.login] {
			fields = append(fields, fault.Field{Name: fmt.Sprintf("rows.%d.login", i), Code: ErrLoginTaken.Code})
		}
		taken[c.login] = c.login != "" // a second row of the same login
	}
	return checked, fault.Fields(fields...)
}

// taken gives the logins of the rows that somebody has already.
func (s *Service) taken(ctx context.Context, tx database.Tx, checked []checkedUser) (map[string]bool, error) {
	logins := []string{""}
	for _, c := range checked {
		if loginForm.MatchString(c.login) {
			logins = append(logins, c.login)
		}
	}
	users, err := gorm.G[User](tx.DB).Where("login IN ?", logins).Find(ctx)
	taken := map[string]bool{}
	for _, u := range users {
		taken[u.Login] = true
	}
	return taken, err
}

// roleOf understands a role as a sheet says it, in its word or in Vietnamese.
func roleOf(text string) actor.Role {
	switch vietnamese.Fold(text) {
	case "", "dau moi", "dau moi don vi", "can bo dau moi":
		return actor.UnitFocal
	case "thu truong", "thu truong don vi", "lanh dao don vi":
		return actor.UnitHead
	case "so noi vu":
		return actor.HomeAffairs
	case "ban to chuc", "ban to chuc lop":
		return actor.Organiser
	case "diem danh", "can bo diem danh":
		return actor.CheckIn
	}
	return actor.Role(strings.ToLower(strings.TrimSpace(text)))
}
