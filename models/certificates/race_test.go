package certificates

import (
	"strings"
	"sync"
	"testing"

	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// Eight issue at once, two for each of four courses, as if each on a machine of
// its own: every number once, none missing.
func TestRacingIssuersShareOneRegister(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		const perCourse = 6
		var list []courses.Course
		for range 4 {
			list = append(list, st.course(people(perCourse)...))
		}
		var all sync.WaitGroup
		outcomes, failures := make([]Outcome, 8), make([]error, 8)
		for i := range 8 {
			machine := New(db, st.s.clock, st.s.zone, drawn, st.s.attendance)
			all.Go(func() { outcomes[i], failures[i] = machine.Issue(ctx, st.clerk(), list[i/2].ID, order()) })
		}
		all.Wait()
		issued := 0
		for i, err := range failures {
			if err != nil {
				t.Errorf("issuer %d: %v", i, err)
			}
			issued += len(outcomes[i].Issued)
			for n, one := range outcomes[i].Issued {
				if n > 0 && one.Seq != outcomes[i].Issued[n-1].Seq+1 {
					t.Errorf("issuer %d has %d after %d", i, one.Seq, outcomes[i].Issued[n-1].Seq)
				}
			}
		}
		rows := st.all()
		if issued != 4*perCourse || len(rows) != issued || st.lastSeq("STTTT", 2024) != issued {
			t.Fatalf("%d issued, %d stored, the register stands at %d", issued, len(rows), st.lastSeq("STTTT", 2024))
		}
		for i, one := range rows {
			_, pdf, err := st.s.File(ctx, st.clerk(), one.ID)
			st.must(err)
			if one.Seq != i+1 || !strings.HasPrefix(string(pdf), "%PDF "+one.Number+" "+one.Code+" "+one.FullName) {
				t.Errorf("line %d is %s of %s, its paper says %s", i+1, one.Number, one.FullName, pdf)
			}
		}
	})
}

// Whoever changes the roster while papers are drawn makes them be drawn again.
func TestWhatChangesWhileDrawing(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c, other := st.course(people(3)...), st.course(people(2)...)
		rival := New(db, st.s.clock, st.s.zone, drawn, st.s.attendance)
		var once sync.Once
		st.s.print = func(f Face) ([]byte, error) {
			once.Do(func() {
				_, err := rival.Issue(ctx, st.clerk(), other.ID, order())
				if err != nil {
					t.Error(err)
				}
			})
			return drawn(f)
		}
		out := st.issue(c)
		if len(out.Issued) != 3 || out.Issued[0].Number != "003/2024/GCN-STTTT" || st.lastSeq("STTTT", 2024) != 5 {
			t.Fatalf("%+v", out.Issued)
		}
		_, pdf, err := st.s.File(ctx, st.clerk(), out.Issued[0].ID)
		st.must(err)
		if !strings.Contains(string(pdf), "003/2024") {
			t.Errorf("the paper says %s", pdf)
		}
	})
}
