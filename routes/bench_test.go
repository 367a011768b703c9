package routes

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// doors is how many staff scan at once in the benchmark.
const doors = 16

// BenchmarkCheckIn sends one scan a request through the whole router over
// loopback, from 16 doors at once, and sets the rate beside the ceiling of the
// same database in the same run: bare one-row inserts, each with its commit.
func BenchmarkCheckIn(b *testing.B) {
	for name, url := range trial.URLs(b) {
		b.Run(name, func(b *testing.B) {
			db, err := database.Open(context.Background(), url)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { db.Close() })
			h := newHouse(b, db)
			session, tickets, client := h.fullHall(b)
			bare := rate(200, func(int) error { return bareInsert(db) })
			address := h.listen(b)

			began := time.Now()
			var sent atomic.Int64
			b.ResetTimer()
			perSecond := rate(max(b.N, doors), func(int) error {
				i := sent.Add(1) - 1
				return scan(address, client.token, session, tickets[int(i)%len(tickets)], fmt.Sprintf("bench-%d-%d", began.UnixNano(), i))
			})
			b.StopTimer()
			b.ReportMetric(perSecond, "checkins/s")
			b.ReportMetric(bare, "bare-commits/s")
			b.ReportMetric(perSecond/bare, "of-the-ceiling")
		})
	}
}

// rate does n acts from all doors at once and gives how many were done a second.
func rate(n int, act func(int) error) float64 {
	var next atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	for range doors {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if err := act(int(i)); err != nil {
					panic(err)
				}
			}
		})
	}
	wg.Wait()
	return float64(n) / time.Since(began).Seconds()
}

// bareInsert stores one row in a transaction of its own and commits it.
func bareInsert(db *database.DB) error {
	return db.InTx(context.Background(), func(tx database.Tx) error {
		return audit.Add(context.Background(), tx, actor.SystemActor(), audit.Entry{At: morning, Action: "bench", Subject: "bench"})
	})
}

// fullHall makes an open session of 500 people and a program that scans them.
func (h *trialHouse) fullHall(b *testing.B) (session uint64, tickets []string, c *client) {
	c = h.program("SNV", actor.HomeAffairs, actor.Approver)
	var made struct{ ID uint64 }
	c.post("/courses", map[string]any{"title": "Lớp đo tốc độ", "kind": "course", "topic": "crisis_communication", "lead_unit": "SNV",
		"starts_on": "2024-10-15", "ends_on": "2024-10-15", "capacity": 500}).json(b, &made)
	course := fmt.Sprint("/courses/", made.ID)
	c.post(course+"/sessions", map[string]any{"title": "Sáng", "starts_at": "2024-10-15T07:30:00+07:00", "ends_at": "2024-10-15T11:00:00+07:00", "periods": 4}).json(b, &made)
	c.post(course+"/state", map[string]any{"state": "open"})
	people := make([]map[string]any, 500)
	for i := range people {
		people[i] = map[string]any{"full_name": fmt.Sprintf("Học viên số %d", i), "unit": "SYT", "phone": fmt.Sprintf("0912%06d", i)}
	}
	var enrolled struct{ Enrolments []struct{ Ticket string } }
	c.post(course+"/enrolments", map[string]any{"people": people}).json(b, &enrolled)
	for _, e := range enrolled.Enrolments {
		tickets = append(tickets, e.Ticket)
	}
	if len(tickets) != len(people) {
		b.Fatalf("enrolled %d of %d", len(tickets), len(people))
	}
	return made.ID, tickets, c
}

// listen serves the house on loopback until the benchmark ends.
func (h *trialHouse) listen(b testing.TB) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go h.app.Listener(listener)
	b.Cleanup(func() { h.app.ShutdownWithTimeout(time.Second) })
	return "http://" + listener.Addr().String()
}

var benchClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: doors}, Timeout: 30 * time.Second}

func scan(address, token string, session uint64, ticket, nonce string) error {
	body, _ := json.Marshal(map[string]any{"items": []map[string]any{{"nonce": nonce, "session": session, "ticket": ticket}}})
	req, err := http.NewRequest(http.MethodPost, address+"/checkins", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	res, err := benchClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return fmt.Errorf("a scan answered %d %s: %w", res.StatusCode, answer, err)
	}
	return nil
}
