package attendance

import (
	"cmp"
	"context"

	"gorm.io/gorm"

	"taphuan/models/courses"
	"taphuan/models/database"
)

// name is whom a scan names: the enrolment, 0 when nobody knows, and, when there
// was a code, its hash and the ticket as it stood before anybody was locked.
type name struct {
	enrolment uint64
	hash      string
	ticket    courses.Ticket
}

// codes reads the codes of the scans: whom they name as far as that needs no
// looking up, and the hashes of the tickets to look up, each once. Whom scans
// name is found before the transaction: its first statement must be the one that
// locks, or it would not see what others stored while it waited (*HOUSE §6*).
func (s *Service) codes(errands []errand) ([][]name, []string) {
	names := make([][]name, len(errands))
	var hashes []string
	for i, e := range errands {
		names[i] = make([]name, len(e.scans))
		for j, scan := range e.scans {
			switch who := &names[i][j]; {
			case isListCode(scan.Ticket):
				*who = s.namedOnList(scan)
			case scan.Ticket != "":
				who.hash = courses.HashCode(scan.Ticket)
				hashes = append(hashes, who.hash)
			case scan.Hash != "":
				who.hash = scan.Hash
				hashes = append(hashes, scan.Hash)
			case scan.Enrolment != 0:
				who.enrolment = scan.Enrolment
			}
		}
	}
	return names, database.Distinct(hashes)
}

// nameAll fills in whom tickets and short numbers stand for. The doors are open
// by now: a number means something only within a course.
func (s *Service) nameAll(ctx context.Context, errands []errand, names [][]name, tickets map[string]courses.Ticket) error {
	numbers, err := s.numbers(ctx, errands)
	if err != nil {
		return err
	}
	for i, e := range errands {
		for j, scan := range e.scans {
			if who := &names[i][j]; who.hash != "" {
				who.ticket = tickets[who.hash]
				who.enrolment = cmp.Or(who.enrolment, who.ticket.EnrolmentID)
			} else if scan.ShortNumber != 0 {
				who.enrolment = numbers[place{e.doors[scan.Session].course.ID, scan.ShortNumber}]
			}
		}
	}
	return nil
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
func (s *Service) numbers(ctx context.Context, errands []errand) (map[place]uint64, error) {
	var ids []uint64
	var numbers []int
	for _, e := range errands {
		for _, scan := range e.scans {
			if scan.ShortNumber != 0 && scan.Ticket == "" {
				ids = append(ids, e.doors[scan.Session].course.ID)
				numbers = append(numbers, scan.ShortNumber)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := gorm.G[courses.Enrolment](s.db.Reader().DB).
		Where("course_id IN ? AND short_number IN ?", database.Distinct(ids), database.Distinct(numbers)).Find(ctx)
	found := map[place]uint64{}
	for _, row := range rows {
		found[place{row.CourseID, row.ShortNumber}] = row.ID
	}
	return found, err
}
