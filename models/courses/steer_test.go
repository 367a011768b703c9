package courses_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

func TestEveryStepFromEveryState(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	allowed := map[courses.State][]courses.State{
		courses.Planned:   {courses.Approved, courses.Open, courses.Closed, courses.Finished, courses.Completed, courses.Cancelled},
		courses.Approved:  {courses.Open, courses.Closed, courses.Finished, courses.Completed, courses.Postponed, courses.Cancelled},
		courses.Open:      {courses.Closed, courses.Finished, courses.Completed, courses.Cancelled},
		courses.Closed:    {courses.Finished, courses.Completed, courses.Cancelled},
		courses.Running:   {courses.Finished, courses.Completed},
		courses.Finished:  {courses.Completed},
		courses.Completed: {},
		courses.Postponed: {courses.Approved, courses.Cancelled},
		courses.Cancelled: {},
	}
	for from, may := range allowed {
		for _, to := range courses.States() {
			t.Run(string(from)+" to "+string(to), func(t *testing.T) {
				st.now = morning
				c := st.course(courses.Planned)
				st.close(st.session(c.ID, at(15, 8, 0), at(15, 11, 0)).ID)
				if from == courses.Running {
					st.put(c.ID, courses.Approved)
					st.now = at(15, 8, 0).UTC()
				} else {
					st.put(c.ID, from)
				}
				changed, err := st.s.ChangeState(ctx, st.both(), c.ID, courses.Step{To: to, Reason: "lý do"})
				for _, state := range may {
					if state == to {
						st.must(err)
						if changed.State != to {
							t.Fatalf("it is %s", changed.State)
						}
						return
					}
				}
				wantCode(t, err, "courses.state_not_next")
			})
		}
	}
}

// put sets the stored state, whatever the way there.
func (st *stage) put(id uint64, state courses.State) {
	st.t.Helper()
	st.write(func(tx database.Tx) error {
		_, err := gorm.G[courses.Course](tx.DB).Where("id = ?", id).Update(ctx, "state", state)
		return err
	})
}

func TestWhoMovesACourse(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	approver := st.by(actor.Approver, "STTTT")
	foreign := st.by(actor.Approver, "SNV")
	wide := foreign
	wide.Grants = append([]actor.Grant{{Role: actor.HomeAffairs}}, foreign.Grants...)
	for name, c := range map[string]struct {
		by       actor.Actor
		from, to courses.State
		code     string
	}{
		"approver approves":                        {approver, courses.Planned, courses.Approved, ""},
		"organiser does not approve":               {st.organiser(), courses.Planned, courses.Approved, "forbidden"},
		"lead without approver does not":           {st.lead(), courses.Planned, courses.Approved, "forbidden"},
		"approver of another unit sees no plan":    {foreign, courses.Planned, courses.Approved, "courses.unknown"},
		"approver with home affairs, any unit":     {wide, courses.Planned, courses.Approved, ""},
		"organiser opens":                          {st.organiser(), courses.Approved, courses.Open, ""},
		"organiser skips the approval":             {st.organiser(), courses.Planned, courses.Open, "forbidden"},
		"approver skips to open":                   {approver, courses.Planned, courses.Open, "forbidden"},
		"approver and lead skip":                   {st.both(), courses.Planned, courses.Open, ""},
		"organiser resumes what was approved":      {st.organiser(), courses.Postponed, courses.Approved, ""},
		"focal point sees it but may not":          {st.by(actor.UnitFocal, "SNV"), courses.Approved, courses.Open, "forbidden"},
		"focal point sees no plan":                 {st.by(actor.UnitFocal, "SNV"), courses.Planned, courses.Approved, "courses.unknown"},
		"auditor only reads":                       {st.by(actor.Auditor, ""), courses.Approved, courses.Open, "forbidden"},
		"organiser of another unit":                {st.by(actor.Organiser, "SNV"), courses.Approved, courses.Open, "courses.unknown"},
		"approver skips from approved to closed":   {approver, courses.Approved, courses.Closed, "forbidden"},
		"approver cancels":                         {approver, courses.Approved, courses.Cancelled, ""},
		"organiser cancels the plan":               {st.organiser(), courses.Planned, courses.Cancelled, ""},
		"organiser with the wrong step is told so": {st.organiser(), courses.Closed, courses.Open, "courses.state_not_next"},
	} {
		t.Run(name, func(t *testing.T) {
			course := st.course(courses.Planned)
			st.put(course.ID, c.from)
			_, err := st.s.ChangeState(ctx, c.by, course.ID, courses.Step{To: c.to, Reason: "lý do"})
			if c.code == "" {
				st.must(err)
				return
			}
			wantCode(t, err, c.code)
		})
	}
}

func TestRunningByItself(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	c := st.course(courses.Approved)
	stands := func() courses.State {
		seen, err := st.s.Show(ctx, st.lead(), c.ID)
		st.must(err)
		listed, err := st.s.List(ctx, st.lead(), 0)
		st.must(err)
		if listed[len(listed)-1].Stands != seen.Stands {
			t.Fatalf("the list says %s, the page %s", listed[0].Stands, seen.Stands)
		}
		return seen.Stands
	}
	st.now = at(20, 8, 0).UTC()
	if got := stands(); got != courses.Approved {
		t.Fatalf("without a session it is %s", got)
	}
	st.now = morning
	st.session(c.ID, at(15, 13, 30), at(15, 16, 0))
	st.session(c.ID, at(15, 8, 0), at(15, 11, 0))
	for name, step := range map[string]struct {
		now  time.Time
		want courses.State
	}{
		"a second before": {at(15, 8, 0).Add(-time.Second), courses.Approved},
		"the very second": {at(15, 8, 0), courses.Running},
	} {
		if st.now = step.now.UTC(); stands() != step.want {
			t.Errorf("%s: %s", name, stands())
		}
	}
	st.now = at(15, 8, 0).UTC()
	_, err := st.s.ChangeState(ctx, st.both(), c.ID, courses.Step{To: courses.Cancelled, Reason: "bão"})
	wantCode(t, err, "courses.state_not_next")
	_, err = st.s.ChangeState(ctx, st.both(), c.ID, courses.Step{To: courses.Running})
	wantCode(t, err, "courses.state_not_next")
}

func TestFinishing(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open)
		finish := func(to courses.State) error {
			_, err := st.s.ChangeState(ctx, st.lead(), c.ID, courses.Step{To: to})
			return err
		}
		wantCode(t, finish(courses.Finished), "courses.no_sessions")
		one, two := st.session(c.ID, at(15, 8, 0), at(15, 11, 0)), st.session(c.ID, at(15, 13, 0), at(15, 16, 0))
		st.close(one.ID)
		wantCode(t, finish(courses.Finished), "courses.sessions_open")
		wantCode(t, finish(courses.Completed), "courses.sessions_open")
		st.close(two.ID)
		st.must(finish(courses.Finished))
		present := false
		st.s.Present = func(_ context.Context, _ database.Tx, id uint64) (bool, error) { return present && id == c.ID, nil }
		wantCode(t, finish(courses.Completed), "courses.nobody_present")
		present = true
		st.must(finish(courses.Completed))
		rows, err := audit.ForSubject(ctx, db.Reader(), "course", c.ID)
		st.must(err)
		if last := rows[len(rows)-1]; last.Action != "courses.state_changed" || last.AfterJSON != `{"decision_no":"","state":"completed"}` {
			t.Fatalf("%+v", last)
		}
	})
}

func TestStepsNeedTheirWords(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	c := st.course(courses.Planned)
	move := func(step courses.Step) error {
		_, err := st.s.ChangeState(ctx, st.both(), c.ID, step)
		return err
	}
	wantField(t, move(courses.Step{To: "dancing"}), "state", "input.choice")
	wantField(t, move(courses.Step{To: ""}), "state", "input.choice")
	wantField(t, move(courses.Step{To: courses.Cancelled, Reason: " \n "}), "reason", "input.required")
	st.must(move(courses.Step{To: courses.Approved, DecisionNo: " 12/QĐ-STTTT "}))
	st.must(move(courses.Step{To: courses.Cancelled, Reason: "Bão số 5"}))
	seen, err := st.s.Show(ctx, st.lead(), c.ID)
	st.must(err)
	if seen.DecisionNo != "12/QĐ-STTTT" || seen.StateReason != "Bão số 5" || seen.Stands != courses.Cancelled {
		t.Fatalf("%+v", seen.Course)
	}
}

func TestRacingStepsAreTakenOnce(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Planned)
		var wait sync.WaitGroup
		results := make([]error, 20)
		for i := range results {
			wait.Add(1)
			go func() {
				defer wait.Done()
				_, results[i] = st.s.ChangeState(ctx, st.both(), c.ID, courses.Step{To: courses.Approved})
			}()
		}
		wait.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
				continue
			}
			wantCode(t, err, "courses.state_not_next")
		}
		if won != 1 {
			t.Fatalf("%d approved", won)
		}
	})
}
