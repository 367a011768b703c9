package attendance_test

import (
	"fmt"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// login gives under which word somebody signs in.
func (st *stage) login(by actor.Actor) string {
	st.t.Helper()
	user, err := gorm.G[accounts.User](st.db.Reader().DB).Where("id = ?", by.UserID).Take(ctx)
	st.must(err)
	return user.Login
}

// A session taken back, or an organiser who has moved to another unit, takes the
// names and the live attendance off the phone that still holds its token.
func TestRule4_1_WhoMayNotScanThereAnyMoreReadsNobody(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		helper, moved := st.user(actor.CheckIn, "STTTT"), st.user(actor.Organiser, "STTTT")
		second := st.newSession(half7.Add(6*time.Hour), half7.Add(10*time.Hour))
		for _, session := range []uint64{st.session.ID, second.ID} {
			st.must(st.courses.GiveSession(ctx, st.both(), st.course.ID, session, st.login(helper)))
		}
		made, _ := st.scanner(helper, "Cửa 1", st.session.ID, second.ID)
		other, _ := st.scanner(moved, "Cửa 2")
		st.scan(st.item("a", 0))
		reads := func(token string) string {
			t.Helper()
			by, err := st.s.ByScanner(ctx, token)
			st.must(err)
			p, d := st.pack(by, ""), st.deltas(by, "")
			if p.Version != d.Version {
				t.Error("pack and deltas name two versions")
			}
			return fmt.Sprintf("%d sessions, %d names, %d codes, %d and %d states", len(p.Doors), len(p.Roster), len(p.Revoked), len(p.States), len(d.States))
		}
		_, err := st.courses.ReplaceTicket(ctx, st.both(), st.people[1].ID)
		st.must(err)
		if got := reads(made.Token); got != "2 sessions, 5 names, 1 codes, 10 and 1 states" {
			t.Fatal(got)
		}
		st.must(st.courses.TakeSession(ctx, st.both(), st.course.ID, st.session.ID, helper.UserID))
		if got := reads(made.Token); got != "1 sessions, 5 names, 1 codes, 5 and 0 states" {
			t.Errorf("with one session left: %s", got)
		}
		st.must(st.courses.TakeSession(ctx, st.both(), st.course.ID, second.ID, helper.UserID))
		const nothing = "0 sessions, 0 names, 0 codes, 0 and 0 states"
		if got := reads(made.Token); got != nothing {
			t.Errorf("with none left: %s", got)
		}
		st.write(func(tx database.Tx) error {
			_, err := gorm.G[accounts.UserRole](tx.DB).Where("user_id = ?", moved.UserID).Update(ctx, "unit_id", st.unit["GN"])
			return err
		})
		if got := reads(other.Token); got != nothing {
			t.Errorf("organiser of another unit: %s", got)
		}
	})
}

func TestRule4_1_EnrollingAsksOnceForAllSessions(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		staff := st.user(actor.Organiser, "STTTT")
		ids := []uint64{st.session.ID}
		asked := func() int64 {
			before := db.Statements()
			made, err := st.s.EnrolScanner(ctx, staff, "Cửa", ids)
			st.must(err)
			if len(made.Sessions) != len(ids) {
				t.Errorf("%d of %d sessions", len(made.Sessions), len(ids))
			}
			return db.Statements() - before
		}
		one := asked()
		for i := range 8 {
			from := half7.Add(5*time.Hour + time.Duration(i)*time.Hour)
			ids = append(ids, st.newSession(from, from.Add(time.Hour)).ID)
		}
		if nine := asked(); nine != one {
			t.Errorf("%d statements for nine sessions, %d for one", nine, one)
		}
	})
}

// A session moved to another day takes its scanners along, there and back.
func TestRule4_1_AMovedSessionMovesTheEndOfItsScanners(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		staff := st.user(actor.Organiser, "STTTT")
		later := st.newSession(half7.Add(6*time.Hour), half7.Add(10*time.Hour))
		made, _ := st.scanner(staff, "Cửa 1", later.ID)
		move := func(by time.Duration) {
			t.Helper()
			_, err := st.courses.EditSession(ctx, st.both(), st.course.ID, later.ID, courses.SessionDraft{Title: "Dời",
				StartsAt: half7.Add(6*time.Hour + by), EndsAt: half7.Add(10*time.Hour + by), Periods: 4})
			st.must(err)
		}
		ends := func(want time.Duration) {
			t.Helper()
			st.at(want - time.Second)
			by, err := st.s.ByScanner(ctx, made.Token)
			if err != nil {
				t.Errorf("in the last second: %v", err)
				return
			}
			if got := st.pack(by, "").Scanner.ValidUntil; !got.Equal(half7.Add(want)) {
				t.Errorf("the pack says %v", got)
			}
			list, err := st.s.Scanners(ctx, staff)
			st.must(err)
			if len(list) != 1 || !list[0].ValidUntil.Equal(half7.Add(want)) {
				t.Errorf("the list says %+v", list)
			}
			st.at(want)
			_, err = st.s.ByScanner(ctx, made.Token)
			wantCode(t, err, attendance.ErrScannerEnded.Code)
			st.at(10 * time.Minute)
		}
		ends(58 * time.Hour)
		before := st.pack(st.acting(made.Token), "").Version
		move(24 * time.Hour)
		if st.deltas(st.acting(made.Token), "").Version == before {
			t.Error("the version of the pack did not follow")
		}
		ends(82 * time.Hour)
		move(0)
		ends(58 * time.Hour)
	})
}

// acting gives who acts with a token.
func (st *stage) acting(token string) actor.Actor {
	st.t.Helper()
	by, err := st.s.ByScanner(ctx, token)
	st.must(err)
	return by
}
