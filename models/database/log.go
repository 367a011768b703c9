package database

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-sql-driver/mysql"
	"gorm.io/gorm/logger"
)

// slowQuery is from when on a statement is worth a line in the log.
const slowQuery = 300 * time.Millisecond

// quietLog tells of slow and failed statements, never of values: neither
// arguments nor the server's message, which repeats them, are logged.
type quietLog struct{}

// LogMode gives the same log; there are no modes.
func (l quietLog) LogMode(logger.LogLevel) logger.Interface { return l }

// Info tells nothing; gorm has no news.
func (quietLog) Info(context.Context, string, ...any) {}

// Warn passes on gorm's own warning, without its values.
func (quietLog) Warn(ctx context.Context, message string, _ ...any) {
	slog.WarnContext(ctx, "database", "message", message)
}

// Error passes on gorm's own error, without its values.
func (quietLog) Error(ctx context.Context, message string, _ ...any) {
	slog.ErrorContext(ctx, "database", "message", message)
}

// ParamsFilter drops the values from the statement shown in the log.
func (quietLog) ParamsFilter(_ context.Context, query string, _ ...any) (string, []any) {
	return query, nil
}

// Trace logs a statement that was slow, or failed in a way no rule expects.
func (quietLog) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), err error) {
	took := time.Since(begin)
	unexpected := err != nil && !expected(err)
	if took < slowQuery && !unexpected {
		return
	}
	query, rows := statement()
	args := []any{"sql", query, "rows", rows, "ms", took.Milliseconds()}
	if unexpected {
		slog.ErrorContext(ctx, "a statement failed", append(args, codeOf(err))...)
		return
	}
	slog.WarnContext(ctx, "a statement was slow", args...)
}

// expected errors are answers: nothing found, a key taken, tried again, gone away.
func expected(err error) bool {
	return IsNotFound(err) || DuplicateKey(err) != "" || IsForeignKey(err) || IsRetryable(err) ||
		errors.Is(err, context.Canceled)
}

// Describe tells an error for a log: the database's by their number alone, for
// their words may hold what was stored; any other in its own words.
func Describe(err error) string {
	var my *mysql.MySQLError
	if errors.As(err, &my) {
		return fmt.Sprintf("mysql %d", my.Number)
	}
	if code := sqliteCode(err); code != 0 {
		return fmt.Sprintf("sqlite %d", code)
	}
	return err.Error()
}

// codeOf tells what failed by its number, or by its kind: even Go's own words
// ("converting "0912…" to int") may hold a value.
func codeOf(err error) slog.Attr {
	var my *mysql.MySQLError
	if errors.As(err, &my) {
		return slog.Int("mysql", int(my.Number))
	}
	if code := sqliteCode(err); code != 0 {
		return slog.Int("sqlite", code)
	}
	return slog.String("error", fmt.Sprintf("%T", err))
}
