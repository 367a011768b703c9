package database_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// What people typed is personal data and stays out of the log: arguments, and
// the server's own words, which repeat them.
func TestTheLogTellsNoValues(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		withBooks(t, db)
		log := logged(t)
		ctx := context.Background()
		for range 2 {
			_ = db.InTx(ctx, func(tx database.Tx) error {
				return gorm.G[book](tx.DB).Create(ctx, &book{Title: "0912345678", Shelf: 5, Place: 5})
			})
		}
		if log.Len() != 0 {
			t.Errorf("a duplicate is an answer, not news: %s", log)
		}
		for _, query := range []string{"UPDATE nowhere SET phone = ?", "SELECT * FROM books WHERE nothing = ?"} {
			if err := db.Reader().DB.Exec(query, "0912345678").Error; err == nil {
				t.Fatal("went through")
			}
		}
		if !strings.Contains(log.String(), "UPDATE nowhere SET phone = ?") || !strings.Contains(log.String(), "a statement failed") {
			t.Errorf("does not tell the statement: %s", log)
		}
		if strings.Contains(log.String(), "0912345678") {
			t.Errorf("tells a value: %s", log)
		}
	})
}

func TestTheLogTellsSlowStatements(t *testing.T) {
	_, db := trial.MariaDB(t)
	log := logged(t)
	start := time.Now()
	if err := db.Reader().DB.Exec("DO SLEEP(?)", 0.35).Error; err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "a statement was slow") || !strings.Contains(log.String(), "SLEEP(?)") {
		t.Errorf("nothing told after %v: %s", time.Since(start), log)
	}
}
