// Package trial gives tests a fresh, migrated database of their own in a few
// milliseconds: SQLite always, MariaDB where a server is named. Only tests
// import it.
package trial

import (
	"context"
	"net/url"
	"os"
	"testing"

	"taphuan/models/database"
)

// ServerVariable names the environment variable with the MariaDB server to
// test on, as mysql://root:password@127.0.0.1:port/; make test sets it.
const ServerVariable = "TAPHUAN_TEST_MYSQL"

// The names of the databases, as subtests and URLs are called.
const (
	OnSQLite  = "sqlite"
	OnMariaDB = "mariadb"
)

// Each runs the test as subtests "sqlite" and "mariadb", each on a fresh
// migrated database. Without a server the second is skipped, or fails when CI=true.
func Each(t *testing.T, run func(t *testing.T, db *database.DB)) {
	t.Helper()
	t.Run(OnSQLite, func(t *testing.T) { run(t, SQLite(t)) })
	t.Run(OnMariaDB, func(t *testing.T) {
		_, db := MariaDB(t)
		run(t, db)
	})
}

// SQLite gives a fresh migrated SQLite database, gone when the test ends.
func SQLite(t testing.TB) *database.DB {
	t.Helper()
	return open(t, sqliteURL(t, true))
}

// MariaDB gives a fresh migrated MariaDB database and its URL; without a server
// the test is skipped, or fails when CI=true.
func MariaDB(t testing.TB) (string, *database.DB) {
	t.Helper()
	address := mariadbURL(t, server(t), true)
	return address, open(t, address)
}

// URLs gives a fresh migrated database per kind, "sqlite" and "mariadb", for
// tests that start the whole program. Without a server there is only the
// first, with a line in the log; when CI=true the test fails.
func URLs(t testing.TB) map[string]string {
	t.Helper()
	return urls(t, true)
}

// EmptyURLs gives what URLs gives, before the first migration.
func EmptyURLs(t testing.TB) map[string]string {
	t.Helper()
	return urls(t, false)
}

func urls(t testing.TB, migrated bool) map[string]string {
	t.Helper()
	all := map[string]string{OnSQLite: sqliteURL(t, migrated)}
	if os.Getenv(ServerVariable) == "" && os.Getenv("CI") != "true" {
		t.Logf("not on MariaDB: %s names no server", ServerVariable)
		return all
	}
	all[OnMariaDB] = mariadbURL(t, server(t), migrated)
	return all
}

// server gives the server's URL, or ends the test.
func server(t testing.TB) *url.URL {
	t.Helper()
	address := os.Getenv(ServerVariable)
	if address == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no MariaDB: %s names no server, and CI=true skips nothing", ServerVariable)
		}
		t.Skipf("no MariaDB: %s names no server", ServerVariable)
	}
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatalf("%s is no URL", ServerVariable)
	}
	return parsed
}

func open(t testing.TB, address string) *database.DB {
	t.Helper()
	db, err := database.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}
