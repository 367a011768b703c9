package database_test

import (
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// The two dialects describe one schema: tables, columns with kind and
// nullability, keys, foreign keys and indexes, under the same names.
func TestBothDialectsDescribeOneSchema(t *testing.T) {
	_, mysql := trial.MariaDB(t)
	lite, my := schema(t, trial.SQLite(t)), schema(t, mysql)
	for _, line := range lite {
		if !slices.Contains(my, line) {
			t.Errorf("only in sqlite: %s", line)
		}
	}
	for _, line := range my {
		if !slices.Contains(lite, line) {
			t.Errorf("only in mysql: %s", line)
		}
	}
	if len(lite) < 20 {
		t.Errorf("a schema of %d lines", len(lite))
	}
}

// Deleting one row must not silently delete others; SQLite would even do so
// when a later step rebuilds the table.
func TestNothingCascades(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		for _, line := range schema(t, db) {
			if strings.Contains(line, "CASCADE") || strings.Contains(line, "SET ") {
				t.Error(line)
			}
		}
	})
}

// Text is utf8mb4, or ascii compared byte by byte for codes and tokens; no
// table is left to the server's defaults.
func TestMySQLTextIsUTF8OrExact(t *testing.T) {
	_, db := trial.MariaDB(t)
	for _, line := range lines(t, db, `SELECT CONCAT(table_name, '.', column_name, ' is ', collation_name)
		FROM information_schema.columns WHERE table_schema = DATABASE() AND collation_name IS NOT NULL
		AND table_name NOT LIKE 'goose%'
		AND NOT (collation_name = 'ascii_bin' OR collation_name LIKE 'utf8mb4%')`) {
		t.Error(line)
	}
	for _, line := range lines(t, db, `SELECT CONCAT(table_name, ' is ', engine) FROM information_schema.tables
		WHERE table_schema = DATABASE() AND engine <> 'InnoDB'`) {
		t.Error(line)
	}
}

// schema describes a database in sorted lines that are the same for the same
// schema, whichever dialect it is written in. What goose keeps is left out.
func schema(t *testing.T, db *database.DB) []string {
	t.Helper()
	var all []string
	for _, query := range schemaQueries[db.Dialect()] {
		for _, line := range lines(t, db, query) {
			if !strings.Contains(line, " goose_") && !strings.Contains(line, " sqlite_") {
				all = append(all, tidy(line))
			}
		}
	}
	if db.Dialect() == database.SQLite {
		all = append(all, sqliteForeignNames(t, db)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

var schemaQueries = map[string][]string{
	database.SQLite: {
		`SELECT 'table ' || name FROM sqlite_master WHERE type = 'table'`,
		`SELECT 'column ' || t.name || '.' || c.name || ' ' || c.type ||
			CASE WHEN c."notnull" OR c.pk THEN ' NOT NULL' ELSE '' END
		FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'`,
		`SELECT 'primary ' || name || ' (' || columns || ')' FROM (
			SELECT t.name AS name, group_concat(c.name, ',' ORDER BY c.pk) AS columns
			FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND c.pk > 0 GROUP BY t.name)`,
		`SELECT CASE WHEN u THEN 'unique ' ELSE 'index ' END || t || '.' || n || ' (' || columns || ')' FROM (
			SELECT t.name AS t, i.name AS n, i."unique" AS u, group_concat(c.name, ',' ORDER BY c.seqno) AS columns
			FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
			WHERE t.type = 'table' AND i.origin <> 'pk' GROUP BY t.name, i.name)`,
		`SELECT 'foreign ' || t || ' (' || columns || ') ' || target || ' (' || others || ') ' || rule FROM (
			SELECT t.name AS t, f.id, f."table" AS target, f.on_delete || '/' || f.on_update AS rule,
				group_concat(f."from", ',' ORDER BY f.seq) AS columns, group_concat(f."to", ',' ORDER BY f.seq) AS others
			FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' GROUP BY t.name, f.id)`,
	},
	database.MySQL: {
		`SELECT CONCAT('table ', table_name) FROM information_schema.tables WHERE table_schema = DATABASE()`,
		`SELECT CONCAT('column ', table_name, '.', column_name, ' ', data_type, IF(is_nullable = 'NO', ' NOT NULL', ''))
		FROM information_schema.columns WHERE table_schema = DATABASE()`,
		`SELECT CONCAT('primary ', table_name, ' (', GROUP_CONCAT(column_name ORDER BY seq_in_index), ')')
		FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name = 'PRIMARY' GROUP BY table_name`,
		// Indexes named fk_ are what MySQL makes for a foreign key by itself.
		`SELECT CONCAT(IF(MAX(non_unique), 'index ', 'unique '), table_name, '.', index_name, ' (',
			GROUP_CONCAT(column_name ORDER BY seq_in_index), ')')
		FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name <> 'PRIMARY'
		AND index_name NOT LIKE 'fk\_%' GROUP BY table_name, index_name`,
		`SELECT CONCAT('foreign ', k.table_name, ' (', GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position), ') ',
			k.referenced_table_name, ' (', GROUP_CONCAT(k.referenced_column_name ORDER BY k.ordinal_position), ') ',
			MAX(r.delete_rule), '/', MAX(r.update_rule))
		FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
			ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name
		WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL
		GROUP BY k.table_name, k.constraint_name, k.referenced_table_name`,
		`SELECT CONCAT('foreign name ', table_name, '.', constraint_name) FROM information_schema.referential_constraints
		WHERE constraint_schema = DATABASE()`,
	},
}

// kinds says which types of the two dialects hold the same values.
var kinds = map[string]string{
	"INTEGER": "whole", "BOOLEAN": "whole", "tinyint": "whole", "smallint": "whole", "int": "whole", "bigint": "whole",
	"TEXT": "text", "varchar": "text", "char": "text", "text": "text", "mediumtext": "text", "longtext": "text",
	"BLOB": "bytes", "varbinary": "bytes", "binary": "bytes", "blob": "bytes", "mediumblob": "bytes", "longblob": "bytes",
	"DATETIME": "moment", "datetime": "moment",
	"DATE": "day", "date": "day",
}

// tidy puts a line of either dialect into the common words.
func tidy(line string) string {
	words := strings.Fields(line)
	if words[0] == "column" {
		if kind, known := kinds[words[2]]; known {
			words[2] = kind
		}
	}
	line = strings.Join(words, " ")
	return strings.ReplaceAll(line, "NO ACTION", "RESTRICT")
}

var foreignName = regexp.MustCompile(`(?i)CONSTRAINT\s+(\w+)\s+FOREIGN\s+KEY`)

// sqliteForeignNames reads the names of foreign keys, which only the text has.
func sqliteForeignNames(t *testing.T, db *database.DB) []string {
	t.Helper()
	_, reader := db.Sides()
	rows, err := reader.Query("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var table, text string
		if err := rows.Scan(&table, &text); err != nil {
			t.Fatal(err)
		}
		for _, match := range foreignName.FindAllStringSubmatch(text, -1) {
			all = append(all, fmt.Sprintf("foreign name %s.%s", table, match[1]))
		}
	}
	return all
}

func lines(t *testing.T, db *database.DB, query string) []string {
	t.Helper()
	_, reader := db.Sides()
	rows, err := reader.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var line sql.NullString
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		all = append(all, line.String)
	}
	return all
}
