// Package vietnamese cleans, compares, sorts and searches Vietnamese text:
// names of people and units, and telephone numbers. It knows letters and
// conventions, no rows and no languages of the interface.
package vietnamese

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Clean brings a single line to the form in which it is kept: NFC, without
// invisible and control characters, the eth letters that some keyboards give
// turned into đ, spaces single and none at the ends. Text in TCVN3 must be
// converted first: its ư is an invisible character here.
func Clean(s string) string {
	return strings.Join(strings.Fields(norm.NFC.String(strings.Map(visible, s))), " ")
}

// CleanText cleans like Clean but keeps line breaks, as \n, save those at the
// beginning and the end.
func CleanText(s string) string {
	lines := strings.Split(lineBreaks.Replace(s), "\n")
	for i, line := range lines {
		lines[i] = Clean(line)
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\u2028", "\n", "\u2029", "\n")

// visible maps a character to what is kept of it; -1 drops it.
func visible(r rune) rune {
	switch r {
	case 'Ð', 'Ɖ':
		return 'Đ'
	case 'ð', 'ɖ':
		return 'đ'
	}
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Cf, r), unicode.IsControl(r), r == '\u034F':
		return -1
	}
	return r
}
