package attendance_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/attendance"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// Twenty doors scan one ticket at the same moment: one arrival, whoever wins.
func TestTwentyRacingScansOfOneTicket(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		counts := race(st, func(i int) attendance.Item { return st.item(fmt.Sprint("race-", i), 0) })
		if counts["present"] != 1 || counts["repeated:already_arrived"] != 19 || st.facts() != 20 {
			t.Errorf("%v and %d facts", counts, st.facts())
		}
		if board := st.board(st.both()); board.Counts.Present != 1 || board.Counts.Expected != 4 {
			t.Errorf("%+v", board.Counts)
		}
	})
}

// The lock serves one server; on a cluster only the unique key keeps a second
// fact from being answered present as well.
func TestOnlyOneFactIsTheArrival(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.scan(st.item("a", 0), st.item("b", 0))
		kept, err := gorm.G[attendance.Fact](db.Reader().DB).Where("arrival IS NOT NULL").Find(ctx)
		st.must(err)
		if len(kept) != 1 || kept[0].Nonce != "a" {
			t.Fatalf("%d facts are the arrival", len(kept))
		}
		second := kept[0]
		second.ID, second.Nonce = 0, "from another node"
		err = db.InTx(ctx, func(tx database.Tx) error { return gorm.G[attendance.Fact](tx.DB).Create(ctx, &second) })
		if !database.IsDuplicate(err, "uq_attendance_facts_arrival") {
			t.Errorf("a second arrival: %v", err)
		}
	})
}

// Twenty times the same nonce at the same moment: one fact.
func TestTwentyRacingScansOfOneNonce(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		for name, ticket := range map[string]string{"known": st.people[0].Ticket, "unknown": "T1:NOBODYKNOWSTHISCODE"} {
			before := st.facts()
			counts := race(st, func(int) attendance.Item {
				return attendance.Item{Nonce: "same-" + name, Session: st.session.ID, Ticket: ticket}
			})
			if counts["repeated:same_nonce"] != 19 || st.facts() != before+1 {
				t.Errorf("%s ticket: %v and %d facts", name, counts, st.facts()-before)
			}
		}
	})
}

// Two batches that name the same people in opposite order end both.
func TestBatchesInOppositeOrder(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.people = append(st.people, st.enrol(st.course.ID, 5, 20)...)
		var wait sync.WaitGroup
		present := make([]int, 6)
		for n := range present {
			wait.Go(func() {
				items := make([]attendance.Item, len(st.people))
				for i := range items {
					who := i
					if n%2 == 1 {
						who = len(items) - 1 - i
					}
					items[i] = st.item(fmt.Sprintf("%d-%d", n, i), who)
				}
				receipts, err := st.s.CheckIn(ctx, st.both(), items)
				if err != nil {
					t.Error(err)
				}
				present[n] = strings.Count(results(receipts), "present")
			})
		}
		wait.Wait()
		sum := 0
		for _, n := range present {
			sum += n
		}
		if sum != len(st.people) || st.facts() != 6*len(st.people) {
			t.Errorf("%d present of %d, %d facts", sum, len(st.people), st.facts())
		}
	})
}

// race sends twenty scans at once and counts the answers.
func race(st *stage, item func(int) attendance.Item) map[string]int {
	st.t.Helper()
	counts := map[string]int{}
	var wait sync.WaitGroup
	var mu sync.Mutex
	start := make(chan struct{})
	for i := range 20 {
		wait.Go(func() {
			<-start
			receipts, err := st.s.CheckIn(ctx, st.both(), []attendance.Item{item(i)})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				st.t.Error(err)
				return
			}
			counts[results(receipts)]++
		})
	}
	close(start)
	wait.Wait()
	return counts
}

// 200 random orders of the same scans, sent in batches of random length, end
// in the same board.
func TestAnyOrderOfScansEndsInTheSameBoard(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	st.people = append(st.people, st.enrol(st.course.ID, 5, 7)...)
	random := rand.New(rand.NewPCG(15, 10))
	var scans []attendance.Item
	for i := range 30 {
		item := st.item(fmt.Sprint(i), random.IntN(len(st.people)))
		item.At = half7.Add(time.Duration(random.IntN(330)-60) * time.Minute)
		if random.IntN(5) == 0 {
			item.Direction = attendance.Out
		}
		scans = append(scans, item)
	}
	want := ""
	for round := range 200 {
		st.session = courses.Session{CourseID: st.course.ID, Title: "thử", StartsAt: half7, EndsAt: half7.Add(4 * time.Hour),
			Periods: 4, Salt: st.session.Salt}
		st.write(func(tx database.Tx) error { return gorm.G[courses.Session](tx.DB).Create(ctx, &st.session) })
		st.at(6 * time.Hour)
		random.Shuffle(len(scans), func(i, j int) { scans[i], scans[j] = scans[j], scans[i] })
		for i := 0; i < len(scans); {
			n := min(1+random.IntN(12), len(scans)-i)
			batch := make([]attendance.Item, n)
			for k := range batch {
				batch[k] = scans[i+k]
				batch[k].Session = st.session.ID
				batch[k].Nonce = fmt.Sprintf("%d-%s", round, scans[i+k].Nonce)
			}
			st.scan(batch...)
			i += n
		}
		got := describe(st.board(st.both()))
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatalf("round %d:\n%s\nwant\n%s", round, got, want)
		}
	}
	if !strings.Contains(want, "late") || !strings.Contains(want, "present") || !strings.Contains(want, "outside_hours") {
		t.Fatalf("the scans try too little:\n%s", want)
	}
}

func describe(b attendance.Board) string {
	var lines strings.Builder
	fmt.Fprintf(&lines, "%+v\n", b.Counts)
	for _, r := range b.Rows {
		fmt.Fprintln(&lines, r.Person.FullName, r.Status, r.ArrivedAt, r.LeftAt, r.Method, r.Reasons())
	}
	return lines.String()
}
