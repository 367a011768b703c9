package calendar

import (
	"testing"
	"time"
)

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
