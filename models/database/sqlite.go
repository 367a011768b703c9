package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/glebarez/sqlite"
)

// sqliteBusy is how long a statement waits for another process's write lock.
const sqliteBusy = 5 * time.Second

// openSQLite opens one file twice: a single connection that writes, and a pool
// that can only read, so readers never wait and writers queue in Go, fairly.
func openSQLite(ctx context.Context, path string) (*DB, error) {
	if path == "" {
		return nil, errors.New("database: sqlite: wants a path")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	db := &DB{dialect: SQLite, lockPath: path + ".lock"}
	if db.writer, err = sql.Open(sqlite.DriverName, sqliteName(path, false)); err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	db.writer.SetMaxOpenConns(1)
	if db.reader, err = sql.Open(sqlite.DriverName, sqliteName(path, true)); err != nil {
		return nil, errors.Join(fmt.Errorf("database: %w", err), db.writer.Close())
	}
	readers := max(4, 2*runtime.NumCPU())
	db.reader.SetMaxOpenConns(readers)
	db.reader.SetMaxIdleConns(readers)
	db.migration = func() (*sql.DB, func() error, error) {
		return db.writer, func() error { return nil }, nil
	}
	// The writer comes first: it creates the file and switches it to WAL.
	if err := greet(ctx, db.writer); err != nil {
		return nil, errors.Join(fmt.Errorf("database: %w", err), db.Close())
	}
	if err := db.connect(sqlite.Dialector{Conn: db.writer}); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// greet makes the first connection. Switching a new file to WAL does not wait
// for busy_timeout when another program does the same, so it is tried again.
func greet(ctx context.Context, writer *sql.DB) error {
	deadline := time.Now().Add(sqliteBusy)
	for try := 1; ; try++ {
		err := writer.PingContext(ctx)
		if err == nil || !IsRetryable(err) || ctx.Err() != nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(pause(min(try, 4)))
	}
}

// sqliteName is the driver's name for the file and what every connection sets.
// busy_timeout comes first, or the switch to WAL fails when two programs start.
func sqliteName(path string, reading bool) string {
	set := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {
			fmt.Sprintf("busy_timeout(%d)", sqliteBusy.Milliseconds()),
			"journal_mode(WAL)",
			"synchronous(FULL)",
			"foreign_keys(1)",
		},
	}
	if reading {
		set["_txlock"] = []string{"deferred"}
		set.Add("_pragma", "query_only(1)")
	}
	name := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: set.Encode()}
	return name.String()
}
