package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"github.com/glebarez/sqlite"
)

// fileLock lets one program at a time migrate a SQLite file. It is an exclusive
// transaction on an empty SQLite file beside it: SQLite knows how to lock files
// on every system, and a lock dies with its program.
type fileLock struct {
	path string
	file *sql.DB
	held *sql.Tx
}

// Lock waits for the lock, at most lockWait.
func (l *fileLock) Lock(ctx context.Context, _ *sql.DB) error {
	name := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(l.path),
		RawQuery: "_txlock=exclusive&_pragma=busy_timeout(50)"}
	file, err := sql.Open(sqlite.DriverName, name.String())
	if err != nil {
		return err
	}
	file.SetMaxOpenConns(1)
	deadline := time.Now().Add(lockWait)
	for {
		// The lock outlives the context of the call that took it.
		l.held, err = file.BeginTx(context.WithoutCancel(ctx), nil)
		if err == nil {
			l.file = file
			return nil
		}
		if !IsRetryable(err) || ctx.Err() != nil || time.Now().After(deadline) {
			return errors.Join(fmt.Errorf("wait for %s: %w", l.path, err), ctx.Err(), file.Close())
		}
		time.Sleep(pause(3))
	}
}

// Unlock gives the lock to the next.
func (l *fileLock) Unlock(context.Context, *sql.DB) error {
	return errors.Join(l.held.Rollback(), l.file.Close())
}
