package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
)

// sqliteTime is how a time stands in SQLite, the same text MySQL shows:
// sortable, without zone, always UTC.
const sqliteTime = "2006-01-02 15:04:05"

// pool stands between gorm and the driver: it counts statements, writes times
// in one form, and keeps a transaction from going on after the server has
// already rolled it back (a swallowed deadlock would otherwise autocommit).
type pool struct {
	gorm.ConnPool
	db     *DB
	inTx   bool
	broken atomic.Pointer[error]
	busy   atomic.Bool // somebody has the transaction's turn
}

func (p *pool) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := p.before(); err != nil {
		return nil, err
	}
	stmt, err := p.ConnPool.PrepareContext(ctx, query)
	p.saw(err)
	return stmt, err
}

func (p *pool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := p.before(); err != nil {
		return nil, err
	}
	args, err := p.values(args)
	if err != nil {
		return nil, err
	}
	result, err := p.ConnPool.ExecContext(ctx, query, args...)
	p.saw(err)
	return result, err
}

func (p *pool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := p.before(); err != nil {
		return nil, err
	}
	args, err := p.values(args)
	if err != nil {
		return nil, err
	}
	rows, err := p.ConnPool.QueryContext(ctx, query, args...)
	p.saw(err)
	return rows, err
}

// QueryRowContext cannot refuse by itself; a broken transaction shows at its end.
func (p *pool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	p.db.statements.Add(1)
	if converted, err := p.values(args); err == nil {
		args = converted
	}
	row := p.ConnPool.QueryRowContext(ctx, query, args...)
	p.saw(row.Err())
	return row
}

func (p *pool) before() error {
	if err := p.failure(); err != nil {
		return err
	}
	p.db.statements.Add(1)
	return nil
}

// saw remembers the first error after which the transaction cannot be trusted.
func (p *pool) saw(err error) {
	if p.inTx && err != nil && IsRetryable(err) {
		p.broken.CompareAndSwap(nil, &err)
	}
}

func (p *pool) failure() error {
	if err := p.broken.Load(); err != nil {
		return *err
	}
	return nil
}

// values gives the arguments with every time in UTC whole seconds.
func (p *pool) values(args []any) ([]any, error) {
	out := make([]any, len(args))
	for i, arg := range args {
		value, err := p.value(arg)
		if err != nil {
			return nil, err
		}
		out[i] = value
	}
	return out, nil
}

func (p *pool) value(arg any) (any, error) {
	switch v := arg.(type) {
	case time.Time:
		return p.timeValue(v)
	case *time.Time:
		if v == nil {
			return nil, nil
		}
		return p.timeValue(*v)
	case driver.Valuer:
		value, err := driver.DefaultParameterConverter.ConvertValue(v)
		if t, ok := value.(time.Time); ok && err == nil {
			return p.timeValue(t)
		}
		return value, err
	}
	return arg, nil
}

// timeValue refuses the zero time, which MySQL would and SQLite would not: a
// moment that is not known is NULL.
func (p *pool) timeValue(t time.Time) (any, error) {
	if t.IsZero() {
		return nil, errors.New("database: the zero time is no moment; store NULL")
	}
	t = wholeSecond(t)
	if p.db.dialect == SQLite {
		return t.Format(sqliteTime), nil
	}
	return t, nil
}

// wholeSecond cuts a moment to what the databases keep; cutting, never
// rounding, so that nothing is stored as having happened in the future.
func wholeSecond(t time.Time) time.Time {
	return t.UTC().Truncate(time.Second)
}
