package vietnamese

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Canonical gives the form in which two texts are compared for being the same:
// clean, lower case, one kind of apostrophe, and the tone of a final oa, oe, uy
// on its first letter (hòa, thủy). It is for comparing only; people keep the
// spelling of their names.
func Canonical(s string) string {
	var out, word []rune
	for _, r := range strings.ToLower(Clean(s)) {
		if unicode.IsLetter(r) && !isApostrophe(r) { // U+02BC counts as a letter
			word = append(word, r)
			continue
		}
		out = append(append(out, oldToneStyle(word)...), apostrophe(r))
		word = word[:0]
	}
	return string(append(out, oldToneStyle(word)...))
}

func apostrophe(r rune) rune {
	if isApostrophe(r) {
		return '\''
	}
	return r
}

// oldToneStyle moves the tone from the second to the first vowel of a word
// ending in oa, oe or uy. The u of quý belongs to its q, so its tone stays.
func oldToneStyle(word []rune) []rune {
	last := len(word) - 1
	if last < 1 {
		return word
	}
	tone, final := splitTone(word[last])
	if tone == 0 {
		return word
	}
	switch string([]rune{word[last-1], final}) {
	case "oa", "oe":
	case "uy":
		if last > 1 && word[last-2] == 'q' {
			return word
		}
	default:
		return word
	}
	moved := []rune(norm.NFC.String(string([]rune{word[last-1], tone})))
	return append(append(word[:last-1], moved...), final)
}

// splitTone takes the tone mark off a composed letter, 0 when it has none.
func splitTone(r rune) (tone, letter rune) {
	var kept []rune
	for _, part := range norm.NFD.String(string(r)) {
		switch part {
		case '\u0300', '\u0301', '\u0303', '\u0309', '\u0323':
			tone = part
		default:
			kept = append(kept, part)
		}
	}
	composed, _ := utf8.DecodeRuneInString(norm.NFC.String(string(kept)))
	return tone, composed
}
