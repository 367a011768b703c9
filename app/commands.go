package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/mandate"
)

// withHouse opens the house, does the work and closes it again.
func withHouse(ctx context.Context, s *streams, migrate bool, work func(h *house) error) error {
	set, err := readSettings()
	if err != nil {
		return err
	}
	h, err := openHouse(ctx, set, s.log, migrate)
	if err != nil {
		return err
	}
	defer h.Close()
	return work(h)
}

// migrateCommand changes the schema.
type migrateCommand struct {
	Up     migrateUp     `cmd:"" help:"Bring the schema up to date."`
	Down   migrateDown   `cmd:"" help:"Take the last step back."`
	Status migrateStatus `cmd:"" help:"List the steps and when each was applied."`
}

type (
	migrateUp     struct{}
	migrateDown   struct{}
	migrateStatus struct{}
)

// Run brings the schema up to date.
func (migrateUp) Run(ctx context.Context, s *streams) error {
	return withHouse(ctx, s, false, func(h *house) error { return h.db.MigrateUp(ctx) })
}

// Run takes the last step back.
func (migrateDown) Run(ctx context.Context, s *streams) error {
	return withHouse(ctx, s, false, func(h *house) error { return h.db.MigrateDown(ctx) })
}

// Run lists the steps.
func (migrateStatus) Run(ctx context.Context, s *streams) error {
	return withHouse(ctx, s, false, func(h *house) error {
		steps, err := h.db.Migrations(ctx)
		for _, step := range steps {
			when := "pending"
			if step.AppliedAt != nil {
				when = step.AppliedAt.UTC().Format("2006-01-02 15:04:05Z")
			}
			fmt.Fprintf(s.out, "%-24s %s\n", when, step.Name)
		}
		return err
	})
}

// planCommand is about the Plan.
type planCommand struct {
	Load planLoad `cmd:"" help:"Load a plan: units, roles, tasks, obligations. Without FILE the built-in Kế hoạch 435. Loading twice changes nothing."`
}

type planLoad struct {
	File string `arg:"" optional:"" type:"existingfile" help:"A plan as YAML."`
}

// Run loads a plan and says what it changed.
func (c planLoad) Run(ctx context.Context, s *streams) error {
	doc, err := c.document()
	if err != nil {
		return err
	}
	return withHouse(ctx, s, true, func(h *house) error {
		changed, err := mandate.LoadAt(ctx, h.db, actor.SystemActor(), h.clock(), doc)
		if err == nil {
			fmt.Fprintf(s.out, "%s: %d units, %d tasks, %d obligations; %d rows changed\n",
				doc.Plan.Number, len(doc.Units), len(doc.Tasks), len(doc.Obligations), changed)
		}
		return err
	})
}

func (c planLoad) document() (mandate.Document, error) {
	if c.File == "" {
		return mandate.Builtin()
	}
	file, err := os.Open(c.File)
	if err != nil {
		return mandate.Document{}, err
	}
	defer file.Close()
	return mandate.ReadDocument(file)
}

// userCommand is about sign-ins.
type userCommand struct {
	Add userAdd `cmd:"" help:"Add a sign-in and print a one-time link to set its password."`
}

type userAdd struct {
	Login string   `required:"" help:"Name to sign in with."`
	Role  []string `required:"" sep:"none" help:"Role held; may be given several times."`
	Unit  string   `help:"Code of the unit the roles are held in, such as SNV."`
	Name  string   `help:"The person's name."`
	Phone string   `help:"The person's telephone number: ties the sign-in to whoever is enrolled under this name and number."`
}

// Run adds the sign-in and prints its link.
func (c userAdd) Run(ctx context.Context, s *streams) error {
	return withHouse(ctx, s, true, func(h *house) error {
		roles := make([]accounts.RoleGrant, len(c.Role))
		for i, role := range c.Role {
			roles[i] = accounts.RoleGrant{Role: actor.Role(role), Unit: c.Unit}
		}
		_, link, err := h.Accounts.AddUser(ctx, actor.SystemActor(), accounts.NewUser{Login: c.Login, Name: c.Name, Phone: c.Phone, Roles: roles})
		if err == nil {
			fmt.Fprintf(s.out, "%s/set-password/%s\n", h.baseURL, link)
		}
		return err
	})
}

// tokenCommand is about bearer tokens.
type tokenCommand struct {
	Add tokenAdd `cmd:"" help:"Make a bearer token for a program acting as a user; printed once."`
}

type tokenAdd struct {
	Login string `required:"" help:"The sign-in the program acts as."`
	Name  string `required:"" help:"What the token is for."`
}

// Run makes the token and prints it alone on stdout.
func (c tokenAdd) Run(ctx context.Context, s *streams) error {
	return withHouse(ctx, s, true, func(h *house) error {
		token, err := h.Accounts.AddToken(ctx, actor.SystemActor(), c.Login, c.Name)
		if err == nil && token == "" {
			err = errors.New("no token was made")
		}
		if err == nil {
			fmt.Fprintln(s.out, token)
		}
		return err
	})
}
