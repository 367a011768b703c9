package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/mandate"
)

// demoStory tells what a province did until the morning the demonstration
// begins: every act is done by somebody, through the services, on its day.
type demoStory struct {
	h       *house
	r       *rand.Rand
	cast    *cast
	by      map[string]actor.Actor // by login
	courses map[string]*demoCourse
	officer map[string]uint64 // assignments to end later, by unit
	pace    map[string]int    // decisions in a hundred days, by unit
	acts    []demoAct
	err     error // the first moment that cannot be read

	past atomic.Int64                   // the moment of the act under way, in Unix seconds
	live atomic.Pointer[calendar.Clock] // set once the story is told
}

// demoAct is something done at a moment of the past.
type demoAct struct {
	at time.Time
	do func(ctx context.Context) error
}

// newDemoStory makes a story in the house; the same seed is the same story.
// From now on the house goes by the clock of the story.
func newDemoStory(h *house, seed uint64) *demoStory {
	s := &demoStory{h: h, r: rand.New(rand.NewPCG(seed, 435)), by: map[string]actor.Actor{},
		courses: map[string]*demoCourse{}, officer: map[string]uint64{}, pace: map[string]int{}}
	s.cast = newCast(s.r, demoSignIns)
	s.plan()
	s.signIns()
	s.staffing()
	s.earlierCourses()
	s.presentCourses()
	s.thisMorning()
	h.clock = s.clock
	h.build()
	return s
}

// clock shows the moment of the act under way, and runs once the story is told.
func (s *demoStory) clock() time.Time {
	if live := s.live.Load(); live != nil {
		return (*live)()
	}
	return time.Unix(s.past.Load(), 0).UTC()
}

// at puts an act into the story; the moment is local, such as "2024-10-15 07:05".
func (s *demoStory) at(moment string, do func(ctx context.Context) error) {
	at, err := time.ParseInLocation("2006-01-02 15:04", moment, s.h.zone)
	if err != nil && s.err == nil {
		s.err = err
	}
	s.when(at, do)
}

// when puts an act into the story.
func (s *demoStory) when(at time.Time, do func(ctx context.Context) error) {
	s.acts = append(s.acts, demoAct{at: at, do: do})
}

// tell does all acts in the order of their moments, so that the audit trail
// reads as if they had been done on their days.
func (s *demoStory) tell(ctx context.Context) error {
	if s.err != nil {
		return s.err
	}
	slices.SortStableFunc(s.acts, func(a, b demoAct) int { return cmp.Compare(a.at.Unix(), b.at.Unix()) })
	for _, act := range s.acts {
		s.past.Store(act.at.Unix())
		if err := act.do(ctx); err != nil {
			return fmt.Errorf("demonstration, %s: %w", act.at.In(s.h.zone).Format(time.DateTime), err)
		}
	}
	return nil
}

// begin lets the clock run from the instant.
func (s *demoStory) begin(instant time.Time) {
	clock := calendar.StartingAt(instant)
	s.live.Store(&clock)
}

// plan loads the built-in Plan four days after it was issued.
func (s *demoStory) plan() {
	s.at("2023-07-10 08:00", func(ctx context.Context) error {
		doc, err := mandate.Builtin()
		if err != nil {
			return err
		}
		_, err = mandate.LoadAt(ctx, s.h.db, actor.SystemActor(), s.clock(), doc)
		return err
	})
}

// workday moves a day on to one on which offices work: no weekend, none of the
// holidays of 2023 and 2024 that the story meets.
func workday(day calendar.Date) calendar.Date {
	for {
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		if !weekend && !slices.Contains(demoHolidays, day.String()) {
			return day
		}
		day = day.AddDays(1)
	}
}

var demoHolidays = words(`2023-09-01 2023-09-04 2024-01-01 2024-02-08 2024-02-09 2024-02-12 2024-02-13 2024-02-14
	2024-04-18 2024-04-29 2024-04-30 2024-05-01 2024-09-02 2024-09-03`)
