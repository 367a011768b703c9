package courses

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/database"
	"taphuan/models/units"
)

// batch is how many rows one statement carries.
const batch = 100

// seat gives every candidate the enrolment of their person: the one there is,
// or a new one on a free seat.
func (s *Service) seat(ctx context.Context, tx database.Tx, by actor.Actor, c Course, candidates []Enrolment) ([]Enrolment, error) {
	known, err := ofPeople(ctx, tx, c.ID, candidates)
	if err != nil {
		return nil, err
	}
	var fresh, back []Enrolment
	seen := map[uint64]bool{}
	for _, e := range candidates {
		if seen[e.PersonID] {
			continue
		}
		seen[e.PersonID] = true
		switch old, there := known[e.PersonID]; {
		case !there:
			e.ShortNumber, e.CreatedAt = c.LastNumber+len(fresh)+1, s.now()
			fresh = append(fresh, e)
		case old.Status != Enrolled:
			old.Origin, old.ReplacesID = e.Origin, e.ReplacesID
			back = append(back, old)
		}
	}
	if err := s.take(ctx, tx, c, len(fresh)+len(back), len(fresh)); err != nil {
		return nil, err
	}
	if err := s.write(ctx, tx, by, c, fresh, back); err != nil {
		return nil, err
	}
	if len(fresh)+len(back) > 0 {
		if known, err = ofPeople(ctx, tx, c.ID, candidates); err != nil {
			return nil, err
		}
	}
	placed := make([]Enrolment, len(candidates))
	for i, e := range candidates {
		placed[i] = known[e.PersonID]
	}
	return placed, nil
}

// ofPeople gives the course's enrolments of the candidates' people, by person.
func ofPeople(ctx context.Context, tx database.Tx, courseID uint64, candidates []Enrolment) (map[uint64]Enrolment, error) {
	ids := make([]uint64, len(candidates))
	for i, e := range candidates {
		ids[i] = e.PersonID
	}
	list, err := gorm.G[Enrolment](tx.DB).Where("course_id = ? AND person_id IN ?", courseID, ids).Find(ctx)
	found := make(map[uint64]Enrolment, len(list))
	for _, e := range list {
		found[e.PersonID] = e
	}
	return found, err
}

// take takes seats and short numbers in one atomic step, or none of them.
func (s *Service) take(ctx context.Context, tx database.Tx, c Course, seats, numbers int) error {
	if seats == 0 {
		return nil
	}
	rows, err := gorm.G[Course](tx.DB).Where("id = ? AND seats_taken + ? <= capacity", c.ID, seats).
		Set(clause.Assignments(map[string]any{
			"seats_taken": gorm.Expr("seats_taken + ?", seats), "last_number": gorm.Expr("last_number + ?", numbers),
		})).Update(ctx)
	if err == nil && rows == 0 {
		return ErrFull.With(map[string]any{"Free": c.Free(), "Wanted": seats, "Capacity": c.Capacity})
	}
	return err
}

// write stores new enrolments with their tickets and brings back withdrawn ones,
// as who they come back as.
func (s *Service) write(ctx context.Context, tx database.Tx, by actor.Actor, c Course, fresh, back []Enrolment) error {
	if len(fresh) > 0 {
		if err := gorm.G[Enrolment](tx.DB).CreateInBatches(ctx, &fresh, batch); err != nil {
			return err
		}
		// Numbers of rows are read back: a cluster does not count by ones.
		stored, err := gorm.G[Enrolment](tx.DB).Where("course_id = ? AND short_number > ?", c.ID, c.LastNumber).Find(ctx)
		if err != nil {
			return err
		}
		tickets := make([]Ticket, len(stored))
		for i, e := range stored {
			tickets[i] = s.ticket(e)
		}
		if err := gorm.G[Ticket](tx.DB).CreateInBatches(ctx, &tickets, batch); err != nil {
			return err
		}
		fresh = stored
	}
	for _, e := range back {
		rows, err := gorm.G[Enrolment](tx.DB).Where("id = ? AND status <> ?", e.ID, Enrolled).
			Set(clause.Assignments(map[string]any{"status": Enrolled, "withdrawn_at": nil, "origin": e.Origin,
				"replaces_id": e.ReplacesID, "confirmed_at": nil, "confirmed_by": nil})).Update(ctx)
		if err := changedOne(rows, err); err != nil {
			return err
		}
	}
	return s.logEnrolled(ctx, tx, by, c, fresh, back)
}

// ticket is the row of an enrolment's present codes.
func (s *Service) ticket(e Enrolment) Ticket {
	return Ticket{EnrolmentID: e.ID, Replacement: e.Replacement,
		TicketHash: HashCode(TicketCode(s.key, e.ID, e.Replacement)),
		LinkHash:   HashCode(LinkCode(s.key, e.ID, e.Replacement))}
}

func (s *Service) logEnrolled(ctx context.Context, tx database.Tx, by actor.Actor, c Course, fresh, back []Enrolment) error {
	entry := func(e Enrolment, before, after any) audit.Entry {
		as := roleSeating(by, c, e)
		return audit.Entry{At: s.now(), Action: "courses.enrolled", Subject: "enrolment", SubjectID: e.ID,
			Role: as.Role, UnitID: as.UnitID, Before: before, After: after}
	}
	var entries []audit.Entry
	for _, e := range fresh {
		entries = append(entries, entry(e, nil, map[string]any{"course_id": c.ID, "person_id": e.PersonID,
			"unit_id": e.UnitID, "short_number": e.ShortNumber, "status": e.Status}))
	}
	for _, e := range back {
		entries = append(entries, entry(e, map[string]any{"status": e.Status}, map[string]any{"status": Enrolled, "origin": e.Origin}))
	}
	return audit.AddAll(ctx, tx, by, entries)
}

// places adds units, and where papers may be printed the tickets, to enrolments.
func (s *Service) places(ctx context.Context, tx database.Tx, c Course, list []Enrolment, tickets bool) ([]Place, error) {
	ids := make([]uint64, len(list))
	for i, e := range list {
		ids[i] = e.UnitID
	}
	named, err := units.ByID(ctx, tx, ids, c.StartsOn)
	if err != nil {
		return nil, err
	}
	places := make([]Place, len(list))
	for i, e := range list {
		places[i] = Place{Enrolment: e, Unit: named[e.UnitID]}
		if tickets {
			places[i].Ticket = TicketCode(s.key, e.ID, e.Replacement)
		}
	}
	return places, nil
}
