package calendar

import "time"

// Deadline is "trước ngày D": what happens before the first instant of that
// day is on time, so the day before is the last good one. The zero value is
// "no deadline", for which everything is on time.
type Deadline struct {
	before Date
	zone   *time.Location
}

// DueBefore gives the deadline that ends as the day d begins in a zone; a nil
// zone is HoChiMinh.
func DueBefore(d Date, zone *time.Location) Deadline {
	if zone == nil {
		zone = HoChiMinh
	}
	return Deadline{before: d, zone: zone}
}

// IsZero reports whether there is no deadline.
func (l Deadline) IsZero() bool { return l.before.IsZero() }

// Before gives the first day that is too late, the one the Plan names.
func (l Deadline) Before() Date { return l.before }

// LastGoodDay gives the last day that is on time.
func (l Deadline) LastGoodDay() Date { return l.before.AddDays(-1) }

// Instant gives the first instant that is too late, in UTC.
func (l Deadline) Instant() time.Time { return l.before.Start(l.zone) }

// OnTime reports whether an instant is on time.
func (l Deadline) OnTime(t time.Time) bool { return l.IsZero() || t.Before(l.Instant()) }

// OnTimeDate reports whether something dated d is on time; no date is not,
// unless there is no deadline.
func (l Deadline) OnTimeDate(d Date) bool {
	return l.IsZero() || !d.IsZero() && d.Before(l.before)
}

// DaysLeft gives the days from now to the last good day: 0 on that day itself,
// -1 one day late, and 0 when there is no deadline.
func (l Deadline) DaysLeft(now time.Time) int {
	if l.IsZero() {
		return 0
	}
	return l.LastGoodDay().DaysSince(DateOf(now, l.zone))
}

// Prose gives "trước ngày 25/11/2024", or nothing when there is no deadline.
func (l Deadline) Prose() string {
	if l.IsZero() {
		return ""
	}
	return "trước ngày " + l.before.Typed()
}
