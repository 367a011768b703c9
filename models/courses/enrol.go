package courses

import (
	"cmp"
	"context"
	"strconv"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/people"
	"taphuan/models/units"
	"taphuan/models/vietnamese"
)

// Faults of enrolling.
var (
	// ErrFull says that there are not enough seats; Args: Free, Wanted, Capacity.
	ErrFull = fault.New(fault.Conflict, "courses.full")
	// ErrNotApproved says that nobody can be enrolled before the approval.
	ErrNotApproved = fault.New(fault.Conflict, "courses.not_approved")
	// ErrEnrolmentClosed says that enrolment is closed until the course runs.
	ErrEnrolmentClosed = fault.New(fault.Conflict, "courses.enrolment_closed")
	// ErrPostponed says that the course is postponed.
	ErrPostponed = fault.New(fault.Conflict, "courses.postponed")

	errTooManyPeople = fault.New(fault.Invalid, "courses.too_many_people")
	errNameMissing   = fault.New(fault.Invalid, "courses.name_missing")
	errUnitMissing   = fault.New(fault.Invalid, "courses.unit_missing")
)

// MaxPeople is how many may be enrolled at once.
const MaxPeople = 500

// Row is a person to enrol, as typed; Unit is a code or a name.
type Row struct {
	FullName, Unit, Position, Phone, Email, BornOn, Gender string
}

// Place is an enrolment with what is shown of it beside the row itself.
type Place struct {
	Enrolment
	Unit   units.View
	Ticket string // "" for those who may not print papers
}

// Enrol enrols people in their order, all or none, and gives their places; who
// is enrolled already keeps place and ticket. Faults name the fields as
// `people.3.unit`.
func (s *Service) Enrol(ctx context.Context, by actor.Actor, courseID uint64, rows []Row) ([]Place, error) {
	if err := countFault(len(rows)); err != nil {
		return nil, err
	}
	var places []Place
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		course, sessions, err := s.managed(ctx, tx, by, courseID)
		if err != nil {
			return err
		}
		if err := enrollable(course.StateAt(s.now(), firstStart(sessions))); err != nil {
			return err
		}
		drafts, named, err := s.drafts(ctx, tx, course, rows)
		if err != nil {
			return err
		}
		found, err := people.IdentifyAll(ctx, tx, drafts)
		if err != nil {
			return err
		}
		candidates := make([]Enrolment, len(found))
		for i, one := range found {
			candidates[i] = candidate(course, by, drafts[i], one.Person, named[i])
		}
		enrolments, err := s.seat(ctx, tx, by, course, candidates)
		if err != nil {
			return err
		}
		places, err = s.places(ctx, tx, course, enrolments, true)
		return err
	})
	return places, err
}

func countFault(rows int) error {
	switch {
	case rows == 0:
		return fault.Fields(fault.Field{Name: "people", Code: "input.required"})
	case rows > MaxPeople:
		return fault.Fields(fault.Field{Name: "people", Code: errTooManyPeople.Code,
			Args: map[string]any{"Max": MaxPeople, "Count": rows}})
	}
	return nil
}

// enrollable reports why nobody can be enrolled in the state, or nil.
func enrollable(state State) error {
	switch state {
	case Approved, Open, Running:
		return nil
	case Planned:
		return ErrNotApproved
	case Closed:
		return ErrEnrolmentClosed
	case Postponed:
		return ErrPostponed
	}
	return ErrOver.With(map[string]any{"State": string(state)})
}

// drafts checks the rows and finds their units as of the first day; all that is
// wrong is told at once.
func (s *Service) drafts(ctx context.Context, tx database.Tx, c Course, rows []Row) ([]people.Draft, []units.View, error) {
	resolver, err := units.NewResolver(ctx, tx, c.StartsOn)
	if err != nil {
		return nil, nil, err
	}
	var wrong []fault.Field
	drafts, named := make([]people.Draft, len(rows)), make([]units.View, len(rows))
	for i, row := range rows {
		unit, faults, err := row.check(resolver)
		if err != nil {
			return nil, nil, err
		}
		for _, f := range faults {
			f.Name = "people." + strconv.Itoa(i) + "." + f.Name
			wrong = append(wrong, f)
		}
		named[i] = unit
		drafts[i] = row.draft(unit.ID)
		drafts[i].At = s.now()
	}
	return drafts, named, fault.Fields(wrong...)
}

func (r Row) draft(unitID uint64) people.Draft {
	return people.Draft{FullName: r.FullName, UnitID: unitID, Position: r.Position, Phone: r.Phone,
		Email: r.Email, BornOn: r.BornOn, Gender: r.Gender}
}

// check finds what is wrong with one row, and its unit.
func (r Row) check(resolver *units.Resolver) (units.View, []fault.Field, error) {
	var f faults
	for _, field := range people.Check(r.draft(0)) {
		if field.Name == "full_name" && vietnamese.Clean(r.FullName) == "" {
			field = fault.Field{Name: field.Name, Code: errNameMissing.Code}
		}
		f = append(f, field)
	}
	if vietnamese.Clean(r.Unit) == "" {
		f.add("unit", errUnitMissing)
		return units.View{}, f, nil
	}
	unit, err := resolver.Resolve(r.Unit)
	if wrong := fault.Of(err); wrong != nil && wrong.Kind == fault.Invalid {
		f.add("unit", wrong)
		err = nil
	}
	return unit, f, err
}

// candidate is the enrolment a person would get: as told now, and what was not
// told as known of the person.
func candidate(c Course, by actor.Actor, d people.Draft, p people.Person, unit units.View) Enrolment {
	e := Enrolment{CourseID: c.ID, PersonID: p.ID, UnitID: unit.ID, UnitName: unit.Name,
		FullName: p.FullName, NameFold: p.NameFold, SortGiven: p.SortGiven, SortRest: p.SortRest,
		Position: cmp.Or(vietnamese.Clean(d.Position), p.Position), Phone: p.Phone,
		Email: cmp.Or(vietnamese.Clean(d.Email), p.Email), BornOn: p.BornOn,
		Status: Enrolled, CreatedBy: by.UserID}
	if phone, ok := vietnamese.Phone(d.Phone); ok {
		e.Phone = phone // a person may have a second number
	}
	if born, err := calendar.ParseBorn(d.BornOn); err == nil {
		e.BornOn = born
	}
	if name := vietnamese.Clean(d.FullName); name != p.FullName {
		key := vietnamese.NameKeys(vietnamese.SplitName(name))
		e.FullName, e.SortGiven, e.SortRest = name, atMost(key.Given, maxGivenKey), atMost(key.Rest, maxRestKey)
	}
	return e
}

// Room for sorting keys in the table; only absurdly long names are cut.
const (
	maxGivenKey = 255
	maxRestKey  = 500
)

func atMost(key []byte, length int) []byte {
	return append([]byte{}, key[:min(len(key), length)]...)
}
