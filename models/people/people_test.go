package people_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/people"
	"taphuan/models/units"
	"taphuan/models/vietnamese"
)

var at = time.Date(2024, 10, 15, 0, 40, 0, 0, time.UTC)

// twoUnits makes units for people to be of and gives their numbers.
func twoUnits(t *testing.T, db *database.DB) (a, b uint64) {
	t.Helper()
	rows := []units.Unit{{Code: "A"}, {Code: "B"}}
	if err := db.InTx(t.Context(), func(tx database.Tx) error {
		for i := range rows {
			rows[i].ID = 0
			rows[i].Kind, rows[i].ValidFrom = "SO", calendar.NewDate(2004, 1, 1)
			if err := gorm.G[units.Unit](tx.DB).Create(t.Context(), &rows[i]); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return rows[0].ID, rows[1].ID
}

func identify(t *testing.T, db *database.DB, d people.Draft) (p people.Person, created bool) {
	t.Helper()
	d.At = at
	if err := db.InTx(t.Context(), func(tx database.Tx) (err error) {
		p, created, err = people.Identify(t.Context(), tx, d)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return p, created
}

func TestCheck(t *testing.T) {
	good := people.Draft{FullName: "Nguyễn Thị Hà"}
	for _, c := range []struct {
		name string
		edit func(*people.Draft)
		want string
	}{
		{"a name is enough", func(*people.Draft) {}, ""},
		{"everything", func(d *people.Draft) {
			d.Phone, d.Email, d.BornOn, d.Gender = "0912.345.678", "ha@daknong.gov.vn", "5/12/1985", "Nữ"
		}, ""},
		{"only the year", func(d *people.Draft) { d.BornOn = "1985" }, ""},
		{"year and month", func(d *people.Draft) { d.BornOn = "1985-12" }, ""},
		{"120 letters", func(d *people.Draft) { d.FullName = strings.Repeat("ế", 120) }, ""},
		{"no name", func(d *people.Draft) { d.FullName = " \u200b " }, "full_name=input.required"},
		{"dots for a name", func(d *people.Draft) { d.FullName = "..." }, "full_name=input.required"},
		{"121 letters", func(d *people.Draft) { d.FullName = strings.Repeat("ế", 121) }, "full_name=input.too_long"},
		{"a long position", func(d *people.Draft) { d.Position = strings.Repeat("x", 121) }, "position=input.too_long"},
		{"a short phone", func(d *people.Draft) { d.Phone = "091234" }, "phone=people.phone"},
		{"words for a phone", func(d *people.Draft) { d.Phone = "chưa có" }, "phone=people.phone"},
		{"half an address", func(d *people.Draft) { d.Email = "ha@" }, "email=people.email"},
		{"an address with a name", func(d *people.Draft) { d.Email = "Hà <ha@a.vn>" }, "email=people.email"},
		{"two addresses", func(d *people.Draft) { d.Email = "a@a.vn, b@b.vn" }, "email=people.email"},
		{"a day that is not", func(d *people.Draft) { d.BornOn = "30/02/1985" }, "born_on=people.born_on"},
		{"a gender that is not", func(d *people.Draft) { d.Gender = "x" }, "gender=people.gender"},
	} {
		d := good
		c.edit(&d)
		var got []string
		for _, f := range people.Check(d) {
			got = append(got, f.Name+"="+f.Code)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v instead of %q", c.name, got, c.want)
		}
	}
}

func TestWhoIsTheSame(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		a, b := twoUnits(t, db)
		for i, c := range []struct {
			name          string
			first, second people.Draft
			same          bool
		}{
			{"same phone and name", people.Draft{Phone: "0912000001", UnitID: a}, people.Draft{Phone: "+84 912 000 001", UnitID: b}, true},
			{"same phone, another tone", people.Draft{FullName: "Hoà", Phone: "0912000002"}, people.Draft{FullName: "HÒA", Phone: "0912000002"}, true},
			{"same phone, another name", people.Draft{FullName: "An", Phone: "0912000003"}, people.Draft{FullName: "Bình", Phone: "0912000003"}, false},
			{"same birth and unit, another phone", people.Draft{BornOn: "05/12/1985", Phone: "0912000004", UnitID: a}, people.Draft{BornOn: "1985-12-05", Phone: "0912000005", UnitID: a}, true},
			{"same birth, another unit", people.Draft{BornOn: "1985", UnitID: a}, people.Draft{BornOn: "1985", UnitID: b}, false},
			{"another birth", people.Draft{BornOn: "1985", UnitID: a}, people.Draft{BornOn: "1986", UnitID: a}, false},
			{"nothing known but the unit", people.Draft{UnitID: a}, people.Draft{UnitID: a}, true},
			{"nothing known at all", people.Draft{}, people.Draft{}, true},
			{"each with a phone, births unknown", people.Draft{Phone: "0912000006", UnitID: a}, people.Draft{Phone: "0912000007", UnitID: a}, false},
			{"phone found before birth", people.Draft{Phone: "0912000008", BornOn: "1985", UnitID: a}, people.Draft{Phone: "0912000008", BornOn: "1990", UnitID: b}, true},
		} {
			for _, d := range []*people.Draft{&c.first, &c.second} {
				d.FullName = fmt.Sprintf("Trần Thị %s %s", strings.Repeat("Một ", i+1), d.FullName)
			}
			one, created := identify(t, db, c.first)
			if !created {
				t.Errorf("%s: the first is known", c.name)
			}
			two, created := identify(t, db, c.second)
			if (one.ID == two.ID) != c.same || created == c.same {
				t.Errorf("%s: %d and %d, created %t", c.name, one.ID, two.ID, created)
			}
		}
	})
}

func TestWhatIsKept(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		a, _ := twoUnits(t, db)
		made, _ := identify(t, db, people.Draft{
			FullName: "  Nguyễn  Thị Hoà ", UnitID: a, Position: "Chuyên viên", Phone: "0168 123 4567",
			Email: "Ha@DakNong.gov.vn", BornOn: "10/1985", Gender: "nữ",
		})
		found, err := people.ByID(t.Context(), db.Reader(), []uint64{made.ID, made.ID, 4711})
		if err != nil || len(found) != 1 {
			t.Fatalf("%v %v", found, err)
		}
		p, key := found[made.ID], vietnamese.NameKeys("Hoà", "Nguyễn Thị")
		if p.FullName != "Nguyễn Thị Hoà" || p.NameFold != "nguyen thi hoa" || p.Phone != "+84381234567" ||
			p.Email != "Ha@DakNong.gov.vn" || p.BornOn != "1985-10" || p.Gender != "female" || p.Unit() != a ||
			vietnamese.Compare(p.SortKey(), key) != 0 || p.CollationVersion != vietnamese.CollationVersion ||
			!p.CreatedAt.Equal(at) || p.PhoneKey == nil || len(*p.PhoneKey) != 64 || p.BirthKey == nil {
			t.Errorf("%+v", p)
		}
	})
}

func TestUnknownIsFilledInAndKnownIsKept(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		a, b := twoUnits(t, db)
		first, _ := identify(t, db, people.Draft{FullName: "Lê An", Phone: "0912345678", Position: "Chuyên viên"})
		second, created := identify(t, db, people.Draft{
			FullName: "LÊ AN", Phone: "0912345678", Position: "Trưởng phòng", UnitID: a, BornOn: "1985", Email: "an@a.vn", Gender: "nam",
		})
		found, _ := people.ByID(t.Context(), db.Reader(), []uint64{first.ID})
		p := found[first.ID]
		if created || second.ID != first.ID || p.FullName != "Lê An" || p.Position != "Chuyên viên" ||
			p.Unit() != a || p.BornOn != "1985" || p.Email != "an@a.vn" || p.Gender != "male" {
			t.Errorf("%+v", p)
		}
		if second.BornOn != "1985" || second.BirthKey == nil || p.BirthKey == nil || *second.BirthKey != *p.BirthKey {
			t.Errorf("what is given back is not what is kept: %+v", second)
		}
		// Now the birth date finds them as well.
		third, created := identify(t, db, people.Draft{FullName: "Lê An", UnitID: a, BornOn: "1985", Phone: "0987654321"})
		if created || third.ID != first.ID || third.Phone != "+84912345678" {
			t.Errorf("%+v", third)
		}
		fourth, _ := identify(t, db, people.Draft{FullName: "Lê An", UnitID: b, Phone: "0912345678", BornOn: "1990"})
		if fourth.ID != first.ID || fourth.Unit() != a || fourth.BornOn != "1985" {
			t.Errorf("what was known is overwritten: %+v", fourth)
		}
	})
}

func TestAKeySomebodyElseHasStaysTheirs(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		a, _ := twoUnits(t, db)
		one, _ := identify(t, db, people.Draft{FullName: "Lê An", UnitID: a, BornOn: "1985"})
		two, created := identify(t, db, people.Draft{FullName: "Lê An", UnitID: a, Phone: "0912345678"})
		if !created {
			t.Fatal("a phone alone says nothing about a birth date")
		}
		both, created := identify(t, db, people.Draft{FullName: "Lê An", UnitID: a, Phone: "0912345678", BornOn: "1985"})
		if created || both.ID != two.ID || both.BornOn != "1985" || both.BirthKey != nil {
			t.Errorf("%+v, created %t", both, created)
		}
		found, _ := people.ByID(t.Context(), db.Reader(), []uint64{one.ID})
		if found[one.ID].BirthKey == nil {
			t.Error("the first has lost the key")
		}
	})
}

func TestSamePersonOnceUnderARace(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		a, _ := twoUnits(t, db)
		for _, c := range []struct {
			name string
			d    people.Draft
		}{
			{"by phone", people.Draft{FullName: "Lê Thị Phượng", Phone: "0912345678", UnitID: a}},
			{"by birth", people.Draft{FullName: "Lê Thị Thủy", BornOn: "1985-12-05", UnitID: a}},
			{"by unit alone", people.Draft{FullName: "Lê Thị Tú", UnitID: a}},
			{"by both", people.Draft{FullName: "Lê Thị Hạ", Phone: "0912345679", BornOn: "1985-12-05", UnitID: a}},
		} {
			var created atomic.Int64
			var ids sync.Map
			var group sync.WaitGroup
			start := make(chan struct{})
			for range 20 {
				group.Go(func() {
					<-start
					var p people.Person
					var fresh bool
					if err := db.InTx(context.Background(), func(tx database.Tx) (err error) {
						p, fresh, err = people.Identify(context.Background(), tx, c.d)
						return err
					}); err != nil {
						t.Errorf("%s: %v", c.name, err)
						return
					}
					ids.Store(p.ID, true)
					if fresh {
						created.Add(1)
					}
				})
			}
			close(start)
			group.Wait()
			different := 0
			ids.Range(func(any, any) bool { different++; return true })
			rows, err := gorm.G[people.Person](db.Reader().DB).Where("full_name = ?", c.d.FullName).Count(t.Context(), "*")
			if err != nil || rows != 1 || different != 1 || created.Load() != 1 {
				t.Errorf("%s: %d rows, %d answers, created %d times: %v", c.name, rows, different, created.Load(), err)
			}
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		a, _ := twoUnits(t, db)
		drafts := make([]people.Draft, 100)
		for i := range drafts {
			drafts[i] = people.Draft{FullName: fmt.Sprintf("Người Thứ %d", i%90), UnitID: a, BornOn: "1985"}
		}
		all := func() (out []people.Identified, cost int64) {
			before := db.Statements()
			if err := db.InTx(t.Context(), func(tx database.Tx) (err error) {
				out, err = people.IdentifyAll(t.Context(), tx, drafts)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return out, db.Statements() - before
		}
		first, _ := all()
		for i, p := range first {
			if p.Created != (i < 90) || p.Person.ID != first[i%90].Person.ID || p.Person.FullName != drafts[i].FullName {
				t.Errorf("row %d: %+v", i, p)
			}
		}
		again, cost := all()
		if cost > 2 {
			t.Errorf("%d statements for a hundred people who are there", cost)
		}
		for i, p := range again {
			if p.Created || p.Person.ID != first[i].Person.ID {
				t.Errorf("row %d again: %+v", i, p)
			}
		}
	})
}
