package calendar

import (
	"errors"
	"testing"
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
