package vietnamese

import (
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
