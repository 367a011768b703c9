package courses

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/units"
)

// ErrNobodyEnrolled says that there is nobody to print a paper for.
var ErrNobodyEnrolled = fault.New(fault.Conflict, "courses.nobody_enrolled")

// ErrRevoked says that a personal link was replaced by a newer one.
var ErrRevoked = fault.New(fault.Gone, "courses.link_revoked")

// Paper is a place with the codes that are printed for it.
type Paper struct {
	Place
	Link string // the code of the personal page, without the address
	Pin  string // four digits
}

// Papers is what invitations and the personal page are drawn from.
type Papers struct {
	Listed
	Parent   units.View // the provincial committee above the lead unit; zero when it has none
	Sessions []Session
	People   []Paper // enrolled only, sorted by name
}

// CoursePapers gives what is printed for everybody enrolled in a course the
// actor manages.
func (s *Service) CoursePapers(ctx context.Context, by actor.Actor, courseID uint64) (Papers, error) {
	tx := s.db.Reader()
	course, err := Find(ctx, tx, by, courseID)
	if err != nil {
		return Papers{}, err
	}
	if !CanManage(by, course) {
		return Papers{}, ErrForbidden
	}
	list, err := Enrolments(ctx, tx, courseID)
	if err != nil {
		return Papers{}, err
	}
	return s.papers(ctx, tx, course, list)
}

// PersonPapers gives what is printed for one person enrolled.
func (s *Service) PersonPapers(ctx context.Context, by actor.Actor, enrolmentID uint64) (Papers, error) {
	tx := s.db.Reader()
	enrolment, err := EnrolmentByID(ctx, tx, enrolmentID, false)
	if err != nil {
		return Papers{}, err
	}
	course, err := Find(ctx, tx, by, enrolment.CourseID)
	if err != nil {
		return Papers{}, unseen(err, ErrUnknownEnrolment)
	}
	switch sight, err := SightOf(ctx, tx, by, course); {
	case err != nil:
		return Papers{}, err
	case !sight.Sees(enrolment):
		return Papers{}, ErrUnknownEnrolment
	case !sight.Managing:
		return Papers{}, ErrForbidden
	case enrolment.Status != Enrolled:
		return Papers{}, ErrWithdrawn
	}
	return s.papers(ctx, tx, course, []Enrolment{enrolment})
}

// Personal gives the page of the person to whom a link was given, whoever asks:
// an unknown one is ErrUnknownCode, a replaced one ErrRevoked. People is empty
// when the person is withdrawn.
func (s *Service) Personal(ctx context.Context, code string) (Papers, Enrolment, error) {
	tx := s.db.Reader()
	enrolment, ticket, err := EnrolmentByLink(ctx, tx, HashCode(code))
	if err != nil {
		return Papers{}, Enrolment{}, err
	}
	if ticket.RevokedAt != nil {
		return Papers{}, Enrolment{}, ErrRevoked
	}
	course, err := CourseByID(ctx, tx, enrolment.CourseID, false)
	if err != nil {
		return Papers{}, Enrolment{}, err
	}
	papers, err := s.papers(ctx, tx, course, []Enrolment{enrolment})
	return papers, enrolment, err
}

// papers adds the codes to those of the list who are enrolled.
func (s *Service) papers(ctx context.Context, tx database.Tx, c Course, list []Enrolment) (Papers, error) {
	listed, sessions, err := s.withSessions(ctx, tx, c)
	if err != nil {
		return Papers{}, err
	}
	list = slices.DeleteFunc(slices.Clone(list), func(e Enrolment) bool { return e.Status != Enrolled })
	places, err := s.places(ctx, tx, c, list, true)
	if err != nil {
		return Papers{}, err
	}
	parent, err := parentOf(ctx, tx, listed)
	if err != nil {
		return Papers{}, err
	}
	p := Papers{Listed: listed, Parent: parent, Sessions: sessions, People: make([]Paper, len(places))}
	for i, place := range places {
		p.People[i] = Paper{Place: place, Link: LinkCode(s.key, place.ID, place.Replacement),
			Pin: Pin(s.key, place.ID, place.Replacement)}
	}
	return p, nil
}

// province is the kind of the committee under which the departments stand.
const province = "UBND_TINH"

// parentOf gives the committee that stands above the lead unit on a letterhead:
// departments and boards have one, committees and Party bodies do not.
func parentOf(ctx context.Context, tx database.Tx, l Listed) (units.View, error) {
	if !slices.Contains([]string{"SO", "BAN_NGANH", "VP_UBND", "DVSN", "BAO_CHI"}, l.Lead.Kind) {
		return units.View{}, nil
	}
	found, err := gorm.G[units.Unit](tx.DB).Where("kind = ?", province).Order("sort_no, code").Find(ctx)
	if err != nil {
		return units.View{}, err
	}
	for _, unit := range found {
		if unit.AliveOn(l.StartsOn) {
			called, err := units.ByID(ctx, tx, []uint64{unit.ID}, l.StartsOn)
			return called[unit.ID], err
		}
	}
	return units.View{}, nil
}

// SessionPapers gives what the attendance list of a session is printed from, to
// those who may check people in there: as much of everybody as they see, and
// none of the codes of invitations.
func (s *Service) SessionPapers(ctx context.Context, by actor.Actor, sessionID uint64) (Papers, Session, error) {
	tx := s.db.Reader()
	session, course, err := SessionForScan(ctx, tx, by, sessionID)
	if err != nil {
		return Papers{}, Session{}, err
	}
	sight, err := SightOf(ctx, tx, by, course)
	if err != nil {
		return Papers{}, Session{}, err
	}
	list, err := Enrolments(ctx, tx, course.ID)
	if err != nil {
		return Papers{}, Session{}, err
	}
	p, err := s.papers(ctx, tx, course, sight.Show(list))
	for i := range p.People {
		p.People[i] = Paper{Place: Place{Enrolment: p.People[i].Enrolment, Unit: p.People[i].Unit}}
	}
	return p, session, err
}
