package attendance_test

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"path"
	"strings"
	"sync"
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

// shown is the code on the wall now, as phones send it.
func (st *stage) shown() string { st.t.Helper(); return path.Base(st.code().URL) }

// second sets the clock to so many seconds after 07:40.
func (st *stage) second(n int) { st.at(10*time.Minute + time.Duration(n)*time.Second) }

func (st *stage) mode(mode string) error {
	return st.s.SetRoomMode(ctx, st.by(actor.Organiser, "STTTT"), st.session.ID, mode)
}

// auditRows gives the audit rows of an action.
func (st *stage) auditRows(action string) []audit.Row {
	st.t.Helper()
	rows, err := gorm.G[audit.Row](st.db.Reader().DB).Where("action = ?", action).Order("id").Find(ctx)
	st.must(err)
	return rows
}

// A photograph sent on is looked at half a minute later at the earliest: the
// code of any second opens up to 29 s after its window began, never at 30.
func TestRule2_ForwardedPhotoIsUselessAfter30Seconds(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		for _, taken := range []int{0, 1, 14} { // within one window, which begins at 07:40:00
			st.second(taken)
			code := st.shown()
			for _, c := range []struct {
				at   int
				want string
			}{{14, ""}, {15, ""}, {29, ""}, {30, "attendance.code_expired"}, {31, "attendance.code_expired"}, {3600, "attendance.code_expired"}} {
				st.second(c.at)
				_, claim, err := st.s.OpenRoom(ctx, code, "a")
				if c.want != "" {
					wantCode(t, err, c.want)
				} else if st.must(err); claim == "" {
					t.Errorf("taken at %d, opened at %d: no claim", taken, c.at)
				}
			}
		}
		if st.facts() != 0 {
			t.Error("opening left facts")
		}
	})
}

// Nor does a photograph taken while people wait at the door open anything later.
func TestRule2_EarlyScanIsHarmless(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		opens := -30 * time.Minute
		for _, before := range []time.Duration{2 * time.Hour, time.Minute, 31 * time.Second, time.Second} {
			st.at(opens - before)
			code := st.shown()
			doorway, claim, err := st.s.OpenRoom(ctx, code, "a")
			if st.must(err); claim != "" || doorway.Open || !doorway.Hours.Opens.Equal(half7.Add(opens)) {
				t.Errorf("%v before the doors open: %q %+v", before, claim, doorway.Hours)
			}
			st.at(opens - before + 30*time.Second)
			_, _, err = st.s.OpenRoom(ctx, code, "a")
			wantCode(t, err, "attendance.code_expired")
		}
		st.at(opens)
		if _, claim, err := st.s.OpenRoom(ctx, st.shown(), "a"); err != nil || claim == "" {
			t.Errorf("who scans again when the doors open: %q %v", claim, err)
		}
		if st.facts() != 0 || st.board(st.both()).Counts.Expected != 5 {
			t.Error("early scans left something behind")
		}
	})
}

func TestRule2_PausedAndStaffOnlyCheckNobodyIn(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		before := attendance.Phone{Claim: st.openOn("a"), Device: "a"}
		known := actor.Actor{UserID: 9, PersonID: st.enrolment(3).PersonID}
		for mode, code := range map[string]string{courses.RoomPaused: "attendance.room_paused", courses.RoomStaff: "attendance.staff_only"} {
			st.must(st.mode(mode))
			if shown := st.code(); shown.Session.RoomMode != mode || len(shown.Digits) != 6 {
				t.Errorf("the code while %s: %+v", mode, shown)
			}
			_, claim, err := st.s.OpenRoom(ctx, st.shown(), "b")
			wantCode(t, err, code)
			_, byDigits, err := st.s.OpenByDigits(ctx, known, attendance.Phone{Device: "b"}, st.code().Digits)
			wantCode(t, err, code)
			if claim != "" || byDigits != "" || st.facts() != 0 {
				t.Errorf("while %s: %q %q, %d facts", mode, claim, byDigits, st.facts())
			}
		}
		if _, err := st.claim(before, attendance.Who{Phone: number(0), Pin: st.pin(0)}); err != nil {
			t.Errorf("a claim opened before holds: %v", err)
		}
		st.must(st.mode(courses.RoomOpen))
		if _, claim, err := st.s.OpenRoom(ctx, st.shown(), "b"); err != nil || claim == "" {
			t.Errorf("after the pause: %q %v", claim, err)
		}
	})
}

func TestRule2_WhoMaySetTheMode(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		set := func(by actor.Actor, mode string) error { return st.s.SetRoomMode(ctx, by, st.session.ID, mode) }
		wantCode(t, set(st.by(actor.Leader, ""), courses.RoomPaused), "forbidden")
		wantCode(t, set(st.by(actor.Organiser, "SNV"), courses.RoomPaused), "courses.unknown_session")
		wantFields(t, set(st.both(), "closed"), "mode=input.choice")
		st.must(set(st.both(), courses.RoomPaused))
		st.must(set(st.both(), courses.RoomPaused))
		st.must(set(st.both(), courses.RoomStaff))
		rows := st.auditRows("attendance.room_mode")
		if len(rows) != 2 || rows[1].BeforeJSON != `{"mode":"paused"}` || rows[1].AfterJSON != `{"mode":"staff"}` || rows[1].SubjectID != st.session.ID {
			t.Errorf("the trail tells %+v", rows)
		}
		_, err := st.s.Close(ctx, st.both(), st.session.ID)
		st.must(err)
		wantCode(t, set(st.both(), courses.RoomOpen), "attendance.closed")
	})
}

// Twenty projectors press at the same moment: the trail tells one unbroken story.
func TestRule2_ModesNeverLoseAChange(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		var wait sync.WaitGroup
		for i := range 20 {
			wait.Go(func() {
				if err := st.mode([]string{courses.RoomPaused, courses.RoomStaff}[i%2]); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		before := `{"mode":""}`
		for _, row := range st.auditRows("attendance.room_mode") {
			if row.BeforeJSON != before || row.AfterJSON == before {
				t.Errorf("from %s to %s, after %s", row.BeforeJSON, row.AfterJSON, before)
			}
			before = row.AfterJSON
		}
		if now := fmt.Sprintf(`{"mode":%q}`, st.code().Session.RoomMode); now != before {
			t.Errorf("the mode is %s, the trail ends with %s", now, before)
		}
	})
}

// Every one of the codes handed out ahead opens in its own window and the next.
func TestRule2_TwoHoursAheadWithoutNetwork(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		st.second(7)
		codes, err := st.s.RoomCodes(ctx, st.by(actor.Organiser, "STTTT"), st.session.ID, attendance.RoomsAhead)
		st.must(err)
		if len(codes) != 480 || codes[0].URL != st.code().URL || !codes[479].ChangesAt.Equal(half7.Add(10*time.Minute+2*time.Hour)) {
			t.Fatalf("%d codes until %v", len(codes), codes[len(codes)-1].ChangesAt)
		}
		seen := map[string]bool{}
		for i, code := range codes {
			seen[code.URL] = true
			if i%37 != 0 && i < 470 {
				continue
			}
			for _, off := range []time.Duration{-16 * time.Second, -15 * time.Second, -time.Second, 0, 14 * time.Second, 15 * time.Second} {
				st.seconds.Store(code.ChangesAt.Add(off).Unix())
				_, _, err := st.s.OpenRoom(ctx, path.Base(code.URL), "a")
				if inside := off >= -15*time.Second && off < 15*time.Second; inside == (err != nil) {
					t.Errorf("code %d at %v from its change: %v", i, off, err)
				}
			}
		}
		if len(seen) != 480 {
			t.Errorf("%d different codes", len(seen))
		}
	})
}

// A session opened by hand or laid anew shows other codes from then on.
func TestRule2_AMovedSessionChangesItsCodes(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	st.at(-40 * time.Minute)
	before := st.shown()
	draft := courses.SessionDraft{Title: st.session.Title, StartsAt: half7.Add(time.Hour), EndsAt: half7.Add(4 * time.Hour), Periods: 4}
	_, err := st.courses.EditSession(ctx, st.both(), st.course.ID, st.session.ID, draft)
	st.must(err)
	_, _, err = st.s.OpenRoom(ctx, before, "a")
	wantCode(t, err, "attendance.code_forged")
	// Nor does a photograph fit the same window counted from another opening.
	st.at(20 * time.Minute)
	_, _, err = st.s.OpenRoom(ctx, before, "a")
	wantCode(t, err, "attendance.code_forged")
}

// The bytes of a code are those of CHECKIN §2, read without our own decoder.
func TestRule2_TheBytesOfACode(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	st.at(-30*time.Minute + 7*15*time.Second) // the eighth window
	code := st.shown()
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(code)
	st.must(err)
	if len(code) != 39 || len(raw) != 24 || raw[0]>>4 != 0 || raw[0]&15 != 1 ||
		uint64(binary.BigEndian.Uint32(raw[1:5])) != st.session.ID || raw[5] != 0 || raw[6] != 0 || raw[7] != 7 {
		t.Errorf("%s is % x", code, raw)
	}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	if strings.IndexByte(letters, code[38])&7 != 0 {
		t.Errorf("spare bits are set in %s", code)
	}
	for _, either := range []string{code, strings.ToLower(code), strings.ToLower(code[:20]) + code[20:]} {
		_, _, err := st.s.OpenRoom(ctx, either, "a")
		st.must(err)
	}
	for version := range 256 { // another key or version is none of ours
		raw[0] = byte(version)
		_, _, err := st.s.OpenRoom(ctx, base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw), "a")
		if version == 1 {
			st.must(err)
		} else {
			wantCode(t, err, "attendance.code_forged")
		}
	}
}

// Two instances know nothing of each other but the database and the secret.
func TestRule2_EveryInstanceDerivesTheSameCode(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		clock := calendar.Clock(func() time.Time { return time.Unix(st.seconds.Load(), 0).UTC() })
		other := attendance.New(db, clock, calendar.HoChiMinh, testKey, baseURL, attendance.DefaultRules(), accounts.New(db, clock, calendar.HoChiMinh))
		code, err := other.RoomCode(ctx, st.both(), st.session.ID)
		if st.must(err); code.URL != st.code().URL || code.Digits != st.code().Digits {
			t.Errorf("%s here, %s there", st.code().URL, code.URL)
		}
		claim := st.openOn("a")
		visit, _, err := other.CheckInByClaim(ctx, actor.Actor{}, attendance.Phone{Claim: claim, Device: "a"}, attendance.Who{Phone: number(0), Pin: st.pin(0)})
		if st.must(err); visit.Done.Result != attendance.ResultPresent {
			t.Errorf("%+v", visit.Done)
		}
		st.must(st.mode(courses.RoomPaused))
		_, _, err = other.OpenRoom(ctx, st.shown(), "b")
		wantCode(t, err, "attendance.room_paused")
	})
}

// enrolment is the seat of somebody on the stage.
func (st *stage) enrolment(i int) courses.Enrolment {
	st.t.Helper()
	e, err := courses.EnrolmentByID(ctx, st.db.Reader(), st.people[i].ID, false)
	st.must(err)
	return e
}
