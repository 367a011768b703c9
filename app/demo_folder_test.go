package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFreshFolderWipesOnlyWhatIsItsOwn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	release, err := freshFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := freshFolder(dir); err == nil || !strings.Contains(err.Error(), "another demonstration") {
		t.Errorf("a second demonstration in one folder: %v", err)
	}
	release()
	database := filepath.Join(dir, demoDatabase)
	write := func(path string) {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(database)
	if release, err = freshFolder(dir); err != nil {
		t.Fatal(err)
	}
	release()
	if _, err := os.Stat(database); !os.IsNotExist(err) {
		t.Errorf("the old database is still there: %v", err)
	}
	write(database)
	write(filepath.Join(dir, "thesis.txt"))
	if _, err := freshFolder(dir); err == nil || !strings.Contains(err.Error(), "thesis.txt") {
		t.Errorf("a folder with a file of somebody else: %v", err)
	}
	unmarked := t.TempDir()
	write(filepath.Join(unmarked, demoDatabase))
	if _, err := freshFolder(unmarked); err == nil {
		t.Error("a database that no demonstration made is wiped")
	}
	for _, kept := range []string{database, filepath.Join(unmarked, demoDatabase)} {
		if _, err := os.Stat(kept); err != nil {
			t.Errorf("refused, and yet gone: %v", err)
		}
	}
}

func TestSettingsOfTheDemonstration(t *testing.T) {
	t.Setenv("TAPHUAN_DATABASE", "mysql://root@example.vn:3306/real")
	t.Setenv("TAPHUAN_CLOCK", "2030-01-01T00:00:00+07:00")
	t.Setenv("TAPHUAN_ADDR", "127.0.0.1:4000")
	set, err := demoCommand{Dir: "/x"}.settings()
	if err != nil || set.Addr != "127.0.0.1:4000" || set.Database != "sqlite:"+filepath.Join("/x", demoDatabase) || set.Clock != demoMorning {
		t.Errorf("%+v, %v", set, err)
	}
	set, err = demoCommand{Dir: "/x", Lan: true, Addr: "127.0.0.1:4100"}.settings()
	if err != nil || set.Addr != "0.0.0.0:4100" || !strings.HasSuffix(set.BaseURL, ":4100") || !strings.HasPrefix(set.BaseURL, "http://") {
		t.Errorf("%+v, %v", set, err)
	}
	t.Setenv("TAPHUAN_BASE_URL", "https://demo.example.vn")
	if set, err = (demoCommand{Dir: "/x", Lan: true}).settings(); err != nil || set.BaseURL != "https://demo.example.vn" {
		t.Errorf("%+v, %v", set, err)
	}
}

func TestDemoHelp(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"demo", "--help"}, &out, &errs); code != 0 || errs.Len() != 0 {
		t.Errorf("exit %d, %s", code, errs.String())
	}
	for _, word := range []string{"--dir", "--lan", "--seed", "--addr", "15 October 2024", "07:40"} {
		if !strings.Contains(out.String(), word) {
			t.Errorf("%q is not explained", word)
		}
	}
}
