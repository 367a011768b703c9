package courses_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/units"
)

// stage is a small province: two departments, a district, a department that is
// over by 2025, and who works there.
type stage struct {
	t    *testing.T
	db   *database.DB
	now  time.Time
	s    *courses.Service
	unit map[string]uint64
}

var ctx = context.Background()

// morning is when the tests begin: 07:40 on 15 October 2024 in Viet Nam.
var morning = time.Date(2024, 10, 15, 0, 40, 0, 0, time.UTC)

func newStage(t *testing.T, db *database.DB) *stage {
	t.Helper()
	st := &stage{t: t, db: db, now: morning, unit: map[string]uint64{}}
	key := func(purpose string) []byte { sum := sha256.Sum256([]byte(purpose)); return sum[:] }
	st.s = courses.New(db, func() time.Time { return st.now }, calendar.HoChiMinh, key)
	for i, u := range []struct {
		code, name string
		to         calendar.Date
	}{
		{"STTTT", "Sở Thông tin và Truyền thông", calendar.NewDate(2025, 2, 28)},
		{"SNV", "Sở Nội vụ", calendar.Date{}},
		{"GN", "Ủy ban nhân dân thành phố Gia Nghĩa", calendar.Date{}},
	} {
		row := units.Unit{Code: u.code, Kind: "SO", GroupCode: "G_SBN", ValidFrom: calendar.NewDate(2020, 1, 1), ValidTo: u.to, SortNo: i}
		st.write(func(tx database.Tx) error {
			if err := gorm.G[units.Unit](tx.DB).Create(ctx, &row); err != nil {
				return err
			}
			return gorm.G[units.Name](tx.DB).Create(ctx, &units.Name{UnitID: row.ID, Name: u.name, ValidFrom: row.ValidFrom})
		})
		st.unit[u.code] = row.ID
	}
	return st
}

// write runs fn in a transaction that must succeed.
func (st *stage) write(fn func(tx database.Tx) error) {
	st.t.Helper()
	st.must(st.db.InTx(ctx, fn))
}

func (st *stage) must(err error) {
	st.t.Helper()
	if err != nil {
		st.t.Fatal(err)
	}
}

func (st *stage) by(role actor.Role, unit string) actor.Actor {
	return actor.Actor{UserID: 7, Name: string(role), Grants: []actor.Grant{{Role: role, UnitID: st.unit[unit]}}}
}

func (st *stage) lead() actor.Actor      { return st.by(actor.Lead, "STTTT") }
func (st *stage) organiser() actor.Actor { return st.by(actor.Organiser, "STTTT") }

// both may manage and approve everywhere.
func (st *stage) both() actor.Actor {
	a := st.lead()
	a.Grants = append(a.Grants, actor.Grant{Role: actor.Approver, UnitID: st.unit["STTTT"]})
	return a
}

func (st *stage) draft() courses.Draft {
	return courses.Draft{Title: "Xử lý khủng hoảng truyền thông", Kind: "course", Topic: "crisis_communication",
		LeadUnit: "STTTT", StartsOn: calendar.NewDate(2024, 10, 15), EndsOn: calendar.NewDate(2024, 10, 16),
		Venue: "Hội trường A", Capacity: 10}
}

// course gives a course in a state.
func (st *stage) course(state courses.State, change ...func(*courses.Draft)) courses.Course {
	st.t.Helper()
	d := st.draft()
	for _, f := range change {
		f(&d)
	}
	c, err := st.s.Create(ctx, st.lead(), d)
	st.must(err)
	if state != courses.Planned {
		c, err = st.s.ChangeState(ctx, st.both(), c.ID, courses.Step{To: state, Reason: "vì bão"})
		st.must(err)
	}
	return c
}

func at(day, hour, minute int) time.Time {
	return time.Date(2024, 10, day, hour, minute, 0, 0, calendar.HoChiMinh)
}

func (st *stage) session(courseID uint64, from, to time.Time) courses.Session {
	st.t.Helper()
	session, err := st.s.AddSession(ctx, st.lead(), courseID, courses.SessionDraft{Title: "Buổi " + from.Format("02 15:04"),
		StartsAt: from, EndsAt: to, Periods: 4})
	st.must(err)
	return session
}

// close closes a session the way attendance does.
func (st *stage) close(id uint64) {
	st.t.Helper()
	st.write(func(tx database.Tx) error {
		_, err := gorm.G[courses.Session](tx.DB).Where("id = ?", id).Update(ctx, "closed_at", st.now)
		return err
	})
}

func (st *stage) user(login string, role actor.Role) actor.Actor {
	st.t.Helper()
	user := accounts.User{Login: login, Name: "Cán bộ " + login, CreatedAt: st.now}
	st.write(func(tx database.Tx) error {
		if err := gorm.G[accounts.User](tx.DB).Create(ctx, &user); err != nil {
			return err
		}
		return gorm.G[accounts.UserRole](tx.DB).Create(ctx, &accounts.UserRole{UserID: user.ID, Role: role,
			ValidFrom: calendar.NewDate(2024, 1, 1), CreatedAt: st.now})
	})
	return actor.Actor{UserID: user.ID, Name: user.Name, Grants: []actor.Grant{{Role: role}}}
}

func person(n int) courses.Row {
	return courses.Row{FullName: fmt.Sprintf("Nguyễn Văn %c%c", 'A'+n/26%26, 'a'+n%26), Unit: "SNV",
		Phone: fmt.Sprintf("09%08d", n+1)}
}

func persons(from, count int) []courses.Row {
	rows := make([]courses.Row, count)
	for i := range rows {
		rows[i] = person(from + i)
	}
	return rows
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
