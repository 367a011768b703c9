package trial

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"taphuan/models/database"
)

// prefix begins the names of all databases made here; then come the time of
// making in seconds, the process and a number.
const prefix = "taphuan_trial_"

// leftover is the age at which a database belongs to a test that was killed.
const leftover = 2 * time.Hour

var made atomic.Int64

// template is what a process needs to copy a migrated database: the SQL that
// makes the tables, and a connection that may send all of it at once.
type template struct {
	root *sql.DB
	copy string
}

// mariadbTemplate migrates one database per process and keeps how it is built.
// One process knows one server.
var mariadbTemplate = sync.OnceValues(func() (*template, error) {
	address, err := url.Parse(os.Getenv(ServerVariable))
	if err != nil {
		return nil, err
	}
	root, err := connect(address)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	if err := dropLeftovers(ctx, root); err != nil {
		return nil, err
	}
	name := newName()
	if _, err := root.ExecContext(ctx, create(name)); err != nil {
		return nil, err
	}
	copying, err := migrateAndRead(ctx, root, address, name)
	if err != nil {
		return nil, err
	}
	return &template{root: root, copy: copying}, nil
})

// mariadbURL makes a database for the test and gives its URL.
func mariadbURL(t testing.TB, address *url.URL, migrated bool) string {
	t.Helper()
	from, err := mariadbTemplate()
	if err != nil {
		t.Fatalf("MariaDB template: %v", err)
	}
	name := newName()
	script := create(name)
	if migrated {
		script += "SET foreign_key_checks = 0; USE " + name + ";" + from.copy + "SET foreign_key_checks = 1;"
	}
	if _, err := from.root.ExecContext(context.Background(), script); err != nil {
		t.Fatalf("a fresh MariaDB database: %v", err)
	}
	t.Cleanup(func() {
		// The test's context is over; what it left open must not block the drop.
		if _, err := from.root.ExecContext(context.Background(), "DROP DATABASE "+name); err != nil {
			t.Errorf("drop: %v", err)
		}
	})
	return at(address, name)
}

// connect gives the connections that make and drop databases.
func connect(address *url.URL) (*sql.DB, error) {
	config := mysql.NewConfig()
	config.User = address.User.Username()
	config.Passwd, _ = address.User.Password()
	config.Net, config.Addr = "tcp", address.Host
	config.MultiStatements = true
	config.Params = map[string]string{"lock_wait_timeout": "20"}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

// migrateAndRead migrates the database and gives the SQL that copies it.
func migrateAndRead(ctx context.Context, root *sql.DB, address *url.URL, name string) (string, error) {
	db, err := database.Open(ctx, at(address, name))
	if err != nil {
		return "", err
	}
	if err := errors.Join(db.MigrateUp(ctx), db.Close()); err != nil {
		return "", err
	}
	tables, err := column(ctx, root, "SELECT table_name FROM information_schema.tables WHERE table_schema = ?", name)
	if err != nil {
		return "", err
	}
	var script strings.Builder
	for _, table := range tables {
		var same, definition string
		row := root.QueryRowContext(ctx, "SHOW CREATE TABLE "+name+"."+table)
		if err := row.Scan(&same, &definition); err != nil {
			return "", err
		}
		script.WriteString(definition + ";")
		var filled bool
		row = root.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+name+"."+table+")")
		if err := row.Scan(&filled); err != nil {
			return "", err
		}
		if filled {
			script.WriteString("INSERT INTO " + table + " SELECT * FROM " + name + "." + table + ";")
		}
	}
	return script.String(), nil
}

// dropLeftovers removes the databases of tests that were killed, and the
// templates of processes long gone.
func dropLeftovers(ctx context.Context, root *sql.DB) error {
	names, err := column(ctx, root, "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE ?",
		strings.ReplaceAll(prefix, "_", `\_`)+"%")
	if err != nil {
		return err
	}
	for _, name := range names {
		seconds, _, _ := strings.Cut(strings.TrimPrefix(name, prefix), "_")
		at, err := strconv.ParseInt(seconds, 10, 64)
		if err != nil || time.Since(time.Unix(at, 0)) < leftover {
			continue
		}
		if _, err := root.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name); err != nil {
			return err
		}
	}
	return nil
}

func newName() string {
	return fmt.Sprintf("%s%d_%d_%d", prefix, time.Now().Unix(), os.Getpid(), made.Add(1))
}

func create(name string) string {
	return "CREATE DATABASE " + name + " CHARACTER SET utf8mb4;"
}

func at(address *url.URL, name string) string {
	u := *address
	u.Path = "/" + name
	return u.String()
}

func column(ctx context.Context, db *sql.DB, query string, args ...any) ([]string, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var values []string
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, rows.Err()
}
