package certificates

import (
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
)

func TestRevokeAndIssueAnew(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(people(3)...)
		old := st.issue(c).Issued[1]
		_, before, err := st.s.File(ctx, st.clerk(), old.ID)
		st.must(err)
		gone, err := st.s.Revoke(ctx, st.clerk(), old.ID, "  Ghi sai họ tên ")
		st.must(err)
		if gone.Status != Revoked || gone.RevokeReason != "Ghi sai họ tên" || gone.RevokedAt == nil || !gone.RevokedAt.Equal(st.now) {
			t.Errorf("%+v", gone)
		}
		_, err = st.s.Revoke(ctx, st.clerk(), old.ID, "again")
		wantCode(t, err, "certificates.already_revoked")
		if f := fault.Of(err); f.Args["Number"] != old.Number || f.Args["On"] != "18/10/2024" {
			t.Errorf("says %v", f.Args)
		}
		anew := st.issue(c)
		if len(anew.Issued) != 1 || anew.Issued[0].Number != "004/2024/GCN-STTTT" || anew.Issued[0].FullName != old.FullName || anew.Issued[0].Code == old.Code {
			t.Fatalf("anew: %+v", anew.Issued)
		}
		rows := st.all()
		if len(rows) != 4 || rows[1].ReplacedByID == nil || *rows[1].ReplacedByID != anew.Issued[0].ID || rows[1].Number != old.Number ||
			rows[0].ReplacedByID != nil || rows[3].ReplacedByID != nil || rows[1].LiveEnrolmentID != nil {
			t.Errorf("the register: %+v", rows)
		}
		if _, after, err := st.s.File(ctx, st.clerk(), old.ID); err != nil || string(after) != string(before) {
			t.Errorf("the old paper: %v, %s", err, after)
		}
		trail, err := audit.ForSubject(ctx, db.Reader(), "certificate", old.ID)
		st.must(err)
		if len(trail) != 2 || trail[1].Action != "certificates.revoked" || trail[1].Reason != "Ghi sai họ tên" {
			t.Errorf("%+v", trail)
		}
		// A third one replaces the second, not the first.
		_, err = st.s.Revoke(ctx, st.clerk(), anew.Issued[0].ID, "Lại sai")
		st.must(err)
		third := st.issue(c).Issued[0]
		rows = st.all()
		if *rows[1].ReplacedByID != rows[3].ID || *rows[3].ReplacedByID != third.ID {
			t.Errorf("the chain: %v", rows)
		}
	})
}

func TestWhoMayRevoke(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	one := st.issue(st.course(people(1)...)).Issued[0]
	for _, row := range []struct {
		by     actor.Actor
		reason string
		want   string
	}{
		{st.by("GN", actor.CertificateClerk), "Sai", "certificates.unknown"},
		{st.by("GN", actor.UnitHead), "Sai", "certificates.unknown"},
		{st.by("STTTT", actor.Leader), "Sai", "certificates.unknown"},
		{st.by("SNV", actor.UnitHead), "Sai", "forbidden"},
		{st.by("STTTT", actor.Approver), "Sai", "forbidden"},
		{st.by("STTTT", actor.Lead), "", "forbidden"},
	} {
		_, err := st.s.Revoke(ctx, row.by, one.ID, row.reason)
		wantCode(t, err, row.want)
	}
	_, err := st.s.Revoke(ctx, st.clerk(), one.ID, " \n")
	wantField(t, err, "reason", "input.required")
	_, err = st.s.Revoke(ctx, st.clerk(), one.ID, strings.Repeat("a", 1001))
	wantField(t, err, "reason", "input.too_long")
	_, err = st.s.Revoke(ctx, st.clerk(), 999, "Sai")
	wantCode(t, err, "certificates.unknown")
	_, err = st.s.Revoke(ctx, st.by("SNV", actor.CertificateClerk, actor.HomeAffairs), one.ID, "Sai")
	st.must(err)
}

// Twenty revoke at once: one does, the others are told that it is done.
func TestRacingRevocations(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		one := st.issue(st.course(people(1)...)).Issued[0]
		var all sync.WaitGroup
		failures := make([]error, 20)
		for i := range failures {
			all.Go(func() { _, failures[i] = st.s.Revoke(ctx, st.clerk(), one.ID, "Sai") })
		}
		all.Wait()
		done := 0
		for _, err := range failures {
			if err == nil {
				done++
			} else {
				wantCode(t, err, "certificates.already_revoked")
			}
		}
		trail, err := audit.ForSubject(ctx, db.Reader(), "certificate", one.ID)
		st.must(err)
		if done != 1 || len(trail) != 2 {
			t.Errorf("%d revoked, %d rows in the trail", done, len(trail))
		}
	})
}

func TestWhoSeesWhichCertificate(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	c := st.course(person{name: "An", came: 2}, person{name: "Bình", came: 2, unit: "GN"}, person{name: "Chung", came: 0, unit: "GN"})
	issued := st.issue(c).Issued
	list, err := courses.Enrolments(ctx, st.db.Reader(), c.ID)
	st.must(err)
	own := actor.Actor{UserID: 9, PersonID: list[0].PersonID, Grants: []actor.Grant{{Role: actor.Trainee}}}
	for _, row := range []struct {
		name    string
		by      actor.Actor
		sees    []bool // of the two issued
		people  int    // on the page; -1 when it is not there
		refused int
		may     [2]bool
	}{
		{"clerk", st.clerk(), []bool{true, true}, 3, 1, [2]bool{true, true}},
		{"approver", st.by("STTTT", actor.Approver), []bool{true, true}, 3, 1, [2]bool{true, false}},
		{"organiser", st.by("STTTT", actor.Organiser), []bool{true, true}, 3, 1, [2]bool{}},
		{"auditor", st.by("GN", actor.Auditor), []bool{true, true}, 3, 1, [2]bool{}},
		{"focal point of the second", st.by("GN", actor.UnitFocal), []bool{false, true}, 2, 1, [2]bool{}},
		{"head of another unit", st.by("SKHCN", actor.UnitHead), []bool{false, false}, 0, 0, [2]bool{}},
		{"leader", st.by("UBND", actor.Leader), []bool{false, false}, 0, 1, [2]bool{}},
		{"clerk of another unit", st.by("GN", actor.CertificateClerk), []bool{false, false}, -1, 0, [2]bool{}},
		{"the first's owner", own, []bool{true, false}, -1, 0, [2]bool{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			for i, one := range issued {
				_, _, err := st.s.File(ctx, row.by, one.ID)
				if (err == nil) != row.sees[i] || err != nil && fault.CodeOf(err) != "certificates.unknown" {
					t.Errorf("certificate %d: %v", i+1, err)
				}
			}
			r, err := st.s.List(ctx, row.by, c.ID)
			if row.people < 0 {
				wantCode(t, err, "courses.unknown")
				return
			}
			st.must(err)
			seen := 0
			for _, sees := range row.sees {
				if sees {
					seen++
				}
			}
			if len(r.People) != row.people || len(r.Certificates) != seen || r.Counts.Refused != row.refused ||
				r.MayIssue != row.may[0] || r.MayRevoke != row.may[1] {
				t.Errorf("%d people, %d certificates, %+v, may %v %v", len(r.People), len(r.Certificates), r.Counts, r.MayIssue, r.MayRevoke)
			}
		})
	}
}

func TestTheListBeforeAndAfter(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(append(people(30), person{name: "Lê Chung", came: 1})...)
		list, err := courses.Enrolments(ctx, db.Reader(), c.ID)
		st.must(err)
		st.write(func(tx database.Tx) error {
			_, err := gorm.G[courses.Enrolment](tx.DB).Where("id = ?", list[0].ID).Update(ctx, "status", courses.Withdrawn)
			return err
		})
		before := db.Statements()
		r, err := st.s.List(ctx, st.clerk(), c.ID)
		st.must(err)
		if sent := db.Statements() - before; sent > 10 {
			t.Errorf("%d statements for a list", sent)
		}
		if r.Counts != (Counts{Eligible: 29, Refused: 1}) || !r.Finished || r.Periods != 8 || r.NextNumber != "001/2024/GCN-STTTT" ||
			r.IssuedOn != calendar.NewDate(2024, 10, 18) || r.Issuer.Code != "STTTT" || len(r.People) != 31 {
			t.Errorf("before: %+v, %s on %s", r.Counts, r.NextNumber, r.IssuedOn)
		}
		issued := st.issue(c).Issued
		_, err = st.s.Revoke(ctx, st.clerk(), issued[3].ID, "Sai")
		st.must(err)
		st.issue(c)
		r, err = st.s.List(ctx, st.clerk(), c.ID)
		st.must(err)
		if r.Counts != (Counts{Refused: 1, Valid: 29, Revoked: 1}) || r.NextNumber != "031/2024/GCN-STTTT" || r.Certificates[3].ReplacedBy != "030/2024/GCN-STTTT" {
			t.Errorf("after: %+v, %s", r.Counts, r.NextNumber)
		}
		shown, err := st.s.Show(ctx, st.clerk(), issued[3].ID)
		st.must(err)
		if shown.MayRevoke || shown.ReplacedBy != "030/2024/GCN-STTTT" || shown.Course.ID != c.ID {
			t.Errorf("%+v", shown)
		}
	})
}

// A file that is no longer the one issued is never handed out.
func TestAChangedFileIsNoticed(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	one := st.issue(st.course(people(1)...)).Issued[0]
	st.write(func(tx database.Tx) error {
		_, err := gorm.G[storedFile](tx.DB).Where("certificate_id = ?", one.ID).Update(ctx, "pdf", []byte("%PDF forged"))
		return err
	})
	_, pdf, err := st.s.File(ctx, st.clerk(), one.ID)
	if err == nil || fault.Of(err) != nil || pdf != nil {
		t.Errorf("%v, %s", err, pdf)
	}
}
