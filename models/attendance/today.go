package attendance

import (
	"context"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
)

// Live is a session of today as the first page tells of it: of the people in the
// actor's sight, how many have come. Leaders get everybody's counts.
type Live struct {
	Session courses.Session
	Course  courses.Course
	Hours   Hours
	Scans   bool // the actor may check people in
	Counts  Counts
	Total   int // people in sight
	SeesAll bool
}

// Today gives the sessions of today that the actor may watch and in which it
// sees somebody, by start. The number of statements does not depend on how many
// sessions and people there are.
func (s *Service) Today(ctx context.Context, by actor.Actor) ([]Live, error) {
	tx := s.db.Reader()
	day := calendar.DateOf(s.now(), s.zone)
	from := day.Start(s.zone)
	watched, err := courses.WatchedBetween(ctx, tx, by, from, from.Add(24*time.Hour))
	if err != nil || len(watched) == 0 {
		return nil, err
	}
	people, facts, err := peopleAndFacts(ctx, tx, watched)
	if err != nil {
		return nil, err
	}
	var today []Live
	for _, w := range watched {
		b := Board{Session: w.Session, Course: w.Course, Hours: s.rules.Hours(w.Session)}
		s.fill(&b, people[w.Course.ID], facts[w.Session.ID], w.Sight)
		if !by.Has(actor.Leader) || w.Sight.SeesAll() {
			b.Rows = keepRows(b.Rows, func(r BoardRow) bool { return w.Sight.Sees(r.Person) })
			b.Waiting = keepRows(b.Waiting, func(r BoardRow) bool { return w.Sight.Sees(r.Person) })
		}
		if !w.Sight.SeesAll() {
			b.Unknown = nil
		}
		if len(b.Rows) > 0 {
			today = append(today, Live{Session: w.Session, Course: w.Course, Hours: b.Hours, Scans: w.Scans, Counts: b.count(),
				Total: len(b.Rows), SeesAll: w.Sight.SeesAll()})
		}
	}
	return today, nil
}

// peopleAndFacts reads everybody enrolled in the courses and everything scanned
// in the sessions, with one statement each.
func peopleAndFacts(ctx context.Context, tx database.Tx, watched []courses.Watched) (map[uint64][]courses.Enrolment, map[uint64][]Fact, error) {
	var courseIDs []uint64
	sessions := make([]courses.Session, len(watched))
	for i, w := range watched {
		courseIDs = append(courseIDs, w.Course.ID)
		sessions[i] = w.Session
	}
	rows, err := gorm.G[courses.Enrolment](tx.DB).Where("course_id IN ?", courseIDs).Find(ctx)
	if err != nil {
		return nil, nil, err
	}
	people := map[uint64][]courses.Enrolment{}
	for _, e := range rows {
		people[e.CourseID] = append(people[e.CourseID], e)
	}
	facts, err := factsOf(ctx, tx, sessions)
	return people, facts, err
}
