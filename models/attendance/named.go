package attendance

import (
	"cmp"
	"context"

	"gorm.io/gorm"

	"taphuan/models/courses"
	"taphuan/models/database"
)

// name is whom a scan names: the enrolment, 0 when nobody knows, and the hash
// of the code when there was one.
type name struct {
	enrolment uint64
	hash      string
}

// named finds whom the scans name, before the transaction: its first statement
// must be the one that locks, or it would not see what others stored while it
// waited (*HOUSE §6*).
func (s *Service) named(ctx context.Context, doors map[uint64]door, scans []Item) ([]name, error) {
	names := make([]name, len(scans))
	var hashes []string
	for i, scan := range scans {
		switch {
		case isListCode(scan.Ticket):
			names[i] = s.namedOnList(scan)
		case scan.Ticket != "":
			names[i].hash = courses.HashCode(scan.Ticket)
			hashes = append(hashes, names[i].hash)
		case scan.Hash != "":
			names[i].hash = scan.Hash
			hashes = append(hashes, scan.Hash)
		case scan.Enrolment != 0:
			names[i].enrolment = scan.Enrolment
		}
	}
	tickets, err := ticketsByHash(ctx, s.db.Reader(), hashes)
	if err != nil {
		return nil, err
	}
	numbers, err := s.numbers(ctx, doors, scans)
	if err != nil {
		return nil, err
	}
	for i, scan := range scans {
		if names[i].hash != "" {
			names[i].enrolment = cmp.Or(names[i].enrolment, tickets[names[i].hash].EnrolmentID)
		} else if scan.ShortNumber != 0 {
			names[i].enrolment = numbers[place{doors[scan.Session].course.ID, scan.ShortNumber}]
		}
	}
	return names, nil
}

// namedOnList names whom a code of the printed list stands for. It does so only
// to who brings in the list of that very session: a photograph of the list
// checks nobody in at a door.
func (s *Service) namedOnList(scan Item) name {
	of := name{hash: courses.HashCode(scan.Ticket)}
	if scan.Method == MethodImport {
		of.enrolment, _ = readListCode(s.ticketKey, scan.Ticket, scan.Session)
	}
	return of
}

// place is a short number within a course.
type place struct {
	course uint64
	number int
}

// numbers gives whose short numbers the scans carry, with one statement.
func (s *Service) numbers(ctx context.Context, doors map[uint64]door, scans []Item) (map[place]uint64, error) {
	var ids []uint64
	var numbers []int
	for _, scan := range scans {
		if scan.ShortNumber != 0 && scan.Ticket == "" {
			ids = append(ids, doors[scan.Session].course.ID)
			numbers = append(numbers, scan.ShortNumber)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := gorm.G[courses.Enrolment](s.db.Reader().DB).
		Where("course_id IN ? AND short_number IN ?", ids, numbers).Find(ctx)
	found := map[place]uint64{}
	for _, row := range rows {
		found[place{row.CourseID, row.ShortNumber}] = row.ID
	}
	return found, err
}

// ticketsByHash gives the tickets of the hashes, revoked ones too.
func ticketsByHash(ctx context.Context, tx database.Tx, hashes []string) (map[string]courses.Ticket, error) {
	found := map[string]courses.Ticket{}
	if len(hashes) == 0 {
		return found, nil
	}
	rows, err := gorm.G[courses.Ticket](tx.DB).Where("ticket_hash IN ?", hashes).Find(ctx)
	for _, row := range rows {
		found[row.TicketHash] = row
	}
	return found, err
}
