package database

import (
	"context"
	"database/sql"
	"testing"
)

// Run sends SQL as it stands, such as the tables a test needs, on the writing side.
func (db *DB) Run(t testing.TB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.writer.ExecContext(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// Sides gives the raw connections, the writing and the reading ones.
func (db *DB) Sides() (writer, reader *sql.DB) { return db.writer, db.reader }

// What tests of this room look into.
var (
	MySQLConfig   = mysqlConfig
	MySQLKey      = mysqlKey
	CommitUnknown = commitUnknown
)

const (
	MaxTries  = maxTries
	MaxTrying = maxTrying
)
