// Command app is Tập huấn: it reads the configuration, opens the database,
// builds the services, and starts the web. It holds no rule and no SQL.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"taphuan/models/fault"
	"taphuan/views/texts"
)

// commands are the words of the command line.
type commands struct {
	Demo    demoCommand    `cmd:"" help:"Fill a made-up province in an embedded database and serve it, for trying out."`
	Serve   serveCommand   `cmd:"" help:"Migrate the database if needed and serve."`
	Migrate migrateCommand `cmd:"" help:"Change the schema of the database: up, down (one step) or status."`
	Plan    planCommand    `cmd:"" help:"The Plan: its units, roles, tasks and obligations."`
	User    userCommand    `cmd:"" help:"Sign-ins."`
	Token   tokenCommand   `cmd:"" help:"Bearer tokens for programs."`
}

// streams is where a command writes.
type streams struct {
	out io.Writer
	err io.Writer
	log *slog.Logger
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run does one command and gives the exit code: 0, or 1 after one clear line on stderr.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	var words commands
	exited := -1
	parser, err := kong.New(&words, kong.Name("taphuan"),
		kong.Description("Tập huấn runs a province's training for policy communication. Settings are TAPHUAN_* variables; see README.md."),
		kong.UsageOnError(), kong.Writers(out, errs), kong.Exit(func(code int) { exited = code }))
	if err != nil {
		return fail(errs, err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	line, err := parser.Parse(args)
	if exited >= 0 { // --help has been written
		return exited
	}
	if err != nil {
		return fail(errs, err)
	}
	line.BindTo(ctx, (*context.Context)(nil))
	s := &streams{out: out, err: errs, log: slog.New(slog.NewJSONHandler(errs, nil))}
	slog.SetDefault(s.log)
	if err := line.Run(s); err != nil {
		return fail(errs, err)
	}
	return 0
}

// fail writes one line that says what went wrong.
func fail(errs io.Writer, err error) int {
	fmt.Fprintln(errs, "taphuan: "+sentence(err))
	return 1
}

// sentence turns an error into one clear line: a fault by the catalogue, in
// the language of the command line (English), anything else as it is.
func sentence(err error) string {
	f := fault.Of(err)
	if f == nil {
		return strings.ReplaceAll(err.Error(), "\n", "; ")
	}
	if len(f.Fields) == 0 {
		return say(f.Code, f.Args)
	}
	lines := make([]string, len(f.Fields))
	for i, field := range f.Fields {
		lines[i] = field.Name + ": " + say(field.Code, field.Args)
	}
	return strings.Join(slices.Compact(lines), "; ") // two roles of one wrong unit are one mistake
}

func say(code string, args map[string]any) string {
	if key := "fault." + code; texts.Has("en", key) {
		return texts.Say("en", key, args)
	}
	return code
}
