package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"taphuan/models/courses"
)

// everyLook checks a page in both languages, in every window and by keys.
func (b *tab) everyLook(name, address string) {
	b.t.Helper()
	joint := map[bool]string{true: "&", false: "?"}[strings.Contains(address, "?")]
	for _, lang := range []string{"vi", "en"} {
		b.open(address + joint + "lang=" + lang)
		b.usable(name + " " + lang)
	}
}

// phoneCode gives the address of the code on the wall.
func (h *hall) phoneCode() string {
	h.t.Helper()
	var shown struct{ URL string }
	h.organiser.get(fmt.Sprintf("/sessions/%d/room-code", h.session), http.StatusOK, &shown)
	return h.url + strings.TrimPrefix(shown.URL, strings.ToUpper(h.url))
}

// phonePin gives the four digits on somebody's invitation.
func (h *hall) phonePin(i int) string { return courses.Pin(h.Courses.Key(), h.people[i].ID, 0) }

// As in Zalo's built-in browser: cookies, and no script at all.
func TestRule2_OnePhoneForTwoPeopleInTheBrowser(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	b.look(360, 740, "light")
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		b.open(h.phoneCode())
		if i == 1 {
			b.shows(h.people[0].FullName) // the phone stays its owner's
			b.click("details.who-else > summary")
		}
		b.fill("phone", fmt.Sprintf("091234560%d", i+1))
		b.fill("pin", h.phonePin(i))
		b.click(`form:has([name="pin"]) button`)
		b.until("document.querySelector('.outcome.present')")
		b.shows(h.people[i].FullName)
		b.shows("Đã dự 1/1 buổi, 4/4 tiết")
	}
	var board struct {
		Rows []struct {
			Enrolment uint64
			Status    string
			Reviews   []string
		}
	}
	h.organiser.get(fmt.Sprintf("/sessions/%d/board", h.session), http.StatusOK, &board)
	for _, row := range board.Rows {
		if row.Enrolment == h.people[0].ID && (row.Status != "present" || len(row.Reviews) > 0) ||
			row.Enrolment == h.people[1].ID && (row.Status != "present" || strings.Join(row.Reviews, " ") != "attendance.shared_device") {
			t.Errorf("%+v", row)
		}
	}
}

func TestRule2_EveryPageOfThePhoneIsAccessible(t *testing.T) {
	h := openHall(t)
	b := newBrowser(t).tab
	for _, status := range []string{"404", "409", "410"} {
		b.forgive(status)
	}
	b.everyLook("digits of a stranger", h.url+"/c")
	b.everyLook("check-in", h.phoneCode())
	b.everyLook("forged", h.url+"/C/"+strings.Repeat("A", 39))
	h.setMode("paused")
	b.everyLook("paused", h.phoneCode())
	h.setMode("staff")
	b.everyLook("staff only", h.phoneCode())
	h.setMode("")
	b.open(h.phoneCode())
	b.fill("phone", "0912345601")
	b.fill("pin", h.phonePin(0))
	b.submit(`form:has([name="pin"]) button`)
	b.everyLook("checked in", h.url+"/check-in")
	b.everyLook("known", h.phoneCode())
	old := h.phoneCode()
	h.setClock("2024-10-15T07:50:00+07:00")
	b.everyLook("expired", old)
	h.setClock("2024-10-15T06:30:00+07:00")
	b.everyLook("early", h.phoneCode())
	h.setClock("2024-10-15T07:51:00+07:00")
	stranger := newBrowser(t).tab
	stranger.forgive("422")
	stranger.open(h.phoneCode())
	stranger.click("details:has([name='name']) > summary")
	stranger.submit("form[action='/check-in/report'] button")
	stranger.until("document.querySelector('details[open] [name=name][aria-invalid=true]')")
	stranger.accessible("telling the staff without a name")
	stranger.fill("name", "Y Phát Sinh")
	stranger.submit("form[action='/check-in/report'] button")
	stranger.everyLook("the staff told", h.url+"/check-in")
	stranger.shows("Y Phát Sinh")
	phone := newBrowser(t).tab
	h.setClock("2024-10-15T07:52:00+07:00")
	phone.open(h.phoneCode())
	phone.fill("phone", "0912345602")
	phone.fill("pin", h.phonePin(1))
	phone.submit(`form:has([name="pin"]) button`)
	phone.everyLook("late", h.url+"/check-in")
}
