package calendar

import (
	"errors"
	"testing"
	"time"
)

func TestParseMoment(t *testing.T) {
	const morning = "2024-10-15T00:30:00Z" // 07:30 in Viet Nam
	tests := []struct{ name, in, want string }{
		{"date first", "15/10/2024 07:30", morning},
		{"time first", "07:30 15/10/2024", morning},
		{"comma between", "15/10/2024, 7:30", morning},
		{"7h30", "7h30 15/10/2024", morning},
		{"7g30", "7g30 15-10-2024", morning},
		{"words", "7 giờ 30 phút, ngày 15/10/2024", morning},
		{"words with a zero", "07 giờ 30 phút, ngày 15/10/2024", morning},
		{"words all through", "lúc 07 giờ 30 ngày 15 tháng 10 năm 2024", morning},
		{"the day first, in words", "ngày 15 tháng 10 năm 2024 lúc 7h30", morning},
		{"field of a browser", "2024-10-15T07:30", morning},
		{"ISO with seconds", "2024-10-15 07:30:15", "2024-10-15T00:30:15Z"},
		{"RFC 3339 with offset", "2024-10-15T07:30:00+07:00", morning},
		{"RFC 3339 in UTC", "2024-10-15T00:30:00Z", morning},
		{"parts of a second go", "2024-10-15T00:30:00.9Z", morning},
		{"full hour", "7h 15/10/2024", "2024-10-15T00:00:00Z"},
		{"full hour in words", "14 giờ, ngày 15/10/2024", "2024-10-15T07:00:00Z"},
		{"midnight", "00:00 15/10/2024", "2024-10-14T17:00:00Z"},
		{"no time", "15/10/2024", ""},
		{"no date", "07:30", ""},
		{"hour 24", "24:00 15/10/2024", ""},
		{"minute 60", "07:60 15/10/2024", ""},
		{"one digit of minutes", "07:3 15/10/2024", ""},
		{"month first", "07:30 10/15/2024", ""},
		{"two times", "07:30 08:30 15/10/2024", ""},
		{"something more", "07:30 15/10/2024 phòng 2", ""},
		{"an offset without its T", "2024-10-15 07:30:00+09:00", ""},
		{"empty", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseMoment(test.in, HoChiMinh)
			if test.want == "" {
				if !errors.Is(err, ErrNotMoment) || !got.IsZero() {
					t.Errorf("ParseMoment(%q) = %v, %v, want ErrNotMoment", test.in, got, err)
				}
				return
			}
			if err != nil || got.Format(time.RFC3339Nano) != test.want {
				t.Errorf("ParseMoment(%q) = %v, %v, want %v", test.in, got, err, test.want)
			}
		})
	}
}

func TestShowMoment(t *testing.T) {
	at := time.Date(2024, 10, 15, 0, 30, 0, 0, time.UTC)
	shown := ShowMoment(at, HoChiMinh)
	if shown != "07:30 15/10/2024" {
		t.Errorf("shown as %q", shown)
	}
	if back, err := ParseMoment(shown, HoChiMinh); err != nil || back != at {
		t.Errorf("read back as %v, %v", back, err)
	}
	if got := ShowTime(at, HoChiMinh); got != "07:30" {
		t.Errorf("time shown as %q", got)
	}
	if ShowMoment(time.Time{}, HoChiMinh) != "" || ShowTime(time.Time{}, HoChiMinh) != "" {
		t.Error("the zero instant is shown as nothing")
	}
}
