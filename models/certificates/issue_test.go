package certificates

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

func TestIssue(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(person{name: "Trần Thị Hà", came: 2, born: "2/9/1985"}, person{name: "Nguyễn Văn An", came: 2},
			person{name: "Lê Chung", came: 1}, person{name: "K'Bình", came: 1, excused: true}, person{name: "H'Bia Niê", came: 2})
		out := st.issue(c)
		var got []string
		for _, one := range out.Issued {
			got = append(got, one.Number+" "+one.FullName)
		}
		want := "001/2024/GCN-STTTT Nguyễn Văn An, 002/2024/GCN-STTTT Trần Thị Hà, 003/2024/GCN-STTTT H'Bia Niê"
		if strings.Join(got, ", ") != want {
			t.Errorf("issued %v", got)
		}
		for i, name := range []string{"Lê Chung", "K'Bình"} {
			r := out.Refused[i]
			if r.Enrolment.FullName != name || r.Reason.Code != ReasonAttendance || r.Reason.Args["Percent"] != 50 || r.Reason.Args["Total"] != 8 {
				t.Errorf("refused %s: %+v", r.Enrolment.FullName, r.Reason)
			}
		}
		ha := out.Issued[1]
		if ha.ID == 0 || ha.IssuerName != "Sở Thông tin và Truyền thông" || ha.UnitName != "Sở Nội vụ" || ha.BornOn != "1985-09-02" ||
			ha.Periods != 8 || ha.IssuedOn != calendar.NewDate(2024, 10, 18) || ha.DecisionNo != "77/QĐ-STTTT" || ha.Status != Valid ||
			ha.CourseTitle != c.Title || ha.StartsOn != c.StartsOn || ha.EndsOn != c.EndsOn || ha.IssuedBy != 7 {
			t.Errorf("the register says %+v", ha)
		}
		if _, ok := ParseCode(ha.Code); !ok {
			t.Errorf("the code is %q", ha.Code)
		}
		_, pdf, err := st.s.File(ctx, st.clerk(), ha.ID)
		st.must(err)
		if string(pdf) != "%PDF 002/2024/GCN-STTTT "+ha.Code+" Trần Thị Hà Sở Thông tin và Truyền thông" {
			t.Errorf("the file says %s", pdf)
		}
		trail, err := audit.ForSubject(ctx, db.Reader(), "certificate", ha.ID)
		st.must(err)
		if len(trail) != 1 || trail[0].Action != "certificates.issued" || trail[0].Role != "certificate_clerk" || !strings.Contains(trail[0].AfterJSON, hashOf(pdf)) {
			t.Errorf("the trail says %+v", trail)
		}
	})
}

func TestNobodyGetsASecondOne(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(append(people(3), person{name: "Lê Chung", came: 1})...)
		first := st.issue(c)
		again := st.issue(c)
		if len(again.Issued) != 0 || len(again.Refused) != 1 || len(again.Already) != 3 || again.Already[0].Code != first.Issued[0].Code {
			t.Errorf("again: %+v", again)
		}
		if len(st.all()) != 3 || st.lastSeq("STTTT", 2024) != 3 {
			t.Errorf("%d certificates, the register stands at %d", len(st.all()), st.lastSeq("STTTT", 2024))
		}
	})
}

func TestWhoMayIssue(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	c := st.course(people(1)...)
	for _, row := range []struct {
		by   actor.Actor
		want string
	}{
		{st.by("SNV", actor.CertificateClerk), "courses.unknown"},
		{st.by("SNV", actor.Organiser), "courses.unknown"},
		{st.by("SNV", actor.Trainee), "courses.unknown"},
		{st.by("STTTT", actor.Organiser), "forbidden"},
		{st.by("STTTT", actor.Lead), "forbidden"},
		{st.by("SNV", actor.UnitHead), "forbidden"},
		{st.by("STTTT", actor.Auditor), "forbidden"},
	} {
		_, err := st.s.Issue(ctx, row.by, c.ID, order())
		wantCode(t, err, row.want)
	}
	for _, by := range []actor.Actor{st.by("STTTT", actor.Approver), st.by("SNV", actor.CertificateClerk, actor.HomeAffairs)} {
		_, err := st.s.Issue(ctx, by, c.ID, order())
		st.must(err)
	}
	_, err := st.s.Issue(ctx, st.clerk(), 999, order())
	wantCode(t, err, "courses.unknown")
}

func TestWhenMayBeIssued(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	c := st.running(people(1)...)
	_, err := st.s.Issue(ctx, st.clerk(), c.ID, order())
	wantCode(t, err, "certificates.not_finished")
	c = st.course(people(1)...)
	for name, row := range map[string]struct {
		change      func(*Order)
		field, code string
	}{
		"no signer":         {func(o *Order) { o.SignerName = " \u200b" }, "signer_name", "input.required"},
		"no title":          {func(o *Order) { o.SignerTitle = "" }, "signer_title", "input.required"},
		"a long name":       {func(o *Order) { o.SignerName = strings.Repeat("ê", 121) }, "signer_name", "input.too_long"},
		"a long decision":   {func(o *Order) { o.DecisionNo = strings.Repeat("7", 81) }, "decision_no", "input.too_long"},
		"nobody":            {func(o *Order) { o.Only = []uint64{} }, "enrolments", "certificates.nobody_chosen"},
		"somebody else":     {func(o *Order) { o.Only = []uint64{999} }, "enrolments", "input.unknown"},
		"before it is over": {func(o *Order) { o.IssuedOn = c.EndsOn.AddDays(-1) }, "issued_on", "certificates.before_course_ends"},
		"in 2204":           {func(o *Order) { o.IssuedOn = calendar.NewDate(2204, 10, 18) }, "issued_on", "certificates.too_far_ahead"},
		"no such department any more": {func(o *Order) { o.IssuedOn = calendar.NewDate(2025, 3, 1) },
			"issued_on", "certificates.issuer_not_alive"},
	} {
		t.Run(name, func(t *testing.T) {
			o := order()
			row.change(&o)
			_, err := st.s.Issue(ctx, st.clerk(), c.ID, o)
			wantField(t, err, row.field, row.code)
		})
	}
	if len(st.all()) != 0 {
		t.Error("something was issued")
	}
	o := order()
	o.IssuedOn = c.EndsOn
	_, err = st.s.Issue(ctx, st.clerk(), c.ID, o)
	st.must(err)
}

func TestADayIsFilledIn(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	c := st.course(people(1)...)
	st.now = st.now.AddDate(0, 0, -3) // finished before the last day: every session was closed early
	if out := st.issue(c); out.Issued[0].IssuedOn != c.EndsOn {
		t.Errorf("issued on %s", out.Issued[0].IssuedOn)
	}
}

// Nothing half-happens, and no number is lost, whatever fails on the way.
func TestAFailedIssueLeavesNoGap(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c, other := st.course(people(5)...), st.course(people(2)...)
		fails := func(name string, err error, want func(error) bool) {
			t.Helper()
			if !want(err) {
				t.Errorf("%s: %v", name, err)
			}
			if len(st.all()) != 0 || st.lastSeq("STTTT", 2024) != 0 {
				t.Errorf("%s: %d certificates, the register stands at %d", name, len(st.all()), st.lastSeq("STTTT", 2024))
			}
		}
		torn := errors.New("out of paper")
		st.s.print = func(f Face) ([]byte, error) {
			if strings.HasPrefix(f.Number, "003") {
				return nil, torn
			}
			return drawn(f)
		}
		_, err := st.s.Issue(ctx, st.clerk(), c.ID, order())
		fails("a paper is not drawn", err, func(err error) bool { return errors.Is(err, torn) })
		st.s.print = func(f Face) ([]byte, error) { panic("no such font") }
		_, err = st.s.Issue(ctx, st.clerk(), c.ID, order())
		fails("drawing panics", err, func(err error) bool { return err != nil && strings.Contains(err.Error(), "no such font") })
		st.s.print = func(f Face) ([]byte, error) {
			if strings.HasPrefix(f.Number, "002") {
				return nil, ErrDoesNotFit.With(map[string]any{"Name": f.FullName})
			}
			return drawn(f)
		}
		_, err = st.s.Issue(ctx, st.clerk(), c.ID, order())
		fails("a name is too long", err, func(err error) bool { return errors.Is(err, ErrDoesNotFit) })
		st.s.print = drawn

		// The files cannot be stored.
		rename := func(from, to string) {
			st.write(func(tx database.Tx) error { return tx.DB.Migrator().RenameTable(from, to) })
		}
		rename("certificate_files", "elsewhere")
		_, err = st.s.Issue(ctx, st.clerk(), c.ID, order())
		fails("there is no room for files", err, func(err error) bool { return err != nil })
		rename("elsewhere", "certificate_files")

		// A number of the register is taken by nobody knows whom.
		taken := st.plant(other, "STTTT", 2024, 4)
		_, err = st.s.Issue(ctx, st.clerk(), c.ID, order())
		wantCode(t, err, "certificates.busy")
		st.write(func(tx database.Tx) error {
			_, err := gorm.G[Certificate](tx.DB).Where("id = ?", taken.ID).Delete(ctx)
			return err
		})
		out := st.issue(c)
		if len(out.Issued) != 5 || out.Issued[0].Seq != 1 || out.Issued[4].Seq != 5 {
			t.Errorf("then: %+v", out.Issued)
		}
	})
}

// plant writes a revoked certificate past all rules.
func (st *stage) plant(c courses.Course, unit string, year, seq int) Certificate {
	st.t.Helper()
	list, err := courses.Enrolments(ctx, st.db.Reader(), c.ID)
	st.must(err)
	one := Certificate{EnrolmentID: list[0].ID, CourseID: c.ID, IssuerUnitID: st.unit[unit], IssuerName: "Sở", Year: year, Seq: seq,
		Number: fmt.Sprintf("%03d/%d", seq, year), Code: NewCode(), StartsOn: c.StartsOn, EndsOn: c.EndsOn, IssuedOn: c.EndsOn,
		Status: Revoked, CreatedAt: st.now}
	st.write(func(tx database.Tx) error { return gorm.G[Certificate](tx.DB).Create(ctx, &one) })
	return one
}

func TestEveryIssuerAndYearHasItsOwnRegister(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	a, b := st.course(people(2)...), st.course(people(2)...)
	o := order()
	o.IssuedOn = calendar.NewDate(2025, 1, 2)
	out, err := st.s.Issue(ctx, st.clerk(), a.ID, o)
	st.must(err)
	if out.Issued[0].Number != "001/2025/GCN-STTTT" {
		t.Error(out.Issued[0].Number)
	}
	if out := st.issue(b); out.Issued[0].Number != "001/2024/GCN-STTTT" {
		t.Error(out.Issued[0].Number)
	}
}

// Five hundred in one answer, in a number of statements that does not grow with
// them one by one.
func TestFiveHundredAtOnce(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(people(500)...)
		before := db.Statements()
		out := st.issue(c)
		if len(out.Issued) != 500 || out.Issued[499].Seq != 500 {
			t.Fatalf("%d issued", len(out.Issued))
		}
		if sent := db.Statements() - before; sent > 75 {
			t.Errorf("%d statements", sent)
		}
	})
}

func TestOnlyThoseChosen(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	c := st.course(append(people(3), person{name: "Trần Ý", came: 1}, person{name: "Trần Yến", came: 0})...)
	list, err := courses.Enrolments(ctx, st.db.Reader(), c.ID)
	st.must(err)
	o := order()
	o.Only = []uint64{list[2].ID, list[3].ID, list[0].ID}
	for _, want := range []struct{ issued, already int }{{2, 0}, {0, 2}} {
		out, err := st.s.Issue(ctx, st.clerk(), c.ID, o)
		st.must(err)
		if len(out.Issued) != want.issued || len(out.Already) != want.already || len(out.Refused) != 1 {
			t.Errorf("%+v", out)
		}
	}
	if rows := st.all(); len(rows) != 2 || rows[0].EnrolmentID != list[0].ID || rows[1].EnrolmentID != list[2].ID {
		t.Errorf("%+v", rows)
	}
}
