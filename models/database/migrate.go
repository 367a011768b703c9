package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"taphuan/migrations"
)

// How long a second program waits for the first one's migrations.
const (
	lockPoll = 200 * time.Millisecond
	lockWait = 10 * time.Minute
)

// Migration is one step of the schema; AppliedAt is nil while it is pending.
type Migration struct {
	Version   int64
	Name      string // as its file, without ".sql"
	AppliedAt *time.Time
}

// MigrateUp brings the schema up to date. Programs starting at once on one
// database wait for each other.
func (db *DB) MigrateUp(ctx context.Context) error {
	return db.migrate(ctx, func(steps *goose.Provider) error {
		_, err := steps.Up(ctx)
		return err
	})
}

// MigrateDown takes back the last step, with the data it held.
func (db *DB) MigrateDown(ctx context.Context) error {
	return db.migrate(ctx, func(steps *goose.Provider) error {
		_, err := steps.Down(ctx)
		return err
	})
}

// Migrations lists all steps in order, applied and pending.
func (db *DB) Migrations(ctx context.Context) ([]Migration, error) {
	var list []Migration
	err := db.migrate(ctx, func(steps *goose.Provider) error {
		states, err := steps.Status(ctx)
		for _, state := range states {
			m := Migration{
				Version: state.Source.Version,
				Name:    strings.TrimSuffix(path.Base(state.Source.Path), ".sql"),
			}
			if state.State == goose.StateApplied {
				at := state.AppliedAt.UTC()
				m.AppliedAt = &at
			}
			list = append(list, m)
		}
		return err
	})
	return list, err
}

// migrate hands a goose provider for this database to fn, under the lock:
// goose's own use of it leaves out the creation of its version table.
func (db *DB) migrate(ctx context.Context, fn func(*goose.Provider) error) (err error) {
	files, err := fs.Sub(migrations.Files, db.dialect)
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}
	connections, done, err := db.migration()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	dialect, locker, err := db.gooseDialect()
	if err != nil {
		return err
	}
	if err := locker.Lock(ctx, connections); err != nil {
		return fmt.Errorf("database: migrations: %w", err)
	}
	defer func() { err = errors.Join(err, locker.Unlock(ctx, connections)) }()
	steps, err := goose.NewProvider(dialect, connections, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("database: migrations: %w", err)
	}
	if err := fn(steps); err != nil {
		return fmt.Errorf("database: migrations: %w", err)
	}
	return db.guard(ctx, connections)
}

// guard switches foreign keys on again: a step that rebuilds a SQLite table has
// to switch them off on this very connection.
func (db *DB) guard(ctx context.Context, connections *sql.DB) error {
	if db.dialect != SQLite {
		return nil
	}
	_, err := connections.ExecContext(ctx, "PRAGMA foreign_keys = ON")
	return err
}

// gooseDialect gives goose's name of the database and the lock two starting
// programs meet at: a row with a lease on MySQL (Galera has no GET_LOCK), a
// file on SQLite.
func (db *DB) gooseDialect() (goose.Dialect, lock.Locker, error) {
	if db.dialect == SQLite {
		return goose.DialectSQLite3, &fileLock{path: db.lockPath}, nil
	}
	locker, err := lock.NewMySQLTableLocker(
		lock.WithTableLockTimeout(lockPoll, uint64(lockWait/lockPoll)))
	return goose.DialectMySQL, locker, err
}
