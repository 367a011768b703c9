package attendance

import (
	"time"

	"taphuan/models/courses"
)

// Rules are the settings by which an arrival is judged (CHECKIN §1).
type Rules struct {
	OpensBefore     time.Duration // how long before its start a session opens by itself
	Grace           time.Duration // on time up to start + grace, inclusive
	ClockTolerance  time.Duration // what phones' clocks may be wrong by around the session
	FutureTolerance time.Duration // how far ahead of the server a scan may be timed
	ClockIsSet      bool          // a demonstration clock is set, by which no device's clock can be judged
}

// DefaultRules gives 30 minutes before, 15 of grace, 15 for clocks, 2 ahead.
func DefaultRules() Rules {
	return Rules{OpensBefore: 30 * time.Minute, Grace: 15 * time.Minute,
		ClockTolerance: 15 * time.Minute, FutureTolerance: 2 * time.Minute}
}

// Hours is what of a session decides about an arrival.
type Hours struct {
	Opens       time.Time // the doors: start − 30 min, or earlier when opened by hand
	Starts      time.Time
	OnTimeUntil time.Time // inclusive; later is late
	EarlyBefore time.Time // who leaves before leaves early
	Ends        time.Time
	Closed      bool
	Locked      bool
	Periods     int // lessons (tiết)
}

// Hours reads the hours of a session.
func (r Rules) Hours(s courses.Session) Hours {
	opens := s.StartsAt.Add(-r.OpensBefore)
	if s.OpenedAt != nil && s.OpenedAt.Before(opens) {
		opens = *s.OpenedAt
	}
	return Hours{Opens: opens.UTC(), Starts: s.StartsAt.UTC(), OnTimeUntil: s.StartsAt.Add(r.Grace).UTC(),
		EarlyBefore: s.EndsAt.Add(-r.Grace).UTC(), Ends: s.EndsAt.UTC(), Closed: s.ClosedAt != nil, Locked: s.LockedAt != nil,
		Periods: s.Periods}
}

// OpenAt reports whether the doors are open: from the opening until it is closed.
func (h Hours) OpenAt(now time.Time) bool { return !h.Closed && !now.Before(h.Opens) }

// misplaced gives why a scan of that time does not count by itself, or "". How
// late it was received does not matter, nor that the session is closed since.
func (r Rules) misplaced(h Hours, at, received time.Time) string {
	switch {
	case at.After(received.Add(r.FutureTolerance)):
		return AheadOfClock
	case at.Before(h.Opens.Add(-r.ClockTolerance)), at.After(h.Ends.Add(r.ClockTolerance)):
		return OutsideHours
	}
	return ""
}

// oddClock reports whether the clock of the device that sent a scan was wrong by
// more than is told to nobody; its time was corrected, which somebody may check.
func (r Rules) oddClock(f Fact) bool {
	off := time.Duration(f.ClockOffset) * time.Second
	return !r.ClockIsSet && off.Abs() > r.FutureTolerance
}
