package calendar

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Years outside these bounds are slips of the finger: nobody here was born
// before 1900, and 1024 was meant to be 2024.
const (
	firstTypedYear = 1900
	lastTypedYear  = 2199
)

var (
	typedDate = regexp.MustCompile(`^(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*([/.-])\s*(\d{4}|\d{2})$`)
	solidDate = regexp.MustCompile(`^(\d{2})(\d{2})(\d{4})$`)
	isoDate   = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})$`)
	proseDate = regexp.MustCompile(`^(?:(?:thứ \p{L}+|chủ nhật),? )?(?:ngày )?(\d{1,2}) tháng (\d{1,2}),? năm (\d{4})$`)
)

// ParseISO reads 2024-10-15 and nothing else; anything else is ErrNotDate.
func ParseISO(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, ErrNotDate
	}
	return fromTime(t), nil
}

// ParseTyped reads a date as people type it, always day before month:
// 15/10/2024, 5-1-24, 15.10.2024, 15102024, 2024-10-15, or "ngày 15 tháng 10
// năm 2024". Two-digit years up to 49 are of this century. Anything else, an
// empty text too, is ErrNotDate.
func ParseTyped(s string) (Date, error) {
	s = plain(s)
	if m := typedDate.FindStringSubmatch(s); m != nil && m[2] == m[4] {
		return typed(m[5], m[3], m[1])
	}
	if m := solidDate.FindStringSubmatch(s); m != nil {
		return typed(m[3], m[2], m[1])
	}
	if m := isoDate.FindStringSubmatch(s); m != nil {
		return typed(m[1], m[2], m[3])
	}
	if m := proseDate.FindStringSubmatch(s); m != nil {
		return typed(m[3], m[2], m[1])
	}
	return Date{}, ErrNotDate
}

// FromSerial gives the date behind a day number of a spreadsheet, where 1 is
// 1 January 1900; numbers before March 1900, which Excel counts wrongly, and
// numbers beyond the year 9999 are refused.
func FromSerial(days int) (Date, bool) {
	const firstRight, last = 61, 2958465
	if days < firstRight || days > last {
		return Date{}, false
	}
	return NewDate(1899, time.December, 30).AddDays(days), true
}

func typed(year, month, day string) (Date, error) {
	y, m, d := number(year), number(month), number(day)
	if len(year) == 2 {
		y += 1900
		if y < 1950 {
			y += 100
		}
	}
	date, ok := ValidDate(y, m, d)
	if !ok || y < firstTypedYear || y > lastTypedYear {
		return Date{}, ErrNotDate
	}
	return date, nil
}

// number reads digits that a pattern has already let through.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// plain brings a typed text to one spelling: composed letters, lower case,
// single spaces.
func plain(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFC.String(s))), " ")
}
