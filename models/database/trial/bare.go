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

// Bare gives an act that executes one statement in a commit of its own, by as
// many connections of a server as are asked for and with nothing of ours between
// them and the driver: the ceiling that benchmarks set their rates beside. SQLite
// has one writer, however many ask.
func Bare(t testing.TB, address string, connections int) func(ctx context.Context, query string, args ...any) error {
	t.Helper()
	if !strings.HasPrefix(address, "mysql:") {
		db := open(t, address)
		return func(ctx context.Context, query string, args ...any) error {
			return db.InTx(ctx, func(tx database.Tx) error { return tx.DB.WithContext(ctx).Exec(query, args...).Error })
		}
	}
	db := serverPool(t, address, connections)
	return func(ctx context.Context, query string, args ...any) error {
		_, err := db.ExecContext(ctx, query, args...)
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
	config.InterpolateParams = true // one way to the server and back, not two
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
