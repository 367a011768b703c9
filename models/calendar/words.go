package calendar

import "fmt"

var (
	weekdaysVi = [7]string{"Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"}
	quarters   = [5]string{"", "Quý I", "Quý II", "Quý III", "Quý IV"}
)

// Typed gives the date as 15/10/2024, or nothing for no date.
func (d Date) Typed() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.day, d.month, d.year)
}

// Prose gives the date as documents write it (NĐ 30/2020): "ngày 05 tháng 02
// năm 2024", with a zero before days under 10 and before months 1 and 2 only.
func (d Date) Prose() string {
	if d.IsZero() {
		return ""
	}
	return "ngày " + d.words()
}

// Long gives the date with its weekday, in Vietnamese ("Thứ Hai, 23 tháng 11
// năm 2026") or, for lang "en", in English ("Monday, 23 November 2026").
func (d Date) Long(lang string) string {
	if d.IsZero() {
		return ""
	}
	if lang == "en" {
		return fmt.Sprintf("%s, %d %s %d", d.Weekday(), d.day, d.Month(), d.year)
	}
	return d.WeekdayName(lang) + ", " + d.words()
}

// WeekdayName gives "Thứ Hai", or "Monday" for lang "en", or nothing for no date.
func (d Date) WeekdayName(lang string) string {
	switch {
	case d.IsZero():
		return ""
	case lang == "en":
		return d.Weekday().String()
	}
	return weekdaysVi[d.Weekday()]
}

// QuarterName gives the quarter as offices write it, "Quý II".
func (d Date) QuarterName() string { return quarters[d.Quarter()] }

func (d Date) words() string {
	month := "%d"
	if d.month < 3 {
		month = "%02d"
	}
	return fmt.Sprintf("%02d tháng "+month+" năm %d", d.day, d.month, d.year)
}
