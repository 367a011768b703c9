package routes

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
)

// hall is a course of STTTT whose first session began at 07:30, ten minutes ago.
type hall struct {
	*trialHouse
	key     []byte
	course  courses.Course
	session courses.Session
	people  []courses.Place
	staff   *client // a program of the organiser
}

func newHall(t *testing.T, db *database.DB, people int) *hall {
	t.Helper()
	h := &hall{trialHouse: newHouse(t, db)}
	now := func() time.Time { return time.Unix(h.now.Load(), 0).UTC() }
	service := courses.New(db, now, calendar.HoChiMinh, trialKey)
	h.key = service.Key()
	ctx, by := context.Background(), actor.SystemActor()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	day := calendar.NewDate(2024, 10, 15)
	var err error
	h.course, err = service.Create(ctx, by, courses.Draft{Title: "Xử lý khủng hoảng truyền thông", Kind: "course",
		Topic: "crisis_communication", LeadUnit: "STTTT", StartsOn: day, EndsOn: day, Capacity: 400})
	must(err)
	_, err = service.ChangeState(ctx, by, h.course.ID, courses.Step{To: courses.Open})
	must(err)
	begin := morning.Add(-10 * time.Minute)
	h.session, err = service.AddSession(ctx, by, h.course.ID, courses.SessionDraft{Title: "Buổi sáng",
		StartsAt: begin, EndsAt: begin.Add(4 * time.Hour), Periods: 4})
	must(err)
	rows := make([]courses.Row, people)
	for i := range rows {
		rows[i] = courses.Row{FullName: fmt.Sprintf("Nguyễn Văn %c", 'A'+i%26), Phone: fmt.Sprintf("09%08d", i+1),
			Unit: map[bool]string{true: "SYT", false: "SNV"}[i%2 == 0]}
	}
	h.people, err = service.Enrol(ctx, by, h.course.ID, rows)
	must(err)
	h.staff = h.program("STTTT", actor.Organiser)
	return h
}

func (h *hall) at(path string) string { return fmt.Sprintf("/sessions/%d/%s", h.session.ID, path) }

// code asks for the code on the wall and gives its address on this server.
func (h *hall) code() (path, digits string) {
	h.t.Helper()
	got := h.staff.get(h.at("room-code"))
	if got.status != 200 {
		h.t.Fatalf("the code of the room: %d %s", got.status, got.body)
	}
	var shown struct {
		URL       string    `json:"url"`
		Digits    string    `json:"digits"`
		ChangesAt time.Time `json:"changes_at"`
	}
	got.json(h.t, &shown)
	address, err := url.Parse(shown.URL)
	if err != nil || shown.URL != strings.ToUpper(shown.URL) || address.Host != "127.0.0.1:3000" || len(shown.Digits) != 6 {
		h.t.Fatalf("%+v", shown)
	}
	if wait := shown.ChangesAt.Unix() - h.now.Load(); wait < 1 || wait > 15 {
		h.t.Fatalf("the code changes in %d s", wait)
	}
	return address.Path, shown.Digits
}

func (h *hall) pin(i int) string { return courses.Pin(h.key, h.people[i].ID, h.people[i].Replacement) }

// boardOf reads the board as a program does.
func (h *hall) boardOf(c *client) boardPage {
	h.t.Helper()
	got := c.get(h.at("board"))
	if got.status != 200 {
		h.t.Fatalf("the board: %d %s", got.status, got.body)
	}
	var b boardPage
	got.json(h.t, &b)
	return b
}
