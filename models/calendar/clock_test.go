package calendar

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestClocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(300 * time.Millisecond) // off the whole second
		instant := time.Date(2024, 10, 15, 7, 40, 0, 0, HoChiMinh)
		clock := StartingAt(instant)
		if got, want := clock(), time.Date(2024, 10, 15, 0, 40, 0, 0, time.UTC); got != want {
			t.Errorf("starts at %v, want %v", got, want)
		}
		time.Sleep(90*time.Second + 900*time.Millisecond)
		if got, want := clock(), time.Date(2024, 10, 15, 0, 41, 30, 0, time.UTC); got != want {
			t.Errorf("after a minute and a half shows %v, want %v", got, want)
		}
		if got := clock.Today(HoChiMinh); got != NewDate(2024, 10, 15) {
			t.Errorf("today is %v", got)
		}
		time.Sleep(17 * time.Hour)
		if got := clock.Today(HoChiMinh); got != NewDate(2024, 10, 16) {
			t.Errorf("after midnight in Viet Nam today is %v", got)
		}
		if got, want := System()(), time.Now().UTC().Truncate(time.Second); got != want {
			t.Errorf("the machine's clock shows %v, want %v", got, want)
		}
	})
}

func TestZone(t *testing.T) {
	for _, name := range []string{"Asia/Ho_Chi_Minh", "Asia/Saigon", "SE Asia Standard Time"} {
		zone, err := Zone(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, offset := time.Date(2024, 7, 1, 0, 0, 0, 0, zone).Zone(); offset != 7*60*60 {
			t.Errorf("%s is %d seconds from UTC", name, offset)
		}
	}
	for _, name := range []string{"", "Local", "Asia/Gia_Nghia", "../etc/passwd"} {
		if zone, err := Zone(name); err == nil {
			t.Errorf("%q gave %v", name, zone)
		}
	}
}
