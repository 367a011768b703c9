package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database/trial"
	"taphuan/models/mandate"
)

// server is the whole program, as serve runs it, over a fresh database with the
// Plan loaded, on a clock the test sets.
type server struct {
	*house
	t      *testing.T
	url    string
	moment atomic.Int64 // nanoseconds between the system's clock and the program's
	halt   func()       // stops listening; start listens again, on the same address and database
}

// eachServer runs the test on the whole program, once for every database.
func eachServer(t *testing.T, at string, run func(t *testing.T, s *server)) {
	t.Helper()
	addresses := trial.URLs(t)
	for _, kind := range slices.Backward(slices.Sorted(maps.Keys(addresses))) {
		t.Run(kind, func(t *testing.T) { run(t, startServer(t, addresses[kind], at)) })
	}
}

// sqliteURL gives a fresh embedded database.
func sqliteURL(t *testing.T) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "trial.db")
}

// startServer serves on a free port until the test ends; at is when the
// program's clock starts.
func startServer(t *testing.T, databaseURL, at string) *server {
	t.Helper()
	log := &strictLog{t: t}
	h, err := openHouse(t.Context(), settings{Addr: freeAddress(t), Database: databaseURL, Timezone: "Asia/Ho_Chi_Minh",
		SecretFile: filepath.Join(t.TempDir(), "secret"), Clock: at}, slog.New(log), true)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{house: h, t: t, url: h.baseURL.String()}
	s.setClock(at)
	h.clock = func() time.Time {
		return time.Now().Add(time.Duration(s.moment.Load())).UTC().Truncate(time.Second)
	}
	h.build() // again, on the clock the test sets
	doc, err := mandate.Builtin()
	if err == nil {
		_, err = mandate.LoadAt(t.Context(), h.db, actor.SystemActor(), h.clock(), doc)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.start()
	t.Cleanup(func() {
		s.halt()
		log.end()
		h.Close()
	})
	return s
}

// start serves until halt.
func (s *server) start() {
	s.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ready, over := make(chan struct{}), make(chan error, 1)
	go func() { over <- s.serve(ctx, func() { close(ready) }) }()
	s.halt = sync.OnceFunc(func() {
		stop()
		if err := <-over; err != nil && !errors.Is(err, context.DeadlineExceeded) {
			s.t.Errorf("the server ended with: %v", err)
		}
	})
	select {
	case <-ready:
	case err := <-over:
		s.t.Fatalf("the server did not start: %v", err)
	}
}

func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// setClock moves the program's clock to an instant such as 2024-10-15T07:40:00+07:00.
func (s *server) setClock(at string) {
	s.t.Helper()
	instant, err := time.Parse(time.RFC3339, at)
	if err != nil {
		s.t.Fatal(err)
	}
	s.moment.Store(int64(time.Until(instant)))
}

// today is the program's day.
func (s *server) today() calendar.Date { return calendar.DateOf(s.clock(), s.zone) }

const trialPassword = "một mật khẩu đủ dài"

// addUser adds a sign-in with the roles in a unit and sets its password.
func (s *server) addUser(login, name, unit string, roles ...actor.Role) {
	s.t.Helper()
	grants := make([]accounts.RoleGrant, len(roles))
	for i, role := range roles {
		grants[i] = accounts.RoleGrant{Role: role, Unit: unit}
	}
	_, link, err := s.Accounts.AddUser(s.t.Context(), actor.SystemActor(), accounts.NewUser{Login: login, Name: name, Roles: grants})
	if err == nil {
		err = s.Accounts.PasswordFromLink(s.t.Context(), link, trialPassword)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// program gives a program that acts as the sign-in with a bearer token.
func (s *server) program(login string) *program {
	s.t.Helper()
	token, err := s.Accounts.AddToken(s.t.Context(), actor.SystemActor(), login, "trial")
	if err != nil {
		s.t.Fatal(err)
	}
	return &program{s: s, token: token}
}

// program speaks JSON; without a token it is a stranger.
type program struct {
	s     *server
	token string
}

// get asks for an address and fills into from the answer, which must have the status.
func (p *program) get(path string, status int, into any) []byte {
	p.s.t.Helper()
	return p.call(http.MethodGet, path, nil, status, into)
}

// post sends a body and fills into from the answer, which must have the status.
func (p *program) post(path string, body any, status int, into any) []byte {
	p.s.t.Helper()
	return p.call(http.MethodPost, path, body, status, into)
}

func (p *program) call(method, path string, body any, status int, into any) []byte {
	t := p.s.t
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	if body == nil {
		raw = nil
	}
	req, err := http.NewRequestWithContext(t.Context(), method, p.s.url+path, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != status {
		t.Fatalf("%s %s answered %d, not %d: %s", method, path, res.StatusCode, status, answer)
	}
	if into != nil {
		if err := json.Unmarshal(answer, into); err != nil {
			t.Fatalf("%s %s answered no such JSON (%v): %s", method, path, err, answer)
		}
	}
	return answer
}

// strictLog fails the test when the program logs an error; it has none to log.
type strictLog struct {
	mu   sync.Mutex
	t    *testing.T
	over bool
}

// end lets what is logged after the test pass.
func (l *strictLog) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
}

func (l *strictLog) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelError
}

func (l *strictLog) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return nil
	}
	words := r.Message
	r.Attrs(func(a slog.Attr) bool { words += " " + a.String(); return true })
	l.t.Errorf("the program logged an error: %s", words)
	return nil
}

func (l *strictLog) WithAttrs([]slog.Attr) slog.Handler { return l }
func (l *strictLog) WithGroup(string) slog.Handler      { return l }
