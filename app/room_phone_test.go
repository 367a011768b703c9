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

// everywhere checks a page at three widths, in both schemes and both languages.
func (b *tab) everywhere(name, address string) {
	b.t.Helper()
	source := axeSource(b.t)
	for _, lang := range []string{"vi", "en"} {
		joint := map[bool]string{true: "&", false: "?"}[strings.Contains(address, "?")]
		if address != "" {
			b.open(address + joint + "lang=" + lang)
		}
		for _, width := range []int64{360, 768, 1280} {
			for _, scheme := range []string{"light", "dark"} {
				b.look(width, 800, scheme)
				where := fmt.Sprintf("%s-%s-%d-%s", name, lang, width, scheme)
				b.noSideways(where)
				b.axe(where, source)
				keep(b.t, where+".png", b.picture())
			}
		}
	}
	b.look(1280, 900, "light")
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
	b.everywhere("digits of a stranger", h.url+"/c")
	b.everywhere("check-in", h.phoneCode())
	b.everywhere("forged", h.url+"/C/"+strings.Repeat("A", 39))
	h.setMode("paused")
	b.everywhere("paused", h.phoneCode())
	h.setMode("staff")
	b.everywhere("staff only", h.phoneCode())
	h.setMode("")
	b.open(h.phoneCode())
	b.fill("phone", "0912345601")
	b.fill("pin", h.phonePin(0))
	b.submit(`form:has([name="pin"]) button`)
	b.everywhere("checked in", h.url+"/check-in")
	b.everywhere("known", h.phoneCode())
	old := h.phoneCode()
	h.setClock("2024-10-15T07:50:00+07:00")
	b.everywhere("expired", old)
	h.setClock("2024-10-15T06:30:00+07:00")
	b.everywhere("early", h.phoneCode())
	phone := newBrowser(t).tab
	h.setClock("2024-10-15T07:52:00+07:00")
	phone.open(h.phoneCode())
	phone.fill("phone", "0912345602")
	phone.fill("pin", h.phonePin(1))
	phone.submit(`form:has([name="pin"]) button`)
	phone.everywhere("late", h.url+"/check-in")
}
