package trial

import (
	"context"
	"database/sql"
	"net/url"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"taphuan/models/database"
)

// The bare table of both databases and its row.
const (
	bareTable      = "CREATE TABLE bare_rows (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)"
	bareTableMySQL = "CREATE TABLE bare_rows (id INTEGER PRIMARY KEY AUTO_INCREMENT, n INTEGER NOT NULL)"
	bareRow        = "INSERT INTO bare_rows (n) VALUES (1)"
)

// Bare gives an act that stores one small row in a commit of its own, by as many
// connections of a server as are asked for: the ceiling that benchmarks set their
// rates beside. SQLite has one writer, however many ask.
func Bare(t testing.TB, address string, connections int) func(context.Context) error {
	t.Helper()
	if !strings.HasPrefix(address, "mysql:") {
		db := open(t, address)
		made := db.InTx(t.Context(), func(tx database.Tx) error { return tx.DB.Exec(bareTable).Error })
		if made != nil {
			t.Fatal(made)
		}
		return func(ctx context.Context) error {
			return db.InTx(ctx, func(tx database.Tx) error { return tx.DB.WithContext(ctx).Exec(bareRow).Error })
		}
	}
	db := serverPool(t, address, connections)
	if _, err := db.Exec(bareTableMySQL); err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context) error {
		_, err := db.ExecContext(ctx, bareRow)
		return err
	}
}

// serverPool gives plain connections to a server's database, closed when the test ends.
func serverPool(t testing.TB, address string, connections int) *sql.DB {
	t.Helper()
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal("the address is no URL")
	}
	config := mysql.NewConfig()
	config.User = to.User.Username()
	config.Passwd, _ = to.User.Password()
	config.Net, config.Addr, config.DBName = "tcp", to.Host, strings.TrimPrefix(to.Path, "/")
	connector, err := mysql.NewConnector(config)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	t.Cleanup(func() { db.Close() })
	return db
}
