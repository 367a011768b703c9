package calendar

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestBorn(t *testing.T) {
	tests := []struct{ name, in, iso, shown string }{
		{"day", "5/12/1985", "1985-12-05", "05/12/1985"},
		{"day, ISO", "1985-12-05", "1985-12-05", "05/12/1985"},
		{"day, solid", "02091985", "1985-09-02", "02/09/1985"},
		{"day, two-digit year", "12/5/85", "1985-05-12", "12/05/1985"},
		{"day, prose", "ngày 5 tháng 12 năm 1985", "1985-12-05", "05/12/1985"},
		{"month", "10/1985", "1985-10", "10/1985"},
		{"month, one digit", "1-1985", "1985-01", "01/1985"},
		{"month, ISO", "1985-10", "1985-10", "10/1985"},
		{"month, prose", "tháng 10 năm 1985", "1985-10", "10/1985"},
		{"month, day unknown", "00/10/1985", "1985-10", "10/1985"},
		{"year", "1985", "1985", "1985"},
		{"year, spaces", " 1985 ", "1985", "1985"},
		{"year, day and month unknown", "00/00/1985", "1985", "1985"},
		{"month 13", "13/1985", "", ""},
		{"month 13, ISO", "1985-13", "", ""},
		{"month first", "12/31/1985", "", ""},
		{"year alone of two digits", "85", "", ""},
		{"year too old", "1085", "", ""},
		{"empty", "", "", ""},
		{"words", "không rõ", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			iso, err := ParseBorn(test.in)
			if iso != test.iso || (test.iso == "") != errors.Is(err, ErrNotDate) {
				t.Errorf("ParseBorn(%q) = %q, %v, want %q", test.in, iso, err, test.iso)
			}
			if shown := ShowBorn(iso); shown != test.shown {
				t.Errorf("ShowBorn(%q) = %q, want %q", iso, shown, test.shown)
			}
		})
	}
}

func TestDeadlineIsExclusive(t *testing.T) {
	due := DueBefore(NewDate(2024, 11, 25), nil)
	tests := []struct {
		name, at string
		onTime   bool
		left     int
	}{
		{"a month before", "2024-10-25T12:00:00+07:00", true, 30},
		{"last good day begins", "2024-11-24T00:00:00+07:00", true, 0},
		{"last second", "2024-11-24T23:59:59+07:00", true, 0},
		{"first second of the day named", "2024-11-25T00:00:00+07:00", false, -1},
		{"last second, told in UTC", "2024-11-24T16:59:59Z", true, 0},
		{"first late second, told in UTC", "2024-11-24T17:00:00Z", false, -1},
		{"a week late", "2024-12-01T08:00:00+07:00", false, -7},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, test.at)
			if err != nil {
				t.Fatal(err)
			}
			if got := due.OnTime(at); got != test.onTime {
				t.Errorf("on time: %v, want %v", got, test.onTime)
			}
			if got := due.DaysLeft(at); got != test.left {
				t.Errorf("days left: %d, want %d", got, test.left)
			}
		})
	}
	if got := due.LastGoodDay(); got != NewDate(2024, 11, 24) {
		t.Errorf("last good day %v", got)
	}
	if got := due.Prose(); got != "trước ngày 25/11/2024" {
		t.Errorf("in words %q", got)
	}
	elsewhere := DueBefore(NewDate(2024, 11, 25), time.UTC)
	if got := elsewhere.Instant(); got != time.Date(2024, 11, 25, 0, 0, 0, 0, time.UTC) {
		t.Errorf("in another zone it ends at %v", got)
	}
}

// "trước tháng 12/2024" is by 30/11/2024, and needs "trước 01/8" are by 31/7.
func TestDeadlineByDate(t *testing.T) {
	for _, test := range []struct {
		before, dated Date
		onTime        bool
	}{
		{NewDate(2024, 12, 1), NewDate(2024, 11, 30), true},
		{NewDate(2024, 12, 1), NewDate(2024, 12, 1), false},
		{NewDate(2024, 8, 1), NewDate(2024, 7, 31), true},
		{NewDate(2025, 10, 1), NewDate(2025, 9, 30), true},
		{NewDate(2025, 10, 1), NewDate(2025, 10, 1), false},
		{NewDate(2025, 10, 1), Date{}, false},
	} {
		if got := DueBefore(test.before, HoChiMinh).OnTimeDate(test.dated); got != test.onTime {
			t.Errorf("%v for a deadline before %v: %v", test.dated, test.before, got)
		}
	}
}

func TestNoDeadline(t *testing.T) {
	var none Deadline
	for _, none := range []Deadline{none, DueBefore(Date{}, HoChiMinh)} {
		if !none.IsZero() || !none.OnTime(time.Now()) || !none.OnTimeDate(Date{}) || none.Prose() != "" ||
			none.DaysLeft(time.Now()) != 0 || !none.LastGoodDay().IsZero() || !none.Instant().IsZero() {
			t.Errorf("%+v must demand nothing", none)
		}
	}
}

func TestParseMoment(t *testing.T) {
	const morning = "2024-10-15T00:30:00Z" // 07:30 in Viet Nam
	tests := []struct{ name, in, want string }{
		{"date first", "15/10/2024 07:30", morning},
		{"time first", "07:30 15/10/2024", morning},
		{"comma between", "15/10/2024, 7:30", morning},
		{"7h30", "7h30 15/10/2024", morning},
		{"7g30", "7g30 15-10-2024", morning},
		{"words", "7 giờ 30 phút, ngày 15/10/2024", morning},
		{"words with a zero", "07 giờ 30 phút, ngày 15/10/2024", morning},
		{"words all through", "lúc 07 giờ 30 ngày 15 tháng 10 năm 2024", morning},
		{"the day first, in words", "ngày 15 tháng 10 năm 2024 lúc 7h30", morning},
		{"field of a browser", "2024-10-15T07:30", morning},
		{"ISO with seconds", "2024-10-15 07:30:15", "2024-10-15T00:30:15Z"},
		{"RFC 3339 with offset", "2024-10-15T07:30:00+07:00", morning},
		{"RFC 3339 in UTC", "2024-10-15T00:30:00Z", morning},
		{"parts of a second go", "2024-10-15T00:30:00.9Z", morning},
		{"full hour", "7h 15/10/2024", "2024-10-15T00:00:00Z"},
		{"full hour in words", "14 giờ, ngày 15/10/2024", "2024-10-15T07:00:00Z"},
		{"midnight", "00:00 15/10/2024", "2024-10-14T17:00:00Z"},
		{"no time", "15/10/2024", ""},
		{"no date", "07:30", ""},
		{"hour 24", "24:00 15/10/2024", ""},
		{"minute 60", "07:60 15/10/2024", ""},
		{"one digit of minutes", "07:3 15/10/2024", ""},
		{"month first", "07:30 10/15/2024", ""},
		{"two times", "07:30 08:30 15/10/2024", ""},
		{"something more", "07:30 15/10/2024 phòng 2", ""},
		{"an offset without its T", "2024-10-15 07:30:00+09:00", ""},
		{"empty", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseMoment(test.in, HoChiMinh)
			if test.want == "" {
				if !errors.Is(err, ErrNotMoment) || !got.IsZero() {
					t.Errorf("ParseMoment(%q) = %v, %v, want ErrNotMoment", test.in, got, err)
				}
				return
			}
			if err != nil || got.Format(time.RFC3339Nano) != test.want {
				t.Errorf("ParseMoment(%q) = %v, %v, want %v", test.in, got, err, test.want)
			}
		})
	}
}

func TestShowMoment(t *testing.T) {
	at := time.Date(2024, 10, 15, 0, 30, 0, 0, time.UTC)
	shown := ShowMoment(at, HoChiMinh)
	if shown != "07:30 15/10/2024" {
		t.Errorf("shown as %q", shown)
	}
	if back, err := ParseMoment(shown, HoChiMinh); err != nil || back != at {
		t.Errorf("read back as %v, %v", back, err)
	}
	if got := ShowTime(at, HoChiMinh); got != "07:30" {
		t.Errorf("time shown as %q", got)
	}
	if ShowMoment(time.Time{}, HoChiMinh) != "" || ShowTime(time.Time{}, HoChiMinh) != "" {
		t.Error("the zero instant is shown as nothing")
	}
}

func TestClocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(300 * time.Millisecond) // off the whole second
		instant := time.Date(2024, 10, 15, 7, 40, 0, 0, HoChiMinh)
		clock := StartingAt(instant)
		if got, want := clock(), time.Date(2024, 10, 15, 0, 40, 0, 0, time.UTC); got != want {
			t.Errorf("starts at %v, want %v", got, want)
		}
		time.Sleep(90*time.Second + 900*time.Millisecond)
		if got, want := clock(), time.Date(2024, 10, 15, 0, 41, 30, 0, time.UTC); got != want {
			t.Errorf("after a minute and a half shows %v, want %v", got, want)
		}
		if got := clock.Today(HoChiMinh); got != NewDate(2024, 10, 15) {
			t.Errorf("today is %v", got)
		}
		time.Sleep(17 * time.Hour)
		if got := clock.Today(HoChiMinh); got != NewDate(2024, 10, 16) {
			t.Errorf("after midnight in Viet Nam today is %v", got)
		}
		if got, want := System()(), time.Now().UTC().Truncate(time.Second); got != want {
			t.Errorf("the machine's clock shows %v, want %v", got, want)
		}
	})
}

func TestZone(t *testing.T) {
	for _, name := range []string{"Asia/Ho_Chi_Minh", "Asia/Saigon", "SE Asia Standard Time"} {
		zone, err := Zone(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, offset := time.Date(2024, 7, 1, 0, 0, 0, 0, zone).Zone(); offset != 7*60*60 {
			t.Errorf("%s is %d seconds from UTC", name, offset)
		}
	}
	for _, name := range []string{"", "Local", "Asia/Gia_Nghia", "../etc/passwd"} {
		if zone, err := Zone(name); err == nil {
			t.Errorf("%q gave %v", name, zone)
		}
	}
}
