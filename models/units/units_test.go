package units_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
	"taphuan/models/units"
)

var (
	at    = time.Date(2024, 10, 15, 0, 40, 0, 0, time.UTC)
	then  = calendar.NewDate(2024, 10, 15)
	long  = calendar.NewDate(2004, 1, 1)
	last  = calendar.NewDate(2025, 2, 28)
	first = calendar.NewDate(2025, 3, 1)
	never calendar.Date
)

func draft(code, name, short, abbr string, from, to calendar.Date, aliases ...string) units.Draft {
	return units.Draft{
		Code: code, Kind: "SO", Group: "G_SBN", Obliged: true, ValidFrom: from, ValidTo: to, Aliases: aliases,
		Names: []units.NameDraft{{Name: name, ShortName: short, Abbr: abbr, ValidFrom: from, ValidTo: to}},
	}
}

// register is a small province through its reorganisation of March 2025.
func register() ([]units.Draft, []units.SuccessionDraft) {
	end := calendar.NewDate(2025, 6, 30)
	ubnd := draft("UBND", "Ủy ban nhân dân tỉnh Đắk Nông", "UBND tỉnh", "UBND", long, end)
	hda := draft("DRL", "Ủy ban nhân dân huyện Đắk R'Lấp", "UBND huyện Đắk R'Lấp", "", long, end, "Đắk R'Lấp")
	renamed := draft("BAO", "Báo Đắk Nông", "", "", long, never, "Báo Đắc Nông")
	renamed.Names = []units.NameDraft{
		{Name: "Tờ tin Quảng Đức", ValidFrom: long, ValidTo: calendar.NewDate(2019, 12, 31)},
		{Name: "Báo Đắk Nông", ValidFrom: calendar.NewDate(2020, 1, 1)},
	}
	child := draft("CTTDT", "Cổng Thông tin điện tử", "", "", long, end)
	child.Parent = "UBND"
	return []units.Draft{
			child, ubnd, // the child first: its parent has no number yet
			draft("STTTT", "Sở Thông tin và Truyền thông", "Sở TT&TT", "STTTT", long, last, "Sở TTTT"),
			draft("SNV", "Sở Nội vụ", "", "SNV", long, last),
			draft("SLDTBXH", "Sở Lao động - Thương binh và Xã hội", "", "SLĐTBXH", long, last),
			draft("SNV2025", "Sở Nội vụ", "", "SNV", first, never),
			draft("SKHCN2025", "Sở Khoa học và Công nghệ", "", "SKHCN", first, never),
			draft("SVHTTDL", "Sở Văn hóa, Thể thao và Du lịch", "", "SVHTTDL", long, never),
			draft("CA", "Công an tỉnh", "", "CAT", long, never),
			draft("GN", "Ủy ban nhân dân thành phố Gia Nghĩa", "UBND thành phố Gia Nghĩa", "", long, end),
			draft("HOA", "Hội Hòa", "", "", long, never), draft("HOAQ", "Hội Hoa", "", "", long, never),
			hda, renamed,
		}, []units.SuccessionDraft{
			{From: "STTTT", To: "SVHTTDL", Kind: "transfer", EffectiveOn: first, Scope: "báo chí"},
			{From: "STTTT", To: "SKHCN2025", Kind: "merged", EffectiveOn: first},
			{From: "SNV", To: "SNV2025", Kind: "merged", EffectiveOn: first},
			{From: "SLDTBXH", To: "SNV2025", Kind: "merged", EffectiveOn: first},
		}
}

func load(t *testing.T, db *database.DB, drafts []units.Draft, successions []units.SuccessionDraft) (changed int) {
	t.Helper()
	if err := db.InTx(t.Context(), func(tx database.Tx) (err error) {
		changed, err = units.Load(t.Context(), tx, actor.SystemActor(), at, drafts, successions)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return changed
}

func loaded(t *testing.T, db *database.DB) {
	t.Helper()
	drafts, successions := register()
	load(t, db, drafts, successions)
}

func TestResolve(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		loaded(t, db)
		for _, c := range []struct {
			text string
			on   calendar.Date
			want string
		}{
			{"STTTT", then, "STTTT"},
			{" sttTT ", then, "STTTT"},
			{"Sở Thông tin và Truyền thông", then, "STTTT"},
			{"SO THONG TIN & TRUYEN THONG", then, "STTTT"},
			{"Sở TT&TT", then, "STTTT"},
			{"Sở TTTT", then, "STTTT"},
			{"Sở Thông tin và Truyền thông tỉnh Đắk Nông", then, "STTTT"},
			{"Sở Thông tin và Truyền thông tỉnh", then, "STTTT"},
			{"Sở Thông tin và Truyền thông Đăk Nông", then, "STTTT"},
			{"UBND tỉnh", then, "UBND"},
			{"UBND tỉnh Đắk Nông", then, "UBND"},
			{"uỷ ban nhân dân tỉnh Đắk Nông", then, "UBND"},
			{"UBND TP. Gia Nghĩa", then, "GN"},
			{"Ủy ban nhân dân TP Gia Nghĩa", then, "GN"},
			{"ubnd huyện đắk r’lấp", then, "DRL"},
			{"Dak R Lap", then, "DRL"},
			{"Sở Văn hoá, Thể thao và Du lịch", then, "SVHTTDL"},
			{"Sở Văn hóa Thể thao & Du lịch", then, "SVHTTDL"},
			{"Sở Lao động – Thương binh và Xã hội", then, "SLDTBXH"},
			{"SLĐTBXH", then, "SLDTBXH"},
			{"Công an tỉnh Đắk Nông", then, "CA"},
			{"Báo Đắc Nông", then, "BAO"},
			{"Tờ tin Quảng Đức", then, "BAO"}, // what it was called before
			{"Hội Hòa", then, "HOA"},
			{"Hội Hoà", then, "HOA"},
			{"Hội Hoa", then, "HOAQ"},
			{"Sở Nội vụ", then, "SNV"},
			{"Sở Nội vụ", last, "SNV"},
			{"Sở Nội vụ", first, "SNV2025"}, // another unit of the same name
			{"snv2025", first, "SNV2025"},
		} {
			v, err := units.Resolve(t.Context(), db.Reader(), c.text, c.on)
			if err != nil || v.Code != c.want {
				t.Errorf("%q on %s: %q instead of %q: %v", c.text, c.on, v.Code, c.want, err)
			}
		}
	})
}

func TestResolveRefuses(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		loaded(t, db)
		for _, c := range []struct {
			name, text string
			on         calendar.Date
			want       *fault.Fault
			nearest    string
		}{
			{"a slip of the finger", "Sở Nội vu j", then, units.ErrUnknown, "Sở Nội vụ (SNV)"},
			{"a slip in a code", "SNVV", then, units.ErrUnknown, "Sở Nội vụ (SNV)"},
			{"a unit of another province", "UBND tỉnh Lâm Đồng", then, units.ErrUnknown, ""},
			{"nothing like it", "zzz qqq", then, units.ErrUnknown, ""},
			{"nothing", " ", then, units.ErrUnknown, ""},
			{"folded, two mean it", "hoi hoa", then, units.ErrUnknown, "Hội Hòa (HOA); Hội Hoa (HOAQ)"},
			{"merged: first who took the whole", "STTTT", first, units.ErrNotAlive,
				"Sở Khoa học và Công nghệ (SKHCN2025); Sở Văn hóa, Thể thao và Du lịch (SVHTTDL)"},
			{"a code decides alone", "SNV", first, units.ErrNotAlive, "Sở Nội vụ (SNV2025)"},
			{"its name as well", "Sở Lao động - Thương binh và Xã hội", first, units.ErrNotAlive, "Sở Nội vụ (SNV2025)"},
			{"not born yet", "SNV2025", then, units.ErrNotAlive, "Sở Nội vụ (SNV); Sở Lao động - Thương binh và Xã hội (SLDTBXH)"},
			{"ended without a successor", "CTTDT", calendar.NewDate(2025, 7, 1), units.ErrNotAlive, ""},
		} {
			_, err := units.Resolve(t.Context(), db.Reader(), c.text, c.on)
			f := fault.Of(err)
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			if near := f.Args["Nearest"].(string); c.nearest != "" && !strings.HasPrefix(near, c.nearest) {
				t.Errorf("%s: nearest %q", c.name, near)
			}
		}
		_, err := units.Resolve(t.Context(), db.Reader(), "SNV", first)
		if args := fault.Of(err).Args; args["Unit"] != "Sở Nội vụ" || args["On"] != "01/03/2025" {
			t.Errorf("%v", args)
		}
	})
}

func TestResolverAsksOnce(t *testing.T) {
	db := trial.SQLite(t)
	loaded(t, db)
	before := db.Statements()
	r, err := units.NewResolver(t.Context(), db.Reader(), then)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		_, _ = r.Resolve(fmt.Sprint("Sở Nội vụ ", i))
		if v, err := r.Resolve("snv"); err != nil || v.Code != "SNV" {
			t.Fatal(err)
		}
	}
	if n := db.Statements() - before; n != 4 {
		t.Errorf("%d statements", n)
	}
}

func TestListOfADay(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		loaded(t, db)
		for day, want := range map[calendar.Date]string{
			last:                         "CTTDT UBND STTTT SNV SLDTBXH SVHTTDL CA GN HOA HOAQ DRL BAO",
			first:                        "CTTDT UBND SNV2025 SKHCN2025 SVHTTDL CA GN HOA HOAQ DRL BAO",
			calendar.NewDate(2003, 1, 1): "",
		} {
			before := db.Statements()
			list, err := units.List(t.Context(), db.Reader(), day)
			if err != nil {
				t.Fatal(err)
			}
			if n := db.Statements() - before; n != 2 {
				t.Errorf("%d statements", n)
			}
			var codes []string
			for _, v := range list {
				codes = append(codes, v.Code)
			}
			if strings.Join(codes, " ") != want {
				t.Errorf("%s: %v", day, codes)
			}
		}
	})
}

func TestByIDNamesUnitsThatAreGone(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		loaded(t, db)
		codes, err := units.Codes(t.Context(), db.Reader())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			code string
			day  calendar.Date
			want string
		}{
			{"SNV", calendar.NewDate(2026, 1, 1), "Sở Nội vụ"},
			{"SNV2025", then, "Sở Nội vụ"},
			{"BAO", calendar.NewDate(2019, 12, 31), "Tờ tin Quảng Đức"},
			{"BAO", calendar.NewDate(2020, 1, 1), "Báo Đắk Nông"},
			{"BAO", calendar.NewDate(1999, 1, 1), "Tờ tin Quảng Đức"},
		} {
			id := codes[c.code]
			found, err := units.ByID(t.Context(), db.Reader(), []uint64{id, id, 4711}, c.day)
			if err != nil || len(found) != 1 || found[id].Name != c.want || found[id].Code != c.code {
				t.Errorf("%s on %s: %v %v", c.code, c.day, found, err)
			}
		}
		before := db.Statements()
		if found, err := units.ByID(t.Context(), db.Reader(), nil, then); err != nil || len(found) != 0 || db.Statements() != before {
			t.Errorf("nobody: %v %v", found, err)
		}
	})
}

func TestLoadAgain(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		loaded(t, db)
		drafts, successions := register()
		if changed := load(t, db, drafts, successions); changed != 0 {
			t.Errorf("the same again wrote %d rows", changed)
		}
		drafts[3].Obliged = false                              // SNV
		drafts[5].Names[0].ShortName = "SNV mới"               // SNV2025
		drafts[13].Names = drafts[13].Names[1:]                // BAO loses its old name
		drafts[4].Aliases = []string{"Sở LĐTBXH", "so ldtbxh"} // one alias, written twice
		drafts[7].Parent = "UBND"
		successions[1].Scope = "toàn bộ"
		successions = successions[:3]
		if changed := load(t, db, drafts, successions); changed != 7 {
			t.Errorf("%d rows written", changed)
		}
		if changed := load(t, db, drafts, successions); changed != 0 {
			t.Errorf("the same again wrote %d rows", changed)
		}
		list, err := units.Successions(t.Context(), db.Reader())
		if err != nil || len(list) != 3 || list[0].ToUnitID == nil {
			t.Errorf("%v %v", list, err)
		}
		codes, _ := units.Codes(t.Context(), db.Reader())
		trail, err := audit.ForSubject(t.Context(), db.Reader(), "unit", codes["SNV"])
		if err != nil || len(trail) != 2 || !strings.Contains(trail[1].BeforeJSON, `"Obliged":true`) ||
			!strings.Contains(trail[1].AfterJSON, `"Obliged":false`) {
			t.Errorf("%+v %v", trail, err)
		}
	})
}
