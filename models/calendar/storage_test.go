package calendar

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"testing"
	"time"
)

var (
	_ sql.Scanner   = (*Date)(nil)
	_ driver.Valuer = Date{}
)

func TestScanAndValue(t *testing.T) {
	d := NewDate(2024, 10, 15)
	for name, value := range map[string]any{
		"instant in UTC":             time.Date(2024, 10, 15, 0, 0, 0, 0, time.UTC),
		"instant with its own day":   time.Date(2024, 10, 15, 0, 0, 0, 0, HoChiMinh),
		"text":                       "2024-10-15",
		"bytes":                      []byte("2024-10-15"),
		"text with a time":           "2024-10-15 00:00:00+00:00",
		"text with a time after a T": "2024-10-15T00:00:00Z",
	} {
		var got Date
		if err := got.Scan(value); err != nil || got != d {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	for name, value := range map[string]any{
		"NULL": nil, "empty": "", "MySQL's zero": "0000-00-00", "zero instant": time.Time{},
	} {
		got := d
		if err := got.Scan(value); err != nil || !got.IsZero() {
			t.Errorf("%s: got %v, %v, want no date", name, got, err)
		}
	}
	for name, value := range map[string]any{"number": int64(20241015), "words": "tomorrow", "day too many": "2024-02-30"} {
		if got := d; got.Scan(value) == nil || got != d {
			t.Errorf("%s: read as %v", name, got)
		}
	}
	if v, err := d.Value(); err != nil || v != "2024-10-15" {
		t.Errorf("value %v, %v", v, err)
	}
	if v, err := (Date{}).Value(); err != nil || v != nil {
		t.Errorf("value of no date %v, %v", v, err)
	}
}

func TestJSONAndForms(t *testing.T) {
	type form struct {
		Held Date  `json:"held"`
		Ends *Date `json:"ends"`
	}
	out, err := json.Marshal(form{Held: NewDate(2024, 10, 15)})
	if err != nil || string(out) != `{"held":"2024-10-15","ends":null}` {
		t.Errorf("marshalled %s, %v", out, err)
	}
	if out, _ := json.Marshal(Date{}); string(out) != "null" {
		t.Errorf("no date marshalled %s", out)
	}
	for in, want := range map[string]Date{
		`{"held":"2024-10-15"}`: NewDate(2024, 10, 15), `{"held":null}`: {}, `{"held":""}`: {},
	} {
		got := form{Held: NewDate(1999, 1, 1)}
		if err := json.Unmarshal([]byte(in), &got); err != nil || got.Held != want {
			t.Errorf("%s gave %v, %v", in, got.Held, err)
		}
	}
	for _, in := range []string{`{"held":"15/10/2024"}`, `{"held":20241015}`, `{"held":"2024-02-30"}`} {
		var got form
		if err := json.Unmarshal([]byte(in), &got); !errors.Is(err, ErrNotDate) {
			t.Errorf("%s gave %v, %v", in, got.Held, err)
		}
	}
	got := NewDate(1999, 1, 1)
	if err := got.UnmarshalText([]byte("15/10/2024")); err != nil || got != NewDate(2024, 10, 15) {
		t.Errorf("a form's field gave %v, %v", got, err)
	}
	if err := got.UnmarshalText([]byte("31/02/2024")); err == nil || got != NewDate(2024, 10, 15) {
		t.Errorf("a wrong field gave %v, %v", got, err)
	}
	if err := got.UnmarshalText(nil); err != nil || !got.IsZero() {
		t.Errorf("an empty field gave %v, %v", got, err)
	}
}
