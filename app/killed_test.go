package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"taphuan/models/database/trial"
)

// ledger is what the doors know outside the server: which scans were asked for,
// and which were acknowledged.
type ledger struct {
	mu           sync.Mutex
	asked        map[string]bool
	acknowledged []string
}

func (l *ledger) ask(nonce string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked[nonce] = true
}

func (l *ledger) acknowledge(nonce string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acknowledged = append(l.acknowledged, nonce)
}

func (l *ledger) lines() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acknowledged)
}

// surviveKills scans everybody twice while the program is killed again and
// again at random moments; doors send a scan again under its nonce until it is
// acknowledged. It gives how long the slowest restart took.
func (h *venue) surviveKills(doors, kills int, full sitting) (slowest time.Duration, lines *ledger) {
	h.t.Helper()
	lines = &ledger{asked: map[string]bool{}}
	all := 2 * len(full.tickets)
	order := rand.Perm(all)
	over := make(chan struct{})
	go func() {
		defer close(over)
		eachDoor(doors, all, func(i int) {
			nonce := fmt.Sprintf("k-%d", order[i])
			lines.ask(nonce)
			h.insist(full.id, full.tickets[order[i]%len(full.tickets)], nonce, lines)
		})
	}()
	// As many kills as asked for, each at a random point of its share of the run.
	for n := range kills {
		share := float64(all) / float64(kills)
		moment := int((float64(n) + 0.1 + 0.8*rand.Float64()) * share)
		for lines.lines() < moment {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(rand.N(10 * time.Millisecond))
		h.kill()
		slowest = max(slowest, h.start())
	}
	select {
	case <-over:
	case <-time.After(2 * time.Minute):
		h.t.Fatalf("%d of %d scans were acknowledged", lines.lines(), all)
	}
	h.kill()
	return slowest, lines
}

// insist sends a scan until it is acknowledged, as scanners do.
func (h *venue) insist(session uint64, ticket, nonce string, lines *ledger) {
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(20 * time.Millisecond) {
		receipt, err := h.scan(session, ticket, nonce)
		if err != nil {
			continue // it is down, or was killed before it answered
		}
		if receipt.Result != "present" && receipt.Result != "repeated" {
			h.t.Errorf("%+v", receipt)
		}
		lines.acknowledge(nonce)
		return
	}
	h.t.Errorf("%s was never acknowledged", nonce)
}

// outlive checks what is stored against the ledger.
func (h *venue) outlive(lines *ledger, full sitting) {
	h.t.Helper()
	if len(lines.acknowledged) != len(lines.asked) {
		h.t.Errorf("%d of %d were acknowledged", len(lines.acknowledged), len(lines.asked))
	}
	h.count(lines.asked, len(full.tickets), full)
}

// What was acknowledged survives a program that is killed at any moment; what is
// sent again is no second scan (CHECKIN §4.6, TRUST §1).
func TestAcknowledgedScansSurviveKills(t *testing.T) {
	for kind, address := range trial.URLs(t) {
		t.Run(kind, func(t *testing.T) {
			h := newVenue(t, address, 16)
			full := h.sit("tắt", 300)
			t.Cleanup(h.kill)
			h.start()
			_, lines := h.surviveKills(16, 3, full)
			h.outlive(lines, full)
		})
	}
}

// BenchmarkKills kills the built program twenty times during 4,000 × 2 scans.
func BenchmarkKills(b *testing.B) {
	const doors, people, kills = 32, 4000, 20
	built := buildProgram(b)
	addresses := trial.URLs(b)
	for _, kind := range slices.Backward(slices.Sorted(maps.Keys(addresses))) {
		b.Run(kind, func(b *testing.B) {
			h := newVenue(b, addresses[kind], doors)
			h.program = built
			full := h.sit("tắt", people)
			b.Cleanup(h.kill)
			h.start()
			began := time.Now()
			slowest, lines := h.surviveKills(doors, kills, full)
			over := time.Since(began)
			h.outlive(lines, full)
			b.ReportMetric(kills, "kills")
			b.ReportMetric(float64(len(lines.acknowledged)), "acknowledged")
			b.ReportMetric(over.Seconds(), "s-in-all")
			b.ReportMetric(float64(slowest.Milliseconds()), "ms-slowest-restart")
			b.ReportMetric(0, "ns/op")
			if slowest > 2*time.Second {
				b.Errorf("a restart took %v", slowest)
			}
		})
	}
}
