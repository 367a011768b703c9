package database_test

import (
	"context"
	"testing"

	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// BenchmarkTransaction measures one stored change, commit and all, with as many
// at once as there are processors.
func BenchmarkTransaction(b *testing.B) {
	b.Run(trial.OnSQLite, func(b *testing.B) { benchTransaction(b, trial.SQLite(b)) })
	b.Run(trial.OnMariaDB, func(b *testing.B) {
		_, db := trial.MariaDB(b)
		benchTransaction(b, db)
	})
}

func benchTransaction(b *testing.B, db *database.DB) {
	db.Run(b, "CREATE TABLE marks (id INTEGER PRIMARY KEY "+map[string]string{database.MySQL: "AUTO_INCREMENT"}[db.Dialect()]+
		", n INTEGER NOT NULL)")
	ctx := context.Background()
	b.ResetTimer()
	b.RunParallel(func(turn *testing.PB) {
		for turn.Next() {
			err := db.InTx(ctx, func(tx database.Tx) error {
				return tx.DB.WithContext(ctx).Exec("INSERT INTO marks (n) VALUES (?)", 1).Error
			})
			if err != nil {
				b.Error(err)
			}
		}
	})
}
