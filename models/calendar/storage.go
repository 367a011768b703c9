package calendar

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// Value gives the database 2024-10-15, or NULL for no date.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads a DATE column as the drivers hand it over: an instant whose own
// calendar day counts, a text that begins with 2024-10-15, or NULL.
func (d *Date) Scan(value any) error {
	switch v := value.(type) {
	case nil:
		*d = Date{}
	case time.Time:
		*d = Date{}
		if !v.IsZero() {
			*d = fromTime(v)
		}
	case []byte:
		return d.scanText(string(v))
	case string:
		return d.scanText(v)
	default:
		return fmt.Errorf("calendar: cannot read a date from %T", value)
	}
	return nil
}

// scanText tolerates a time after the day, which SQLite keeps when a column
// was once written as an instant.
func (d *Date) scanText(s string) error {
	const iso = len("2006-01-02")
	if len(s) > iso && (s[iso] == 'T' || s[iso] == ' ') {
		s = s[:iso]
	}
	if s == "" || s == "0000-00-00" {
		*d = Date{}
		return nil
	}
	read, err := ParseISO(s)
	if err == nil {
		*d = read
	}
	return err
}

// GormDataType names the kind of column, so that the mapper does not take the
// type for its first number.
func (Date) GormDataType() string { return "date" }

// MarshalJSON gives "2024-10-15", or null for no date.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(d.String())
}

// UnmarshalJSON reads "2024-10-15"; null and "" are no date.
func (d *Date) UnmarshalJSON(data []byte) error {
	var s *string
	if err := json.Unmarshal(data, &s); err != nil {
		return ErrNotDate
	}
	if s == nil || *s == "" {
		*d = Date{}
		return nil
	}
	read, err := ParseISO(*s)
	if err == nil {
		*d = read
	}
	return err
}

// MarshalText gives 2024-10-15, or nothing for no date.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what people type into a form, as ParseTyped does; an
// empty field is no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	read, err := ParseTyped(string(text))
	if err == nil {
		*d = read
	}
	return err
}
