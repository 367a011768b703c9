package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"gorm.io/gorm"

	"taphuan/models/fault"
)

// How often and how long a transaction is tried again before the visitor is
// asked to (HOUSE §6).
const (
	maxTries  = 12
	maxTrying = 15 * time.Second
	firstWait = 5 * time.Millisecond
	maxWait   = time.Second
)

var (
	// ErrUnavailable says the database did not answer, or not in time; nothing was stored.
	ErrUnavailable = fault.New(fault.Unavailable, "database.unavailable")
	// ErrCommitUnknown says the answer to COMMIT was lost: the transaction is
	// stored or it is not. Read back by a nonce or unique key before trying again.
	ErrCommitUnknown = fault.New(fault.Unavailable, "database.commit_unknown")
)

// Tx is where queries go: gorm.G[Row](tx.DB).Where("id = ?", id).First(ctx).
type Tx struct {
	DB *gorm.DB
}

// InTx runs fn in one transaction and commits it. Deadlocks, lost connections
// and the like run the whole of fn again, so fn must do nothing but read and
// write the database, and set what it gives back from scratch. After 12 tries
// or 15 seconds the error is ErrUnavailable; an unanswered COMMIT is
// ErrCommitUnknown and is not tried again.
func (db *DB) InTx(ctx context.Context, fn func(tx Tx) error) error {
	start := time.Now()
	for try := 1; ; try++ {
		err := db.once(ctx, fn)
		if err == nil || !IsRetryable(err) || errors.Is(err, ErrCommitUnknown) || ctx.Err() != nil {
			return withEnd(ctx, err)
		}
		wait := pause(try)
		if try == maxTries || time.Since(start)+wait > maxTrying {
			return fmt.Errorf("%w after %d tries: %w", ErrUnavailable, try, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		case <-time.After(wait):
		}
	}
}

// withEnd says that the caller's context ended, where the drivers tell only
// what became of the transaction because of it.
func withEnd(ctx context.Context, err error) error {
	if ctx.Err() == nil || errors.Is(err, ctx.Err()) || errors.Is(err, ErrCommitUnknown) {
		return err
	}
	if errors.Is(err, sql.ErrTxDone) || isInterrupted(err) || IsRetryable(err) {
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return err
}

// pause grows with the tries and is drawn at random, so that those who
// collided do not meet again.
func pause(try int) time.Duration {
	limit := min(firstWait<<try, maxWait)
	return limit/4 + rand.N(limit*3/4)
}

// once tries fn in one transaction, on a connection held until all is over.
func (db *DB) once(ctx context.Context, fn func(tx Tx) error) error {
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	sqlTx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer sqlTx.Rollback() // after a commit, or a cancelled context, it does nothing
	through := &pool{ConnPool: sqlTx, db: db, inTx: true}
	err = fn(Tx{DB: db.session(through)})
	if failure := through.failure(); failure != nil {
		return failure // even when fn swallowed it: the server has rolled back
	}
	if err != nil {
		return err
	}
	return db.commit(ctx, conn, sqlTx)
}

// commit tells apart what is certainly not stored from what nobody knows.
func (db *DB) commit(ctx context.Context, conn *sql.Conn, tx *sql.Tx) error {
	err := tx.Commit()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && (errors.Is(err, ctx.Err()) || errors.Is(err, sql.ErrTxDone)):
		return err // database/sql rolled back instead of sending COMMIT
	case db.dialect == SQLite:
		// A COMMIT that SQLite refuses leaves the transaction open, and would
		// leave the one writer unusable.
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	}
	if commitUnknown(err) {
		return fmt.Errorf("%w: %w", ErrCommitUnknown, err)
	}
	return err
}
