package database

import (
	"context"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"
	sqlite3 "modernc.org/sqlite/lib"
)

// namedKey is a SQLite error with the name of the unique key it violated,
// which SQLite itself does not tell.
type namedKey struct {
	key string
	err error
}

func (e *namedKey) Error() string { return e.err.Error() }
func (e *namedKey) Unwrap() error { return e.err }

// keyNames maps what SQLite tells ("t.a, t.b") to the name of the unique index.
type keyNames struct {
	mu    sync.Mutex
	names map[string]string
}

// registerErrors looks at the error of every query after gorm is through with
// it, rows and all: it names violated keys and marks broken transactions.
func (db *DB) registerErrors() error {
	return db.hook("taphuan:errors", nil, func(query *gorm.DB) {
		if query.Error == nil {
			return
		}
		if through, ok := query.Statement.ConnPool.(*pool); ok {
			through.saw(query.Error)
		}
		query.Error = db.withKey(query.Error)
	})
}

// withKey adds the key's name to a duplicate of SQLite and leaves the rest alone.
func (db *DB) withKey(err error) error {
	switch sqliteCode(err) {
	case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return &namedKey{key: "PRIMARY", err: err}
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE:
		if key := db.sqliteKey(err.Error()); key != "" {
			return &namedKey{key: key, err: err}
		}
	}
	return err
}

// sqliteKey finds the index of "… UNIQUE constraint failed: t.a, t.b (2067)".
// An index over expressions is told by its name: "…: index 'uq_x' (2067)".
func (db *DB) sqliteKey(message string) string {
	_, columns, found := strings.Cut(message, "UNIQUE constraint failed: ")
	if !found {
		return ""
	}
	columns, _, _ = strings.Cut(columns, " (")
	if name, ok := strings.CutPrefix(columns, "index "); ok {
		return strings.Trim(name, "'")
	}
	db.keys.mu.Lock()
	defer db.keys.mu.Unlock()
	if name, known := db.keys.names[columns]; known {
		return name
	}
	// Not read yet, or the schema has grown since.
	if names, err := db.readKeys(); err == nil {
		db.keys.names = names
	}
	return db.keys.names[columns]
}

// readKeys reads all unique indexes through a reading connection: the writing
// one is busy with the transaction that failed.
func (db *DB) readKeys() (map[string]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	rows, err := db.reader.QueryContext(ctx, `
		SELECT t.name, i.name, c.name
		FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
		WHERE t.type = 'table' AND i."unique" = 1 AND c.name IS NOT NULL
		ORDER BY t.name, i.name, c.seqno`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns := map[string][]string{}
	for rows.Next() {
		var table, index, column string
		if err := rows.Scan(&table, &index, &column); err != nil {
			return nil, err
		}
		columns[index] = append(columns[index], table+"."+column)
	}
	names := make(map[string]string, len(columns))
	for index, over := range columns {
		names[strings.Join(over, ", ")] = index
	}
	return names, rows.Err()
}
