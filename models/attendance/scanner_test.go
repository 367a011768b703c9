package attendance_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// accounts gives the sign-ins of the stage by its clock.
func (st *stage) accounts() *accounts.Service {
	return accounts.New(st.db, func() time.Time { return time.Unix(st.seconds.Load(), 0).UTC() }, calendar.HoChiMinh)
}

// user gives a new sign-in with the role in the unit, as an actor.
func (st *stage) user(role actor.Role, unit string) actor.Actor {
	st.t.Helper()
	n, err := gorm.G[accounts.User](st.db.Reader().DB).Count(ctx, "id")
	st.must(err)
	user, _, err := st.accounts().AddUser(ctx, actor.SystemActor(), accounts.NewUser{Login: fmt.Sprint("u", n),
		Name: fmt.Sprint("Trần Thị ", n), Roles: []accounts.RoleGrant{{Role: role, Unit: unit}}})
	st.must(err)
	by, err := st.accounts().Acting(ctx, user.ID)
	st.must(err)
	return by
}

// scanner enrols a scanner for sessions, the first one when none is named, and
// gives what is told once and who acts with it.
func (st *stage) scanner(by actor.Actor, name string, sessions ...uint64) (attendance.Enrolled, actor.Actor) {
	st.t.Helper()
	if len(sessions) == 0 {
		sessions = []uint64{st.session.ID}
	}
	made, err := st.s.EnrolScanner(ctx, by, name, sessions)
	st.must(err)
	as, err := st.s.ByScanner(ctx, made.Token)
	st.must(err)
	return made, as
}

func (st *stage) audited(action string) int {
	st.t.Helper()
	n, err := gorm.G[audit.Row](st.db.Reader().DB).Where("action = ?", action).Count(ctx, "id")
	st.must(err)
	return int(n)
}

func TestRule4_1_AScannerActsForItsUserInChosenSessions(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		staff := st.user(actor.Organiser, "STTTT")
		later := st.newSession(half7.Add(6*time.Hour), half7.Add(10*time.Hour))
		made, by := st.scanner(staff, "  Cửa   2 ", st.session.ID)
		if !strings.HasPrefix(made.Token, "scan_") || len(made.Token) != 5+64 || len(made.Key) != 64 || made.Name != "Cửa 2" ||
			!made.ValidUntil.Equal(half7.Add(4*time.Hour+48*time.Hour)) || made.TokenHash == made.Token {
			t.Errorf("%+v", made)
		}
		if by.UserID != staff.UserID || !by.Program || by.Scanner == nil || by.Scanner.Name != "Cửa 2" || !by.May(attendance.Scan) {
			t.Errorf("%+v", by)
		}
		items := []attendance.Item{st.item("a", 0), st.item("b", 1)}
		items[1].Session = later.ID
		receipts, err := st.s.CheckIn(ctx, by, items)
		st.must(err)
		if got := results(receipts); got != "present refused:unknown_session" {
			t.Errorf("its own session and one not chosen: %s", got)
		}
		if _, err := st.s.Board(ctx, by, later.ID); err == nil {
			t.Error("a scanner sees the board of a session that was not chosen")
		}
		fact, err := gorm.G[attendance.Fact](db.Reader().DB).Where("nonce = ?", "a").Take(ctx)
		st.must(err)
		if fact.ScannerID == nil || *fact.ScannerID != made.ID || fact.UserID != staff.UserID {
			t.Errorf("kept under %v of user %d", fact.ScannerID, fact.UserID)
		}
		if st.audited("attendance.scanner_enrolled") != 1 {
			t.Error("enrolling leaves no trail")
		}
	})
}

func TestRule4_1_WhoEnrolsNamesItAndMayScanThere(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	staff, helper := st.user(actor.Organiser, "STTTT"), st.user(actor.CheckIn, "STTTT")
	enrol := func(by actor.Actor, name string, sessions ...uint64) error {
		_, err := st.s.EnrolScanner(ctx, by, name, sessions)
		return err
	}
	wantFields(t, enrol(staff, " ", st.session.ID), "name=input.required")
	wantFields(t, enrol(staff, strings.Repeat("ử", 81), st.session.ID), "name=input.too_long")
	wantFields(t, enrol(staff, "Cửa 1"), "sessions=input.required")
	st.must(enrol(staff, strings.Repeat("ử", 80), st.session.ID, st.session.ID))
	wantCode(t, enrol(st.user(actor.Organiser, "GN"), "Cửa 1", st.session.ID), "courses.unknown_session")
	wantCode(t, enrol(staff, "Cửa 1", st.session.ID, 999), "courses.unknown_session")
	wantCode(t, enrol(helper, "Cửa 1", st.session.ID), "courses.unknown_session")
	wantCode(t, enrol(actor.SystemActor(), "Cửa 1", st.session.ID), "forbidden")
	st.write(func(tx database.Tx) error {
		return gorm.G[courses.Staff](tx.DB).Create(ctx, &courses.Staff{SessionID: st.session.ID, UserID: helper.UserID, CreatedAt: half7})
	})
	st.must(enrol(helper, "Cửa 1", st.session.ID))
	_, by := st.scanner(staff, "Cửa 3")
	wantCode(t, enrol(by, "Cửa 4", st.session.ID), "forbidden")
	st.at(60 * time.Hour)
	wantFields(t, enrol(staff, "Cửa 1", st.session.ID), "sessions=attendance.sessions_over")
}

func TestRule4_1_TheListOfSessionsIsTheRightToScan(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	helper := st.user(actor.CheckIn, "STTTT")
	second := st.newSession(half7.Add(24*time.Hour), half7.Add(28*time.Hour))
	st.write(func(tx database.Tx) error {
		return gorm.G[courses.Staff](tx.DB).Create(ctx, &courses.Staff{SessionID: second.ID, UserID: helper.UserID, CreatedAt: half7})
	})
	list := func(by actor.Actor) string {
		open, err := st.s.ScannableSessions(ctx, by)
		st.must(err)
		var ids []uint64
		for _, e := range open {
			ids = append(ids, e.Session.ID)
		}
		return fmt.Sprint(ids)
	}
	both := fmt.Sprint([]uint64{st.session.ID, second.ID})
	for name, c := range map[string]struct {
		by   actor.Actor
		want string
	}{
		"organiser":       {st.user(actor.Organiser, "STTTT"), both},
		"of another unit": {st.user(actor.Organiser, "GN"), "[]"},
		"Home Affairs":    {st.user(actor.HomeAffairs, "SNV"), both},
		"given one":       {helper, fmt.Sprint([]uint64{second.ID})},
		"only watches":    {st.user(actor.Auditor, "SNV"), "[]"},
	} {
		if got := list(c.by); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	st.at(41*time.Hour + 30*time.Minute) // two days later by the calendar
	if got := list(st.user(actor.Organiser, "STTTT")); got != fmt.Sprint([]uint64{second.ID}) {
		t.Errorf("the day after the day after: %s", got)
	}
}

func TestRule4_1_ATokenEnds(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		staff := st.user(actor.Organiser, "STTTT")
		made, _ := st.scanner(staff, "Cửa 1")
		other, _ := st.scanner(staff, "Cửa 2")
		ended := func(token string) {
			t.Helper()
			_, err := st.s.ByScanner(ctx, token)
			wantCode(t, err, "attendance.scanner_ended")
		}
		ended("")
		ended("scan_" + strings.Repeat("0", 64))
		ended(strings.TrimPrefix(made.Token, "scan_"))
		for range 2 { // twice is once
			revoked, err := st.s.RevokeScanner(ctx, staff, made.ID)
			st.must(err)
			if revoked.RevokedAt == nil {
				t.Error("a revoked scanner does not say so")
			}
		}
		ended(made.Token)
		if st.audited("attendance.scanner_revoked") != 1 {
			t.Error("revoking twice leaves two trails, or none")
		}
		st.at(52*time.Hour - time.Second)
		if _, err := st.s.ByScanner(ctx, other.Token); err != nil {
			t.Errorf("in the last second: %v", err)
		}
		st.at(52 * time.Hour)
		ended(other.Token)
		st.at(0)
		st.must(st.accounts().Disable(ctx, actor.SystemActor(), staff.UserID))
		ended(other.Token)
	})
}

func TestRule4_1_WhoMayNotScanAnyMoreEndsTheScanner(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	staff := st.user(actor.Organiser, "STTTT")
	made, _ := st.scanner(staff, "Cửa 1")
	st.write(func(tx database.Tx) error {
		_, err := gorm.G[accounts.UserRole](tx.DB).Where("user_id = ?", staff.UserID).Update(ctx, "valid_to", calendar.NewDate(2024, 10, 15))
		return err
	})
	if _, err := st.s.ByScanner(ctx, made.Token); err != nil {
		t.Errorf("on the last day of the role: %v", err)
	}
	st.at(24 * time.Hour)
	_, err := st.s.ByScanner(ctx, made.Token)
	wantCode(t, err, "attendance.scanner_ended")
}

func TestRule4_1_ContactIsNotedOnceAMinute(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	made, _ := st.scanner(st.user(actor.Organiser, "STTTT"), "Cửa 1")
	seen := func(after time.Duration) time.Duration {
		st.at(after)
		_, err := st.s.ByScanner(ctx, made.Token)
		st.must(err)
		row, err := gorm.G[attendance.Scanner](st.db.Reader().DB).Where("id = ?", made.ID).Take(ctx)
		st.must(err)
		return row.SeenAt.Sub(half7)
	}
	for _, c := range []struct{ at, want time.Duration }{
		{10*time.Minute + 59*time.Second, 10 * time.Minute},
		{11 * time.Minute, 11 * time.Minute},
		{11*time.Minute + 30*time.Second, 11 * time.Minute},
	} {
		if got := seen(c.at); got != c.want {
			t.Errorf("at %v it was seen at %v, want %v", c.at, got, c.want)
		}
	}
}

func TestRule4_1_RevokingByNameWithinOnesScope(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	staff, helper, foreign := st.user(actor.Organiser, "STTTT"), st.user(actor.CheckIn, "STTTT"), st.user(actor.Organiser, "GN")
	st.write(func(tx database.Tx) error {
		return gorm.G[courses.Staff](tx.DB).Create(ctx, &courses.Staff{SessionID: st.session.ID, UserID: helper.UserID, CreatedAt: half7})
	})
	own, _ := st.scanner(staff, "Cửa 1")
	lent, _ := st.scanner(helper, "Cửa 2")
	names := func(by actor.Actor) string {
		list, err := st.s.Scanners(ctx, by)
		st.must(err)
		words := []string{}
		for _, l := range list {
			words = append(words, fmt.Sprint(l.Name, " ", l.UserName, " ", len(l.Sessions)))
		}
		return strings.Join(words, "; ")
	}
	for name, c := range map[string]struct {
		by   actor.Actor
		want string
	}{
		"who manages the course sees all":  {staff, fmt.Sprintf("Cửa 2 %s 1; Cửa 1 %s 1", helper.Name, staff.Name)},
		"check-in staff see their own":     {helper, fmt.Sprintf("Cửa 2 %s 1", helper.Name)},
		"an organiser elsewhere sees none": {foreign, ""},
	} {
		if got := names(c.by); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	_, err := st.s.RevokeScanner(ctx, helper, own.ID)
	wantCode(t, err, "attendance.unknown_scanner")
	_, err = st.s.RevokeScanner(ctx, foreign, lent.ID)
	wantCode(t, err, "attendance.unknown_scanner")
	_, err = st.s.RevokeScanner(ctx, staff, lent.ID)
	st.must(err)
	_, err = st.s.ByScanner(ctx, lent.Token)
	wantCode(t, err, "attendance.scanner_ended")
}
