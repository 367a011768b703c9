package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"taphuan/models/database/trial"
)

// A spike is everybody at once, each shown more than once, as when a hall fills
// in ten minutes and nobody is sure the first beep was theirs.

// spike scans everybody so many times from so many doors and gives how long each
// scan took. Every scan must be answered, and none more than present or repeated.
func (h *venue) spike(doors, repeats int, asked map[string]bool, sittings ...sitting) []time.Duration {
	h.t.Helper()
	type shown struct {
		session       uint64
		ticket, nonce string
	}
	var scans []shown
	for _, s := range sittings {
		for i, ticket := range s.tickets {
			for n := range repeats {
				scan := shown{s.id, ticket, fmt.Sprintf("%d-%d-%d", s.id, i, n)}
				scans, asked[scan.nonce] = append(scans, scan), true
			}
		}
	}
	rand.Shuffle(len(scans), func(i, j int) { scans[i], scans[j] = scans[j], scans[i] })
	took := make([]time.Duration, len(scans))
	var failed, present atomic.Int64
	eachDoor(doors, len(scans), func(i int) {
		began := time.Now()
		receipt, err := h.scan(scans[i].session, scans[i].ticket, scans[i].nonce)
		took[i] = time.Since(began)
		switch {
		case err != nil || receipt.Result != "present" && receipt.Reason != "attendance.already_arrived":
			if failed.Add(1) <= 3 {
				h.t.Errorf("%+v %v", receipt, err)
			}
		case receipt.Result == "present":
			present.Add(1)
		}
	})
	people := 0
	for _, s := range sittings {
		people += len(s.tickets)
	}
	if failed.Load() > 0 || present.Load() != int64(people) {
		h.t.Errorf("%d scans failed, %d were answered present of %d people", failed.Load(), present.Load(), people)
	}
	return took
}

// percentile gives what so many of a hundred are not above.
func percentile(took []time.Duration, of100 int) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[min(len(sorted)-1, len(sorted)*of100/100)]
}

// Two hundred people, three times each: no scan fails, everybody arrives once.
func TestASpikeLosesAndDoublesNobody(t *testing.T) {
	for kind, address := range trial.URLs(t) {
		t.Run(kind, func(t *testing.T) {
			h := newVenue(t, address, 50)
			full := h.sit("lớn", 200)
			t.Cleanup(h.kill)
			h.start()
			asked := map[string]bool{}
			h.spike(50, 3, asked, full)
			h.kill()
			h.count(asked, len(full.tickets), full)
		})
	}
}

// BenchmarkSpike is 2,000 people three times each over 200 connections, against
// the built program as a process of its own.
func BenchmarkSpike(b *testing.B) { benchSpike(b, 2000, 0) }

// BenchmarkSpikeBesideBoards is the same with 350 people of another session whose
// board is open in 50 browsers.
func BenchmarkSpikeBesideBoards(b *testing.B) { benchSpike(b, 2000, 50) }

// The targets of a spike; a metric above 1 of a target says that it was not reached.
const (
	wantedP99  = time.Second
	wantedPeak = 200 // MiB
)

func benchSpike(b *testing.B, people, boards int) {
	const doors, repeats, seats = 200, 3, 350
	built := buildProgram(b)
	addresses := trial.URLs(b)
	for _, kind := range slices.Backward(slices.Sorted(maps.Keys(addresses))) {
		b.Run(kind, func(b *testing.B) {
			h := newVenue(b, addresses[kind], doors+boards)
			h.program = built
			arrivals := people
			sittings := []sitting{h.sit("lớn", people)}
			if boards > 0 {
				sittings = append(sittings, h.sit("nhỏ", seats))
				arrivals += seats
			}
			cookies := h.signIns(boards)
			b.Cleanup(h.kill)
			h.start()
			stop := h.watch(sittings[len(sittings)-1].id, cookies)
			asked := map[string]bool{}
			began := time.Now()
			took := h.spike(doors, repeats, asked, sittings...)
			over := time.Since(began)
			watched := stop()
			peak := h.peakMemory()
			h.kill()
			h.count(asked, arrivals, sittings...)
			if b.Failed() {
				b.FailNow() // figures of a run that lost or doubled somebody say nothing
			}
			b.ReportMetric(float64(len(took))/over.Seconds(), "checkins/s")
			b.ReportMetric(float64(percentile(took, 50).Milliseconds()), "ms-p50")
			b.ReportMetric(float64(percentile(took, 99).Milliseconds()), "ms-p99")
			b.ReportMetric(peak, "MiB-peak")
			if boards > 0 {
				b.ReportMetric(float64(percentile(watched.pages, 99).Milliseconds()), "ms-board-p99")
				b.ReportMetric(float64(len(watched.pages)), "boards-drawn")
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(percentile(took, 99).Seconds()/wantedP99.Seconds(), "p99/target")
			b.ReportMetric(peak/wantedPeak, "peak/target")
		})
	}
}

// buildProgram builds Tập huấn as make build does.
var builtProgram = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "taphuan-program-")
	if err != nil {
		return "", err
	}
	file := filepath.Join(folder, "taphuan")
	command := exec.Command("go", "build", "-trimpath", "-o", file, ".")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, said)
	}
	return file, nil
})

func buildProgram(b *testing.B) string {
	b.Helper()
	file, err := builtProgram()
	if err != nil {
		b.Fatal(err)
	}
	return file
}

// peakMemory gives the most memory the program ever held, in MiB.
func (h *venue) peakMemory() float64 {
	h.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", h.process.Process.Pid))
	if err != nil {
		h.t.Logf("no peak of memory: %v", err)
		return 0
	}
	var kilobytes float64
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	if _, err := fmt.Sscan(after, &kilobytes); err != nil {
		h.t.Fatal(err)
	}
	return kilobytes / 1024
}

// get asks for a page as a signed-in browser does.
func (h *venue) get(path, accept, cookie string) (*http.Response, error) {
	req, err := http.NewRequest(http.MethodGet, h.url+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", accept)
	req.Header.Set("Cookie", "sid="+cookie)
	return h.web.Do(req)
}
