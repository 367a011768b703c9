package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/certificates"
	"taphuan/models/courses"
	"taphuan/models/people"
	"taphuan/models/staffing"
)

// fillDemo builds a demonstration in a folder of the test.
func fillDemo(t *testing.T, seed uint64) *house {
	t.Helper()
	for _, name := range words("TAPHUAN_ADDR TAPHUAN_BASE_URL TAPHUAN_TLS_CERT TAPHUAN_TLS_KEY TAPHUAN_CLOCK") {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
	c := demoCommand{Dir: filepath.Join(t.TempDir(), "demo"), Seed: seed}
	set, err := c.settings()
	if err != nil {
		t.Fatal(err)
	}
	release, err := freshFolder(c.Dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	h, err := c.fill(t.Context(), &streams{log: slog.New(slog.DiscardHandler)}, set)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// all reads every row of a table in the order of ids.
func all[T any](t *testing.T, h *house) []T {
	t.Helper()
	rows, err := gorm.G[T](h.db.Reader().DB).Order("id").Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// summary is what must be the same in two demonstrations of one seed; what is
// drawn to be secret (codes of certificates, salts, passwords) is left out.
func summary(t *testing.T, h *house) string {
	var b strings.Builder
	for _, p := range all[people.Person](t, h) {
		fmt.Fprintln(&b, p.ID, p.FullName, p.Unit(), p.Position, p.Phone, p.BornOn)
	}
	for _, c := range all[courses.Course](t, h) {
		fmt.Fprintln(&b, c.ID, c.Title, c.State, c.SeatsTaken, c.DecisionNo, c.CreatedAt)
	}
	for _, e := range all[courses.Enrolment](t, h) {
		fmt.Fprintln(&b, e.ID, e.CourseID, e.PersonID, e.FullName, e.ShortNumber, e.Status)
	}
	for _, ticket := range all[courses.Ticket](t, h) {
		fmt.Fprintln(&b, ticket.ID, ticket.EnrolmentID, ticket.TicketHash, ticket.LinkHash)
	}
	for _, f := range all[attendance.Fact](t, h) {
		fmt.Fprintln(&b, f.ID, f.SessionID, f.Method, f.At, f.ReceivedAt, f.UserID, f.Result, f.Reason, f.Mark)
	}
	for _, c := range all[certificates.Certificate](t, h) {
		fmt.Fprintln(&b, c.ID, c.EnrolmentID, c.Number, c.FullName, c.Status, c.RevokedAt)
	}
	for _, a := range all[staffing.Assignment](t, h) {
		fmt.Fprintln(&b, a.ID, a.UnitID, a.FullName, a.Kind, a.Status, a.DecisionNo, a.EffectiveFrom, a.EffectiveTo, a.RecordedAt)
	}
	return b.String()
}

func TestTheSameSeedIsTheSameDemonstration(t *testing.T) {
	first, second := summary(t, fillDemo(t, 7)), summary(t, fillDemo(t, 7))
	if first != second {
		a, b := strings.Split(first, "\n"), strings.Split(second, "\n")
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Fatalf("line %d: %s\nand: %s", i, a[i], b[i])
			}
		}
		t.Fatalf("%d lines and %d", len(a), len(b))
	}
	one, other := newCast(rand.New(rand.NewPCG(7, 435)), demoSignIns), newCast(rand.New(rand.NewPCG(8, 435)), demoSignIns)
	if one.officer("SNV", 0) == other.officer("SNV", 0) {
		t.Error("another seed gives the same people")
	}
}

// TestDemonstration runs what is asked of one and the same demonstration.
func TestDemonstration(t *testing.T) {
	h := fillDemo(t, 435)
	for name, ask := range map[string]func(*testing.T, *house){
		"clock": askClock, "courses": askCourses, "open session": askOpenSession, "staffing": askStaffing,
		"sign-ins": askSignIns, "certificates": askCertificates, "people": askPeople, "trainee": askTrainee,
	} {
		t.Run(name, func(t *testing.T) { ask(t, h) })
	}
}

var everybody = actor.SystemActor()

func askClock(t *testing.T, h *house) {
	morning, _ := time.Parse(time.RFC3339, demoMorning)
	if late := h.clock().Sub(morning); late < 0 || late > time.Minute {
		t.Errorf("the clock shows %s", h.clock())
	}
	if web := h.web(); !web.ClockIsSet || !web.Clock().Equal(h.clock()) && web.Clock().Sub(h.clock()) > time.Second {
		t.Error("pages do not say that the clock is set")
	}
}

// demoCourseOf gives the only course of a demonstration in a state.
func demoCourseOf(t *testing.T, h *house, state courses.State) courses.Listed {
	t.Helper()
	list, err := h.Courses.List(t.Context(), everybody, 2024)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		if c.Stands == state {
			return c
		}
	}
	t.Fatalf("no course of 2024 is %s", state)
	return courses.Listed{}
}

func askCourses(t *testing.T, h *house) {
	list, err := h.Courses.List(t.Context(), everybody, 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range list {
		got = append(got, fmt.Sprintf("%s %s %s %s", c.StartsOn, c.Topic, c.Lead.Code, c.Stands))
	}
	want := []string{"2023-10-26 policy_communication STTTT completed", "2023-11-21 policy_communication SNV completed",
		"2024-05-14 crisis_communication STTTT completed", "2024-07-25 other STTTT cancelled",
		"2024-09-24 press_information STTTT finished", "2024-10-15 policy_communication STTTT running",
		"2024-10-22 crisis_communication STTTT open", "2024-11-12 policy_communication SNV planned"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if demoCourseOf(t, h, courses.Cancelled).StateReason == "" {
		t.Error("cancelled without a reason")
	}
}

// openSession is the one that takes place now.
func openSession(t *testing.T, h *house) courses.Session {
	t.Helper()
	sessions, err := courses.Sessions(t.Context(), h.db.Reader(), demoCourseOf(t, h, courses.Running).ID)
	if err != nil || len(sessions) != 2 {
		t.Fatal(sessions, err)
	}
	if now, later := sessions[0].StateAt(h.clock()), sessions[1].StateAt(h.clock()); now != "open" || later != "scheduled" {
		t.Errorf("this morning is %s, this afternoon %s", now, later)
	}
	return sessions[0]
}

func askOpenSession(t *testing.T, h *house) {
	board, err := h.Attendance.Board(t.Context(), everybody, openSession(t, h).ID)
	if err != nil {
		t.Fatal(err)
	}
	want := attendance.Counts{Expected: 34, Present: 25, Excused: 1, Review: 3}
	if board.Counts != want || len(board.Rows) != 60 {
		t.Errorf("%d people, %+v, want 60 and %+v", len(board.Rows), board.Counts, want)
	}
	reviews, methods := map[string]int{}, map[string]int{}
	for _, row := range board.Rows {
		for _, why := range row.Reviews {
			reviews[why.Reason]++
		}
		if row.Status == attendance.Present {
			methods[row.Method]++
		}
	}
	for _, why := range []string{attendance.SharedDevice, attendance.OutsideHours, attendance.AheadOfClock} {
		if reviews[why] != 1 {
			t.Errorf("%d are looked at because of %s, want 1", reviews[why], why)
		}
	}
	if methods[attendance.MethodScan] < 15 || methods[attendance.MethodRoom] != 5 || methods[attendance.MethodTyped] != 1 {
		t.Errorf("methods %v", methods)
	}
}

func askStaffing(t *testing.T, h *house) {
	board, err := h.Staffing.Board(t.Context(), everybody, h.clock.Today(h.zone))
	if err != nil {
		t.Fatal(err)
	}
	for state, want := range map[staffing.State]int{staffing.Staffed: 24, staffing.Waiting: 4, staffing.Vacant: 3, staffing.None: 5} {
		if board.Counts[state] != want {
			t.Errorf("%d units are %s, want %d", board.Counts[state], state, want)
		}
	}
	if board.Counts[staffing.NotRequired] == 0 {
		t.Error("no unit is without the duty")
	}
	for _, u := range board.Units {
		if u.Unit.Code == "SYT" && u.Verdict.State != staffing.None {
			t.Errorf("the unit of the focal point is %s", u.Verdict.State)
		}
	}
	told := 0
	for _, a := range all[staffing.Assignment](t, h) {
		if a.Status == staffing.Recorded && calendar.DateOf(a.RecordedAt, h.zone).DaysSince(a.DecidedOn) > 90 {
			told++
		}
	}
	if told != 1 {
		t.Errorf("%d were told long after they were decided, want 1", told)
	}
}

func askSignIns(t *testing.T, h *house) {
	held := map[actor.Role]bool{}
	for _, d := range demoSignIns {
		token, user, err := h.Accounts.SignIn(t.Context(), d.login, demoPassword, "test", "")
		if err != nil {
			t.Errorf("%s: %v", d.login, err)
			continue
		}
		by, _, err := h.Accounts.BySession(t.Context(), token)
		if err != nil || by.Name != d.name || user.Login != d.login {
			t.Errorf("%s is %q, %v", d.login, by.Name, err)
		}
		for _, role := range d.roles {
			if held[role] = true; !by.Has(role) || actor.NeedsUnit(role) && len(by.UnitsOf(role)) != 1 {
				t.Errorf("%s is not %s in one unit: %+v", d.login, role, by.Grants)
			}
		}
	}
	for _, role := range actor.Roles() {
		if !held[role] {
			t.Errorf("nobody is %s", role)
		}
	}
	by := signedIn(t, h, "diemdanh")
	if _, _, err := courses.SessionForScan(t.Context(), h.db.Reader(), by, openSession(t, h).ID); err != nil {
		t.Errorf("check-in staff cannot scan this morning: %v", err)
	}
}

// signedIn is who signs in with a login.
func signedIn(t *testing.T, h *house, login string) actor.Actor {
	t.Helper()
	token, _, err := h.Accounts.SignIn(t.Context(), login, demoPassword, "test", "")
	if err != nil {
		t.Fatal(err)
	}
	by, _, err := h.Accounts.BySession(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return by
}
