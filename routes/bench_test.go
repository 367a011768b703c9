package routes

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

const (
	doors  = 64   // how many staff scan at once in the benchmark
	people = 4000 // whom they scan once in every round
	again  = 400  // of whom so many are scanned a second time
	rounds = 6    // each in a session of its own
)

// BenchmarkCheckIn sends one scan a request over loopback from 64 doors at once,
// and sets the rate of what was stored beside the ceilings of the same run: the
// same handler without the database behind it, and bare inserts of what a scan
// keeps, each with a commit of its own. Bare commits of next to nothing are told
// besides. It runs once, whatever b.N.
func BenchmarkCheckIn(b *testing.B) {
	for name, address := range trial.URLs(b) {
		b.Run(name, func(b *testing.B) {
			db, err := database.Open(context.Background(), address)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { db.Close() })
			h := newHouse(b, db)
			hall := h.fullHall(b)
			served, hollow := listen(b, h.app), listen(b, h.hollow())
			send := func(address string, round int) func(int) error {
				return func(i int) error {
					return scan(address, hall.token, hall.sessions[round], hall.tickets[i%people], fmt.Sprintf("%s-%d-%d", b.Name(), round, i))
				}
			}
			insert, commit := hall.bare(b, db, trial.Bare(b, address, doors))

			var checkins, handler, inserts, commits, ofLower, ofCommits []float64
			for round := range rounds { // in turn, for the machine is not the same from one second to the next
				handler = append(handler, rate(b, people+again, send(hollow, round)))
				inserts = append(inserts, rate(b, people+again, insert(round)))
				commits = append(commits, rate(b, people+again, commit))
				checkins = append(checkins, rate(b, people+again, send(served, round)))
				ofLower = append(ofLower, checkins[round]/min(handler[round], inserts[round]))
				ofCommits = append(ofCommits, checkins[round]/commits[round])
			}
			alone := took(b, 50, send(served, 0))
			b.ReportMetric(median(checkins), "checkins/s")
			b.ReportMetric(median(handler), "without-database/s")
			b.ReportMetric(median(inserts), "bare-inserts/s")
			b.ReportMetric(median(commits), "bare-commits/s")
			b.ReportMetric(median(ofLower), "of-lower-ceiling")
			b.ReportMetric(median(ofCommits), "of-bare-commits")
			b.ReportMetric(float64(alone.Microseconds())/1000, "ms-alone")
			b.ReportMetric(0, "ns/op")
			for _, session := range hall.sessions {
				if board := h.standing(b, session); board.Counts.Present != people {
					b.Errorf("%d arrivals of %d people", board.Counts.Present, people)
				}
			}
		})
	}
}

// bareFact keeps what one scan does, written by hand.
const bareFact = "INSERT INTO attendance_facts (nonce, session_id, enrolment_id, code_hash, kind, direction, method, at, received_at, user_id, device, result," +
	" reason, mark, note, arrival) VALUES (?, ?, ?, ?, 'scan', 'in', 'scan', ?, ?, 1, '', 'present', '', '', '', ?)"

// bare gives what one scan keeps as a bare act, in a session nobody is scanned
// in: the insert of its fact, and of a row that holds one number.
func (hall fullHall) bare(b *testing.B, db *database.DB, store func(context.Context, string, ...any) error) (insert func(round int) func(int) error, commit func(int) error) {
	err := db.InTx(context.Background(), func(tx database.Tx) error {
		return tx.DB.Exec("CREATE TABLE bare_rows (n INTEGER NOT NULL)").Error
	})
	if err != nil {
		b.Fatal(err)
	}
	insert = func(round int) func(int) error {
		return func(i int) error {
			name, seat, now := fmt.Sprintf("bare-%d-%d", round, i), hall.seats[i%people], time.Now().UTC()
			return store(context.Background(), bareFact, name, hall.spare, seat, courses.HashCode(name), now, now, name)
		}
	}
	return insert, func(int) error { return store(context.Background(), "INSERT INTO bare_rows (n) VALUES (1)") }
}

// rate does n acts from all doors at once, numbered from 0, and gives how many
// were done a second.
func rate(b *testing.B, n int, act func(int) error) float64 {
	b.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	for range doors {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if err := act(int(i) - 1); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return float64(n) / time.Since(began).Seconds()
}

// median gives the middle one, as one slow round says nothing of the program.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

// took gives how long one act takes when nothing else is under way. They are
// people seen already, so that nobody is counted twice.
func took(b *testing.B, n int, act func(int) error) time.Duration {
	b.Helper()
	began := time.Now()
	for i := range n {
		if err := act(people + again + i); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(began) / time.Duration(n)
}

// fullHall is a course with its people, sessions that are open for a round each,
// a spare one nobody scans in, and a program that scans.
type fullHall struct {
	sessions []uint64
	spare    uint64
	seats    []uint64 // enrolments
	tickets  []string // theirs
	token    string
}

func (h *trialHouse) fullHall(b *testing.B) fullHall {
	c := h.program("SNV", actor.HomeAffairs, actor.Approver)
	hall := fullHall{token: c.token}
	var made struct{ ID uint64 }
	c.post("/courses", map[string]any{"title": "Lớp đo tốc độ", "kind": "course", "topic": "crisis_communication", "lead_unit": "SNV",
		"starts_on": "2024-10-15", "ends_on": "2024-10-15", "capacity": people}).json(b, &made)
	course := made.ID
	for i := range rounds + 1 { // one after another, and every one near enough to be scanned in
		c.post(fmt.Sprintf("/courses/%d/sessions", course), map[string]any{"title": fmt.Sprintf("Buổi %d", i+1), "periods": 1,
			"starts_at": fmt.Sprintf("2024-10-15T07:%d:00+07:00", 45+2*i), "ends_at": fmt.Sprintf("2024-10-15T07:%d:00+07:00", 47+2*i)}).json(b, &made)
		hall.sessions, hall.spare = append(hall.sessions, made.ID), made.ID
	}
	hall.sessions = hall.sessions[:rounds]
	c.post(fmt.Sprintf("/courses/%d/state", course), map[string]any{"state": "open"})
	for len(hall.tickets) < people {
		rows := make([]courses.Row, courses.MaxPeople)
		for i := range rows {
			n := len(hall.tickets) + i
			rows[i] = courses.Row{FullName: fmt.Sprintf("Học viên số %d", n), Unit: "SYT", Phone: fmt.Sprintf("0912%06d", n)}
		}
		places, err := h.Courses.Enrol(context.Background(), h.boss(), course, rows)
		if err != nil {
			b.Fatal(err)
		}
		for _, place := range places {
			hall.seats, hall.tickets = append(hall.seats, place.Enrolment.ID), append(hall.tickets, place.Ticket)
		}
	}
	return hall
}

// boss may do everything with courses.
func (h *trialHouse) boss() actor.Actor {
	return actor.Actor{UserID: 1, Grants: []actor.Grant{{Role: actor.HomeAffairs}, {Role: actor.Approver}}}
}

func (h *trialHouse) standing(b *testing.B, session uint64) attendance.Board {
	b.Helper()
	board, err := h.Attendance.Board(context.Background(), h.boss(), session)
	if err != nil {
		b.Fatal(err)
	}
	return board
}

// hollow is the web with one route: check-in as it is served, but for who comes,
// which nobody asks, and what is answered, which nobody keeps.
func (h *trialHouse) hollow() *fiber.App {
	base, _ := url.Parse("http://127.0.0.1:3000")
	clock := calendar.Clock(func() time.Time { return time.Unix(h.now.Load(), 0).UTC() })
	empty := &house{Config: Config{BaseURL: base, Clock: clock, Zone: calendar.HoChiMinh, Key: trialKey, Log: quiet()}}
	empty.table = []route{{post, "/checkins", may(attendance.Scan), scans, do(func(rq *request, in scanInput) (answer[receipts], error) {
		body := receipts{Items: make([]receipt, len(in.Items))}
		for i, item := range in.Items {
			body.Items[i] = rq.receipt(attendance.Receipt{Nonce: item.Nonce, Result: attendance.ResultPresent, At: rq.now(),
				Enrolment: 1, FullName: "Học viên số 1", UnitName: "Sở Y tế", Status: attendance.Present, ArrivedAt: rq.now()})
		}
		return answer[receipts]{Body: body}, nil
	})}}
	return empty.app(func(c *fiber.Ctx, r *route) error {
		began := time.Now()
		rq := empty.visit(c, r)
		rq.by.Grants, rq.by.UserID = h.boss().Grants, 1
		err := rq.plain()
		if err == nil {
			err = rq.allowed()
		}
		if err != nil {
			return err
		}
		answer, err := r.do.run(rq)
		if err == nil {
			err = rq.send(answer)
		}
		empty.Log.LogAttrs(rq.ctx, slog.LevelInfo, "request", slog.String("request", rq.by.RequestID),
			slog.String("route", r.path), slog.Int64("ms", time.Since(began).Milliseconds()))
		return err
	})
}

// listen serves on loopback until the test or benchmark ends.
func listen(b testing.TB, app *fiber.App) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go app.Listener(listener)
	b.Cleanup(func() { app.ShutdownWithTimeout(time.Second) })
	return "http://" + listener.Addr().String()
}

// benchClient is a light one: it shares the cores with what it measures.
var benchClient = &fasthttp.Client{MaxConnsPerHost: 2 * doors, ReadTimeout: 30 * time.Second}

func scan(address, token string, session uint64, ticket, nonce string) error {
	req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(res)
	req.SetRequestURI(address + "/checkins")
	req.Header.SetMethod(fasthttp.MethodPost)
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.SetContentType("application/json")
	req.SetBodyString(fmt.Sprintf(`{"items":[{"nonce":%q,"session":%d,"ticket":%q}]}`, nonce, session, ticket))
	if err := benchClient.Do(req, res); err != nil || res.StatusCode() != fasthttp.StatusOK {
		return fmt.Errorf("a scan answered %d %s: %w", res.StatusCode(), res.Body(), err)
	}
	return nil
}
