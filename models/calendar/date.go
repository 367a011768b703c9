// Package calendar holds plain dates, exclusive deadlines, instants as people
// type them, and the clock. It knows no database, no holidays and no language
// beyond the few forms in which Vietnamese offices write a date.
package calendar

import (
	"errors"
	"fmt"
	"time"
)

// ErrNotDate says that a text is not a date that exists; it never repeats the
// text, which may be somebody's birth date.
var ErrNotDate = errors.New("calendar: not a date")

// Date is a day of the calendar without a time or a zone; the zero value is
// "no date". Dates can be compared with == and used as map keys.
type Date struct {
	year  int16
	month uint8
	day   uint8
}

// NewDate gives the date of a year, month and day, carrying over what exceeds
// them as time.Date does (31 February is 2 or 3 March); a result outside the
// years 1 to 9999 is no date.
func NewDate(year int, month time.Month, day int) Date {
	return fromTime(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// ValidDate gives the date only if that very day exists.
func ValidDate(year, month, day int) (Date, bool) {
	d := NewDate(year, time.Month(month), day)
	if d.IsZero() || d.Year() != year || int(d.Month()) != month || d.Day() != day {
		return Date{}, false
	}
	return d, true
}

// DateOf gives the day on which an instant falls in a zone; the zero instant
// falls on no date.
func DateOf(t time.Time, zone *time.Location) Date {
	if t.IsZero() {
		return Date{}
	}
	return fromTime(t.In(zone))
}

func fromTime(t time.Time) Date {
	year, month, day := t.Date()
	if year < 1 || year > 9999 {
		return Date{}
	}
	return Date{int16(year), uint8(month), uint8(day)}
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Year gives the year, 0 for no date.
func (d Date) Year() int { return int(d.year) }

// Month gives the month, 0 for no date.
func (d Date) Month() time.Month { return time.Month(d.month) }

// Day gives the day of the month, 0 for no date.
func (d Date) Day() int { return int(d.day) }

// Quarter gives the quarter of the year, 1 to 4, or 0 for no date.
func (d Date) Quarter() int { return (int(d.month) + 2) / 3 }

// Weekday gives the day of the week; it means nothing for no date.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Compare gives -1, 0 or 1 as d lies before, on or after other; no date lies
// before every date.
func (d Date) Compare(other Date) int {
	switch {
	case d == other:
		return 0
	case d.ordinal() < other.ordinal():
		return -1
	}
	return 1
}

// Before reports whether d is an earlier day than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d is a later day than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// AddDays gives the date n days later, or earlier when n is negative; no date
// stays no date.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return NewDate(d.Year(), d.Month(), d.Day()+n)
}

// DaysSince gives the days from earlier to d, negative when d comes first; it
// is 0 when either is no date.
func (d Date) DaysSince(earlier Date) int {
	if d.IsZero() || earlier.IsZero() {
		return 0
	}
	const secondsADay = 24 * 60 * 60
	return int((d.utc().Unix() - earlier.utc().Unix()) / secondsADay)
}

// Start gives the instant at which the day begins in a zone, in UTC; no date
// begins at the zero instant.
func (d Date) Start(zone *time.Location) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, zone).UTC()
}

// String gives the date as 2024-10-15, or nothing for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

func (d Date) utc() time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// ordinal grows with the calendar, which is all that comparing needs.
func (d Date) ordinal() int {
	return int(d.year)<<16 | int(d.month)<<8 | int(d.day)
}
