package certificates

import (
	"context"

	"gorm.io/gorm"

	"taphuan/models/courses"
	"taphuan/models/database"
)

// Standing is how somebody of a course stands towards a certificate.
type Standing struct {
	Enrolment courses.Enrolment
	Lessons   Lessons
	Live      *Certificate // the valid one, nil for none
	Reason    *Reason      // why no certificate is issued now, nil for who has earned one
	Revoked   bool         // an earlier one was revoked and nothing has replaced it
}

// Considered reports whether issuing looks at the person at all: not who is
// withdrawn, waiting, or has a certificate.
func (s Standing) Considered() bool { return s.Reason == nil || s.Reason.Code == ReasonAttendance }

// roster is everybody of a course in the order of names, the certificates ever
// issued to them in the order of the register, and the lessons of the course.
type roster struct {
	people       []Standing
	certificates []Certificate
	periods      int
}

// readRoster reads a course's roster with five statements, however many people.
func (s *Service) readRoster(ctx context.Context, tx database.Tx, c courses.Course) (roster, error) {
	record, err := s.attendance(ctx, tx, c.ID)
	if err != nil {
		return roster{}, err
	}
	enrolments, err := courses.Enrolments(ctx, tx, c.ID)
	if err != nil {
		return roster{}, err
	}
	certificates, err := gorm.G[Certificate](tx.DB).Where("course_id = ?", c.ID).Order("year, seq").Find(ctx)
	if err != nil {
		return roster{}, err
	}
	r := roster{certificates: certificates, periods: record.Periods}
	live, waiting := map[uint64]*Certificate{}, map[uint64]bool{}
	for i, one := range certificates {
		if one.Status == Valid {
			live[one.EnrolmentID] = &certificates[i]
		} else if one.ReplacedByID == nil {
			waiting[one.EnrolmentID] = true
		}
	}
	for _, e := range enrolments {
		lessons := Lessons{Attended: record.Of(e.ID).Lessons, Total: record.Periods}
		number := ""
		if live[e.ID] != nil {
			number = live[e.ID].Number
		}
		r.people = append(r.people, Standing{Enrolment: e, Lessons: lessons, Live: live[e.ID],
			Reason: Judge(e.Status, number, lessons, c.MinimumAttendance), Revoked: waiting[e.ID]})
	}
	return r, nil
}

// finished reports whether the course is over in the way that earns certificates.
func finished(c courses.Course) bool {
	return c.State == courses.Finished || c.State == courses.Completed
}
