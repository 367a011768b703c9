package routes

import (
	"context"
	"errors"
	"testing"
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
		"GET /sessions/:session<int>/room-codes": true, "POST /sessions/:session<int>/board.xlsx": true,
		"GET /sessions/:session<int>/list.pdf": true, "POST /courses/:course<int>/certificates": true}
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
