package attendance

import (
	"context"

	"gorm.io/gorm"

	"taphuan/models/courses"
)

// Progress is how far one person has come in a course: lessons (tiết) attended,
// all there are, and how many are needed for a certificate.
type Progress struct {
	Sessions  []SessionProgress // by start
	Attended  int               // sessions
	Lessons   int
	Periods   int
	Needed    int  // lessons needed for the minimum attendance of the course
	Still     int  // lessons still needed, 0 when the minimum is reached
	Reachable bool // the sessions not closed yet hold enough lessons
}

// SessionProgress is one session of a person's progress. Its Status is "" when it
// was closed while the person was not enrolled: nobody was absent then.
type SessionProgress struct {
	Session courses.Session
	Standing
	Lessons int
}

// Progress derives how far one person enrolled in the course has come, from that
// person's own facts, whoever asks.
func (s *Service) Progress(ctx context.Context, course courses.Course, person courses.Enrolment) (Progress, error) {
	tx := s.db.Reader()
	sessions, err := courses.Sessions(ctx, tx, course.ID)
	if err != nil || len(sessions) == 0 {
		return Progress{}, err
	}
	ids := make([]uint64, len(sessions))
	for i, session := range sessions {
		ids[i] = session.ID
	}
	rows, err := gorm.G[Fact](tx.DB).Where("session_id IN ? AND enrolment_id = ?", ids, person.ID).Order("id").Find(ctx)
	if err != nil {
		return Progress{}, err
	}
	facts := map[uint64][]Fact{}
	for _, f := range rows {
		facts[f.SessionID] = append(facts[f.SessionID], f)
	}
	p := Progress{Sessions: make([]SessionProgress, len(sessions))}
	open := 0
	for i, session := range sessions {
		hours := s.rules.Hours(session)
		one := SessionProgress{Session: session, Standing: Derive(s.rules, hours, []uint64{person.ID}, facts[session.ID])[person.ID]}
		if one.Status == Absent && !one.Marked && !belongs(session, person) {
			one.Status = ""
		}
		one.Lessons = hours.Lessons(one.Standing, course.ChecksOut)
		p.Sessions[i] = one
		p.Periods += session.Periods
		p.Lessons += one.Lessons
		if one.Status.There() {
			p.Attended++
		}
		if !hours.Closed {
			open += session.Periods - one.Lessons
		}
	}
	p.Needed = needed(p.Periods, course.MinimumAttendance)
	p.Still = max(0, p.Needed-p.Lessons)
	p.Reachable = open >= p.Still
	return p, nil
}

// needed gives the fewest lessons that are at least so many percent of all.
func needed(periods, percent int) int { return (periods*percent + 99) / 100 }
