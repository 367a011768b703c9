package calendar

import (
	"slices"
	"testing"
	"time"
)

func TestShowingDates(t *testing.T) {
	tests := []struct {
		date                         Date
		iso, typed, prose, long, eng string
	}{
		{NewDate(2026, 11, 23), "2026-11-23", "23/11/2026", "ngày 23 tháng 11 năm 2026",
			"Thứ Hai, 23 tháng 11 năm 2026", "Monday, 23 November 2026"},
		{NewDate(2023, 7, 6), "2023-07-06", "06/07/2023", "ngày 06 tháng 7 năm 2023",
			"Thứ Năm, 06 tháng 7 năm 2023", "Thursday, 6 July 2023"},
		{NewDate(2024, 2, 5), "2024-02-05", "05/02/2024", "ngày 05 tháng 02 năm 2024",
			"Thứ Hai, 05 tháng 02 năm 2024", "Monday, 5 February 2024"},
		{NewDate(2024, 3, 10), "2024-03-10", "10/03/2024", "ngày 10 tháng 3 năm 2024",
			"Chủ nhật, 10 tháng 3 năm 2024", "Sunday, 10 March 2024"},
		{NewDate(2024, 11, 24), "2024-11-24", "24/11/2024", "ngày 24 tháng 11 năm 2024",
			"Chủ nhật, 24 tháng 11 năm 2024", "Sunday, 24 November 2024"},
		{Date{}, "", "", "", "", ""},
	}
	for _, test := range tests {
		for _, pair := range [][2]string{
			{test.date.String(), test.iso}, {test.date.Typed(), test.typed}, {test.date.Prose(), test.prose},
			{test.date.Long("vi"), test.long}, {test.date.Long("en"), test.eng},
		} {
			if pair[0] != pair[1] {
				t.Errorf("got %q, want %q", pair[0], pair[1])
			}
		}
	}
}

func TestWeekdaysAndQuarters(t *testing.T) {
	want := []string{"Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"}
	for i, name := range want {
		if got := NewDate(2026, 11, 23+i).WeekdayName("vi"); got != name {
			t.Errorf("day %d after Monday is %q, want %q", i, got, name)
		}
	}
	var got []string
	for month := time.January; month <= time.December; month += 3 {
		got = append(got, NewDate(2024, month, 1).QuarterName(), NewDate(2024, month+2, 28).QuarterName())
	}
	if want := []string{"Quý I", "Quý I", "Quý II", "Quý II", "Quý III", "Quý III", "Quý IV", "Quý IV"}; !slices.Equal(got, want) {
		t.Errorf("quarters %q", got)
	}
	if (Date{}).Quarter() != 0 || (Date{}).QuarterName() != "" || (Date{}).WeekdayName("vi") != "" {
		t.Error("no date has neither quarter nor weekday")
	}
}
