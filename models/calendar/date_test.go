package calendar

import (
	"testing"
	"time"
)

func TestNewDateCarriesOver(t *testing.T) {
	for _, test := range []struct{ got, want Date }{
		{NewDate(2024, 2, 30), NewDate(2024, 3, 1)},
		{NewDate(2024, 13, 1), NewDate(2025, 1, 1)},
		{NewDate(2024, 12, 0), NewDate(2024, 11, 30)},
		{NewDate(0, 1, 1), Date{}},
		{NewDate(10000, 1, 1), Date{}},
	} {
		if test.got != test.want {
			t.Errorf("got %v, want %v", test.got, test.want)
		}
	}
}

func TestOrderAndArithmetic(t *testing.T) {
	dates := []Date{{}, NewDate(1985, 12, 5), NewDate(2024, 2, 28), NewDate(2024, 2, 29), NewDate(2024, 3, 1), NewDate(2025, 1, 1)}
	for i, a := range dates {
		for j, b := range dates {
			if a.Before(b) != (i < j) || a.After(b) != (i > j) || (a.Compare(b) == 0) != (i == j) {
				t.Errorf("%v and %v stand in the wrong order", a, b)
			}
		}
	}
	if got := NewDate(2024, 2, 28).AddDays(2); got != NewDate(2024, 3, 1) {
		t.Errorf("two days after 28/02/2024: %v", got)
	}
	if got := NewDate(2024, 3, 1).AddDays(-366); got != NewDate(2023, 3, 1) {
		t.Errorf("366 days before 01/03/2024: %v", got)
	}
	if got := NewDate(2026, 12, 31).DaysSince(NewDate(2026, 11, 23)); got != 38 {
		t.Errorf("from 23/11 to 31/12: %d days, want 38", got)
	}
	if got := NewDate(1900, 1, 1).DaysSince(NewDate(2024, 1, 1)); got != -45290 {
		t.Errorf("back over a century: %d days", got)
	}
	if !(Date{}).AddDays(5).IsZero() || NewDate(2024, 1, 1).DaysSince(Date{}) != 0 {
		t.Error("no date must stay no date")
	}
}

func TestDaysAndInstants(t *testing.T) {
	d := NewDate(2024, 11, 25)
	midnight := time.Date(2024, 11, 24, 17, 0, 0, 0, time.UTC)
	if got := d.Start(HoChiMinh); got != midnight {
		t.Errorf("25/11 begins at %v, want %v", got, midnight)
	}
	if got := DateOf(midnight, HoChiMinh); got != d {
		t.Errorf("midnight belongs to %v", got)
	}
	if got := DateOf(midnight.Add(-time.Second), HoChiMinh); got != d.AddDays(-1) {
		t.Errorf("the second before belongs to %v", got)
	}
	if !DateOf(time.Time{}, HoChiMinh).IsZero() || !(Date{}).Start(HoChiMinh).IsZero() {
		t.Error("no date and the zero instant belong together")
	}
}
