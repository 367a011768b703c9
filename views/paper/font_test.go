package paper

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestDrawable(t *testing.T) {
	cases := []struct{ name, in, out string }{
		{"Vietnamese stays", "Nguyễn Thị Thu Hà – Đắk Nông", "Nguyễn Thị Thu Hà – Đắk Nông"},
		{"decomposed is composed", norm.NFD.String("Đắk Nông, Nguyễn"), "Đắk Nông, Nguyễn"},
		{"marks in the other order", "e\u0323\u0302", "ệ"},
		{"names of the highlands", "H'Bia Niê, K’Sơr, Y Quang Bkrông, KʼTiêng", "H'Bia Niê, K’Sơr, Y Quang Bkrông, KʼTiêng"},
		{"Ê-đê letters", "ƀ č ĕ ĭ ŏ ŭ ñ", "ƀ č ĕ ĭ ŏ ŭ ñ"},
		{"a mark without a composed letter stays", "m\u0303", "m\u0303"},
		{"other alphabets the font has", "Жуков, Αθήνα", "Жуков, Αθήνα"},
		{"emoji", "Lớp 😀 vui", "Lớp □ vui"},
		{"a family in one emoji", "👨\u200d👩", "□□"},
		{"emoji dressed by a selector", "☎\ufe0f", "□"},
		{"Chinese", "阮氏河", "□□□"},
		{"beyond the first plane", "𠊛 𝐀", "□ □"},
		{"Hebrew needs shaping we cannot do", "שלום", "□□□□"},
		{"broken bytes", "a\xffb\xed\xa0\x80", "a□b□□□"},
		{"white space", "a\tb\nc\u2003d\x00e", "a b c d e"},
		{"no-break space holds", "10\u00a0tiết", "10\u00a0tiết"},
		{"invisible formatting", "a\u200bb\u00adc\ufeffd\u202ee", "abcde"},
		{"nothing", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := Drawable(c.in); got != c.out {
				t.Errorf("Drawable(%q) = %q, want %q", c.in, got, c.out)
			}
		})
	}
}

func TestEveryVietnameseLetterIsInEveryFace(t *testing.T) {
	const vowels = "aăâeêioôơuưy"
	letters := "đĐ₫–—‘’“”…" + string(missing)
	for _, v := range vowels {
		for _, tone := range []string{"", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"} {
			lower := norm.NFC.String(string(v) + tone)
			letters += lower + strings.ToUpper(lower)
		}
	}
	for style, ttf := range loaded().faces {
		has := glyphs(ttf)
		for _, r := range letters {
			if !has(r) {
				t.Errorf("face %q lacks %q", style, r)
			}
		}
		for r := range loaded().covers {
			if !has(r) {
				t.Errorf("face %q was promised %q", style, r)
			}
		}
		if has('中') || has(0x10000) || has(0xFFFF) {
			t.Errorf("face %q claims what it has not", style)
		}
	}
}
