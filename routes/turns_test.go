package routes

import (
	"context"
	"errors"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database/trial"
)

// What takes the machine a while is bounded: with two under way a third waits,
// until one is done or nobody waits for it any more.
func TestDrawingsWaitTheirTurn(t *testing.T) {
	h := &house{drawings: make(chan struct{}, drawingsAtOnce)}
	began, goOn := make(chan struct{}, 10), make(chan struct{})
	drawing := h.inTurn(endpoint{run: func(*request) (result, error) {
		began <- struct{}{}
		<-goOn
		return result{status: 200}, nil
	}})
	done := make(chan error, 10)
	draw := func(ctx context.Context) {
		_, err := drawing.run(&request{ctx: ctx})
		done <- err
	}
	for range drawingsAtOnce {
		go draw(context.Background())
		<-began
	}
	leaving, leave := context.WithCancel(context.Background())
	go draw(leaving)
	leave()
	if err := <-done; !errors.Is(err, errBusy) || statusOf[errBusy.Kind] != 503 {
		t.Errorf("who left was answered %v", err)
	}
	go draw(context.Background())
	if len(began) != 0 {
		t.Error("a third one began beside two")
	}
	close(goOn)
	for range drawingsAtOnce + 1 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if len(began) != 1 || len(h.drawings) != 0 {
		t.Errorf("%d more began, %d turns were kept", len(began), len(h.drawings))
	}
}

// Every address that draws much takes a turn.
func TestWhatDrawsMuchTakesATurn(t *testing.T) {
	h := &house{drawings: make(chan struct{}, drawingsAtOnce)}
	for range drawingsAtOnce {
		h.drawings <- struct{}{}
	}
	over, end := context.WithCancel(context.Background())
	end()
	wanted := map[string]bool{"GET /courses/:course<int>/enrolments.pdf": true, "GET /enrolments/:enrolment<int>/invitation.pdf": true,
		"POST /sessions/:session<int>/board.xlsx": true,
		"POST /sessions/:session<int>/list.pdf":   true, "POST /courses/:course<int>/certificates": true}
	for _, r := range table(&handlers{h}) {
		name := r.method + " " + r.path
		if !wanted[name] {
			continue
		}
		delete(wanted, name)
		if _, err := r.do.run(&request{ctx: over, house: h}); !errors.Is(err, errBusy) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name := range wanted {
		t.Errorf("no address %s", name)
	}
}

// Codes for two hours take a turn; the few a bare wall asks for do not.
func TestAWallWithoutCodesWaitsForNobody(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	now := func() time.Time { return time.Unix(h.now.Load(), 0).UTC() }
	web := &handlers{&house{Config: Config{Clock: now, Zone: calendar.HoChiMinh}, Services: h.Services, drawings: make(chan struct{}, 1)}}
	web.drawings <- struct{}{}
	for count, want := range map[int]int{0: 0, 480: 0, fewCodes + 1: 0, fewCodes: fewCodes, 4: 4} {
		soon, end := context.WithTimeout(context.Background(), 5*time.Second)
		if want == 0 { // nobody waits any more
			end()
		}
		got, err := web.showRoomCodes(&request{ctx: soon, house: web.house, by: actor.SystemActor()}, aheadInput{Session: h.session.ID, Count: count})
		end()
		if len(got.Body.Codes) != want || errors.Is(err, errBusy) != (want == 0) {
			t.Errorf("%d asked for: %d codes, %v", count, len(got.Body.Codes), err)
		}
	}
}
