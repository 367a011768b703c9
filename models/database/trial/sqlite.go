package trial

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"taphuan/models/database"
)

// sqliteTemplate is the content of a migrated SQLite file, made once per process.
var sqliteTemplate = sync.OnceValues(func() (content []byte, err error) {
	folder, err := os.MkdirTemp("", "taphuan-template-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	file := filepath.Join(folder, "template.db")
	db, err := database.Open(context.Background(), "sqlite:"+file)
	if err != nil {
		return nil, err
	}
	// Closing folds the WAL into the one file that is then read.
	if err := errors.Join(db.MigrateUp(context.Background()), db.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

func sqliteURL(t testing.TB, migrated bool) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "taphuan.db")
	if migrated {
		content, err := sqliteTemplate()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return "sqlite:" + file
}
