package routes

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database/trial"
	"taphuan/static"
)

func TestWhoScans(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 3)
	given := h.user("STTTT", actor.CheckIn)
	service := courses.New(h.db, func() time.Time { return morning }, calendar.HoChiMinh, trialKey)
	if err := service.GiveSession(context.Background(), actor.SystemActor(), h.course.ID, h.session.ID, given); err != nil {
		t.Fatal(err)
	}
	token, err := h.Accounts.AddToken(context.Background(), actor.SystemActor(), given, "trial")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		who    *client
		status int
	}{
		"organiser of the unit":      {h.staff, fiber.StatusOK},
		"Home Affairs":               {h.program("SNV", actor.HomeAffairs), fiber.StatusOK},
		"check-in staff, given":      {&client{h: h.trialHouse, token: token}, fiber.StatusOK},
		"check-in staff, not given":  {h.program("STTTT", actor.CheckIn), fiber.StatusNotFound},
		"organiser of another unit":  {h.program("SYT", actor.Organiser), fiber.StatusNotFound},
		"focal point of a unit":      {h.program("SYT", actor.UnitFocal), fiber.StatusForbidden},
		"auditor, who only watches":  {h.program("SNV", actor.Auditor), fiber.StatusForbidden},
		"organiser elsewhere, reads": {h.program("SYT", actor.Organiser, actor.Leader), fiber.StatusForbidden},
		"nobody":                     {&client{h: h.trialHouse}, fiber.StatusUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.who.get(h.at("scan")); got.status != c.status {
				t.Errorf("%d, want %d: %s", got.status, c.status, got.body)
			}
		})
	}
}

var scannerJSON = regexp.MustCompile(`(?s)<script type="application/json" id="scanner-data">(.*?)</script>`)

// What the script is told stands on the page as JSON that no sentence can break.
func TestScannerDataIsJSON(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 1)
	page := h.person("STTTT", actor.Organiser).get(h.at("scan"))
	found := scannerJSON.FindStringSubmatch(page.body)
	if found == nil {
		t.Fatalf("no data: %s", page.body)
	}
	var data scannerData
	if err := json.Unmarshal([]byte(found[1]), &data); err != nil {
		t.Fatalf("%v: %s", err, found[1])
	}
	if data.Session != h.session.ID || data.Now.Unix() != h.now.Load() || len(data.Say) != len(scannerWords)+1 {
		t.Errorf("%+v", data)
	}
	if !strings.Contains(page.body, `name="csrf" value="`+data.CSRF+`"`) {
		t.Error("the script has another token than the form")
	}
	for word, said := range data.Say {
		if text, ok := said.(string); ok && strings.HasPrefix(text, "[") {
			t.Errorf("%s has no words", word)
		}
	}
	for name, file := range scannerFiles {
		if strings.HasPrefix(file, "js/") && (!static.Has(file) || data.Files[name] != static.Path(file)) {
			t.Errorf("%s leads to %s", name, data.Files[name])
		}
	}
}

func TestTypingWithoutScripts(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 2)
	c := h.person("STTTT", actor.Organiser)
	c.get(h.at("scan"))
	send := func(number string) reply {
		return c.form(h.at("scan"), url.Values{"short_number": {number}, "nonce": {"typed-" + number}})
	}
	first := h.people[0]
	number := fmt.Sprint(first.ShortNumber)
	for range 2 { // a form sent twice is one scan
		if got := send(number); got.status != fiber.StatusSeeOther ||
			got.header.Get("Location") != fmt.Sprintf("/sessions/%d/scan?last=%d", h.session.ID, first.ID) {
			t.Fatalf("%d to %s: %s", got.status, got.header.Get("Location"), got.body)
		}
	}
	if got := send("77"); got.status != fiber.StatusUnprocessableEntity || !strings.Contains(got.body, `value="77"`) {
		t.Errorf("an unknown number answers %d", got.status)
	}
	if got := send(""); got.status != fiber.StatusUnprocessableEntity {
		t.Errorf("nothing typed answers %d", got.status)
	}
	var log factsPage
	h.staff.get(h.at("facts")).json(t, &log)
	if len(log.Facts) != 2 {
		t.Errorf("%d scans are kept, not one and a refused one", len(log.Facts))
	}
	shown := c.get(fmt.Sprintf("/sessions/%d/scan?last=%d", h.session.ID, first.ID))
	if !strings.Contains(shown.body, first.FullName) {
		t.Error("the page does not say who it was")
	}
}
