// Package database is the one door to SQLite and MySQL-compatible servers. It
// knows drivers, transactions, retries, error classes and migrations; it
// refuses to know any table but its own. Everything above it writes the same
// queries for both databases.
//
// Times go in and come out as UTC whole seconds, whatever the caller holds.
// On SQLite only a column keeps its declared type: MAX(starts_at) comes back
// as text there, so take the newest row by ORDER BY instead.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// The dialects there are, as Dialect tells them.
const (
	SQLite = "sqlite"
	MySQL  = "mysql" // MySQL 8, MariaDB, Galera and what speaks their language
)

// pingTime bounds Ping, so that /readyz answers while a database hangs.
const pingTime = 2 * time.Second

// ForUpdate locks the rows a query reads until the transaction ends. SQLite
// ignores it: a transaction there is the only writer from its first statement.
var ForUpdate = clause.Locking{Strength: clause.LockingStrengthUpdate}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	dialect    string
	writer     *sql.DB // on SQLite one connection, on MySQL the same pool as reader
	reader     *sql.DB
	migration  func() (*sql.DB, func() error, error) // a connection for migrations and what closes it
	lockPath   string                                // SQLite: the file two starting programs wait for
	gorm       *gorm.DB
	keys       keyNames
	statements atomic.Int64
}

// Open opens the database a URL names and checks that it answers:
// "sqlite:path/to/file" (folders are created) or
// "mysql://user:password@host:3306/name?tls=true". It migrates nothing.
func Open(ctx context.Context, url string) (*DB, error) {
	scheme, _, _ := strings.Cut(url, ":")
	switch scheme {
	case "sqlite":
		return openSQLite(ctx, strings.TrimPrefix(url, "sqlite:"))
	case "mysql":
		return openMySQL(ctx, url)
	}
	// The URL itself stays out of the message: it may hold a password.
	return nil, fmt.Errorf("database: the URL must begin with sqlite: or mysql://, not %q", scheme)
}

// Close ends all connections, after the statements under way.
func (db *DB) Close() error {
	if db.reader == db.writer {
		return db.writer.Close()
	}
	// The writer goes last: SQLite folds the WAL into the file on the last close.
	return errors.Join(db.reader.Close(), db.writer.Close())
}

// Ping reports within two seconds whether the database answers queries.
func (db *DB) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, pingTime)
	defer cancel()
	// A table, not SELECT 1: a Galera node cut off from the others still answers that.
	row := db.reader.QueryRowContext(ctx, "SELECT version_id FROM goose_db_version LIMIT 1")
	var version int64
	err := row.Scan(&version)
	if errors.Is(err, sql.ErrNoRows) || isNoTable(err) {
		return nil
	}
	return err
}

// Dialect tells which SQL is spoken: SQLite or MySQL.
func (db *DB) Dialect() string { return db.dialect }

// Statements counts the SQL statements sent so far, without BEGIN and COMMIT,
// for the tests that refuse a statement per row.
func (db *DB) Statements() int64 { return db.statements.Load() }

// Reader gives reads outside a transaction, each statement on its own. Writing
// through it fails on SQLite. Within InTx read through its Tx: Reader would
// take a second connection and not see what the transaction wrote.
func (db *DB) Reader() Tx {
	return Tx{DB: db.session(&pool{ConnPool: db.reader, db: db})}
}

// session gives a gorm handle that sends its statements through the pool.
func (db *DB) session(through gorm.ConnPool) *gorm.DB {
	session := db.gorm.Session(&gorm.Session{NewDB: true, Context: context.Background()})
	session.Statement.ConnPool = through
	return session
}

// connect makes gorm speak the dialect over the open connections.
func (db *DB) connect(dialector gorm.Dialector) error {
	handle, err := gorm.Open(dialector, &gorm.Config{
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		TranslateError:         false, // gorm's translation loses which key was violated
		Logger:                 quietLog{},
		NowFunc:                func() time.Time { return wholeSecond(time.Now()) },
	})
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}
	db.gorm = handle
	return errors.Join(db.registerTurns(), db.registerErrors())
}
