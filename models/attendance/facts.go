package attendance

import (
	"context"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/courses"
)

// Logged is one fact with the person it is about, empty when nobody knows, and
// with who scanned or decided.
type Logged struct {
	Fact
	FullName string
	UnitName string
	Author
}

// Log is everything that was scanned or marked in a session, newest first.
type Log struct {
	Session courses.Session
	Course  courses.Course
	Hours   Hours
	Facts   []Logged
}

// Facts gives the log of a session, refused scans included. Who sees only some
// of the people gets the facts about those; unknown codes are shown to who sees
// everybody. The number of statements does not depend on the number of facts.
func (s *Service) Facts(ctx context.Context, by actor.Actor, sessionID uint64) (Log, error) {
	log, err := s.logOf(ctx, by, sessionID)
	if err != nil {
		return Log{}, err
	}
	facts := make([]Fact, len(log.Facts))
	for i, f := range log.Facts {
		facts[i] = f.Fact
	}
	authors, err := s.authors(ctx, facts)
	for i := range authors {
		log.Facts[i].Author = authors[i]
	}
	return log, err
}

// logOf is Facts without who scanned or decided.
func (s *Service) logOf(ctx context.Context, by actor.Actor, sessionID uint64) (Log, error) {
	tx := s.db.Reader()
	session, course, err := courses.FindSession(ctx, tx, by, sessionID)
	if err != nil {
		return Log{}, err
	}
	sight, err := courses.SightOf(ctx, tx, by, course)
	if err != nil {
		return Log{}, err
	}
	people, err := courses.Enrolments(ctx, tx, course.ID)
	if err != nil {
		return Log{}, err
	}
	facts, err := gorm.G[Fact](tx.DB).Where("session_id = ?", sessionID).Order("id DESC").Find(ctx)
	if err != nil {
		return Log{}, err
	}
	shown := map[uint64]courses.Enrolment{}
	for _, person := range sight.Show(people) {
		shown[person.ID] = person
	}
	log := Log{Session: session, Course: course, Hours: s.rules.Hours(session)}
	all := sight.Sees(courses.Enrolment{})
	for _, f := range facts {
		if f.EnrolmentID == nil && all {
			log.Facts = append(log.Facts, Logged{Fact: f})
		} else if person, ok := shown[idOf(f)]; ok {
			log.Facts = append(log.Facts, Logged{Fact: f.asSeen(person, sight), FullName: person.FullName, UnitName: person.UnitName})
		}
	}
	return log, nil
}

func idOf(f Fact) uint64 {
	if f.EnrolmentID == nil {
		return 0
	}
	return *f.EnrolmentID
}
