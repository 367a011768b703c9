package courses

import (
	"context"
	"slices"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/units"
	"taphuan/models/vietnamese"
)

// Limits of what a course may say.
const (
	maxTitle          = 300
	maxVenue          = 300
	maxCapacity       = 5000
	defaultAttendance = 80 // percent of lessons, when nobody says otherwise
)

// Faults at fields of a course.
var (
	errForeignUnit = fault.New(fault.Forbidden, "courses.foreign_unit")
	errEndsBefore  = fault.New(fault.Invalid, "courses.ends_before_start")
	errBelowTaken  = fault.New(fault.Invalid, "courses.capacity_below_taken")
	// errLessonsCounted says that lessons of sessions that have begun stay as they were counted.
	errLessonsCounted = fault.New(fault.Invalid, "courses.lessons_counted")
	errSessionOutside = fault.New(fault.Invalid, "courses.session_outside")
	// ErrOver says the course is finished, completed or cancelled, so nothing in it changes; Args: State.
	ErrOver = fault.New(fault.Conflict, "courses.over")
)

// Draft is a course as somebody enters it: LeadUnit a code or name, no
// MinimumAttendance means 80.
type Draft struct {
	Title, Kind, Topic, LeadUnit string
	StartsOn, EndsOn             calendar.Date
	Venue                        string
	Capacity                     int
	MinimumAttendance            *int
	ChecksOut                    *bool // nil leaves it as it is
}

// Create plans a course led by a unit the actor manages courses for. Revision 0.
func (s *Service) Create(ctx context.Context, by actor.Actor, d Draft) (Course, error) {
	var course Course
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		d = d.cleaned()
		unit, err := d.resolve(ctx, tx, by, d.check())
		if err != nil {
			return err
		}
		course = Course{State: Planned, CreatedBy: by.UserID, CreatedAt: s.now()}
		course.take(d, unit.ID)
		if err := gorm.G[Course](tx.DB).Create(ctx, &course); err != nil {
			return err
		}
		return s.log(ctx, tx, by, course, audit.Entry{Action: "courses.created", After: course.told()})
	})
	return course, err
}

// Edit changes a course until it is finished; its state stays. With a revision
// somebody else's change in between is ErrChanged.
func (s *Service) Edit(ctx context.Context, by actor.Actor, id uint64, d Draft, revision *int) (Course, error) {
	var course Course
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		old, sessions, err := s.toChange(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if revision != nil && *revision != old.Revision {
			return ErrChanged
		}
		d = d.cleaned()
		faults := append(d.check(), d.against(old, sessions, s)...)
		unit, err := d.resolve(ctx, tx, by, faults)
		if err != nil {
			return err
		}
		course = old
		course.take(d, unit.ID)
		if err := course.update(ctx, tx, old); err != nil {
			return err
		}
		course.Revision++
		return s.log(ctx, tx, by, course,
			audit.Entry{Action: "courses.edited", Before: old.told(), After: course.told()})
	})
	return course, err
}

// toChange locks a course that the actor manages and that is not over.
func (s *Service) toChange(ctx context.Context, tx database.Tx, by actor.Actor, id uint64) (Course, []Session, error) {
	course, sessions, err := s.managed(ctx, tx, by, id)
	if err != nil {
		return Course{}, nil, err
	}
	if state := course.StateAt(s.now(), firstStart(sessions)); state.over() {
		return Course{}, nil, ErrOver.With(map[string]any{"State": string(state)})
	}
	return course, sessions, nil
}

// managed locks a course that the actor manages: a foreign one is ErrUnknown,
// one that may only be read ErrForbidden.
func (s *Service) managed(ctx context.Context, tx database.Tx, by actor.Actor, id uint64) (Course, []Session, error) {
	course, err := CourseByID(ctx, tx, id, true)
	if err == nil {
		err = readable(ctx, tx, by, course)
	}
	if err != nil {
		return Course{}, nil, err
	}
	if !CanManage(by, course) {
		return Course{}, nil, ErrForbidden
	}
	sessions, err := Sessions(ctx, tx, id)
	return course, sessions, err
}

// update writes what Edit may change, if the course is still the old one.
func (c Course) update(ctx context.Context, tx database.Tx, old Course) error {
	rows, err := gorm.G[Course](tx.DB).Where("id = ? AND revision = ?", old.ID, old.Revision).
		Set(clause.Assignments(map[string]any{
			"title": c.Title, "kind": c.Kind, "topic": c.Topic, "lead_unit_id": c.LeadUnitID,
			"starts_on": c.StartsOn, "ends_on": c.EndsOn, "venue": c.Venue, "capacity": c.Capacity,
			"minimum_attendance": c.MinimumAttendance, "checks_out": c.ChecksOut, "revision": old.Revision + 1,
		})).Update(ctx)
	return changedOne(rows, err)
}

// changedOne makes ErrChanged of an update that met no row.
func changedOne(rows int, err error) error {
	if err == nil && rows != 1 {
		return ErrChanged
	}
	return err
}

func (c *Course) take(d Draft, unitID uint64) {
	c.Title, c.Kind, c.Topic, c.LeadUnitID = d.Title, d.Kind, d.Topic, unitID
	c.StartsOn, c.EndsOn, c.Venue, c.Capacity = d.StartsOn, d.EndsOn, d.Venue, d.Capacity
	c.MinimumAttendance = defaultAttendance
	if d.ChecksOut != nil {
		c.ChecksOut = *d.ChecksOut
	}
	if d.MinimumAttendance != nil {
		c.MinimumAttendance = *d.MinimumAttendance
	}
}

// told is a course as the audit trail tells it.
func (c Course) told() map[string]any {
	return map[string]any{"title": c.Title, "kind": c.Kind, "topic": c.Topic, "lead_unit_id": c.LeadUnitID,
		"starts_on": c.StartsOn, "ends_on": c.EndsOn, "venue": c.Venue, "capacity": c.Capacity,
		"minimum_attendance": c.MinimumAttendance, "checks_out": c.ChecksOut, "state": c.State}
}

func (d Draft) cleaned() Draft {
	d.Title, d.Venue, d.LeadUnit = vietnamese.Clean(d.Title), vietnamese.Clean(d.Venue), vietnamese.Clean(d.LeadUnit)
	return d
}

// check finds what is wrong with the draft by itself.
func (d Draft) check() []fault.Field {
	var f faults
	f.text("title", d.Title, true, maxTitle)
	f.choice("kind", d.Kind, Kinds())
	f.choice("topic", d.Topic, Topics())
	f.text("lead_unit", d.LeadUnit, true, maxTitle)
	f.needed("starts_on", d.StartsOn.IsZero())
	f.needed("ends_on", d.EndsOn.IsZero())
	if !d.EndsOn.IsZero() && d.EndsOn.Before(d.StartsOn) {
		f.add("ends_on", errEndsBefore.With(map[string]any{"Start": d.StartsOn.Typed(), "End": d.EndsOn.Typed()}))
	}
	f.text("venue", d.Venue, false, maxVenue)
	f.number("capacity", d.Capacity, 1, maxCapacity)
	if d.MinimumAttendance != nil {
		f.number("minimum_attendance", *d.MinimumAttendance, 0, 100)
	}
	return f
}

// against finds what does not fit the course as it stands: seats already taken,
// sessions already laid.
func (d Draft) against(old Course, sessions []Session, s *Service) []fault.Field {
	var f faults
	if d.Capacity > 0 && d.Capacity < old.SeatsTaken {
		f.add("capacity", errBelowTaken.With(map[string]any{"Taken": old.SeatsTaken}))
	}
	if d.ChecksOut != nil && *d.ChecksOut != old.ChecksOut && slices.ContainsFunc(sessions, func(x Session) bool { return x.touched(s.now()) }) {
		f.add("checks_out", errLessonsCounted)
	}
	for _, session := range sessions {
		day := calendar.DateOf(session.StartsAt, s.zone)
		args := map[string]any{"Title": session.Title, "Day": day.Typed()}
		switch {
		case !d.StartsOn.IsZero() && day.Before(d.StartsOn):
			f.add("starts_on", errSessionOutside.With(args))
		case !d.EndsOn.IsZero() && day.After(d.EndsOn):
			f.add("ends_on", errSessionOutside.With(args))
		}
	}
	return f
}

// resolve finds the lead unit, alive on the first day and one the actor may
// plan courses for, and gives all faults of the draft at once.
func (d Draft) resolve(ctx context.Context, tx database.Tx, by actor.Actor, found []fault.Field) (units.View, error) {
	if d.LeadUnit == "" || d.StartsOn.IsZero() {
		return units.View{}, fault.Fields(found...)
	}
	unit, err := units.Resolve(ctx, tx, d.LeadUnit, d.StartsOn)
	f := faults(found)
	switch wrong := fault.Of(err); {
	case wrong != nil && wrong.Kind == fault.Invalid:
		f.add("lead_unit", wrong)
	case err != nil:
		return units.View{}, err
	case !CanManage(by, Course{LeadUnitID: unit.ID}):
		return unit, errForeignUnit.With(map[string]any{"Unit": unit.Name}).At("lead_unit")
	}
	return unit, fault.Fields(f...)
}

// faults collects what is wrong, field by field.
type faults []fault.Field

func (f *faults) add(name string, wrong *fault.Fault) {
	*f = append(*f, fault.Field{Name: name, Code: wrong.Code, Args: wrong.Args})
}

func (f *faults) needed(name string, missing bool) {
	if missing {
		*f = append(*f, fault.Field{Name: name, Code: "input.required"})
	}
}

func (f *faults) text(name, value string, required bool, longest int) {
	f.needed(name, required && value == "")
	if utf8.RuneCountInString(value) > longest {
		*f = append(*f, fault.Field{Name: name, Code: "input.too_long", Args: map[string]any{"Max": longest}})
	}
}

func (f *faults) choice(name, value string, among []string) {
	for _, word := range among {
		if word == value {
			return
		}
	}
	*f = append(*f, fault.Field{Name: name, Code: "input.choice"})
}

func (f *faults) number(name string, value, least, most int) {
	switch {
	case value < least:
		*f = append(*f, fault.Field{Name: name, Code: "input.too_small", Args: map[string]any{"Min": least}})
	case value > most:
		*f = append(*f, fault.Field{Name: name, Code: "input.too_big", Args: map[string]any{"Max": most}})
	}
}

// log writes the audit row of a change of the course, as the role under which
// the actor made it.
func (s *Service) log(ctx context.Context, tx database.Tx, by actor.Actor, c Course, e audit.Entry) error {
	if e.Role == "" {
		as := RoleFor(by, c)
		e.Role, e.UnitID = as.Role, as.UnitID
	}
	e.At = s.now()
	if e.Subject == "" {
		e.Subject, e.SubjectID = "course", c.ID
	}
	return audit.Add(ctx, tx, by, e)
}
