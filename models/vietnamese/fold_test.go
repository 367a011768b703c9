package vietnamese

import (
	"slices"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"đ folds to d", "Đường đi", "duong di"},
		{"tones and marks go", "Nguyễn Thị Hạ Ân Ưởng", "nguyen thi ha an uong"},
		{"NFD folds alike", norm.NFD.String("Đắk Nông"), "dak nong"},
		{"typographic apostrophe", "Đắk R’Lấp", "dak rlap"},
		{"straight apostrophe, capitals", "ĐẮK R'LẤP", "dak rlap"},
		{"a space for the apostrophe", "Dak R Lap", "dak rlap"},
		{"modifier letter and backtick", "KʼThanh, K`Thanh", "kthanh kthanh"},
		{"new tone style", "Hoà", "hoa"},
		{"old tone style", "Hòa", "hoa"},
		{"hyphens go", "Ê-đê; Sở VH-TT", "ede so vhtt"},
		{"a dash between words leaves one space", "Văn hóa – Thể thao", "van hoa the thao"},
		{"dots of an abbreviation go", "U.B.N.D tỉnh", "ubnd tinh"},
		{"a dot after a whole word parts it", "TP.Gia Nghĩa", "tp gia nghia"},
		{"a dot and a space are one space", "TP. Gia Nghĩa", "tp gia nghia"},
		{"a lone vowel stays a word", "Y Quang Bkrông", "y quang bkrong"},
		{"numbers stay", "Lớp 02/2024", "lop 02/2024"},
		{"commas and brackets are spaces", "TDP 1, (Gia Nghĩa)", "tdp 1 gia nghia"},
		{"eth", "Ðức", "duc"},
		{"nothing", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Fold(test.in); got != test.want {
				t.Errorf("Fold(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func TestInitials(t *testing.T) {
	for in, want := range map[string]string{
		"Nguyễn Văn Hà": "nvh", "Đỗ Ánh": "da", "H'Bia Niê": "hn", "Y Quang Bkrông": "yqb", "": "",
	} {
		if got := Initials(in); got != want {
			t.Errorf("Initials(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	units := []string{
		"Sở Nội vụ", "Sở Tài chính", "Sở Thông tin và Truyền thông", "Sở Văn hóa, Thể thao và Du lịch",
		"Báo Đắk Nông", "Tạp chí Nâm Nung", "Ủy ban nhân dân thành phố Gia Nghĩa",
		"Ủy ban nhân dân huyện Đắk Mil", "Ủy ban nhân dân huyện Đắk R'Lấp", "Công an tỉnh",
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
