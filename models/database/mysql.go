package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	driver "github.com/go-sql-driver/mysql"
	"gorm.io/driver/mysql"
)

// The bounds of a MySQL connection. Migrations may take far longer than pages.
const (
	mysqlDial          = 5 * time.Second
	mysqlRead          = 30 * time.Second
	mysqlMigrationRead = 30 * time.Minute
	mysqlConnections   = 32
	mysqlConnectionAge = 5 * time.Minute // so that a failed-over or drained server is left behind
	mysqlIdle          = time.Minute
)

func openMySQL(ctx context.Context, raw string) (*DB, error) {
	config, err := mysqlConfig(raw)
	if err != nil {
		return nil, err
	}
	connections, err := mysqlPool(config, mysqlConnections)
	if err != nil {
		return nil, err
	}
	db := &DB{dialect: MySQL, writer: connections, reader: connections}
	db.migration = func() (*sql.DB, func() error, error) {
		slow := config.Clone()
		slow.ReadTimeout = mysqlMigrationRead
		patient, err := mysqlPool(slow, 4)
		if err != nil {
			return nil, nil, err
		}
		return patient, patient.Close, nil
	}
	if err := connections.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("database: %w", err), db.Close())
	}
	if err := db.connect(mysql.New(mysql.Config{Conn: connections, DSNConfig: config})); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	warnDurability(ctx, connections)
	return db, nil
}

// mysqlConfig reads mysql://user:password@host:port/name and forces what the
// program relies on; of options only tls can be given.
func mysqlConfig(raw string) (*driver.Config, error) {
	u, err := url.Parse(raw)
	if err != nil {
		// url.Error repeats the URL, and with it the password.
		var parse *url.Error
		if errors.As(err, &parse) {
			err = parse.Err
		}
		return nil, fmt.Errorf("database: the mysql URL: %w", err)
	}
	config := driver.NewConfig()
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	config.Net = "tcp"
	config.Addr = u.Host
	if u.Port() == "" {
		config.Addr = net.JoinHostPort(u.Hostname(), "3306")
	}
	config.DBName = strings.TrimPrefix(u.Path, "/")
	if u.Hostname() == "" || config.DBName == "" {
		return nil, errors.New("database: the mysql URL wants mysql://user:password@host:port/name")
	}
	for option, values := range u.Query() {
		if option != "tls" {
			return nil, fmt.Errorf("database: the mysql URL knows no option %q", option)
		}
		config.TLSConfig = values[len(values)-1]
	}
	return config, force(config)
}

// force sets what correctness rests on, whatever the server's defaults are.
func force(config *driver.Config) error {
	config.ParseTime = true
	config.Loc = time.UTC
	config.ClientFoundRows = true // rows affected are rows found: an update to the same value is not "lost"
	config.RejectReadOnly = true  // a demoted primary is left for the new one
	config.InterpolateParams = true
	config.Timeout = mysqlDial
	config.ReadTimeout = mysqlRead
	config.WriteTimeout = mysqlRead
	config.Logger = &driver.NopLogger{} // what matters comes back as an error
	config.Params = map[string]string{
		"time_zone": "'+00:00'",
		"sql_mode": "'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE,NO_ZERO_DATE," +
			"ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
		// Shorter than a try of InTx may take, so a stuck lock becomes a retry.
		"innodb_lock_wait_timeout": "5",
	}
	return config.Apply(driver.Charset("utf8mb4", "utf8mb4_unicode_ci"))
}

func mysqlPool(config *driver.Config, size int) (*sql.DB, error) {
	connector, err := driver.NewConnector(config)
	if err != nil {
		return nil, fmt.Errorf("database: the mysql URL: %w", err)
	}
	connections := sql.OpenDB(connector)
	connections.SetMaxOpenConns(size)
	connections.SetMaxIdleConns(size)
	connections.SetConnMaxLifetime(mysqlConnectionAge)
	connections.SetConnMaxIdleTime(mysqlIdle)
	return connections, nil
}

// warnDurability says at start when an acknowledged commit could be lost with
// the machine (*TRUST §2*). A server without InnoDB has no such setting.
func warnDurability(ctx context.Context, connections *sql.DB) {
	var flush int
	row := connections.QueryRowContext(ctx, "SELECT @@innodb_flush_log_at_trx_commit")
	if err := row.Scan(&flush); err != nil || flush == 1 {
		return
	}
	slog.WarnContext(ctx, "the database may lose acknowledged commits when its machine fails: "+
		"set innodb_flush_log_at_trx_commit=1", "innodb_flush_log_at_trx_commit", flush)
}
