package attendance_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/units"
)

// stage is a course of one day with people enrolled, its first session begun
// at 07:30 and the clock at 07:40.
type stage struct {
	t       testing.TB
	db      *database.DB
	seconds atomic.Int64
	s       *attendance.Service
	courses *courses.Service
	unit    map[string]uint64
	course  courses.Course
	session courses.Session
	people  []courses.Place
}

var ctx = context.Background()

// half7 is 07:30 on 15 October 2024 in Viet Nam.
var half7 = time.Date(2024, 10, 15, 0, 30, 0, 0, time.UTC)

const baseURL = "https://taphuan.example.vn"

func testKey(purpose string) []byte { sum := sha256.Sum256([]byte(purpose)); return sum[:] }

func newStage(t testing.TB, db *database.DB) *stage {
	t.Helper()
	st := &stage{t: t, db: db, unit: map[string]uint64{}}
	st.at(10 * time.Minute)
	clock := calendar.Clock(func() time.Time { return time.Unix(st.seconds.Load(), 0).UTC() })
	zone := calendar.HoChiMinh
	st.courses = courses.New(db, clock, zone, testKey)
	st.s = attendance.New(db, clock, zone, testKey, baseURL, attendance.DefaultRules(), accounts.New(db, clock, zone))
	st.s.Courses = st.courses
	for i, code := range []string{"STTTT", "SNV", "GN"} {
		row := units.Unit{Code: code, Kind: "SO", GroupCode: "G_SBN", ValidFrom: calendar.NewDate(2020, 1, 1), SortNo: i}
		st.write(func(tx database.Tx) error {
			if err := gorm.G[units.Unit](tx.DB).Create(ctx, &row); err != nil {
				return err
			}
			return gorm.G[units.Name](tx.DB).Create(ctx, &units.Name{UnitID: row.ID, Name: "Đơn vị " + code, ValidFrom: row.ValidFrom})
		})
		st.unit[code] = row.ID
	}
	st.course = st.newCourse()
	st.session = st.newSession(half7, half7.Add(4*time.Hour))
	st.people = st.enrol(st.course.ID, 0, 5)
	return st
}

// at sets the clock to so long after the start of the first session.
func (st *stage) at(after time.Duration) { st.seconds.Store(half7.Add(after).Unix()) }

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

func (st *stage) by(role actor.Role, unit string) actor.Actor {
	return actor.Actor{UserID: 7, Grants: []actor.Grant{{Role: role, UnitID: st.unit[unit]}}}
}

// both may do everything with courses of any unit.
func (st *stage) both() actor.Actor {
	a := st.by(actor.Lead, "STTTT")
	a.Grants = append(a.Grants, actor.Grant{Role: actor.Approver, UnitID: st.unit["STTTT"]})
	return a
}

func (st *stage) newCourse() courses.Course {
	st.t.Helper()
	c, err := st.courses.Create(ctx, st.both(), courses.Draft{Title: "Xử lý khủng hoảng truyền thông", Kind: "course",
		Topic: "crisis_communication", LeadUnit: "STTTT", StartsOn: calendar.NewDate(2024, 10, 15),
		EndsOn: calendar.NewDate(2024, 10, 16), Venue: "Hội trường A", Capacity: 400})
	st.must(err)
	c, err = st.courses.ChangeState(ctx, st.both(), c.ID, courses.Step{To: courses.Open})
	st.must(err)
	return c
}

func (st *stage) newSession(from, to time.Time) courses.Session {
	st.t.Helper()
	session, err := st.courses.AddSession(ctx, st.both(), st.course.ID, courses.SessionDraft{
		Title: "Buổi " + from.Format("02 15:04"), StartsAt: from, EndsAt: to, Periods: 4})
	st.must(err)
	return session
}

// enrol enrols people; the first of every three is of GN, the others of SNV.
func (st *stage) enrol(courseID uint64, from, count int) []courses.Place {
	st.t.Helper()
	rows := make([]courses.Row, count)
	for i := range rows {
		n := from + i
		rows[i] = courses.Row{FullName: fmt.Sprintf("Nguyễn Văn %c%c", 'A'+n/26%26, 'a'+n%26), Phone: fmt.Sprintf("09%08d", n+1),
			Unit: map[bool]string{true: "GN", false: "SNV"}[n%3 == 0]}
	}
	places, err := st.courses.Enrol(ctx, st.both(), courseID, rows)
	st.must(err)
	return places
}

// item is a scan of a person's ticket now.
func (st *stage) item(nonce string, person int) attendance.Item {
	return attendance.Item{Nonce: nonce, Session: st.session.ID, Ticket: st.people[person].Ticket}
}

// scan checks in by an organiser and gives the receipts.
func (st *stage) scan(items ...attendance.Item) []attendance.Receipt {
	st.t.Helper()
	receipts, err := st.s.CheckIn(ctx, st.by(actor.Organiser, "STTTT"), items)
	st.must(err)
	if len(receipts) != len(items) {
		st.t.Fatalf("%d answers to %d scans", len(receipts), len(items))
	}
	return receipts
}

// results joins results and reasons of receipts.
func results(receipts []attendance.Receipt) string {
	words := make([]string, len(receipts))
	for i, r := range receipts {
		words[i] = r.Result
		if r.Reason != "" {
			words[i] += ":" + strings.TrimPrefix(r.Reason, "attendance.")
		}
	}
	return strings.Join(words, " ")
}

func (st *stage) board(by actor.Actor) attendance.Board {
	st.t.Helper()
	board, err := st.s.Board(ctx, by, st.session.ID)
	st.must(err)
	return board
}

// facts counts the facts kept of the session.
func (st *stage) facts() int {
	st.t.Helper()
	n, err := gorm.G[attendance.Fact](st.db.Reader().DB).Where("session_id = ?", st.session.ID).Count(ctx, "id")
	st.must(err)
	return int(n)
}

// wantCode fails unless the error has the code.
func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if got := fault.CodeOf(err); got != code || err == nil {
		t.Fatalf("got %v, want %s", err, code)
	}
}

// wantFields fails unless exactly these fields are at fault.
func wantFields(t *testing.T, err error, want ...string) {
	t.Helper()
	var got []string
	if f := fault.Of(err); f != nil {
		for _, field := range f.Fields {
			got = append(got, field.Name+"="+field.Code)
		}
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Fatalf("got %v (%v), want %v", got, err, want)
	}
}

// giveTo gives the session to a user who checks people in.
func (st *stage) giveTo(tx database.Tx, user uint64) error {
	row := courses.Staff{SessionID: st.session.ID, UserID: user, CreatedAt: half7}
	if err := gorm.G[accounts.User](tx.DB).Create(ctx, &accounts.User{ID: user, Login: "diemdanh", Name: "Y Cửa", CreatedAt: half7}); err != nil {
		return err
	}
	return gorm.G[courses.Staff](tx.DB).Create(ctx, &row)
}
