package routes

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// twoServers gives two webs on one MariaDB, each with connections of its own, as
// two machines behind one name. What they share is the database, the secret and
// nothing else.
func twoServers(t *testing.T, people int) (a, b *hall) {
	t.Helper()
	address, db := trial.MariaDB(t)
	other, err := database.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	a = newHall(t, db, people)
	second := *a
	second.trialHouse = newHouse(t, other)
	second.staff = a.staff.at(second.trialHouse)
	return a, &second
}

// at is the same program or browser at another server: the same token, the same
// cookies.
func (c *client) at(h *trialHouse) *client {
	moved := *c
	moved.h = h
	return &moved
}

// Codes, claims, nonces, boards and scanners' tokens behave as one across two
// servers on one database (TRUST §2).
func TestTwoServersBehaveAsOne(t *testing.T) {
	a, b := twoServers(t, 8)

	t.Run("the code of the room is the same and opens at either", func(t *testing.T) {
		onA, digitsA := a.code()
		onB, digitsB := b.code()
		if onA != onB || digitsA != digitsB {
			t.Errorf("%s %s at one, %s %s at the other", onA, digitsA, onB, digitsB)
		}
	})
	t.Run("a claim opened at one is spent at the other, once", func(t *testing.T) {
		path, _ := a.code()
		phone := a.visitor()
		if got := phone.get(path); got.status != 200 {
			t.Fatalf("opening: %d %.200s", got.status, got.body)
		}
		there := phone.at(b.trialHouse)
		who := url.Values{"phone": {fmt.Sprint(a.people[0].ShortNumber)}, "pin": {a.pin(0)}}
		if got := there.form("/check-in", who); got.status != 303 {
			t.Fatalf("spending: %d %.300s", got.status, got.body)
		}
		other := url.Values{"phone": {fmt.Sprint(a.people[1].ShortNumber)}, "pin": {a.pin(1)}}
		if got := phone.form("/check-in", other); got.status != 409 {
			t.Errorf("spending again at the first: %d", got.status)
		}
		if c := b.boardOf(b.staff).Counts; c.Present != 1 {
			t.Errorf("%+v", c)
		}
	})
	t.Run("a nonce is one fact and a ticket one arrival", func(t *testing.T) {
		before := a.factCount()
		var wg sync.WaitGroup
		var arrived atomic.Int64
		for i := range 20 {
			server := []*hall{a, b}[i%2]
			wg.Go(func() {
				same := map[string]any{"nonce": "same", "session": a.session.ID, "ticket": a.people[2].Ticket}
				own := map[string]any{"nonce": fmt.Sprint("own-", i), "session": a.session.ID, "ticket": a.people[3].Ticket}
				got := server.staff.post("/checkins", map[string]any{"items": []any{same, own}})
				if got.status != 200 {
					t.Errorf("%d %.300s", got.status, got.body)
				}
				var answered receipts
				_ = json.Unmarshal([]byte(got.body), &answered)
				for _, r := range answered.Items {
					if r.Result == "present" {
						arrived.Add(1)
					}
				}
			})
		}
		wg.Wait()
		if n := a.factCount() - before; n != 21 || arrived.Load() != 2 {
			t.Errorf("%d facts, %d arrivals, want 21 and 2", n, arrived.Load())
		}
	})
	t.Run("a scanner enrolled at one works at the other and is revoked at both", func(t *testing.T) {
		d, scanner := a.staff.enrolled("Cửa 1", a.session.ID)
		there := scanner.at(b.trialHouse)
		scan := func(nonce string) reply {
			return there.post("/checkins", map[string]any{"items": []any{map[string]any{"nonce": nonce, "session": a.session.ID, "enrolment": a.people[4].ID}}})
		}
		if got := there.get("/scan/pack"); got.status != 200 {
			t.Fatalf("the pack: %d %.200s", got.status, got.body)
		}
		if got := scan("d1"); got.status != 200 || !strings.Contains(got.body, `"present"`) {
			t.Fatalf("%d %.300s", got.status, got.body)
		}
		if got := b.staff.post(fmt.Sprintf("/scanners/%d/revoke", d.ID), none{}); got.status != 200 {
			t.Fatalf("revoking: %d %.300s", got.status, got.body)
		}
		if got := scan("d2"); got.status != 401 || got.problemCode() != "attendance.scanner_ended" {
			t.Errorf("revoked, at the other: %d", got.status)
		}
		if got := scanner.get("/scan/pack"); got.status != 401 {
			t.Errorf("revoked, where it was enrolled: %d", got.status)
		}
	})
	t.Run("a session closed at one is closed at the other", func(t *testing.T) {
		if got := a.staff.post(a.at("close"), none{}); got.status != 200 {
			t.Fatal(got.body)
		}
		if got := b.staff.get(b.at("room-code")); got.status != 409 {
			t.Errorf("its code at the other: %d", got.status)
		}
	})
}

// factCount counts the facts of the session.
func (h *hall) factCount() int {
	h.t.Helper()
	var log factsPage
	h.staff.get(h.at("facts")).json(h.t, &log)
	return len(log.Facts)
}

// A board open at one server shows a check-in at the other within two seconds
// (CHECKIN §5). The stream looks once a second; of five check-ins the one in the
// middle counts, for a machine that also runs other tests may stand still.
func TestRule5_EveryInstanceSeesEveryCheckInWithinTwoSeconds(t *testing.T) {
	a, b := twoServers(t, 5)
	address := listen(t, b.app)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+b.at("board/events"), nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+b.staff.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	told := make(chan counts, 16)
	go func() {
		defer close(told)
		lines := bufio.NewScanner(res.Body)
		for lines.Scan() {
			if data, found := strings.CutPrefix(lines.Text(), "data: "); found {
				var c counts
				_ = json.Unmarshal([]byte(data), &c)
				told <- c
			}
		}
	}()
	if c := <-told; c.Expected != 5 {
		t.Fatalf("at first: %+v", c)
	}
	var took []time.Duration
	for i := range 5 {
		got := a.staff.post("/checkins", map[string]any{"items": []any{map[string]any{"nonce": fmt.Sprint("n", i), "session": a.session.ID, "ticket": a.people[i].Ticket}}})
		if got.status != 200 {
			t.Fatal(got.body)
		}
		began := time.Now()
		for c := range told {
			if c.Present == i+1 {
				break
			}
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	if took[2] > 2*time.Second {
		t.Errorf("the other server told of check-ins after %v", took)
	}
}
