package courses_test

import (
	"reflect"
	"strings"
	"testing"

	"taphuan/models/courses"
)

func TestReadingPastedRows(t *testing.T) {
	ha := courses.Row{FullName: "Trần Thị Hà", Unit: "SNV", Position: "Chuyên viên", Phone: "0912 345 678", Email: "ha@snv.vn", BornOn: "5/12/1985", Gender: "Nữ"}
	for name, tc := range map[string]struct {
		text string
		want []courses.Pasted
	}{
		"the usual order by tabs": {"Trần Thị Hà\tSNV\tChuyên viên\t0912 345 678\tha@snv.vn\t5/12/1985\tNữ", []courses.Pasted{{Row: ha, Line: 1}}},
		"semicolons":              {"Trần Thị Hà;SNV;Chuyên viên;0912 345 678;ha@snv.vn;5/12/1985;Nữ", []courses.Pasted{{Row: ha, Line: 1}}},
		"with a running number":   {"1\tTrần Thị Hà\tSNV\tChuyên viên\t0912 345 678\tha@snv.vn\t5/12/1985\tNữ", []courses.Pasted{{Row: ha, Line: 1}}},
		"a heading in any order": {"STT;Giới tính;Họ và tên;Đơn vị công tác;SĐT;Ngày tháng năm sinh;Ghi chú;Chức vụ/chức danh;Thư điện tử\r\n" +
			"1;Nữ;Trần Thị Hà;SNV;0912 345 678;5/12/1985;x;Chuyên viên;ha@snv.vn\r\n", []courses.Pasted{{Row: ha, Line: 2}}},
		"an official list": {strings.Join([]string{"SỞ NỘI VỤ\t\t\t", "DANH SÁCH\t\t\t", "\t\t\t", "TT\tHọ và tên đệm\tTên\tĐiện thoại",
			"I\tSở Nội vụ\t\t", "1\tTrần Thị\tHà\t0912345678", "II. Thành phố Gia Nghĩa\t\t\t", "1\tLý\tAn\t", "\t\t\t", "Tổng cộng: 02 người\t\t\t"}, "\n"),
			[]courses.Pasted{{Row: courses.Row{FullName: "Trần Thị Hà", Unit: "Sở Nội vụ", Phone: "0912345678"}, Line: 6},
				{Row: courses.Row{FullName: "Lý An", Unit: "Thành phố Gia Nghĩa"}, Line: 8}}},
		"birth years in columns Nam and Nữ": {"Họ tên\tĐơn vị\tNam\tNữ\nLý An\tGN\t1990\t\nTrần Thị Hà\tSNV\t\tx",
			[]courses.Pasted{{Row: courses.Row{FullName: "Lý An", Unit: "GN", BornOn: "1990", Gender: "male"}, Line: 2},
				{Row: courses.Row{FullName: "Trần Thị Hà", Unit: "SNV", Gender: "female"}, Line: 3}}},
		"a line break within a cell": {"Lý An\t\"Ủy ban nhân dân\nthành phố Gia Nghĩa\"\nTrần Thị Hà\tSNV",
			[]courses.Pasted{{Row: courses.Row{FullName: "Lý An", Unit: "Ủy ban nhân dân thành phố Gia Nghĩa"}, Line: 1},
				{Row: courses.Row{FullName: "Trần Thị Hà", Unit: "SNV"}, Line: 3}}},
		"what is not a heading is a person": {"V. Nam\tSNV\nDon Vi\tSNV", []courses.Pasted{
			{Row: courses.Row{FullName: "V. Nam", Unit: "SNV"}, Line: 1}, {Row: courses.Row{FullName: "Don Vi", Unit: "SNV"}, Line: 2}}},
		"a quote that is never closed loses nobody": {"Lý \"An\tGN\nTrần Thị Hà\tSNV", []courses.Pasted{
			{Row: courses.Row{FullName: "Lý \"An", Unit: "GN"}, Line: 1}, {Row: courses.Row{FullName: "Trần Thị Hà", Unit: "SNV"}, Line: 2}}},
		"names alone":   {"Lý An\n\nTrần Thị Hà", []courses.Pasted{{Row: courses.Row{FullName: "Lý An"}, Line: 1}, {Row: courses.Row{FullName: "Trần Thị Hà"}, Line: 3}}},
		"nothing":       {" \n\t\n\t\t", nil},
		"decomposed":    {"Ly\u0301 An\tGN", []courses.Pasted{{Row: courses.Row{FullName: "Lý An", Unit: "GN"}, Line: 1}}},
		"heading only":  {"Họ và tên\tĐơn vị", nil},
		"short line":    {"Họ tên;Đơn vị;SĐT\nLý An;GN", []courses.Pasted{{Row: courses.Row{FullName: "Lý An", Unit: "GN"}, Line: 2}}},
		"number with )": {"12) \tLý An\tGN", []courses.Pasted{{Row: courses.Row{FullName: "Lý An", Unit: "GN"}, Line: 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := courses.ReadPasted(tc.text); !reflect.DeepEqual(got, tc.want) {
				t.Errorf("\n got %+v\nwant %+v", got, tc.want)
			}
		})
	}
}
