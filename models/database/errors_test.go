package database_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/go-sql-driver/mysql"
	"gorm.io/gorm"

	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// book and page are two tables with every kind of key.
type book struct {
	ID    uint64
	Title string
	Shelf int
	Place int
	Mark  *string
}

type page struct {
	ID     uint64
	BookID uint64
}

// loan has a primary key of two columns.
type loan struct {
	BookID uint64 `gorm:"primaryKey;autoIncrement:false"`
	Reader int    `gorm:"primaryKey;autoIncrement:false"`
}

var bookTables = map[string][]string{
	database.SQLite: {
		`CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL, shelf INTEGER NOT NULL, place INTEGER NOT NULL, mark TEXT)`,
		`CREATE UNIQUE INDEX uq_books_title ON books (title)`,
		`CREATE UNIQUE INDEX uq_books_place ON books (shelf, place)`,
		`CREATE UNIQUE INDEX uq_books_mark ON books (lower(mark))`,
		`CREATE TABLE pages (id INTEGER PRIMARY KEY, book_id INTEGER NOT NULL,
			CONSTRAINT fk_pages_book FOREIGN KEY (book_id) REFERENCES books (id) ON DELETE RESTRICT)`,
		`CREATE TABLE loans (book_id INTEGER NOT NULL, reader INTEGER NOT NULL, PRIMARY KEY (book_id, reader),
			CONSTRAINT fk_loans_book FOREIGN KEY (book_id) REFERENCES books (id))`,
	},
	database.MySQL: {
		`CREATE TABLE books (id BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT, title VARCHAR(200) NOT NULL, shelf INT NOT NULL,
			place INT NOT NULL, mark VARCHAR(20)) COLLATE utf8mb4_unicode_ci`,
		`CREATE UNIQUE INDEX uq_books_title ON books (title)`,
		`CREATE UNIQUE INDEX uq_books_place ON books (shelf, place)`,
		`CREATE UNIQUE INDEX uq_books_mark ON books (mark)`,
		`CREATE TABLE pages (id BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT, book_id BIGINT UNSIGNED NOT NULL,
			CONSTRAINT fk_pages_book FOREIGN KEY (book_id) REFERENCES books (id) ON DELETE RESTRICT)`,
		`CREATE TABLE loans (book_id BIGINT UNSIGNED NOT NULL, reader INT NOT NULL, PRIMARY KEY (book_id, reader),
			CONSTRAINT fk_loans_book FOREIGN KEY (book_id) REFERENCES books (id))`,
	},
}

func withBooks(t *testing.T, db *database.DB) {
	t.Helper()
	db.Run(t, bookTables[db.Dialect()]...)
	ctx, mark := context.Background(), "m"
	err := db.InTx(ctx, func(tx database.Tx) error {
		if err := gorm.G[book](tx.DB).Create(ctx, &book{ID: 1, Title: "one' for key 'x.uq_other'", Shelf: 1, Place: 1, Mark: &mark}); err != nil {
			return err
		}
		if err := gorm.G[page](tx.DB).Create(ctx, &page{ID: 1, BookID: 1}); err != nil {
			return err
		}
		if err := gorm.G[book](tx.DB).Create(ctx, &book{ID: 7, Title: "seven", Shelf: 7, Place: 7}); err != nil {
			return err
		}
		return gorm.G[loan](tx.DB).Create(ctx, &loan{BookID: 7, Reader: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Every wrong has the same class on both databases, whichever statement it came from.
func TestErrorClasses(t *testing.T) {
	ctx, mark := context.Background(), "m"
	create := func(b *book) func(database.Tx) error {
		return func(tx database.Tx) error { return gorm.G[book](tx.DB).Create(ctx, b) }
	}
	for name, c := range map[string]struct {
		do                func(tx database.Tx) error
		key               string
		foreign, notFound bool
	}{
		"one column":  {do: create(&book{Title: "one' for key 'x.uq_other'", Shelf: 2}), key: "uq_books_title"},
		"two columns": {do: create(&book{Title: "two", Shelf: 1, Place: 1}), key: "uq_books_place"},
		"expression":  {do: create(&book{Title: "two", Shelf: 2, Mark: &mark}), key: "uq_books_mark"},
		"primary key": {do: create(&book{ID: 1, Title: "two", Shelf: 2}), key: "PRIMARY"},
		"primary key of two columns": {key: "PRIMARY", do: func(tx database.Tx) error {
			return gorm.G[loan](tx.DB).Create(ctx, &loan{BookID: 7, Reader: 1})
		}},
		"update": {key: "uq_books_title", do: func(tx database.Tx) error {
			_, err := gorm.G[book](tx.DB).Where("id = ?", 7).Update(ctx, "title", "one' for key 'x.uq_other'")
			return err
		}},
		"batch": {key: "uq_books_place", do: func(tx database.Tx) error {
			return gorm.G[book](tx.DB).CreateInBatches(ctx, &[]book{{Title: "a", Shelf: 3}, {Title: "b", Shelf: 3}}, 10)
		}},
		"raw": {key: "uq_books_title", do: func(tx database.Tx) error {
			return tx.DB.Exec("UPDATE books SET title = 'same'").Error
		}},
		"no parent": {foreign: true, do: func(tx database.Tx) error {
			return gorm.G[page](tx.DB).Create(ctx, &page{BookID: 99})
		}},
		"parent restricted": {foreign: true, do: func(tx database.Tx) error {
			_, err := gorm.G[book](tx.DB).Where("id = ?", 1).Delete(ctx)
			return err
		}},
		"parent still pointed at": {foreign: true, do: func(tx database.Tx) error {
			_, err := gorm.G[book](tx.DB).Where("id = ?", 7).Delete(ctx)
			return err
		}},
		"not found": {notFound: true, do: func(tx database.Tx) error {
			_, err := gorm.G[book](tx.DB).Where("id = ?", 99).First(ctx)
			return err
		}},
		"broken query": {do: func(tx database.Tx) error { return tx.DB.Exec("SELEC 1").Error }},
	} {
		t.Run(name, func(t *testing.T) {
			trial.Each(t, func(t *testing.T, db *database.DB) {
				withBooks(t, db)
				err := db.InTx(ctx, c.do)
				if err == nil {
					t.Fatal("went through")
				}
				err = fmt.Errorf("wrapped: %w", err)
				if got := database.DuplicateKey(err); got != c.key {
					t.Errorf("key %q, want %q: %v", got, c.key, err)
				}
				if database.IsDuplicate(err, c.key) != (c.key != "") || database.IsDuplicate(err, "uq_books") {
					t.Errorf("IsDuplicate is wrong about %v", err)
				}
				if got := database.IsForeignKey(err); got != c.foreign {
					t.Errorf("foreign key %v: %v", got, err)
				}
				if got := database.IsNotFound(err); got != c.notFound {
					t.Errorf("not found %v: %v", got, err)
				}
				if database.IsRetryable(err) || database.IsUnavailable(err) {
					t.Errorf("not the database's fault: %v", err)
				}
			})
		})
	}
}

// An index made after the first look is found as well.
func TestKeysMadeLaterAreKnown(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		withBooks(t, db)
		same := func(tx database.Tx) error { return tx.DB.Exec("UPDATE books SET title = 'same'").Error }
		if err := db.InTx(ctx, same); !database.IsDuplicate(err, "uq_books_title") {
			t.Fatal(err)
		}
		db.Run(t, "CREATE UNIQUE INDEX uq_pages_book ON pages (book_id)")
		err := db.InTx(ctx, func(tx database.Tx) error { return gorm.G[page](tx.DB).Create(ctx, &page{BookID: 1}) })
		if !database.IsDuplicate(err, "uq_pages_book") {
			t.Fatalf("%q: %v", database.DuplicateKey(err), err)
		}
	})
}

func TestMySQLKey(t *testing.T) {
	for message, want := range map[string]string{
		"Duplicate entry 'a' for key 'uq_x'":                 "uq_x",    // MariaDB
		"Duplicate entry 'a-b' for key 'people.uq_x'":        "uq_x",    // MySQL 8
		"Duplicate entry '1' for key 'people.PRIMARY'":       "PRIMARY", // MySQL 8
		"Duplicate entry 'x' for key 'uq_y'' for key 'uq_z'": "uq_z",    // what a visitor may type
		"Certificate failed, no key":                         "",
	} {
		if got := database.MySQLKey(message); got != want {
			t.Errorf("%s: %q, want %q", message, got, want)
		}
	}
}

func TestWhatIsTriedAgainAndWhatIsAway(t *testing.T) {
	my := func(number uint16) error { return fmt.Errorf("x: %w", &mysql.MySQLError{Number: number}) }
	for name, c := range map[string]struct {
		err             error
		retryable, away bool
	}{
		"nothing":               {nil, false, false},
		"deadlock":              {my(1213), true, false},
		"lock wait":             {my(1205), true, false},
		"changed since read":    {my(1020), true, false},
		"certification":         {my(1180), true, false},
		"node not ready":        {my(1047), true, true},
		"shutting down":         {my(1053), true, true},
		"gone away":             {my(2006), true, true},
		"lost":                  {my(2013), true, true},
		"too many connections":  {my(1040), true, true},
		"bad connection":        {driver.ErrBadConn, true, true},
		"invalid connection":    {mysql.ErrInvalidConn, true, true},
		"refused":               {&net.OpError{Op: "dial", Err: errors.New("refused")}, true, true},
		"duplicate":             {my(1062), false, false},
		"syntax":                {my(1064), false, false},
		"wrong password":        {my(1045), false, false},
		"the visitor's own end": {fmt.Errorf("x: %w", context.Canceled), false, false},
		"the visitor's time":    {fmt.Errorf("x: %w", context.DeadlineExceeded), false, false},
		"given up":              {fmt.Errorf("%w: %w", database.ErrUnavailable, my(1213)), true, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := database.IsRetryable(c.err); got != c.retryable {
				t.Errorf("retryable: %v", got)
			}
			if got := database.IsUnavailable(c.err); got != c.away {
				t.Errorf("unavailable: %v", got)
			}
		})
	}
}
