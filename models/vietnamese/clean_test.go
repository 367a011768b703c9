package vietnamese

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestClean(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"NFD becomes NFC", norm.NFD.String("Nguyễn Thị Ánh"), "Nguyễn Thị Ánh"},
		{"NFC again after an invisible character between letter and tone", "Ha\u200b\u0300", "Hà"},
		{"zero-width space and byte order mark go", "\uFEFFĐắk\u200B Nông\u2060", "Đắk Nông"},
		{"joiners, direction marks and soft hyphens go", "H\u200dà\u202e Nộ\u00adi\u200e", "Hà Nội"},
		{"no-break spaces are spaces", "Đắk\u00a0Nông\u202fmới", "Đắk Nông mới"},
		{"eth is đ", "Ðắk Nông, ðường", "Đắk Nông, đường"},
		{"African d is đ", "Ɖức ɖi", "Đức đi"},
		{"control characters go", "a\x00b\x07c\x1bd\x7f", "abcd"},
		{"tabs and line breaks are spaces", " a\t b\r\n c ", "a b c"},
		{"the sign of damaged text stays to be seen", "Nguy\xffn", "Nguy\uFFFDn"},
		{"a display apostrophe stays", "Đắk R’Lấp", "Đắk R’Lấp"},
		{"nothing visible is nothing", " \u200b\u00a0\t", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Clean(test.in)
			if got != test.want {
				t.Errorf("Clean(%q) = %q, want %q", test.in, got, test.want)
			}
			if again := Clean(got); again != got {
				t.Errorf("cleaning twice changes %q to %q", got, again)
			}
		})
	}
}

func TestCleanText(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"Windows and old Mac breaks are one kind", "một\r\nhai\rba", "một\nhai\nba"},
		{"Word's soft break is a break", "một\vhai\u2028ba", "một\nhai\nba"},
		{"every line is cleaned", "  a\u00a0 b \n\tc\u200b", "a b\nc"},
		{"empty lines stay inside and go at the ends", "\n\na\n\nb\n \n", "a\n\nb"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := CleanText(test.in); got != test.want {
				t.Errorf("CleanText(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func TestCanonical(t *testing.T) {
	same := [][]string{
		{"hòa", "hoà", "HOÀ", norm.NFD.String("Hoà")},
		{"thủy", "thuỷ", "Thuỷ"},
		{"khỏe", "khoẻ"},
		{"hóa", "hoá"},
		{"Ủy ban nhân dân", "Uỷ ban  nhân dân"},
		{"Đắk R'Lấp", "Đắk R’Lấp", "Đắk RʼLấp", "ĐẮK R`LẤP", "Ðắk R'Lấp"},
		{"ngọa", "ngoạ"},
		{"Hòa, Thúy (Túy)", "Hoà, Thuý (Tuý)"},
	}
	for _, group := range same {
		for _, other := range group[1:] {
			if a, b := Canonical(group[0]), Canonical(other); a != b {
				t.Errorf("Canonical(%q) = %q but Canonical(%q) = %q", group[0], a, other, b)
			}
		}
	}
	exact := map[string]string{
		"HOÀ": "hòa", "Thuỷ": "thủy", "Quý": "quý", "quỳ": "quỳ", "giá": "giá", "Hoàn": "hoàn",
		"huỳnh": "huỳnh", "ngoài": "ngoài", "toán": "toán", "khuỷu": "khuỷu", "mùa": "mùa",
		"của": "của", "quà": "quà", "à": "à", "Huệ": "huệ", "Thuở": "thuở", "": "",
	}
	for in, want := range exact {
		if got := Canonical(in); got != want {
			t.Errorf("Canonical(%q) = %q, want %q", in, got, want)
		}
	}
	for _, pair := range [][2]string{{"hòa", "hóa"}, {"Hà", "Ha"}, {"dan", "đan"}, {"Lý", "Lí"}} {
		if Canonical(pair[0]) == Canonical(pair[1]) {
			t.Errorf("%q and %q are different words", pair[0], pair[1])
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", 1: "01", 2: "02", 9: "09", 10: "10", 45: "45", -3: "-3"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}
