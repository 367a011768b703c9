package routes

import (
	"bufio"
	"bytes"
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/actor"
	"taphuan/models/database/trial"
)

// A stream asks anew who listens: after the sign-in has ended nothing more is told.
func TestAStreamEndsWithItsSignIn(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 2)
	login := h.user("STTTT", actor.Organiser)
	token, err := h.Accounts.AddToken(context.Background(), actor.SystemActor(), login, "trial")
	if err != nil {
		t.Fatal(err)
	}
	by, err := h.Accounts.ByToken(context.Background(), token)
	if err != nil {
		t.Fatal(err)
	}
	var who func(context.Context) (actor.Actor, error)
	door := fiber.New(fiber.Config{Immutable: true})
	door.Get("/", func(c *fiber.Ctx) error {
		who = (&request{c: c, house: &house{Services: h.Services}}).still()
		return nil
	})
	asked := httptest.NewRequest(get, "/", nil)
	asked.Header.Set("Authorization", "Bearer "+token)
	if _, err := door.Test(asked, -1); err != nil {
		t.Fatal(err)
	}
	listen := func(first func()) (string, time.Duration) {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		var out bytes.Buffer
		first()
		began := time.Now()
		web := &handlers{&house{Services: h.Services}}
		web.streamBoard(&stream{ctx: ctx, w: bufio.NewWriter(&out)}, who, h.session.ID)
		return out.String(), time.Since(began)
	}
	if told, _ := listen(func() {}); strings.Count(told, "event: board") != 1 {
		t.Errorf("before: %q", told)
	}
	told, took := listen(func() {
		if err := h.Accounts.Disable(context.Background(), actor.SystemActor(), by.UserID); err != nil {
			t.Fatal(err)
		}
	})
	if told != "" || took > 1500*time.Millisecond {
		t.Errorf("after: %q for %v", told, took)
	}
}
