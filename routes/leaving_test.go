package routes

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// checksOut lets the course of the hall check people out.
func (h *hall) checksOut(t *testing.T) {
	t.Helper()
	err := h.db.InTx(t.Context(), func(tx database.Tx) error {
		_, err := gorm.G[courses.Course](tx.DB).Where("id = ?", h.course.ID).Update(t.Context(), "checks_out", true)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Where a course checks people out, and only there, the forms of the scanner and
// of the board ask for the direction, send it and keep it, without scripts too.
func TestTypingWhoLeaves(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 2)
	c := h.person("STTTT", actor.Organiser)
	const asks = `id="scan-direction"`
	for _, page := range []string{"scan", "board"} {
		if got := c.get(h.at(page)); strings.Contains(got.body, asks) {
			t.Errorf("%s asks for the direction where nobody checks out", page)
		}
	}
	h.checksOut(t)
	for i, form := range []struct{ page, post, field, out, left, again string }{
		{"scan", "scan", "short_number", fmt.Sprintf("scan?last=%d&direction=out", h.people[0].ID), "Đã ghi nhận ra.", "đã được ghi nhận ra trước đó"},
		{"board", "typed", "code", "board?direction=out", "Đã ghi nhận ra.", "đã được ghi nhận ra trước đó"},
	} {
		send := func(direction string) reply {
			h.wait(time.Second)
			return c.form(h.at(form.post), url.Values{form.field: {fmt.Sprint(h.people[i].ShortNumber)}, "direction": {direction}})
		}
		if got := c.get(h.at(form.page)); !strings.Contains(got.body, asks) || !strings.Contains(got.body, `value="in" checked`) {
			t.Errorf("%s asks for no direction", form.page)
		}
		if got := send("out"); got.status != 422 || !strings.Contains(got.body, `value="out" checked`) {
			t.Errorf("%s: leaving before coming answers %d", form.page, got.status)
		}
		if got := send("in"); got.status != 303 || strings.Contains(got.header.Get("Location"), "out") {
			t.Errorf("%s: coming answers %d to %s", form.page, got.status, got.header.Get("Location"))
		}
		for _, said := range []string{form.left, form.again} {
			got := send("out")
			if got.status != 303 || got.header.Get("Location") != h.at(form.out) {
				t.Fatalf("%s: leaving answers %d to %s", form.page, got.status, got.header.Get("Location"))
			}
			after := c.get(h.at(form.out))
			if !strings.Contains(after.body, said) || !strings.Contains(after.body, `value="out" checked`) {
				t.Errorf("%s does not say %q and keep the direction", form.page, said)
			}
			if form.page == "scan" && (!strings.Contains(after.body, "ĐÃ RA") || strings.Contains(after.body, "<strong>Có mặt</strong>")) {
				t.Error("who left is said to be present")
			}
		}
	}
	for _, row := range h.boardOf(h.staff).Rows {
		if row.LeftAt == nil {
			t.Errorf("%s has not left", row.FullName)
		}
	}
}
