package vietnamese

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold gives the form of a text for searching: lower case without tones,
// marks, apostrophes, hyphens and dots; đ as d; commas, quotes and brackets as
// spaces. A lone consonant joins the word after it, so that "Dak R Lap" finds
// "Đắk R'Lấp". Look for one folded text inside another, not for whole words.
func Fold(s string) string {
	words := bareWords(s)
	var b strings.Builder
	for i, word := range words {
		b.WriteString(word)
		if i < len(words)-1 && !loneConsonant(word) {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// Initials gives the first letters of the words, folded: "nvh" for Nguyễn Văn Hà.
func Initials(s string) string { return initials(bareWords(s)) }

func initials(words []string) string {
	var b strings.Builder
	for _, word := range words {
		first, _ := utf8.DecodeRuneInString(word)
		b.WriteRune(first)
	}
	return b.String()
}

// bareWords splits a text into words of folded letters. A dot ends a word of
// two letters or more ("TP.Gia Nghĩa") and vanishes after a single one ("U.B.N.D").
func bareWords(s string) []string {
	var b strings.Builder
	letters := 0
	for _, r := range norm.NFD.String(Clean(s)) {
		switch {
		case unicode.Is(unicode.Mn, r), isApostrophe(r), isHyphen(r):
			continue
		case r == '.':
			if letters > 1 {
				b.WriteByte(' ')
			}
			letters = 0
			continue
		case isBoundary(r):
			r, letters = ' ', 0
		case unicode.IsLetter(r):
			letters++
		default:
			letters = 0
		}
		b.WriteRune(bare(r))
	}
	return strings.Fields(b.String())
}

// bare lowers a letter and takes the stroke off đ, which has no decomposition.
func bare(r rune) rune {
	r = unicode.ToLower(r)
	if r == 'đ' {
		return 'd'
	}
	return r
}

func loneConsonant(word string) bool {
	return len(word) == 1 && word[0] >= 'a' && word[0] <= 'z' && !strings.Contains("aeiouy", word)
}

// isApostrophe covers the signs that stand for the apostrophe of K'Thanh.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '\u00B4', '\u2018', '\u2019', '\u02B9', '\u02BB', '\u02BC', '\u2032', '\uFF07':
		return true
	}
	return false
}

func isHyphen(r rune) bool {
	return r == '-' || r >= '\u2010' && r <= '\u2015' || r == '\u2212'
}

// isBoundary covers the punctuation that stands between words and that nobody
// types into a search box.
func isBoundary(r rune) bool {
	return strings.ContainsRune(`,;:()[]"`, r) || unicode.In(r, unicode.Pi, unicode.Pf)
}
