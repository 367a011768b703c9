package routes

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// sending is a scan as a phone sends it.
type sending = map[string]any

// phones gives what twenty phones scanned of the people in a session that begins
// at start: in and out, some outside its hours.
func phones(random *rand.Rand, start time.Time, tickets []string) [][]sending {
	queues := make([][]sending, 20)
	for phone := range queues {
		for seq := range 25 {
			at := start.Add(time.Duration(random.IntN(6*3600)-3600) * time.Second)
			direction := "in"
			if random.IntN(4) == 0 {
				direction = "out"
			}
			queues[phone] = append(queues[phone], sending{"nonce": fmt.Sprintf("%d-%d", phone, seq), "direction": direction, "seq": seq,
				"ticket": tickets[random.IntN(len(tickets))], "at": at.Format(time.RFC3339)})
		}
	}
	return queues
}

// The same scans in ten orders through HTTP, split, repeated and days late, end
// in the same board, on both databases (CHECKIN §1).
func TestRule1_TenOrdersThroughHTTPEndInTheSameBoard(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		h := newHall(t, db, 60)
		random := rand.New(rand.NewPCG(435, 10))
		tickets := make([]string, len(h.people))
		for i, p := range h.people {
			tickets[i] = p.Ticket
		}
		queues := phones(random, h.session.StartsAt, tickets)
		h.wait(6 * time.Hour)
		over := h.now.Load()
		want := ""
		for order := range 10 {
			session := h.layAgain()
			h.now.Store(over)
			for _, batch := range shuffled(random, queues, session) {
				if got := h.staff.post("/checkins", map[string]any{"items": batch}); got.status != 200 {
					t.Fatalf("%d %.300s", got.status, got.body)
				}
				h.wait(time.Duration(random.IntN(3*3600)) * time.Second)
			}
			board := h.standings(session)
			if want == "" {
				want = board
			}
			if board != want {
				t.Fatalf("order %d:\n%s\nwant\n%s", order, board, want)
			}
		}
	})
}

// layAgain gives a session of the same course and hours that has seen no scan.
// Two sessions of a course cannot overlap by the program's own rules, so the
// row is copied beneath them.
func (h *hall) layAgain() uint64 {
	h.t.Helper()
	again := h.session
	again.ID = 0
	err := h.db.InTx(h.t.Context(), func(tx database.Tx) error {
		return gorm.G[courses.Session](tx.DB).Create(h.t.Context(), &again)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return again.ID
}

// shuffled cuts the phones' queues into batches, in any order, some of them twice.
func shuffled(random *rand.Rand, queues [][]sending, session uint64) [][]sending {
	var batches [][]sending
	for _, queue := range queues {
		for len(queue) > 0 {
			n := min(len(queue), 1+random.IntN(20))
			batch := make([]sending, n)
			for i, item := range queue[:n] {
				batch[i] = sending{}
				for name, value := range item {
					batch[i][name] = value
				}
				batch[i]["session"], batch[i]["nonce"] = session, fmt.Sprintf("%d/%s", session, item["nonce"])
			}
			batches, queue = append(batches, batch), queue[n:]
		}
	}
	batches = append(batches, batches[:len(batches)/4]...) // their answers were lost
	random.Shuffle(len(batches), func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
	return batches
}

// standings gives a board without what differs by its session.
func (h *hall) standings(session uint64) string {
	h.t.Helper()
	got := h.staff.get(fmt.Sprintf("/sessions/%d/board", session))
	var board struct {
		Counts any
		Rows   []struct {
			FullName, Status, Method string
			Enrolment                uint64
			ArrivedAt                *time.Time `json:"arrived_at"`
			LeftAt                   *time.Time `json:"left_at"`
			Reviews                  []string
			Lessons                  int
		}
	}
	got.json(h.t, &board)
	if len(board.Rows) != len(h.people) {
		h.t.Fatalf("%d rows", len(board.Rows))
	}
	told, _ := json.Marshal(board)
	return string(told)
}
