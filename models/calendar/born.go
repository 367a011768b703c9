package calendar

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	bornYear     = regexp.MustCompile(`^(?:năm )?(\d{4})$`)
	bornMonth    = regexp.MustCompile(`^(?:tháng )?(\d{1,2})(?:\s*[/.-]\s*|,? năm )(\d{4})$`)
	bornMonthISO = regexp.MustCompile(`^(\d{4})-(\d{2})$`)
	bornUnknown  = regexp.MustCompile(`^0{1,2}\s*([/.-])\s*(?:0{1,2}\s*[/.-]\s*)?`)
)

// ParseBorn reads a birth date known to the day, the month or only the year,
// typed (5/12/1985, 10/1985, 1985; 00/00/1985 is a year too) or ISO, and gives
// as much of 1985-12-05 as is known; anything else is ErrNotDate.
func ParseBorn(s string) (string, error) {
	s = bornUnknown.ReplaceAllString(plain(s), "")
	if m := bornYear.FindStringSubmatch(s); m != nil {
		return bornPart(m[1], "01", "2006")
	}
	if m := bornMonth.FindStringSubmatch(s); m != nil {
		return bornPart(m[2], m[1], "2006-01")
	}
	if m := bornMonthISO.FindStringSubmatch(s); m != nil {
		return bornPart(m[1], m[2], "2006-01")
	}
	d, err := ParseTyped(s)
	return d.String(), err
}

func bornPart(year, month, layout string) (string, error) {
	d, err := typed(year, month, "01")
	if err != nil {
		return "", err
	}
	return d.utc().Format(layout), nil
}

// ShowBorn gives what ParseBorn gave as 05/12/1985, 10/1985 or 1985; a text of
// another form comes back as it is.
func ShowBorn(iso string) string {
	if d, err := ParseISO(iso); err == nil {
		return d.Typed()
	}
	if year, month, found := strings.Cut(iso, "-"); found && bornMonthISO.MatchString(iso) {
		return fmt.Sprintf("%s/%s", month, year)
	}
	return iso
}
