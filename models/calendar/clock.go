package calendar

import (
	"fmt"
	"time"
	_ "time/tzdata" // the program runs where no zone files are installed
)

// HoChiMinh is the zone of Viet Nam, UTC+7 without summer time.
var HoChiMinh = mustZone("Asia/Ho_Chi_Minh")

// Zone gives the zone of an IANA name, or of the name Windows has for Viet Nam;
// "Local" and the empty name are refused because they depend on the machine.
func Zone(name string) (*time.Location, error) {
	switch name {
	case "", "Local":
		return nil, fmt.Errorf("calendar: %q is not the name of a time zone", name)
	case "SE Asia Standard Time":
		return HoChiMinh, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("calendar: time zone %q: %w", name, err)
	}
	return zone, nil
}

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // the zone is embedded in the program
	}
	return zone
}

// Clock tells the present instant, in UTC and whole seconds.
type Clock func() time.Time

// System gives the clock of the machine.
func System() Clock {
	return func() time.Time { return wholeUTC(time.Now()) }
}

// StartingAt gives a clock that shows the instant now and runs on from it; it
// follows the time the process has run, not corrections of the machine's clock.
func StartingAt(instant time.Time) Clock {
	began := time.Now()
	return func() time.Time { return wholeUTC(instant.Add(time.Since(began))) }
}

// Today gives the day it is in a zone.
func (c Clock) Today(zone *time.Location) Date { return DateOf(c(), zone) }

func wholeUTC(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
