package mandate

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"taphuan/models/vietnamese"
)

// units2024 is the table of DOMAIN §2.2, by kind; the vertical agencies, which
// it only names, have codes of ours.
var units2024 = map[string]string{
	"UBND_TINH": "UBND",
	"VP_UBND":   "VPUB",
	"SO":        "STTTT SNV STP STC SKHDT SCT SNN STNMT SXD SGTVT SKHCN SGDDT SYT SLDTBXH SVHTTDL",
	"BAN_NGANH": "TTT BDT BQLKCN",
	"DANG":      "TU BTG BDV BTCTU UBKT BNC",
	"DAN_CU":    "HDND",
	"DOAN_THE":  "MTTQ LDLD HPN TDOAN HND HCCB",
	"HOI":       "HVHNT HNB HCTD LMHTX LHH",
	"LLVT":      "CA BCHQS BDBP",
	"BAO_CHI":   "BAO DAI TCNN",
	"DVSN":      "CTTDT TCT",
	"NGANH_DOC": "CTHUE KBNN BHXH CTK QLTT NHNN TAND VKSND THADS",
	"UBND_TP":   "GN", "UBND_HUYEN": "DGL CJ DM KN DS DRL TD",
}

// alive gives the units there on a day.
func alive(doc Document, on string) []UnitEntry {
	return slices.DeleteFunc(slices.Clone(doc.Units), func(u UnitEntry) bool {
		return on < u.ValidFrom || on > lastDay(u.ValidTo)
	})
}

func TestUnitsOf2024(t *testing.T) {
	doc := builtin(t)
	for _, on := range []string{"2023-07-06", "2024-01-01", "2024-10-15", "2024-12-31", "2025-02-28"} {
		got := map[string][]string{}
		for _, u := range alive(doc, on) {
			got[u.Kind] = append(got[u.Kind], u.Code)
		}
		for kind, codes := range units2024 {
			want := strings.Fields(codes)
			slices.Sort(want)
			slices.Sort(got[kind])
			if !slices.Equal(got[kind], want) {
				t.Errorf("%s: %s are %v, not %v", on, kind, got[kind], want)
			}
		}
		if len(got) != len(units2024) {
			t.Errorf("%s: %d kinds of units, not %d", on, len(got), len(units2024))
		}
	}
}

// TestObligedOf2024 counts who owes an officer: 36 units. With the three press
// agencies 39 owe the report; with the five associations it would be 44.
func TestObligedOf2024(t *testing.T) {
	obliged := map[string]int{}
	for _, u := range alive(builtin(t), "2024-11-30") {
		switch {
		case u.Obliged:
			obliged[u.Group]++
		case u.Group != "" && u.Group != "G_BAOCHI":
			t.Errorf("%s of %s owes no officer", u.Code, u.Group)
		}
	}
	if got := fmt.Sprint(obliged); got != "map[G_DT:6 G_HUYEN:8 G_LLVT:3 G_SBN:19]" {
		t.Errorf("obliged units: %s", got)
	}
}

// TestReorganisation: 19 departments and boards became 13 and one equivalent on
// 01/3/2025; nothing of the old province is left on 01/7/2025.
func TestReorganisation(t *testing.T) {
	doc := builtin(t)
	count := func(on string) (n int) {
		for _, u := range alive(doc, on) {
			if u.Group == "G_SBN" {
				n++
			}
		}
		return n
	}
	if before, after := count("2025-02-28"), count("2025-03-01"); before != 19 || after != 14 {
		t.Errorf("departments and boards: %d before, %d after", before, after)
	}
	for _, u := range alive(doc, "2025-07-01") {
		if u.ValidFrom != "2025-07-01" {
			t.Errorf("%s of Đắk Nông outlives the province", u.Code)
		}
	}
	unknown := []string{"TCNN", "BTCTU", "UBKT", "BNC"} // their fate was not found, nor that of the vertical agencies
	for _, u := range doc.Units {
		followed := slices.ContainsFunc(doc.Successions, func(s SuccessionEntry) bool {
			return s.From == u.Code && s.Kind != "transfer"
		})
		if expected := u.ValidTo != "" && u.Kind != "NGANH_DOC" && !slices.Contains(unknown, u.Code); followed != expected {
			t.Errorf("%s ends on %q; said what became of it: %v", u.Code, u.ValidTo, followed)
		}
	}
}

// TestRolesAreAlwaysHeld: on every day since the Plan each role has one holder.
func TestRolesAreAlwaysHeld(t *testing.T) {
	doc := builtin(t)
	for _, role := range roleCodes {
		next := doc.Plan.IssuedOn
		for _, r := range doc.Roles {
			if r.Role != role {
				continue
			}
			if from := r.ValidFrom; from != next && dayBefore(from) != next {
				t.Errorf("%s: nobody between %s and %s", role, next, from)
			}
			next = r.ValidTo
		}
		if next != "" {
			t.Errorf("%s: nobody after %s", role, next)
		}
	}
	lead := map[string]bool{}
	for _, r := range doc.Roles {
		if r.Role == "PLAN_LEAD" {
			lead[r.Unit] = r.Verified
		}
	}
	if !lead["STTTT"] || lead["SVHTTDL"] || lead["SVHTTDLLD"] {
		t.Errorf("only STTTT is a lead anybody has confirmed: %v", lead)
	}
}

// known gives every unit a word may mean on a day, as a search would find it.
func known(doc Document, word, on string) []string {
	fold, codes := vietnamese.Fold(word), []string{}
	for _, u := range alive(doc, on) {
		words := append([]string{u.Code}, u.Aliases...)
		for _, n := range u.Names {
			if n.ValidFrom <= on && on <= lastDay(n.ValidTo) {
				words = append(words, n.Name, n.ShortName, n.Abbr)
			}
		}
		if slices.ContainsFunc(words, func(w string) bool { return w != "" && vietnamese.Fold(w) == fold }) {
			codes = append(codes, u.Code)
		}
	}
	return codes
}

func TestNamesMeetOneUnit(t *testing.T) {
	doc := builtin(t)
	for _, test := range []struct{ word, on, want string }{
		{"Tạp chí Năm Nung", "2024-10-15", "TCNN"},
		{"Tạp chí Nâm Nung", "2024-10-15", "TCNN"},
		{"Báo Đắc Nông", "2024-10-15", "BAO"},
		{"Báo Đăk Nông", "2024-10-15", "BAO"},
		{"Báo Đác Nông", "2024-10-15", "BAO"},
		{"Đài Phát thanh và Truyền hình Đắc Nông", "2024-10-15", "DAI"},
		{"Đài PT-TH Đắk Nông", "2024-10-15", "DAI"},
		{"Sở TTTT", "2024-10-15", "STTTT"},
		{"Sở TT&TT", "2024-10-15", "STTTT"},
		{"Sở Thông tin và Truyền thông tỉnh Đắk Nông", "2024-10-15", "STTTT"},
		{"UBND TP. Gia Nghĩa", "2024-10-15", "GN"},
		{"UBND thành phố Gia Nghĩa", "2024-10-15", "GN"},
		{"huyện Đắk R’Lấp", "2024-10-15", "DRL"},
		{"Dak R Lap", "2024-10-15", "DRL"},
		{"UBND huyện Đắk Rlấp", "2024-10-15", "DRL"},
		{"Công TTĐT tỉnh", "2024-10-15", "CTTDT"},
		{"Đắk Song", "2025-06-30", "DS"},
		{"Đắk Song", "2025-07-01", "XDAKSONG"},
		{"Sở Nội vụ", "2025-02-28", "SNV"},
		{"Sở Nội vụ", "2025-03-01", "SNV2025"},
		{"Sở Nội vụ", "2025-07-01", "SNVLD"},
		{"Sở TT&TT", "2025-03-01", ""},
	} {
		if got := strings.Join(known(doc, test.word, test.on), " "); got != test.want {
			t.Errorf("%q on %s is %q, not %q", test.word, test.on, got, test.want)
		}
	}
}

// TestNothingMeansTwoUnits: no name, abbreviation, code or alias leads to two
// units on a day, even for who types without marks.
func TestNothingMeansTwoUnits(t *testing.T) {
	doc := builtin(t)
	for _, on := range []string{"2024-10-15", "2025-03-01", "2025-07-01"} {
		for _, u := range alive(doc, on) {
			words := append([]string{u.Names[0].Name, u.Names[0].ShortName, u.Names[0].Abbr}, u.Aliases...)
			for _, word := range words {
				if got := known(doc, word, on); word != "" && !slices.Equal(got, []string{u.Code}) {
					t.Errorf("%q on %s is %v, not %s alone", word, on, got, u.Code)
				}
			}
		}
	}
}
