package courses

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/units"
)

// Listed is a course in a list: Stands is its state by the clock, Lead its lead
// unit as it is called on the first day.
type Listed struct {
	Course
	Stands State
	Lead   units.View
}

// Detail is a course with all that the actor sees of it. Steps are the states
// the actor may move it to.
type Detail struct {
	Listed
	Sessions []Session
	Helpers  map[uint64][]Helper // to whom sessions were given; for managers only
	Scans    map[uint64]bool     // the sessions in which the actor may check people in
	Places   []Place             // sorted by name, withdrawn ones too
	Sight    Sight
	Steps    []State
	MayEnrol bool // the actor may, and the state allows it
	MayEdit  bool // the actor may, and the course is not over
}

// List gives the courses the actor may read, by first day; year 0 is all years,
// else the courses of which a day falls in it. It costs a handful of statements
// however many there are.
func (s *Service) List(ctx context.Context, by actor.Actor, year int) ([]Listed, error) {
	tx := s.db.Reader()
	query := gorm.G[Course](tx.DB).Order("starts_on, id")
	if year != 0 {
		query = query.Where("starts_on <= ? AND ends_on >= ?",
			calendar.NewDate(year, time.December, 31), calendar.NewDate(year, time.January, 1))
	}
	all, err := query.Find(ctx)
	if err != nil {
		return nil, err
	}
	if all, err = keepReadable(ctx, tx, by, all); err != nil {
		return nil, err
	}
	return s.listed(ctx, tx, all)
}

// keepReadable drops the courses that are foreign to the actor.
func keepReadable(ctx context.Context, tx database.Tx, by actor.Actor, all []Course) ([]Course, error) {
	mine := map[uint64]bool{}
	if by.Has(actor.CheckIn) && !by.System {
		var err error
		if mine, err = givenCourses(ctx, tx, by); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(all, func(c Course) bool { return !CanRead(by, c) && !mine[c.ID] }), nil
}

// givenCourses gives the courses of which a session was given to the actor.
func givenCourses(ctx context.Context, tx database.Tx, by actor.Actor) (map[uint64]bool, error) {
	staff, err := gorm.G[Staff](tx.DB).Where("user_id = ?", by.UserID).Find(ctx)
	if err != nil || len(staff) == 0 {
		return nil, err
	}
	ids := make([]uint64, len(staff))
	for i, row := range staff {
		ids[i] = row.SessionID
	}
	sessions, err := gorm.G[Session](tx.DB).Where("id IN ?", ids).Find(ctx)
	courses := map[uint64]bool{}
	for _, session := range sessions {
		courses[session.CourseID] = true
	}
	return courses, err
}

// listed adds states by the clock and the lead units as called on the first days.
func (s *Service) listed(ctx context.Context, tx database.Tx, all []Course) ([]Listed, error) {
	ids := make([]uint64, len(all))
	leads := make([]uint64, len(all))
	for i, c := range all {
		ids[i], leads[i] = c.ID, c.LeadUnitID
	}
	if len(all) == 0 {
		return []Listed{}, nil
	}
	sessions, err := gorm.G[Session](tx.DB).Where("course_id IN ?", ids).Find(ctx)
	if err != nil {
		return nil, err
	}
	called, err := units.Called(ctx, tx, leads)
	if err != nil {
		return nil, err
	}
	byCourse := map[uint64][]Session{}
	for _, session := range sessions {
		byCourse[session.CourseID] = append(byCourse[session.CourseID], session)
	}
	out := make([]Listed, len(all))
	for i, c := range all {
		out[i] = Listed{Course: c, Stands: c.StateAt(s.now(), firstStart(byCourse[c.ID])),
			Lead: called(c.LeadUnitID, c.StartsOn)}
	}
	return out, nil
}

// Over reports whether nothing in the course changes any more but its state.
func (l Listed) Over() bool { return l.Stands.over() }

// AllClosed reports whether there are sessions and every one is closed.
func (d Detail) AllClosed() bool {
	return len(d.Sessions) > 0 && !slices.ContainsFunc(d.Sessions, func(s Session) bool { return s.ClosedAt == nil })
}

// Show gives a course with what the actor sees of it.
func (s *Service) Show(ctx context.Context, by actor.Actor, id uint64) (Detail, error) {
	tx := s.db.Reader()
	course, err := Find(ctx, tx, by, id)
	if err != nil {
		return Detail{}, err
	}
	d := Detail{}
	if d.Listed, d.Sessions, err = s.withSessions(ctx, tx, course); err != nil {
		return Detail{}, err
	}
	if d.Sight, err = SightOf(ctx, tx, by, course); err != nil {
		return Detail{}, err
	}
	list, err := Enrolments(ctx, tx, id)
	if err != nil {
		return Detail{}, err
	}
	if d.Places, err = s.places(ctx, tx, course, d.Sight.Show(list), d.Sight.Managing); err != nil {
		return Detail{}, err
	}
	if err := d.staff(ctx, tx, by); err != nil {
		return Detail{}, err
	}
	d.Steps = Steps(by, course, d.Stands)
	d.MayEdit = d.Sight.Managing && !d.Stands.over()
	d.MayEnrol = d.Sight.Managing && enrollable(d.Stands) == nil
	return d, nil
}

// staff adds to whom the sessions were given, as far as the actor needs it.
func (d *Detail) staff(ctx context.Context, tx database.Tx, by actor.Actor) error {
	d.Scans = map[uint64]bool{}
	if !d.Sight.Managing && !by.Has(actor.CheckIn) {
		return nil
	}
	given, err := helpers(ctx, tx, d.Sessions)
	if err != nil {
		return err
	}
	for _, session := range d.Sessions {
		mine := func(h Helper) bool { return h.UserID == by.UserID }
		d.Scans[session.ID] = d.Sight.Managing || slices.ContainsFunc(given[session.ID], mine)
	}
	if d.Sight.Managing {
		d.Helpers = given
	}
	return nil
}

// ShowEnrolment gives one enrolment the actor sees, in its course.
func (s *Service) ShowEnrolment(ctx context.Context, by actor.Actor, id uint64) (Listed, Place, Sight, error) {
	tx := s.db.Reader()
	fail := func(err error) (Listed, Place, Sight, error) { return Listed{}, Place{}, Sight{}, err }
	enrolment, err := EnrolmentByID(ctx, tx, id, false)
	if err != nil {
		return fail(err)
	}
	course, err := Find(ctx, tx, by, enrolment.CourseID)
	if err != nil {
		return fail(unseen(err, ErrUnknownEnrolment))
	}
	sight, err := SightOf(ctx, tx, by, course)
	if err != nil {
		return fail(err)
	}
	shown := sight.Show([]Enrolment{enrolment})
	if len(shown) == 0 {
		return fail(ErrUnknownEnrolment)
	}
	listed, _, err := s.withSessions(ctx, tx, course)
	if err != nil {
		return fail(err)
	}
	places, err := s.places(ctx, tx, course, shown, sight.Managing)
	if err != nil {
		return fail(err)
	}
	return listed, places[0], sight, nil
}

func (s *Service) withSessions(ctx context.Context, tx database.Tx, c Course) (Listed, []Session, error) {
	sessions, err := Sessions(ctx, tx, c.ID)
	if err != nil {
		return Listed{}, nil, err
	}
	called, err := units.ByID(ctx, tx, []uint64{c.LeadUnitID}, c.StartsOn)
	return Listed{Course: c, Stands: c.StateAt(s.now(), firstStart(sessions)), Lead: called[c.LeadUnitID]}, sessions, err
}

// Plannable gives the units alive on the day for which the actor may plan courses.
func (s *Service) Plannable(ctx context.Context, by actor.Actor, on calendar.Date) ([]units.View, error) {
	alive, err := units.List(ctx, s.db.Reader(), on)
	return slices.DeleteFunc(alive, func(u units.View) bool { return !CanManage(by, Course{LeadUnitID: u.ID}) }), err
}
