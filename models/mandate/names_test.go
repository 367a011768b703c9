package mandate_test

import (
	"testing"

	"taphuan/models/calendar"
	"taphuan/models/database/trial"
	"taphuan/models/units"
)

// How letters and sheets in the province call the units of the built-in plan.
func TestBuiltinUnitsAnswerToTheirNames(t *testing.T) {
	db := trial.SQLite(t)
	load(t, db, builtin(t))
	october, summer := calendar.NewDate(2024, 10, 15), calendar.NewDate(2025, 7, 2)
	r, err := units.NewResolver(t.Context(), db.Reader(), october)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Tạp chí Năm Nung":                              "TCNN",
		"Báo Đắc Nông":                                  "BAO",
		"Sở TTTT":                                       "STTTT",
		"sở thông tin truyền thông":                     "STTTT",
		"UBND TP. Gia Nghĩa":                            "GN",
		"TP.Gia Nghĩa":                                  "GN",
		"Huyện Đắk R’Lấp":                               "DRL",
		"UBND huyện Đăk Mil":                            "DM",
		"UBND huyện Dak Song":                           "DS",
		"Văn phòng UBND tỉnh":                           "VPUB",
		"UBND tỉnh":                                     "UBND",
		"Đài PT-TH Đắk Nông":                            "DAI",
		"Sở Nội vụ tỉnh Đắk Nông":                       "SNV",
		"Ủy ban nhân dân huyện Tuy Đức":                 "TD",
		"Công an tỉnh Đắk Nông":                         "CA",
		"Sở Lao động, Thương binh và Xã hội":            "SLDTBXH",
		"Hội VHNT tỉnh":                                 "HVHNT",
		"Sở Nông nghiệp và Phát triển nông thôn":        "SNN",
		"Ban Quản lý các khu công nghiệp tỉnh":          "BQLKCN",
		"Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh":         "MTTQ",
		"Bộ Chỉ huy Quân sự tỉnh":                       "BCHQS",
		"Sở Kế hoạch & Đầu tư":                          "SKHDT",
		"Sở Văn hoá, Thể thao và Du lịch tỉnh Đắk Nông": "SVHTTDL",
	} {
		if v, err := r.Resolve(text); err != nil || v.Code != want {
			t.Errorf("%q: %q instead of %s: %v", text, v.Code, want, err)
		}
	}
	list, err := units.List(t.Context(), db.Reader(), october)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		for _, text := range []string{v.Code, v.Name, v.Short()} {
			if got, err := r.Resolve(text); err != nil || got.ID != v.ID {
				t.Errorf("%s by %q: %s %v", v.Code, text, got.Code, err)
			}
		}
	}
	later, err := units.Resolve(t.Context(), db.Reader(), "Sở Nội vụ", summer)
	if err != nil || later.Code == "SNV" {
		t.Errorf("the Sở Nội vụ of 2025 is that of 2024: %s %v", later.Code, err)
	}
}
