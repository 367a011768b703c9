package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"slices"
	"strings"

	gosqlite "github.com/glebarez/go-sqlite"
	"github.com/go-sql-driver/mysql"
	"gorm.io/gorm"
	sqlite3 "modernc.org/sqlite/lib"
)

// MySQL error numbers, as MySQL 8, MariaDB and Galera use them.
const (
	mysqlCheckRead     = 1020 // MariaDB ≥ 11.6: the row changed since the snapshot
	mysqlTooMany       = 1040
	mysqlNotReady      = 1047 // Galera: the node is not part of the cluster
	mysqlShutdown      = 1053
	mysqlDuplicate     = 1062
	mysqlNoTable       = 1146
	mysqlCommitFailed  = 1180 // Galera: certification failed
	mysqlLockWait      = 1205
	mysqlDeadlock      = 1213
	mysqlParentRow     = 1451
	mysqlChildRow      = 1452
	mysqlTableChanged  = 1412 // another server's migration altered it since the snapshot
	mysqlGone          = 2006
	mysqlLost          = 2013
	mysqlDuplicateName = 1586
	mysqlUserTooMany   = 1203
)

// IsNotFound reports that a query for one row found none.
func IsNotFound(err error) bool {
	return errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, sql.ErrNoRows)
}

// IsDuplicate reports that the error is a violation of the named unique key.
func IsDuplicate(err error, key string) bool {
	return key != "" && DuplicateKey(err) == key
}

// DuplicateKey gives the name of the unique key an insert or update violated,
// "PRIMARY" for the primary key, or "" when the error is something else. The
// name is the same on all databases.
func DuplicateKey(err error) string {
	var named *namedKey
	if errors.As(err, &named) {
		return named.key
	}
	var my *mysql.MySQLError
	if errors.As(err, &my) && (my.Number == mysqlDuplicate || my.Number == mysqlDuplicateName) {
		return mysqlKey(my.Message)
	}
	return ""
}

// mysqlKey reads the key from "Duplicate entry 'a-b' for key 'table.uq_x'"; the
// entry is what a visitor typed, so only the last words count.
func mysqlKey(message string) string {
	const before = "for key '"
	at := strings.LastIndex(message, before)
	if at < 0 {
		return ""
	}
	key := strings.TrimSuffix(message[at+len(before):], "'")
	return key[strings.LastIndexByte(key, '.')+1:]
}

// IsForeignKey reports that a row points at nothing, or that one to be deleted
// is still pointed at.
func IsForeignKey(err error) bool {
	switch code := sqliteCode(err); code {
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return true
	case sqlite3.SQLITE_CONSTRAINT_TRIGGER: // how ON DELETE RESTRICT shows
		return strings.Contains(err.Error(), "FOREIGN KEY constraint failed")
	}
	return isMySQL(err, mysqlParentRow, mysqlChildRow)
}

// IsRetryable reports that the same transaction may succeed when tried again.
func IsRetryable(err error) bool {
	switch sqliteCode(err) & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return true
	}
	if isMySQL(err, mysqlCheckRead, mysqlTooMany, mysqlUserTooMany, mysqlNotReady, mysqlShutdown,
		mysqlCommitFailed, mysqlLockWait, mysqlDeadlock, mysqlTableChanged, mysqlGone, mysqlLost) {
		return true
	}
	return isConnection(err)
}

// IsUnavailable reports that the database is away, full or does not answer,
// rather than that a query or its data is wrong.
func IsUnavailable(err error) bool {
	if errors.Is(err, ErrUnavailable) || errors.Is(err, ErrCommitUnknown) {
		return true
	}
	switch sqliteCode(err) & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
		sqlite3.SQLITE_READONLY:
		return true
	}
	return isMySQL(err, mysqlTooMany, mysqlUserTooMany, mysqlNotReady, mysqlShutdown, mysqlGone, mysqlLost) ||
		isConnection(err)
}

// commitUnknown reports an error at COMMIT after which the transaction may be
// stored all the same. It is not after a conflict, which Galera finds when it
// certifies; SQLite leaves it open only when the disk fails.
func commitUnknown(err error) bool {
	if code := sqliteCode(err); code != 0 {
		return code&0xff == sqlite3.SQLITE_IOERR
	}
	return !isMySQL(err, mysqlCheckRead, mysqlCommitFailed, mysqlDeadlock)
}

// isConnection reports that the connection failed. The caller's own time
// running out is no such failure, though it looks like one to package net.
func isConnection(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, sql.ErrConnDone) {
		return true
	}
	var network net.Error
	return errors.As(err, &network)
}

func isNoTable(err error) bool {
	return isMySQL(err, mysqlNoTable) ||
		sqliteCode(err) == sqlite3.SQLITE_ERROR && strings.Contains(err.Error(), "no such table")
}

// isInterrupted reports a SQLite statement that its context has stopped.
func isInterrupted(err error) bool {
	return sqliteCode(err) == sqlite3.SQLITE_INTERRUPT
}

func isMySQL(err error, numbers ...uint16) bool {
	var my *mysql.MySQLError
	return errors.As(err, &my) && slices.Contains(numbers, my.Number)
}

// sqliteCode gives SQLite's extended result code, 0 when the error is not its.
func sqliteCode(err error) int {
	var lite *gosqlite.Error
	if errors.As(err, &lite) {
		return lite.Code()
	}
	return 0
}
