package certificates

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/units"
)

func TestVerify(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(person{name: "Nguyễn Văn An", came: 2, born: "1985"}, person{name: "Trần Thị Hà", came: 2, born: "2/9/1985"})
		issued := st.issue(c).Issued
		p, err := st.s.Verify(ctx, strings.ToLower(GroupCode(issued[1].Code)))
		st.must(err)
		want := Public{Status: Valid, Code: issued[1].Code, Number: "002/2024/GCN-STTTT", FullName: "Trần Thị Hà", Born: "**/**/1985",
			Course: c.Title, StartsOn: c.StartsOn, EndsOn: c.EndsOn, Periods: 8, IssuedOn: calendar.NewDate(2024, 10, 18),
			Issuer: "Sở Thông tin và Truyền thông"}
		if !reflect.DeepEqual(p, want) {
			t.Errorf("valid: %+v", p)
		}
		st.now = st.now.Add(48 * time.Hour)
		_, err = st.s.Revoke(ctx, st.clerk(), issued[1].ID, "Học hộ")
		st.must(err)
		want.Status, want.RevokedOn = Revoked, calendar.NewDate(2024, 10, 20)
		if p, err = st.s.Verify(ctx, issued[1].Code); err != nil || !reflect.DeepEqual(p, want) {
			t.Errorf("revoked: %+v, %v", p, err)
		}
		st.issue(c)
		want.ReplacedBy = "003/2024/GCN-STTTT"
		if p, err = st.s.Verify(ctx, issued[1].Code); err != nil || !reflect.DeepEqual(p, want) {
			t.Errorf("replaced: %+v, %v", p, err)
		}
	})
}

// Only a code with the right check character asks the database.
func TestWhatIsUnknownLooksTheSame(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	code := []byte(st.issue(st.course(people(1)...)).Issued[0].Code)
	code[3] = crockford[(strings.IndexByte(crockford, code[3])+1)%32]
	for name, row := range map[string]struct {
		typed string
		asks  int64
	}{
		"never issued":        {NewCode(), 1},
		"a slip":              {string(code), 0},
		"no code":             {"' OR 1=1 --", 0},
		"nothing":             {"", 0},
		"a number":            {"001/2024/GCN-STTTT", 0},
		"megabytes":           {strings.Repeat("A", 1<<20), 0},
		"broken UTF-8":        {"\xff\xfe", 0},
		"another's alphabets": {strings.Repeat("Ж", 27), 0},
	} {
		t.Run(name, func(t *testing.T) {
			before := st.db.Statements()
			p, err := st.s.Verify(ctx, row.typed)
			if err != nil || !reflect.DeepEqual(p, Public{Status: Unknown}) {
				t.Errorf("%+v, %v", p, err)
			}
			if asked := st.db.Statements() - before; asked != row.asks {
				t.Errorf("%d statements", asked)
			}
		})
	}
}

// DOMAIN §2.3, scenario 3: a certificate of 2024 verifies in 2026, with the
// issuer's name of then and what has become of it.
func TestAnIssuerThatIsNoMore(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		code := st.issue(st.course(people(1)...)).Issued[0].Code
		st.addUnit("LD", "Sở Khoa học và Công nghệ tỉnh Lâm Đồng", "", "", calendar.NewDate(2025, 7, 1), calendar.Date{})
		first, heir, press, later := st.unit["STTTT"], st.unit["SKHCN"], st.unit["SNV"], st.unit["LD"]
		for i, one := range []units.Succession{
			{FromUnitID: first, ToUnitID: &press, Kind: "transfer", EffectiveOn: calendar.NewDate(2025, 3, 1)},
			{FromUnitID: first, ToUnitID: &heir, Kind: "merged", EffectiveOn: calendar.NewDate(2025, 3, 1)},
			{FromUnitID: heir, ToUnitID: &later, Kind: "merged", EffectiveOn: calendar.NewDate(2025, 7, 1)},
			{FromUnitID: later, ToUnitID: &first, Kind: "absorbed", EffectiveOn: calendar.NewDate(2025, 8, 1)}, // a circle by mistake
		} {
			one.SortNo = i
			st.write(func(tx database.Tx) error { return gorm.G[units.Succession](tx.DB).Create(ctx, &one) })
		}
		for _, row := range []struct {
			on         calendar.Date
			over       bool
			successors []string
		}{
			{calendar.NewDate(2025, 2, 28), false, nil},
			{calendar.NewDate(2025, 3, 1), true, []string{"Sở Khoa học và Công nghệ"}},
			{calendar.NewDate(2025, 7, 2), true, []string{"Sở Khoa học và Công nghệ tỉnh Lâm Đồng"}},
			{calendar.NewDate(2026, 1, 1), true, nil},
		} {
			st.now = row.on.Start(calendar.HoChiMinh).Add(time.Hour)
			p, err := st.s.Verify(ctx, code)
			if err != nil || p.Status != Valid || p.Issuer != "Sở Thông tin và Truyền thông" || p.Rearranged != row.over || !slices.Equal(p.Successors, row.successors) {
				t.Errorf("on %s: %+v, %v", row.on, p, err)
			}
		}
	})
}

func TestAnIssuerOfAnotherName(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	code := st.issue(st.course(people(1)...)).Issued[0].Code
	st.write(func(tx database.Tx) error {
		return gorm.G[units.Name](tx.DB).Create(ctx, &units.Name{UnitID: st.unit["STTTT"], Name: "Sở Thông tin", ValidFrom: calendar.NewDate(2024, 12, 1)})
	})
	st.now = calendar.NewDate(2024, 12, 2).Start(calendar.HoChiMinh)
	p, err := st.s.Verify(ctx, code)
	if err != nil || p.Rearranged || !slices.Equal(p.Successors, []string{"Sở Thông tin"}) || p.Issuer != "Sở Thông tin và Truyền thông" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestMaskBorn(t *testing.T) {
	for iso, want := range map[string]string{"1985-09-02": "**/**/1985", "1985-09": "**/1985", "1985": "1985", "": ""} {
		if got := MaskBorn(iso); got != want {
			t.Errorf("%q: %q, want %q", iso, got, want)
		}
	}
}
