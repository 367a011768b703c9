package certificates

import (
	"context"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/units"
)

var ctx = context.Background()

// stage is a small province: a department that is over by 2025, its heir, a
// district, and the bodies above; courses held there; and a drawer of papers.
type stage struct {
	t       *testing.T
	db      *database.DB
	now     time.Time
	courses *courses.Service
	s       *Service
	unit    map[string]uint64
}

func newStage(t *testing.T, db *database.DB) *stage {
	t.Helper()
	st := &stage{t: t, db: db, now: time.Date(2024, 10, 18, 2, 0, 0, 0, time.UTC), unit: map[string]uint64{}}
	clock := func() time.Time { return st.now }
	key := func(purpose string) []byte { sum := sha256.Sum256([]byte(purpose)); return sum[:] }
	st.courses = courses.New(db, clock, calendar.HoChiMinh, key)
	present := attendance.New(db, clock, calendar.HoChiMinh, key, "http://localhost", attendance.DefaultRules(), nil)
	st.s = New(db, clock, calendar.HoChiMinh, drawn, present.CourseAttendance)
	ends := calendar.NewDate(2025, 2, 28)
	st.addUnit("UBND", "Ủy ban nhân dân tỉnh Đắk Nông", "UBND", "", calendar.NewDate(2004, 1, 1), calendar.Date{})
	st.addUnit("STTTT", "Sở Thông tin và Truyền thông", "STTTT", "UBND", calendar.NewDate(2008, 1, 1), ends)
	st.addUnit("SNV", "Sở Nội vụ", "", "UBND", calendar.NewDate(2004, 1, 1), calendar.Date{})
	st.addUnit("SKHCN", "Sở Khoa học và Công nghệ", "SKHCN", "UBND", ends.AddDays(1), calendar.Date{})
	st.addUnit("GN", "Ủy ban nhân dân thành phố Gia Nghĩa", "UBND", "UBND", calendar.NewDate(2004, 1, 1), calendar.Date{})
	return st
}

// drawn stands for the paper: it says enough of the face for a test to tell.
func drawn(f Face) ([]byte, error) {
	return fmt.Appendf(nil, "%%PDF %s %s %s %s", f.Number, f.Code, f.FullName, f.Issuer), nil
}

func (st *stage) must(err error) {
	st.t.Helper()
	if err != nil {
		st.t.Fatal(err)
	}
}

func (st *stage) write(fn func(tx database.Tx) error) {
	st.t.Helper()
	st.must(st.db.InTx(ctx, fn))
}

func (st *stage) addUnit(code, name, abbr, parent string, from, to calendar.Date) {
	st.t.Helper()
	row := units.Unit{Code: code, Kind: "SO", ValidFrom: from, ValidTo: to, SortNo: len(st.unit)}
	if parent != "" {
		id := st.unit[parent]
		row.ParentID = &id
	}
	st.write(func(tx database.Tx) error {
		if err := gorm.G[units.Unit](tx.DB).Create(ctx, &row); err != nil {
			return err
		}
		return gorm.G[units.Name](tx.DB).Create(ctx, &units.Name{UnitID: row.ID, Name: name, Abbr: abbr, ValidFrom: from})
	})
	st.unit[code] = row.ID
}

func (st *stage) by(unit string, roles ...actor.Role) actor.Actor {
	a := actor.Actor{UserID: 7, Name: "Lê Thị Thủy"}
	for _, role := range roles {
		a.Grants = append(a.Grants, actor.Grant{Role: role, UnitID: st.unit[unit]})
	}
	return a
}

func (st *stage) clerk() actor.Actor { return st.by("STTTT", actor.CertificateClerk) }

// person is who takes part in a course, and of how many of its two sessions.
type person struct {
	name    string
	came    int
	unit    string
	born    string
	excused bool // from the sessions missed
}

// people gives as many who came to everything, in the order of their names.
func people(count int) []person {
	list := make([]person, count)
	for i := range list {
		list[i] = person{name: fmt.Sprintf("Nguyễn Văn %c%c", 'A'+i/26, 'a'+i%26), came: 2}
	}
	return list
}

// course gives a finished course of two sessions of four lessons each, led by
// the department, with who came to how many of them.
func (st *stage) course(list ...person) courses.Course {
	st.t.Helper()
	c := st.running(list...)
	st.write(func(tx database.Tx) error {
		_, err := gorm.G[courses.Session](tx.DB).Where("course_id = ?", c.ID).Update(ctx, "closed_at", st.now)
		return err
	})
	c, err := st.courses.ChangeState(ctx, actor.SystemActor(), c.ID, courses.Step{To: courses.Finished})
	st.must(err)
	return c
}

// running gives the same course before it is closed.
func (st *stage) running(list ...person) courses.Course {
	st.t.Helper()
	system := actor.SystemActor()
	c, err := st.courses.Create(ctx, system, courses.Draft{Title: "Xử lý khủng hoảng truyền thông", Kind: "course",
		Topic: "crisis_communication", LeadUnit: "STTTT", StartsOn: calendar.NewDate(2024, 10, 16),
		EndsOn: calendar.NewDate(2024, 10, 17), Venue: "Hội trường A", Capacity: 600})
	st.must(err)
	_, err = st.courses.ChangeState(ctx, system, c.ID, courses.Step{To: courses.Approved, DecisionNo: "12/QĐ"})
	st.must(err)
	var sessions []courses.Session
	for day := 16; day <= 17; day++ {
		at := time.Date(2024, 10, day, 0, 30, 0, 0, time.UTC)
		session, err := st.courses.AddSession(ctx, system, c.ID, courses.SessionDraft{Title: fmt.Sprint("Buổi ", day),
			StartsAt: at, EndsAt: at.Add(4 * time.Hour), Periods: 4})
		st.must(err)
		sessions = append(sessions, session)
	}
	if len(list) > 0 {
		st.enrol(c, sessions, list)
	}
	return c
}

func (st *stage) enrol(c courses.Course, sessions []courses.Session, list []person) {
	st.t.Helper()
	rows := make([]courses.Row, len(list))
	for i, p := range list {
		unit := p.unit
		if unit == "" {
			unit = "SNV"
		}
		rows[i] = courses.Row{FullName: p.name, Unit: unit, Position: "Chuyên viên", BornOn: p.born,
			Phone: fmt.Sprintf("09%08d", int(c.ID)*1000+i)}
	}
	places, err := st.courses.Enrol(ctx, actor.SystemActor(), c.ID, rows)
	st.must(err)
	var facts []attendance.Fact
	for i, p := range list {
		for n, session := range sessions {
			fact := attendance.Fact{Nonce: fmt.Sprintf("%d-%d", places[i].ID, session.ID), SessionID: session.ID,
				EnrolmentID: &places[i].Enrolment.ID, Kind: "scan", Direction: attendance.In, Method: attendance.MethodScan,
				At: session.StartsAt, ReceivedAt: session.StartsAt, Result: attendance.ResultPresent}
			if n >= p.came {
				fact.Kind, fact.Mark, fact.Note = "correction", string(attendance.Excused), "có giấy mời họp"
			}
			if n < p.came || p.excused {
				facts = append(facts, fact)
			}
		}
	}
	if len(facts) > 0 {
		st.write(func(tx database.Tx) error {
			return gorm.G[attendance.Fact](tx.DB).CreateInBatches(ctx, &facts, 100)
		})
	}
}

func order() Order {
	return Order{SignerName: "Y Quang Bkrông", SignerTitle: "Giám đốc", DecisionNo: "77/QĐ-STTTT"}
}

func (st *stage) issue(c courses.Course) Outcome {
	st.t.Helper()
	out, err := st.s.Issue(ctx, st.clerk(), c.ID, order())
	st.must(err)
	return out
}

// all gives every certificate there is, in the order of the register.
func (st *stage) all() []Certificate {
	st.t.Helper()
	rows, err := gorm.G[Certificate](st.db.Reader().DB).Order("issuer_unit_id, year, seq").Find(ctx)
	st.must(err)
	return rows
}

// lastSeq is where a register stands.
func (st *stage) lastSeq(unit string, year int) int {
	st.t.Helper()
	r, err := readRegister(ctx, st.db.Reader(), st.unit[unit], year)
	st.must(err)
	return r.LastSeq
}

// wantCode fails unless the error has the code.
func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if got := fault.CodeOf(err); got != code || err == nil {
		t.Fatalf("got %v, want %s", err, code)
	}
}

// wantField fails unless the error points at the field with the code.
func wantField(t *testing.T, err error, field, code string) {
	t.Helper()
	if f := fault.Of(err); f != nil {
		for _, at := range f.Fields {
			if at.Name == field && at.Code == code {
				return
			}
		}
	}
	t.Fatalf("got %v, want %s at %s", err, code, field)
}
