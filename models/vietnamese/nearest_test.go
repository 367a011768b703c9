package vietnamese

import (
	"slices"
	"testing"
)

func TestNearest(t *testing.T) {
	units := []string{
		"Sở Nội vụ", "Sở Tài chính", "Sở Thông tin và Truyền thông", "Sở Văn hóa, Thể thao và Du lịch",
		"Báo Đắk Nông", "Tạp chí Nâm Nung", "Ủy ban nhân dân thành phố Gia Nghĩa",
		"Ủy ban nhân dân huyện Đắk Mil", "Ủy ban nhân dân huyện Đắk R'Lấp", "Công an tỉnh",
		"Hội Liên hiệp Phụ nữ tỉnh", "Đài PTTH",
	}
	tests := []struct{ name, wanted, first string }{
		{"a slip in spelling", "Báo Đắc Nông", "Báo Đắk Nông"},
		{"other vowels", "Tạp chí Năm Nung", "Tạp chí Nâm Nung"},
		{"initials of the second half", "Sở TTTT", "Sở Thông tin và Truyền thông"},
		{"initials with an ampersand", "Sở TT&TT", "Sở Thông tin và Truyền thông"},
		{"all initials", "SVHTTDL", "Sở Văn hóa, Thể thao và Du lịch"},
		{"two abbreviations", "UBND TP. Gia Nghĩa", "Ủy ban nhân dân thành phố Gia Nghĩa"},
		{"without marks and glued", "UBND TP.gia nghia", "Ủy ban nhân dân thành phố Gia Nghĩa"},
		{"initials, name without apostrophe", "ubnd huyen dak rlap", "Ủy ban nhân dân huyện Đắk R'Lấp"},
		{"initials without the kind of unit", "tttt", "Sở Thông tin và Truyền thông"},
		{"a part of the name", "Gia Nghĩa", "Ủy ban nhân dân thành phố Gia Nghĩa"},
		{"more than the name", "Báo Đắk Nông điện tử năm 2024", "Báo Đắk Nông"},
		{"words run together", "Tapchí Nâmnung", "Tạp chí Nâm Nung"},
		{"words in another order", "Phụ nữ tỉnh: Hội Liên hiệp", "Hội Liên hiệp Phụ nữ tỉnh"},
		{"a candidate that abbreviates a part", "Đài Phát thanh và Truyền hình tỉnh", "Đài PTTH"},
		{"& for và", "Sở thông tin & truyền thông", "Sở Thông tin và Truyền thông"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Nearest(test.wanted, units, 3)
			if len(got) == 0 || got[0] != test.first {
				t.Errorf("Nearest(%q) = %q, want %q first", test.wanted, got, test.first)
			}
		})
	}
	if got := Nearest("Ngân hàng Agribank", units, 3); len(got) != 0 {
		t.Errorf("nothing resembles a bank, got %q", got)
	}
	if got := Nearest("Sở", nil, 3); got != nil {
		t.Errorf("no candidates give %q", got)
	}
	if got := Nearest("", units, 3); got != nil {
		t.Errorf("an empty name gives %q", got)
	}
	got := Nearest("Ủy ban nhân dân huyện Đắk Min", units, 2)
	want := []string{"Ủy ban nhân dân huyện Đắk Mil", "Ủy ban nhân dân huyện Đắk R'Lấp"}
	if !slices.Equal(got, want) {
		t.Errorf("at most two, best first: got %q, want %q", got, want)
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"kitten", "sitting", 3}, {"", "abc", 3}, {"abc", "", 3}, {"nông", "nông", 0}, {"ab", "ba", 2}} {
		if got := distance([]rune(test.a), []rune(test.b)); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
