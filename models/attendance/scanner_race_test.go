package attendance_test

import (
	"fmt"
	"sync"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// Twenty phones enrolled at the same moment are twenty scanners.
func TestRule4_1_TwentyEnrolmentsAtOnce(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		staff := st.user(actor.Organiser, "STTTT")
		tokens, keys, ids := sync.Map{}, sync.Map{}, sync.Map{}
		var wait sync.WaitGroup
		for range 20 {
			wait.Go(func() {
				made, err := st.s.EnrolScanner(ctx, staff, "Cửa", []uint64{st.session.ID})
				if err != nil {
					t.Error(err)
					return
				}
				tokens.Store(made.Token, true)
				keys.Store(made.Key, true)
				ids.Store(made.ID, true)
				if by, err := st.s.ByScanner(ctx, made.Token); err != nil || by.Scanner.ID != made.ID || len(by.Scanner.Sessions) != 1 {
					t.Errorf("%+v %v", by.Scanner, err)
				}
			})
		}
		wait.Wait()
		for name, m := range map[string]*sync.Map{"tokens": &tokens, "keys": &keys, "ids": &ids} {
			n := 0
			m.Range(func(_, _ any) bool { n++; return true })
			if n != 20 {
				t.Errorf("%d %s", n, name)
			}
		}
	})
}

// Twenty organisers revoke while the scanner scans: what was answered is kept,
// nothing is taken afterwards, and it is revoked once.
func TestRule4_6_RevokedWhileScanning(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		staff := st.user(actor.Organiser, "STTTT")
		made, _ := st.scanner(staff, "Cửa 1")
		var wait sync.WaitGroup
		var mu sync.Mutex
		answered := 0
		for i := range 20 {
			wait.Go(func() {
				by, err := st.s.ByScanner(ctx, made.Token)
				if err != nil {
					if err.Error() != attendance.ErrScannerEnded.Code {
						t.Error(err)
					}
					return
				}
				if _, err := st.s.CheckIn(ctx, by, []attendance.Item{st.item(fmt.Sprint("n", i), i%5)}); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				answered++
				mu.Unlock()
			})
			wait.Go(func() {
				if i < 5 {
					return
				}
				if _, err := st.s.RevokeScanner(ctx, staff, made.ID); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if _, err := st.s.ByScanner(ctx, made.Token); err == nil {
			t.Error("the token still works")
		}
		if st.facts() != answered || st.audited("attendance.scanner_revoked") != 1 {
			t.Errorf("%d answered, %d kept, %d revoked", answered, st.facts(), st.audited("attendance.scanner_revoked"))
		}
	})
}
