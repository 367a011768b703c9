package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/mandate"
)

// programVariable makes this test program Tập huấn itself.
const programVariable = "TAPHUAN_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(programVariable) != "" {
		main()
	}
	os.Exit(m.Run())
}

// venue is the program as a process of its own, which may be killed, over a
// database with open sessions full of people, and the doors that scan them.
type venue struct {
	t       testing.TB
	program string
	env     []string
	url     string
	token   string // of a program that scans
	process *exec.Cmd
	log     string
	web     *http.Client
	settings
}

// sitting is an open session and the tickets of its people.
type sitting struct {
	id      uint64
	tickets []string
}

const venueClock = "2024-10-15T07:40:00+07:00"

// newVenue prepares the database and the doors; start starts the program.
func newVenue(t testing.TB, databaseURL string, doors int) *venue {
	t.Helper()
	folder := t.TempDir()
	s := settings{Addr: freeAddress(t), Database: databaseURL, Timezone: "Asia/Ho_Chi_Minh",
		SecretFile: filepath.Join(folder, "secret"), Clock: venueClock}
	h := &venue{t: t, settings: s, url: "http://" + s.Addr, program: os.Args[0], log: filepath.Join(folder, "log"),
		web: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: doors, MaxIdleConns: 0}}}
	for _, setting := range os.Environ() {
		if !strings.HasPrefix(setting, "TAPHUAN_") {
			h.env = append(h.env, setting)
		}
	}
	h.env = append(h.env, programVariable+"=1", "TAPHUAN_ADDR="+s.Addr, "TAPHUAN_DATABASE="+s.Database,
		"TAPHUAN_TIMEZONE="+s.Timezone, "TAPHUAN_SECRET_FILE="+s.SecretFile, "TAPHUAN_CLOCK="+s.Clock)
	h.within(func(ctx context.Context, in *house) error {
		doc, err := mandate.Builtin()
		if err == nil {
			_, err = mandate.LoadAt(ctx, in.db, actor.SystemActor(), in.clock(), doc)
		}
		if err == nil {
			_, _, err = in.Accounts.AddUser(ctx, actor.SystemActor(), accounts.NewUser{Login: "cua", Name: "Trần Thị B",
				Roles: []accounts.RoleGrant{{Role: actor.HomeAffairs, Unit: "SNV"}}})
		}
		if err == nil {
			h.token, err = in.Accounts.AddToken(ctx, actor.SystemActor(), "cua", "trial")
		}
		return err
	})
	return h
}

// within works on the database in this process, while the program does not run.
func (h *venue) within(work func(ctx context.Context, in *house) error) {
	h.t.Helper()
	ctx := context.Background()
	in, err := openHouse(ctx, h.settings, slog.New(slog.DiscardHandler), true)
	if err != nil {
		h.t.Fatal(err)
	}
	defer in.Close()
	if err := work(ctx, in); err != nil {
		h.t.Fatal(err)
	}
}

// sit opens a session for so many people.
func (h *venue) sit(name string, people int) sitting {
	h.t.Helper()
	var made sitting
	h.within(func(ctx context.Context, in *house) error {
		by := actor.Actor{UserID: 1, Grants: []actor.Grant{{Role: actor.HomeAffairs}, {Role: actor.Approver}}}
		day := calendar.NewDate(2024, 10, 15)
		course, err := in.Courses.Create(ctx, by, courses.Draft{Title: "Hội nghị " + name, Kind: "course", Topic: "crisis_communication",
			LeadUnit: "SNV", StartsOn: day, EndsOn: day, Venue: "Hội trường " + name, Capacity: people})
		if err == nil {
			course, err = in.Courses.ChangeState(ctx, by, course.ID, courses.Step{To: courses.Open})
		}
		if err != nil {
			return err
		}
		start := time.Date(2024, 10, 15, 0, 30, 0, 0, time.UTC)
		session, err := in.Courses.AddSession(ctx, by, course.ID, courses.SessionDraft{Title: "Buổi sáng", StartsAt: start,
			EndsAt: start.Add(4 * time.Hour), Periods: 4})
		made.id = session.ID
		for err == nil && len(made.tickets) < people {
			rows := make([]courses.Row, min(courses.MaxPeople, people-len(made.tickets)))
			for i := range rows {
				n := len(made.tickets) + i
				rows[i] = courses.Row{FullName: fmt.Sprintf("Người %s số %d", name, n), Unit: "SYT", Phone: fmt.Sprintf("09%d%05d", 100+course.ID, n)}
			}
			var places []courses.Place
			places, err = in.Courses.Enrol(ctx, by, course.ID, rows)
			for _, place := range places {
				made.tickets = append(made.tickets, place.Ticket)
			}
		}
		return err
	})
	return made
}

// start starts the program and gives how long it took until it was ready.
func (h *venue) start() time.Duration {
	h.t.Helper()
	began := time.Now()
	log, err := os.OpenFile(h.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		h.t.Fatal(err)
	}
	defer log.Close()
	h.process = exec.Command(h.program, "serve")
	h.process.Env, h.process.Stdout, h.process.Stderr = h.env, log, log
	if err := h.process.Start(); err != nil {
		h.t.Fatal(err)
	}
	for time.Since(began) < patience {
		if res, err := h.web.Get(h.url + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return time.Since(began)
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	text, _ := os.ReadFile(h.log)
	h.t.Fatalf("the program does not start: %s", text[max(0, len(text)-2000):])
	return 0
}

// kill ends the program as a power cut would.
func (h *venue) kill() {
	if h.process != nil {
		_ = h.process.Process.Kill()
		_ = h.process.Wait()
		h.process = nil
	}
}

// receiptSeen is what a door reads of an answer.
type receiptSeen struct{ Nonce, Result, Reason string }

// scan sends one scan; it is acknowledged only when the answer is whole.
func (h *venue) scan(session uint64, ticket, nonce string) (receiptSeen, error) {
	body, _ := json.Marshal(map[string]any{"items": []map[string]any{{"nonce": nonce, "session": session, "ticket": ticket}}})
	req, err := http.NewRequest(http.MethodPost, h.url+"/checkins", bytes.NewReader(body))
	if err != nil {
		return receiptSeen{}, err
	}
	req.Header.Set("Authorization", "Bearer "+h.token)
	req.Header.Set("Content-Type", "application/json")
	res, err := h.web.Do(req)
	if err != nil {
		return receiptSeen{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return receiptSeen{}, fmt.Errorf("a scan answered %d %s: %w", res.StatusCode, raw, err)
	}
	var answer struct{ Items []receiptSeen }
	if err := json.Unmarshal(raw, &answer); err != nil || len(answer.Items) != 1 || answer.Items[0].Nonce != nonce {
		return receiptSeen{}, fmt.Errorf("a scan answered %s: %w", raw, err)
	}
	return answer.Items[0], nil
}

// eachDoor hands out the numbers below n to so many doors.
func eachDoor(doors, n int, act func(i int)) {
	numbers := make(chan int)
	var all sync.WaitGroup
	for range doors {
		all.Go(func() {
			for i := range numbers {
				act(i)
			}
		})
	}
	for i := range n {
		numbers <- i
	}
	close(numbers)
	all.Wait()
}

// count looks into the database, after the program was killed: every nonce asked
// for is one fact and one row of the trail, every person one arrival, and the
// database is sound.
func (h *venue) count(asked map[string]bool, arrivals int, sittings ...sitting) {
	h.t.Helper()
	h.within(func(ctx context.Context, in *house) error {
		tx := in.db.Reader()
		var ids []uint64
		for _, s := range sittings {
			ids = append(ids, s.id)
		}
		facts, err := gorm.G[attendance.Fact](tx.DB).Where("session_id IN ?", ids).Find(ctx)
		if err != nil {
			return err
		}
		arrived := map[uint64]int{}
		for _, f := range facts {
			if !asked[f.Nonce] {
				h.t.Errorf("nobody asked for %q", f.Nonce)
			}
			if f.Arrival != nil {
				arrived[*f.EnrolmentID]++
			}
		}
		trail, err := gorm.G[audit.Row](tx.DB).Where("action = ? AND subject_id IN ?", "attendance.scanned", ids).Count(ctx, "id")
		if err != nil {
			return err
		}
		if len(facts) != len(asked) || int(trail) != len(facts) || len(arrived) != arrivals {
			h.t.Errorf("%d facts and %d rows of the trail of %d scans, %d arrivals of %d", len(facts), trail, len(asked), len(arrived), arrivals)
		}
		for enrolment, times := range arrived {
			if times != 1 {
				h.t.Errorf("%d arrived %d times", enrolment, times)
			}
		}
		return sound(ctx, in.db)
	})
}

// sound asks the database to check itself.
func sound(ctx context.Context, db *database.DB) error {
	question := "CHECK TABLE attendance_facts, audit_entries, enrolments, tickets, course_sessions EXTENDED"
	if db.Dialect() == database.SQLite {
		question = "PRAGMA integrity_check"
	}
	rows, err := db.Reader().DB.WithContext(ctx).Raw(question).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		words := make([]string, len(columns))
		into := make([]any, len(columns))
		for i := range words {
			into[i] = &words[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if strings.ToLower(words[len(words)-1]) != "ok" {
			return fmt.Errorf("the database is not sound: %v", words)
		}
	}
	return rows.Err()
}
