package database_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"taphuan/models/database"
	"taphuan/models/database/trial"
)

func ask(t *testing.T, db *database.DB, reading bool, query string) string {
	t.Helper()
	side, reader := db.Sides()
	if reading {
		side = reader
	}
	var answer string
	if err := side.QueryRow(query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

func TestSQLiteIsNewEnough(t *testing.T) {
	got := ask(t, trial.SQLite(t), false, "SELECT sqlite_version()")
	var a, b, c int
	if _, err := fmt.Sscanf(got, "%d.%d.%d", &a, &b, &c); err != nil {
		t.Fatal(err)
	}
	if a*1_000_000+b*1_000+c < 3_051_003 {
		t.Fatalf("SQLite %s; want 3.51.3 or later", got)
	}
}

func TestEverySQLiteConnectionIsSafe(t *testing.T) {
	db := trial.SQLite(t)
	for _, reading := range []bool{false, true} {
		for pragma, want := range map[string]string{
			"journal_mode": "wal",
			"synchronous":  "2", // FULL
			"foreign_keys": "1",
			"busy_timeout": "5000",
			"query_only":   map[bool]string{false: "0", true: "1"}[reading],
		} {
			if got := ask(t, db, reading, "PRAGMA "+pragma); got != want {
				t.Errorf("reading=%v %s = %s, want %s", reading, pragma, got, want)
			}
		}
	}
}

func TestSQLiteMakesItsFolderAndTakesAnyName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dữ liệu", "a?b#c %41 d", "x.db")
	db, err := database.Open(context.Background(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if got := ask(t, db, true, "SELECT file FROM pragma_database_list"); got != path {
		t.Fatalf("opened %q, not %q", got, path)
	}
}

func TestEveryMySQLConnectionIsStrict(t *testing.T) {
	_, db := trial.MariaDB(t)
	for query, want := range map[string]string{
		"SELECT @@time_zone":                                 "+00:00",
		"SELECT @@character_set_client":                      "utf8mb4",
		"SELECT @@tx_isolation":                              "REPEATABLE-READ",
		"SELECT @@sql_mode LIKE '%STRICT_ALL_TABLES%'":       "1",
		"SELECT @@sql_mode LIKE '%NO_ZERO_DATE%'":            "1",
		"SELECT @@sql_mode LIKE '%ONLY_FULL_GROUP_BY%'":      "1",
		"SELECT @@innodb_lock_wait_timeout":                  "5",
		"SELECT TIMESTAMPDIFF(HOUR, NOW(), UTC_TIMESTAMP())": "0",
	} {
		if got := ask(t, db, true, query); got != want {
			t.Errorf("%s = %s, want %s", query, got, want)
		}
	}
}

func TestMySQLURL(t *testing.T) {
	config, err := database.MySQLConfig("mysql://tap:p%40ss%2F%3A%20w%25@db.example/taphuan?tls=skip-verify")
	if err != nil {
		t.Fatal(err)
	}
	if config.User != "tap" || config.Passwd != "p@ss/: w%" || config.Addr != "db.example:3306" ||
		config.DBName != "taphuan" || config.TLSConfig != "skip-verify" {
		t.Errorf("read as %q %q %q %q %q", config.User, config.Passwd, config.Addr, config.DBName, config.TLSConfig)
	}
	if !config.ParseTime || config.Loc != time.UTC || !config.ClientFoundRows || !config.RejectReadOnly ||
		config.Timeout == 0 || config.ReadTimeout == 0 || config.WriteTimeout == 0 {
		t.Errorf("not forced: %+v", config)
	}
}

func TestOpenRefusesOtherURLs(t *testing.T) {
	for name, url := range map[string]string{
		"another kind":     "postgres://root:hush@localhost/x",
		"nothing":          "",
		"no path":          "sqlite:",
		"no host":          "mysql://root:hush@/x",
		"no name":          "mysql://root:hush@localhost/",
		"unknown option":   "mysql://root:hush@localhost/x?multiStatements=true",
		"broken escape":    "mysql://root:hush%zz@localhost/x",
		"nobody listening": "mysql://root:hush@127.0.0.1:1/x",
	} {
		t.Run(name, func(t *testing.T) {
			db, err := database.Open(context.Background(), url)
			if err == nil {
				db.Close()
				t.Fatal("opened")
			}
			if strings.Contains(err.Error(), "hush") {
				t.Errorf("the password is in the error: %v", err)
			}
		})
	}
}

func TestWarnsWhenCommitsMayBeLost(t *testing.T) {
	url, db := trial.MariaDB(t)
	before := ask(t, db, true, "SELECT @@innodb_flush_log_at_trx_commit")
	t.Cleanup(func() { db.Run(t, "SET GLOBAL innodb_flush_log_at_trx_commit = "+before) })
	for value, warned := range map[string]bool{"1": false, "2": true} {
		db.Run(t, "SET GLOBAL innodb_flush_log_at_trx_commit = "+value)
		log := logged(t)
		again, err := database.Open(context.Background(), url)
		if err != nil {
			t.Fatal(err)
		}
		again.Close()
		if got := strings.Contains(log.String(), "level=WARN"); got != warned {
			t.Errorf("at %s warned: %v; log: %s", value, got, log)
		}
	}
}

func TestPing(t *testing.T) {
	ctx := context.Background()
	for kind, url := range trial.EmptyURLs(t) {
		t.Run(kind, func(t *testing.T) {
			db, err := database.Open(ctx, url)
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Ping(ctx); err != nil {
				t.Errorf("before the first migration: %v", err)
			}
			if err := db.MigrateUp(ctx); err != nil {
				t.Fatal(err)
			}
			if err := db.Ping(ctx); err != nil {
				t.Errorf("migrated: %v", err)
			}
			db.Close()
			if err := db.Ping(ctx); err == nil {
				t.Error("closed, and still answers")
			}
		})
	}
}

func TestPingDoesNotWaitForAHangingServer(t *testing.T) {
	db, line := throughProxy(t)
	line.set(silent)
	start := time.Now()
	err := db.Ping(context.Background())
	if err == nil {
		t.Fatal("a silent server answers")
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Fatalf("took %v", took)
	}
}

// logged collects what is logged until the test ends.
func logged(t *testing.T) *bytes.Buffer {
	t.Helper()
	var log bytes.Buffer
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	return &log
}
