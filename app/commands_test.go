package main

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"taphuan/models/database/trial"
)

// command runs one command as the shell does, and gives what it wrote.
func command(args ...string) (code int, out, errs string) {
	var stdout, stderr bytes.Buffer
	code = run(context.Background(), args, &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// must runs a command that has to succeed without a word on stderr.
func must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := command(args...)
	if code != 0 || errs != "" {
		t.Fatalf("taphuan %s: exit %d, stderr %q", strings.Join(args, " "), code, errs)
	}
	return out
}

// emptyPlace sets the TAPHUAN_* variables to an empty database in a folder of
// the test's own, and gives the folder.
func emptyPlace(t *testing.T, database string) string {
	t.Helper()
	folder := t.TempDir()
	for _, setting := range os.Environ() {
		if name, _, _ := strings.Cut(setting, "="); strings.HasPrefix(name, "TAPHUAN_") && name != trial.ServerVariable {
			t.Setenv(name, "")
		}
	}
	if database == "" {
		database = "sqlite:" + filepath.Join(folder, "data", "taphuan.db")
	}
	for name, value := range map[string]string{"DATABASE": database, "SECRET_FILE": filepath.Join(folder, "secret"), "ADDR": "127.0.0.1:3000",
		"BASE_URL": "https://taphuan.daknong.gov.vn", "TIMEZONE": "Asia/Ho_Chi_Minh", "CLOCK": "2024-10-15T07:40:00+07:00"} {
		t.Setenv("TAPHUAN_"+name, value)
	}
	return folder
}

// onEach runs the test in an empty place, once for every database.
func onEach(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	addresses := trial.EmptyURLs(t)
	for _, kind := range slices.Backward(slices.Sorted(maps.Keys(addresses))) {
		t.Run(kind, func(t *testing.T) {
			emptyPlace(t, addresses[kind])
			test(t)
		})
	}
}

// opened gives the house the commands worked on.
func opened(t *testing.T) *house {
	t.Helper()
	set, err := readSettings()
	if err != nil {
		t.Fatal(err)
	}
	h, err := openHouse(t.Context(), set, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

func TestEveryCommandHelps(t *testing.T) {
	t.Setenv("TAPHUAN_CLOCK", "help needs no settings")
	parser, err := kong.New(&commands{}, kong.Name("taphuan"))
	if err != nil {
		t.Fatal(err)
	}
	all := [][]string{{}}
	for _, leaf := range parser.Model.Leaves(true) {
		all = append(all, wordsOf(leaf))
		if leaf.Help == "" {
			t.Errorf("%v does not say what it does", wordsOf(leaf))
		}
		for _, flag := range leaf.Flags {
			if flag.Help == "" {
				t.Errorf("%v does not say what --%s is", wordsOf(leaf), flag.Name)
			}
		}
	}
	if len(all) < 9 {
		t.Fatalf("only %v", all)
	}
	all = append(all, []string{"migrate"}, []string{"plan"}, []string{"user"}, []string{"token"})
	for _, words := range all {
		code, out, errs := command(append(words, "--help")...)
		if code != 0 || errs != "" || !strings.Contains(out, "Usage: "+strings.Join(append([]string{"taphuan"}, words...), " ")) {
			t.Errorf("taphuan %v --help: exit %d, stderr %q, stdout %q", words, code, errs, out)
		}
	}
	if code, out, _ := command(); code != 0 || !strings.Contains(out, "plan load") {
		t.Errorf("without a word: exit %d %q", code, out)
	}
}

// wordsOf gives the words by which a command is called.
func wordsOf(node *kong.Node) []string {
	if node.Type == kong.ApplicationNode {
		return []string{}
	}
	return append(wordsOf(node.Parent), node.Name)
}

func TestFailuresAreOneClearLine(t *testing.T) {
	folder := emptyPlace(t, "")
	must(t, "plan", "load")
	must(t, "user", "add", "--login", "an.nv", "--role", "admin")
	broken := filepath.Join(folder, "broken.yaml")
	unfit, badSecret := filepath.Join(folder, "unfit.yaml"), filepath.Join(folder, "bad-secret")
	for path, text := range map[string]string{unfit: "plan: {code: X}\n", broken: "plan: [\n  - what\n", badSecret: "secret\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	add := func(words ...string) []string { return append([]string{"user", "add"}, words...) }
	for _, test := range []struct {
		name, setting, value string
		args                 []string
		wanted               string
	}{
		{"an unknown command", "", "", []string{"dance"}, "dance"},
		{"half a command", "", "", []string{"migrate"}, "up"},
		{"an unknown flag", "", "", []string{"serve", "--fast"}, "--fast"},
		{"a flag left out", "", "", add("--login", "x.y"), "--role"},
		{"an unknown database", "DATABASE", "postgres://u:hushhush@127.0.0.1/x", []string{"migrate", "up"}, `not "postgres"`},
		{"a database that is away", "DATABASE", "mysql://u:hushhush@127.0.0.1:9/x", []string{"migrate", "up"}, "connect"},
		{"a clock that is none", "CLOCK", "tomorrow", []string{"plan", "load"}, `TAPHUAN_CLOCK "tomorrow" is no instant`},
		{"a clock without a zone", "CLOCK", "2024-10-15T07:40:00", []string{"serve"}, "TAPHUAN_CLOCK"},
		{"a time zone that is none", "TIMEZONE", "Mars/Base", []string{"serve"}, `TAPHUAN_TIMEZONE "Mars/Base"`},
		{"an address that is none", "BASE_URL", "ftp://x", []string{"serve"}, "TAPHUAN_BASE_URL"},
		{"half of TLS", "TLS_CERT", "cert.pem", []string{"serve"}, "TAPHUAN_TLS_KEY"},
		{"a secret that is none", "SECRET_FILE", badSecret, []string{"plan", "load"}, "64 hexadecimal digits"},
		{"a role nobody has heard of", "", "", add("--login", "x.y", "--role", "king"), "no such role"},
		{"a unit nobody has", "", "", add("--login", "x.y", "--role", "organiser", "--unit", "STTTT9"), "Did you mean: "},
		{"a role without its unit", "", "", add("--login", "x.y", "--role", "organiser"), "held in a unit"},
		{"a login with accents", "", "", add("--login", "Nguyễn An", "--role", "admin"), "login: "},
		{"a login taken", "", "", add("--login", "an.nv", "--role", "admin"), "taken"},
		{"a token for nobody", "", "", []string{"token", "add", "--login", "khong.co", "--name", "x"}, "no such user"},
		{"a token without a name", "", "", []string{"token", "add", "--login", "an.nv", "--name", " "}, "name: "},
		{"a plan that is not there", "", "", []string{"plan", "load", filepath.Join(folder, "none.yaml")}, "none.yaml"},
		{"a plan that lacks nearly all", "", "", []string{"plan", "load", unfit}, "; "},
		{"a plan that cannot be read", "", "", []string{"plan", "load", broken}, "[1:7]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.setting != "" {
				t.Setenv("TAPHUAN_"+test.setting, test.value)
			}
			code, out, errs := command(test.args...)
			line, more, _ := strings.Cut(errs, "\n")
			if code == 0 || out != "" || more != "" || !strings.HasPrefix(line, "taphuan: ") || !strings.Contains(strings.ToLower(line), strings.ToLower(test.wanted)) {
				t.Errorf("exit %d, stdout %q, stderr %q, want one line with %q", code, out, errs, test.wanted)
			}
			if strings.Contains(errs, "hushhush") {
				t.Errorf("the password is told: %s", errs)
			}
		})
	}
}

func TestNoCommandHalfDoesItsWork(t *testing.T) {
	folder := emptyPlace(t, "")
	t.Setenv("TAPHUAN_CLOCK", "tomorrow")
	if code, _, _ := command("plan", "load"); code == 0 {
		t.Error("a clock that is none passes")
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("a bad setting left %v (%v)", left, err)
	}
	t.Setenv("TAPHUAN_CLOCK", "2024-10-15T07:40:00+07:00")
	must(t, "plan", "load")
	for _, roles := range [][]string{{"--role", "admin", "--role", "king"}, {"--role", "organiser", "--role", "admin", "--unit", "XYZ"}} {
		if code, _, _ := command(append([]string{"user", "add", "--login", "hai.vai"}, roles...)...); code == 0 {
			t.Errorf("%v passes", roles)
		}
	}
	must(t, "user", "add", "--login", "hai.vai", "--role", "organiser", "--role", "approver", "--unit", "STTTT") // nothing of it was there
}
