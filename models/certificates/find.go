package certificates

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/units"
)

// sight is whose certificates of one course an actor sees.
type sight struct {
	all    bool
	units  []uint64
	person uint64
}

func sightOf(by actor.Actor, c courses.Course) sight {
	s := sight{person: by.PersonID}
	s.all, s.units = courses.VisibleUnits(by, c)
	return s
}

func (s sight) sees(e courses.Enrolment) bool {
	return s.all || slices.Contains(s.units, e.UnitID) || s.person != 0 && s.person == e.PersonID
}

// Listed is a certificate in a list, with the number of the one that replaces
// it, "" for none.
type Listed struct {
	Certificate
	ReplacedBy string
}

// Counts sums up a course: who has earned a certificate and has none yet, who
// has not earned one, how many are valid and how many revoked.
type Counts struct {
	Eligible, Refused, Valid, Revoked int
}

// Register is what the page of a course's certificates shows. Only counts are
// seen by who sees nobody, such as leaders.
type Register struct {
	Course       courses.Course
	Issuer       units.View // the lead unit as called on the first day
	Periods      int
	People       []Standing // in sight, by name
	Certificates []Listed   // in sight, in the order of the register
	Counts       Counts     // of those in sight; for leaders of all
	IssuedOn     calendar.Date
	NextNumber   string // if issued on that day
	Finished     bool
	MayIssue     bool
	MayRevoke    bool
}

// List gives a course's register and, before anything is issued, who has earned
// a certificate and who has not and why.
func (s *Service) List(ctx context.Context, by actor.Actor, courseID uint64) (Register, error) {
	tx := s.db.Reader()
	course, err := courses.Find(ctx, tx, by, courseID)
	if err != nil {
		return Register{}, err
	}
	roster, err := s.readRoster(ctx, tx, course)
	if err != nil {
		return Register{}, err
	}
	r := Register{Course: course, Periods: roster.periods, Finished: finished(course),
		MayIssue: CanIssue(by, course), MayRevoke: CanRevoke(by, course.LeadUnitID)}
	r.take(roster, sightOf(by, course), by.Has(actor.Leader))
	return r, s.announce(ctx, tx, &r)
}

// take fills in what is in sight. Who sees everything of nobody counts all.
func (r *Register) take(all roster, seen sight, countsAll bool) {
	numbers := map[uint64]string{}
	for _, c := range all.certificates {
		numbers[c.ID] = c.Number
	}
	inSight := map[uint64]bool{}
	for _, p := range all.people {
		inSight[p.Enrolment.ID] = seen.sees(p.Enrolment)
		if inSight[p.Enrolment.ID] {
			r.People = append(r.People, p)
		}
		if inSight[p.Enrolment.ID] || countsAll {
			r.Counts.person(p)
		}
	}
	for _, c := range all.certificates {
		if inSight[c.EnrolmentID] {
			listed := Listed{Certificate: c}
			if c.ReplacedByID != nil {
				listed.ReplacedBy = numbers[*c.ReplacedByID]
			}
			r.Certificates = append(r.Certificates, listed)
		}
		if inSight[c.EnrolmentID] || countsAll {
			r.Counts.certificate(c)
		}
	}
}

func (c *Counts) person(p Standing) {
	switch {
	case p.Reason == nil:
		c.Eligible++
	case p.Considered():
		c.Refused++
	}
}

func (c *Counts) certificate(one Certificate) {
	if one.Status == Valid {
		c.Valid++
	} else {
		c.Revoked++
	}
}

// announce tells the day on which certificates would usually be issued, and the
// number that comes next then.
func (s *Service) announce(ctx context.Context, tx database.Tx, r *Register) error {
	r.IssuedOn = usualDay(r.Course, calendar.DateOf(s.now(), s.zone))
	called, err := units.Called(ctx, tx, []uint64{r.Course.LeadUnitID})
	if err != nil {
		return err
	}
	r.Issuer = called(r.Course.LeadUnitID, r.Course.StartsOn)
	book, err := readRegister(ctx, tx, r.Course.LeadUnitID, r.IssuedOn.Year())
	r.NextNumber = numberOf(book.LastSeq+1, book.Year, called(r.Course.LeadUnitID, r.IssuedOn))
	return err
}

// Shown is one certificate as its page shows it.
type Shown struct {
	Listed
	Course    courses.Course
	MayRevoke bool // the actor may, and it is valid
}

// Show gives one certificate within the actor's scope, else ErrUnknown.
func (s *Service) Show(ctx context.Context, by actor.Actor, id uint64) (Shown, error) {
	tx := s.db.Reader()
	c, course, err := s.find(ctx, tx, by, id, false)
	if err != nil {
		return Shown{}, err
	}
	replacing, err := replacingNumber(ctx, tx, c)
	return Shown{Listed: Listed{c, replacing}, Course: course,
		MayRevoke: c.Status == Valid && CanRevoke(by, c.IssuerUnitID)}, err
}

// replacingNumber gives the number of the certificate that replaces one, or "".
func replacingNumber(ctx context.Context, tx database.Tx, c Certificate) (string, error) {
	if c.ReplacedByID == nil {
		return "", nil
	}
	next, err := gorm.G[Certificate](tx.DB).Where("id = ?", *c.ReplacedByID).First(ctx)
	return next.Number, err
}

// Mine gives the valid certificates of the person behind the sign-in, the
// latest first; a sign-in without a person has none.
func (s *Service) Mine(ctx context.Context, by actor.Actor) ([]Certificate, error) {
	if by.PersonID == 0 {
		return nil, nil
	}
	tx := s.db.Reader()
	places, err := gorm.G[courses.Enrolment](tx.DB).Where("person_id = ?", by.PersonID).Find(ctx)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	ids := make([]uint64, len(places))
	for i, e := range places {
		ids[i] = e.ID
	}
	return gorm.G[Certificate](tx.DB).Where("enrolment_id IN ? AND status = ?", ids, Valid).Order("issued_on DESC, id DESC").Find(ctx)
}

// File gives a certificate within the actor's scope and its PDF, byte for byte
// as it was issued; a stored file that has changed since is an error of ours.
func (s *Service) File(ctx context.Context, by actor.Actor, id uint64) (Certificate, []byte, error) {
	tx := s.db.Reader()
	c, _, err := s.find(ctx, tx, by, id, false)
	if err != nil {
		return Certificate{}, nil, err
	}
	file, err := gorm.G[storedFile](tx.DB).Where("certificate_id = ?", c.ID).First(ctx)
	if err != nil {
		return Certificate{}, nil, fmt.Errorf("certificates: the file of certificate %d: %w", c.ID, err)
	}
	if hashOf(file.PDF) != file.SHA256 {
		return Certificate{}, nil, fmt.Errorf("certificates: the stored file of certificate %d is not the one issued", c.ID)
	}
	return c, file.PDF, nil
}
