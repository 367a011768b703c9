// Package migrations holds the schema: one step per file, the same names for
// MySQL and SQLite, never edited once released. It knows no Go code;
// models/database runs the steps.
package migrations

import "embed"

// Files are mysql/NNNN_what.sql and sqlite/NNNN_what.sql.
//
//go:embed mysql/*.sql sqlite/*.sql
var Files embed.FS
