package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/database/trial"
)

// signIns signs in so many browsers of staff and gives their cookies.
func (h *venue) signIns(count int) []string {
	h.t.Helper()
	var cookies []string
	if count == 0 {
		return nil
	}
	h.within(func(ctx context.Context, in *house) error {
		_, link, err := in.Accounts.AddUser(ctx, actor.SystemActor(), accounts.NewUser{Login: "bang", Name: "Lê Văn C",
			Roles: []accounts.RoleGrant{{Role: actor.HomeAffairs, Unit: "SNV"}}})
		if err == nil {
			err = in.Accounts.PasswordFromLink(ctx, link, trialPassword)
		}
		for err == nil && len(cookies) < count {
			var cookie string
			cookie, _, err = in.Accounts.SignIn(ctx, "bang", trialPassword, "trial", "")
			cookies = append(cookies, cookie)
		}
		return err
	})
	return cookies
}

// watched is what browsers with an open board saw.
type watched struct {
	mu     sync.Mutex
	pages  []time.Duration // how long each page took
	failed []string
	last   string // the newest page
}

// watch opens the board in a browser for every cookie, as board.js does: it
// holds the stream and fetches what changes whenever the stream speaks, one at a
// time. The function it gives closes them and tells what they saw.
func (h *venue) watch(session uint64, cookies []string) func() *watched {
	seen := &watched{}
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	path := fmt.Sprintf("/sessions/%d/board", session)
	for _, cookie := range cookies {
		speaks := make(chan struct{}, 1)
		all.Go(func() {
			for ctx.Err() == nil {
				if err := h.listen(ctx, path+"/events", cookie, speaks); err != nil && ctx.Err() == nil {
					seen.fail(err)
				}
			}
		})
		all.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case <-speaks:
					seen.look(h, path+"/live", cookie)
				}
			}
		})
	}
	return func() *watched {
		stop()
		all.Wait()
		if len(seen.failed) > 0 {
			h.t.Errorf("%d boards failed: %s", len(seen.failed), seen.failed[0])
		}
		return seen
	}
}

// listen holds a stream until it ends, and passes on that it spoke.
func (h *venue) listen(ctx context.Context, path, cookie string, speaks chan<- struct{}) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Cookie", "sid="+cookie)
	patient := &http.Client{Transport: h.web.Transport}
	res, err := patient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the stream answered %d", res.StatusCode)
	}
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		if lines.Text() == "event: board" {
			select {
			case speaks <- struct{}{}:
			default: // it is to look already
			}
		}
	}
	return nil // streams end now and then, and are opened again
}

// look fetches the page once.
func (w *watched) look(h *venue, path, cookie string) {
	began := time.Now()
	res, err := h.get(path, "text/html", cookie)
	if err != nil {
		w.fail(err)
		return
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pages = append(w.pages, time.Since(began))
	if w.last = string(page); err != nil || res.StatusCode != http.StatusOK || !strings.Contains(w.last, `id="board"`) {
		w.failed = append(w.failed, fmt.Sprintf("%d %v %.200s", res.StatusCode, err, page))
	}
}

func (w *watched) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed = append(w.failed, err.Error())
}

// Five browsers hold a board open while its hall fills: all see the end of it.
func TestOpenBoardsSeeASpike(t *testing.T) {
	for kind, address := range trial.URLs(t) {
		t.Run(kind, func(t *testing.T) {
			h := newVenue(t, address, 25)
			full := h.sit("nhỏ", 60)
			cookies := h.signIns(5)
			t.Cleanup(h.kill)
			h.start()
			stop := h.watch(full.id, cookies)
			asked := map[string]bool{}
			h.spike(20, 2, asked, full)
			time.Sleep(2500 * time.Millisecond) // a board shows what happened within two seconds
			if seen := stop(); len(seen.pages) < len(cookies) || strings.Count(seen.last, `class="badge ok"`) < len(full.tickets) {
				t.Errorf("%d pages, the last one with %d arrivals", len(seen.pages), strings.Count(seen.last, `class="badge ok"`))
			}
			h.kill()
			h.count(asked, len(full.tickets), full)
		})
	}
}
