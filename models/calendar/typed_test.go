package calendar

import (
	"errors"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
)

func TestParseTyped(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"slashes", "15/10/2024", "2024-10-15"},
		{"day first, never month first", "5/12/1985", "1985-12-05"},
		{"single digits", "5/2/2024", "2024-02-05"},
		{"hyphens", "15-10-2024", "2024-10-15"},
		{"dots", "15.10.2024", "2024-10-15"},
		{"spaces around", " 15 / 10 / 2024 ", "2024-10-15"},
		{"solid", "15102024", "2024-10-15"},
		{"solid of a citizen card", "02091985", "1985-09-02"},
		{"two-digit year of this century", "23-11-26", "2026-11-23"},
		{"last two-digit year of this century", "1/1/49", "2049-01-01"},
		{"first two-digit year of the last century", "1/1/50", "1950-01-01"},
		{"two-digit year of the last century", "12/5/85", "1985-05-12"},
		{"ISO", "2024-10-15", "2024-10-15"},
		{"prose", "ngày 15 tháng 10 năm 2024", "2024-10-15"},
		{"prose of the Plan, capital, decomposed", norm.NFD.String("Ngày 06 tháng 7 năm 2023"), "2023-07-06"},
		{"long form read back", "Thứ Hai, 23 tháng 11 năm 2026", "2026-11-23"},
		{"leap day", "29/02/2024", "2024-02-29"},
		{"month first is refused", "10/15/2024", ""},
		{"no leap day", "29/02/2023", ""},
		{"no 31 April", "31/04/2024", ""},
		{"no month 0", "15/00/2024", ""},
		{"separators mixed", "15/10-2024", ""},
		{"year of three digits", "15/10/202", ""},
		{"year mistyped as 1024", "15/10/1024", ""},
		{"solid with the year first", "20241015", ""},
		{"a spreadsheet's day number", "45580", ""},
		{"year only", "1985", ""},
		{"something after", "15/10/2024 07:30", ""},
		{"words", "mai", ""},
		{"empty", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseTyped(test.in)
			if got.String() != test.want || (test.want == "") != errors.Is(err, ErrNotDate) {
				t.Errorf("ParseTyped(%q) = %q, %v, want %q", test.in, got, err, test.want)
			}
		})
	}
}

func TestParseISO(t *testing.T) {
	if d, err := ParseISO("2024-10-15"); err != nil || d != NewDate(2024, time.October, 15) {
		t.Errorf("got %v, %v", d, err)
	}
	for _, bad := range []string{"", "15/10/2024", "2024-10-5", "2024-02-30", "2024-10-15T00:00:00Z", "0000-01-01"} {
		if d, err := ParseISO(bad); !errors.Is(err, ErrNotDate) || !d.IsZero() {
			t.Errorf("ParseISO(%q) = %v, %v, want ErrNotDate", bad, d, err)
		}
	}
}

func TestFromSerial(t *testing.T) {
	for days, want := range map[int]string{
		45580: "2024-10-15", 31386: "1985-12-05", 61: "1900-03-01", 2958465: "9999-12-31",
		60: "", 0: "", -1: "", 2958466: "",
	} {
		if got, ok := FromSerial(days); got.String() != want || ok != (want != "") {
			t.Errorf("FromSerial(%d) = %q, %v, want %q", days, got, ok, want)
		}
	}
}
