package attendance

import (
	"context"

	"gorm.io/gorm"

	"taphuan/models/courses"
	"taphuan/models/database"
)

// Record is the attendance of a whole course, as certificates ask for it.
type Record struct {
	Sessions []courses.Session // by start
	Periods  int               // lessons (tiết) of all sessions together
	people   map[uint64]Person
}

// Person is one person's attendance of a course, lessons counted as Hours.Lessons
// does; an excused absence counts none.
type Person struct {
	Standings map[uint64]Standing // by session
	Attended  int                 // sessions
	Lessons   int
}

// Of gives the attendance of an enrolment of the course.
func (r Record) Of(enrolment uint64) Person { return r.people[enrolment] }

// CourseAttendance derives who attended which session of a course, of everybody
// ever enrolled, from all facts of the course.
func (s *Service) CourseAttendance(ctx context.Context, tx database.Tx, courseID uint64) (Record, error) {
	course, err := courses.CourseByID(ctx, tx, courseID, false)
	if err != nil {
		return Record{}, err
	}
	sessions, err := courses.Sessions(ctx, tx, courseID)
	if err != nil {
		return Record{}, err
	}
	seats, err := gorm.G[courses.Enrolment](tx.DB).Where("course_id = ?", courseID).Find(ctx)
	if err != nil {
		return Record{}, err
	}
	facts, err := factsOf(ctx, tx, sessions)
	if err != nil {
		return Record{}, err
	}
	ids := make([]uint64, len(seats))
	record := Record{Sessions: sessions, people: map[uint64]Person{}}
	for i, e := range seats {
		ids[i] = e.ID
		record.people[e.ID] = Person{Standings: map[uint64]Standing{}}
	}
	for _, session := range sessions {
		record.Periods += session.Periods
		hours := s.rules.Hours(session)
		for id, standing := range Derive(s.rules, hours, ids, facts[session.ID]) {
			person := record.people[id]
			person.Standings[session.ID] = standing
			if standing.Status.There() {
				person.Attended++
			}
			person.Lessons += hours.Lessons(standing, course.ChecksOut)
			record.people[id] = person
		}
	}
	return record, nil
}

// AnyonePresent reports whether at least one person attended a session of the
// course; courses asks before it counts a course as completed.
func (s *Service) AnyonePresent(ctx context.Context, tx database.Tx, courseID uint64) (bool, error) {
	record, err := s.CourseAttendance(ctx, tx, courseID)
	for _, person := range record.people {
		if person.Attended > 0 {
			return true, err
		}
	}
	return false, err
}

// factsOf reads the facts of sessions with one statement, by session.
func factsOf(ctx context.Context, tx database.Tx, sessions []courses.Session) (map[uint64][]Fact, error) {
	ids := make([]uint64, len(sessions))
	for i, session := range sessions {
		ids[i] = session.ID
	}
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := gorm.G[Fact](tx.DB).Where("session_id IN ?", ids).Order("id").Find(ctx)
	facts := map[uint64][]Fact{}
	for _, f := range rows {
		facts[f.SessionID] = append(facts[f.SessionID], f)
	}
	return facts, err
}
