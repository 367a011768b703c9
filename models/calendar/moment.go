package calendar

import (
	"errors"
	"regexp"
	"strings"
	"time"
)

// ErrNotMoment says that a text is not a date with a time of day.
var ErrNotMoment = errors.New("calendar: not a date with a time")

// hourMinute finds 07:30, 07:30:15, 7h30, 7h, 7g30, 7 giờ, 7 giờ 30 phút. The
// digit after it must not belong to it, and a date never holds a colon.
var hourMinute = regexp.MustCompile(`(?:^|[\s,t])(\d{1,2})(?::(\d{2})(?::(\d{2}))?|\s*(?:giờ|h|g)(?:\s*(\d{2})(?:\s*(?:phút|p|'))?)?)(?:$|[\s,])`)

// aroundTime drops the words between a time and its date.
var aroundTime = regexp.MustCompile(`^(?:lúc |vào |ngày |, ?)+|(?:,| lúc| vào| ngày)+$`)

// ParseMoment reads an instant as people type it in a zone: 15/10/2024 07:30,
// "7h30 15/10/2024", "7 giờ 30 phút, ngày 15/10/2024", or RFC 3339 with its own
// offset. It gives UTC whole seconds; anything else is ErrNotMoment.
func ParseMoment(s string, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, strings.TrimSpace(s)); err == nil {
		return wholeUTC(t), nil
	}
	s = plain(s)
	at := hourMinute.FindStringSubmatchIndex(s)
	if at == nil {
		return time.Time{}, ErrNotMoment
	}
	group := func(n int) int {
		if at[2*n] < 0 {
			return 0
		}
		return number(s[at[2*n]:at[2*n+1]])
	}
	hour, minute, second := group(1), group(2)+group(4), group(3)
	day, err := besideTime(s[:at[0]], s[at[1]:])
	if err != nil || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, ErrNotMoment
	}
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, second, 0, zone).UTC(), nil
}

// besideTime reads the date that stands before or after a time of day; on one
// of the sides there may be only a linking word.
func besideTime(before, after string) (Date, error) {
	rest := strings.TrimSpace(before + " " + after)
	if d, err := ParseTyped(rest); err == nil {
		return d, nil
	}
	return ParseTyped(strings.TrimSpace(aroundTime.ReplaceAllString(rest, "")))
}

// ShowMoment gives an instant as 07:30 15/10/2024 in a zone, or nothing for the
// zero instant.
func ShowMoment(t time.Time, zone *time.Location) string {
	return show(t, zone, "15:04 02/01/2006")
}

// ShowTime gives the time of day of an instant as 07:30 in a zone, or nothing
// for the zero instant.
func ShowTime(t time.Time, zone *time.Location) string {
	return show(t, zone, "15:04")
}

func show(t time.Time, zone *time.Location, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format(layout)
}
