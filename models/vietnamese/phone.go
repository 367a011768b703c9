package vietnamese

import (
	"regexp"
	"strings"
)

var (
	digitGroups = regexp.MustCompile(`\+?\d+`)
	betweenNums = regexp.MustCompile(`[/;,|\n]`)
	mobile      = regexp.MustCompile(`^0[35789]\d{8}$`)
	oldMobile   = regexp.MustCompile(`^01\d{9}$`)
	landline    = regexp.MustCompile(`^02\d{9}$`)
)

// newPrefixes are the ten-digit prefixes that replaced the eleven-digit ones
// from 15/9/2018.
var newPrefixes = map[string]string{
	"0162": "032", "0163": "033", "0164": "034", "0165": "035",
	"0166": "036", "0167": "037", "0168": "038", "0169": "039",
	"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
	"0186": "056", "0188": "058", "0199": "059",
	"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
}

// Phone reads a Vietnamese number as people write it, with any separators,
// with +84 or without the 0 that Excel drops, and gives it as +84912345678.
// Of several numbers it gives the first mobile one, else the first; ok is
// false when there is none.
func Phone(s string) (e164 string, ok bool) {
	first := ""
	for _, part := range betweenNums.Split(s, -1) {
		for _, number := range numbersIn(part) {
			if mobile.MatchString(number) {
				return "+84" + number[1:], true
			}
			if first == "" {
				first = "+84" + number[1:]
			}
		}
	}
	return first, first != ""
}

// numbersIn joins neighbouring groups of digits until they make a number, the
// longest first, so that two numbers with only a space between are told apart.
func numbersIn(part string) []string {
	groups := digitGroups.FindAllString(part, -1)
	var numbers []string
	for i := 0; i < len(groups); {
		next := i + 1
		for j := len(groups); j > i; j-- {
			if number, ok := national(strings.Join(groups[i:j], "")); ok {
				numbers, next = append(numbers, number), j
				break
			}
		}
		i = next
	}
	return numbers
}

// national gives a number in today's form with its leading 0.
func national(digits string) (string, bool) {
	switch {
	case strings.HasPrefix(digits, "+84"):
		digits = digits[3:]
	case strings.HasPrefix(digits, "0084"):
		digits = digits[4:]
	case strings.HasPrefix(digits, "84") && len(digits) > 10:
		digits = digits[2:]
	}
	digits = "0" + strings.TrimPrefix(digits, "0")
	if oldMobile.MatchString(digits) {
		prefix, known := newPrefixes[digits[:4]]
		return prefix + digits[4:], known
	}
	return digits, mobile.MatchString(digits) || landline.MatchString(digits)
}

// ShowPhone gives +84912345678 as 0912 345 678 and a landline as 0261 3544 123;
// what is not a Vietnamese number in that form comes back as it is.
func ShowPhone(e164 string) string {
	rest, found := strings.CutPrefix(e164, "+84")
	n := "0" + rest
	switch {
	case !found:
		return e164
	case mobile.MatchString(n):
		return n[:4] + " " + n[4:7] + " " + n[7:]
	case landline.MatchString(n) && (n[2] == '4' || n[2] == '8'):
		return n[:3] + " " + n[3:7] + " " + n[7:]
	case landline.MatchString(n):
		return n[:4] + " " + n[4:8] + " " + n[8:]
	}
	return e164
}
