package routes

import (
	"context"
	"encoding/json"
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
	people = 4000 // whom they scan once
	again  = 400  // of whom so many are scanned a second time
	rounds = 4    // in which all this is done
)

// BenchmarkCheckIn sends one scan a request over loopback from 64 doors at once,
// and sets the rate of what was stored beside two ceilings of the same run: the
// same handler without the database behind it, and bare one-row inserts into the
// same database, each with a commit of its own. It runs once, whatever b.N.
func BenchmarkCheckIn(b *testing.B) {
	for name, address := range trial.URLs(b) {
		b.Run(name, func(b *testing.B) {
			db, err := database.Open(context.Background(), address)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { db.Close() })
			h := newHouse(b, db)
			session, tickets, token := h.fullHall(b)
			hall, hollow := listen(b, h.app), listen(b, h.hollow())
			send := func(address string) func(int) error {
				return func(i int) error {
					return scan(address, token, session, tickets[i%len(tickets)], fmt.Sprintf("%s-%d", b.Name(), i))
				}
			}
			store := trial.Bare(b, address, doors)

			var checkins, handler, bare, ofLower, ofBare []float64
			for round := range rounds { // in turn, for the machine is not the same from one second to the next
				from := round * (people + again) / rounds
				share := (people + again) / rounds
				handler = append(handler, rate(b, from, share, send(hollow)))
				bare = append(bare, rate(b, from, share, func(int) error { return store(context.Background()) }))
				checkins = append(checkins, rate(b, from, share, send(hall)))
				ofLower = append(ofLower, checkins[round]/min(handler[round], bare[round]))
				ofBare = append(ofBare, checkins[round]/bare[round])
			}
			alone := took(b, 50, send(hall))
			b.ReportMetric(median(checkins), "checkins/s")
			b.ReportMetric(median(handler), "without-database/s")
			b.ReportMetric(median(bare), "bare-commits/s")
			b.ReportMetric(median(ofLower), "of-lower-ceiling")
			b.ReportMetric(median(ofBare), "of-bare-commits")
			b.ReportMetric(float64(alone.Microseconds())/1000, "ms-alone")
			b.ReportMetric(0, "ns/op")
			if board := h.standing(b, session); board.Counts.Present != people {
				b.Errorf("%d arrivals of %d people", board.Counts.Present, people)
			}
		})
	}
}

// rate does n acts from all doors at once, numbered after from, and gives how
// many were done a second.
func rate(b *testing.B, from, n int, act func(int) error) float64 {
	b.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	for range doors {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if err := act(from + int(i)); err != nil {
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
		if err := act(people + again + 1 + i); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(began) / time.Duration(n)
}

// fullHall makes an open session with its people and a program that scans them.
func (h *trialHouse) fullHall(b *testing.B) (session uint64, tickets []string, token string) {
	c := h.program("SNV", actor.HomeAffairs, actor.Approver)
	var made struct{ ID uint64 }
	c.post("/courses", map[string]any{"title": "Lớp đo tốc độ", "kind": "course", "topic": "crisis_communication", "lead_unit": "SNV",
		"starts_on": "2024-10-15", "ends_on": "2024-10-15", "capacity": people}).json(b, &made)
	course := made.ID
	c.post(fmt.Sprintf("/courses/%d/sessions", course), map[string]any{"title": "Sáng", "starts_at": "2024-10-15T07:30:00+07:00",
		"ends_at": "2024-10-15T11:00:00+07:00", "periods": 4}).json(b, &made)
	c.post(fmt.Sprintf("/courses/%d/state", course), map[string]any{"state": "open"})
	for len(tickets) < people {
		rows := make([]courses.Row, courses.MaxPeople)
		for i := range rows {
			n := len(tickets) + i
			rows[i] = courses.Row{FullName: fmt.Sprintf("Học viên số %d", n), Unit: "SYT", Phone: fmt.Sprintf("0912%06d", n)}
		}
		places, err := h.Courses.Enrol(context.Background(), h.boss(), course, rows)
		if err != nil {
			b.Fatal(err)
		}
		for _, place := range places {
			tickets = append(tickets, place.Ticket)
		}
	}
	return made.ID, tickets, c.token
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
	body, _ := json.Marshal(map[string]any{"items": []map[string]any{{"nonce": nonce, "session": session, "ticket": ticket}}})
	req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(res)
	req.SetRequestURI(address + "/checkins")
	req.Header.SetMethod(fasthttp.MethodPost)
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.SetContentType("application/json")
	req.SetBodyRaw(body)
	if err := benchClient.Do(req, res); err != nil || res.StatusCode() != fasthttp.StatusOK {
		return fmt.Errorf("a scan answered %d %s: %w", res.StatusCode(), res.Body(), err)
	}
	return nil
}
