package database_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"taphuan/migrations"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// Both dialects take the same steps, numbered without a gap.
func TestStepsHaveTheSameNames(t *testing.T) {
	names := map[string][]string{}
	for _, dialect := range []string{database.SQLite, database.MySQL} {
		files, err := fs.Glob(migrations.Files, dialect+"/*.sql")
		if err != nil || len(files) == 0 {
			t.Fatalf("%d steps: %v", len(files), err)
		}
		for i, file := range files {
			name := strings.TrimPrefix(file, dialect+"/")
			names[dialect] = append(names[dialect], name)
			if want := regexp.MustCompile(`^\d{4}_[a-z0-9_]+\.sql$`); !want.MatchString(name) {
				t.Errorf("%s: want NNNN_what.sql", file)
			} else if number := strings.TrimLeft(name[:4], "0"); number != strconv.Itoa(i+1) {
				t.Errorf("%s is step %d", file, i+1)
			}
		}
	}
	if !slices.Equal(names[database.SQLite], names[database.MySQL]) {
		t.Errorf("sqlite %v\nmysql %v", names[database.SQLite], names[database.MySQL])
	}
}

var (
	schemaChange = regexp.MustCompile(`(?im)^\s*(CREATE|ALTER|DROP|RENAME)\s`)
	createTable  = regexp.MustCompile(`(?is)CREATE TABLE .*?;`)
)

// MySQL commits every schema change at once, so a step that dies in the middle
// can be taken again only when it makes a single one. Tables name their
// collation: the server's own differs from place to place.
func TestMySQLStepsAreSingle(t *testing.T) {
	files, err := fs.Glob(migrations.Files, "mysql/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(migrations.Files, file)
		if err != nil {
			t.Fatal(err)
		}
		up, down, found := strings.Cut(string(text), "-- +goose Down")
		if !found || !strings.Contains(up, "-- +goose Up") {
			t.Errorf("%s: wants Up and Down", file)
		}
		if n := len(schemaChange.FindAllString(up, -1)); n > 1 {
			t.Errorf("%s: %d schema changes up", file, n)
		}
		if n := len(schemaChange.FindAllString(down, -1)); n > 1 {
			t.Errorf("%s: %d schema changes down", file, n)
		}
		for _, table := range createTable.FindAllString(up, -1) {
			if !regexp.MustCompile(`COLLATE[ =]\w+\s*;$`).MatchString(table) {
				t.Errorf("%s: a table does not name its collation", file)
			}
		}
	}
}

func TestUpDownUp(t *testing.T) {
	ctx := context.Background()
	trial.Each(t, func(t *testing.T, db *database.DB) {
		before := schema(t, db)
		steps, err := db.Migrations(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for i := range steps {
			if err := db.MigrateDown(ctx); err != nil {
				t.Fatalf("down from %s: %v", steps[len(steps)-1-i].Name, err)
			}
		}
		if left := schema(t, db); len(left) != 0 {
			t.Fatalf("left after all steps down:\n%s", strings.Join(left, "\n"))
		}
		if db.Dialect() == database.SQLite {
			db.Run(t, "PRAGMA foreign_keys = OFF") // as a step that rebuilds a table does
		}
		if err := db.MigrateUp(ctx); err != nil {
			t.Fatal(err)
		}
		if after := schema(t, db); !slices.Equal(before, after) {
			t.Error("another schema than the first time")
		}
		if got := ask(t, db, false, foreignKeysOn[db.Dialect()]); got != "1" {
			t.Error("foreign keys are off")
		}
	})
}

var foreignKeysOn = map[string]string{
	database.SQLite: "PRAGMA foreign_keys",
	database.MySQL:  "SELECT @@foreign_key_checks",
}

func TestDownIsOneStep(t *testing.T) {
	ctx := context.Background()
	trial.Each(t, func(t *testing.T, db *database.DB) {
		if err := db.MigrateDown(ctx); err != nil {
			t.Fatal(err)
		}
		steps, err := db.Migrations(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for i, step := range steps {
			if applied := step.AppliedAt != nil; applied == (i == len(steps)-1) {
				t.Errorf("%s applied: %v", step.Name, applied)
			}
		}
	})
}

// Several instances start at once on an empty database.
func TestStartsAtOnceAllComeUp(t *testing.T) {
	ctx := context.Background()
	for range 3 {
		for kind, url := range trial.EmptyURLs(t) {
			t.Run(kind, func(t *testing.T) {
				var group sync.WaitGroup
				for range 5 {
					group.Go(func() {
						if err := start(ctx, url); err != nil {
							t.Error(err)
						}
					})
				}
				group.Wait()
				everyStepOnce(t, url)
			})
		}
	}
}

// The same with programs of their own, as file locks may differ within one.
func TestProgramsStartingAtOnceAllComeUp(t *testing.T) {
	for kind, url := range trial.EmptyURLs(t) {
		t.Run(kind, func(t *testing.T) {
			var group sync.WaitGroup
			for range 4 {
				program := exec.Command(os.Args[0], "-test.run=^TestMain$")
				program.Env = append(os.Environ(), startVariable+"="+url)
				group.Go(func() {
					if output, err := program.CombinedOutput(); err != nil {
						t.Errorf("%v\n%s", err, output)
					}
				})
			}
			group.Wait()
			everyStepOnce(t, url)
		})
	}
}

// startVariable makes this test program a program that starts on a database.
const startVariable = "TAPHUAN_TEST_START"

func TestMain(m *testing.M) {
	if url := os.Getenv(startVariable); url != "" {
		if err := start(context.Background(), url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func start(ctx context.Context, url string) error {
	db, err := database.Open(ctx, url)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.MigrateUp(ctx)
}

func everyStepOnce(t *testing.T, url string) {
	t.Helper()
	db, err := database.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	steps, err := db.Migrations(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		if step.AppliedAt == nil {
			t.Errorf("%s is pending", step.Name)
		}
	}
	// goose begins with a version 0.
	if got := ask(t, db, true, "SELECT COUNT(*) FROM goose_db_version"); got != strconv.Itoa(len(steps)+1) {
		t.Errorf("%s versions for %d steps", got, len(steps))
	}
}
