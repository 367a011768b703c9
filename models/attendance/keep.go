package attendance

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/gather"
)

// maxTies is how often a batch that lost a race for a unique key is begun anew.
const maxTies = 8

// How check-ins share transactions. What is under way beside each other on a
// server is few and full rather than many and small: a statement costs a server
// more than a row, and commits that come together wait for one another anyhow.
const (
	mostTogether  = 200             // scans in one transaction of several callers
	lanesOnServer = 3               // transactions at once; SQLite has one writer
	crowd         = 18              // scans that are worth a transaction beside another
	keepPatience  = 6 * time.Second // a lock that is waited for in vain gives up after five
)

// errand is what one caller brings: scans, who sends them, and the doors as
// they stand to that one; nil where nobody has asked yet.
type errand struct {
	by     actor.Actor
	doors  map[uint64]door
	opened bool // the doors were brought along
	scans  []Item
	now    time.Time
}

// share makes scans that come at the same time go to the database together.
func (s *Service) share() {
	lanes := 1
	if s.db.Dialect() != database.SQLite {
		lanes = lanesOnServer
	}
	s.keeping = &gather.Gather[errand, []Receipt]{Work: s.keepAll, Lanes: lanes, Crowd: crowd, Most: mostTogether, Patience: keepPatience,
		Size: func(e errand) int { return len(e.scans) }}
}

// keep stores the scans and answers them, in one commit with those of others
// who come at the same time. Nothing is answered before its commit. Who leaves
// before the answer gets the error of ctx; the scans are then stored or not, and
// the nonces tell. doors is nil for the service to ask what by may do.
func (s *Service) keep(ctx context.Context, by actor.Actor, doors map[uint64]door, scans []Item, now time.Time) ([]Receipt, error) {
	return s.keeping.Do(ctx, errand{by: by, doors: doors, opened: doors != nil, scans: scans, now: now})
}

// keepAll stores the scans of one batch of callers. Several are tried once, for
// when that fails each is done alone. One alone that loses a race for a nonce or
// an arrival, or never heard whether COMMIT succeeded, begins anew and then
// finds what is stored.
func (s *Service) keepAll(ctx context.Context, errands []errand) ([][]Receipt, error) {
	names, hashes := s.codes(errands)
	if err := s.openDoors(ctx, errands); err != nil {
		return nil, err
	}
	tickets, err := s.tickets.byHash(ctx, s.db.Reader(), hashes)
	if err != nil {
		return nil, err
	}
	if err := s.nameAll(ctx, errands, names, tickets); err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		receipts, err := s.keepOnce(ctx, errands, names, try > 1)
		if !lostRace(err) || len(errands) > 1 || try == maxTies {
			return receipts, err
		}
	}
}

// keepOnce tries to store the scans of all errands in one transaction. Only one
// that was lost before looks every nonce up: usually a nonce that is known
// stands among the facts of the same person, which are read anyhow.
func (s *Service) keepOnce(ctx context.Context, errands []errand, names [][]name, lost bool) ([][]Receipt, error) {
	var receipts [][]Receipt
	tries := 0
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		desks, err := s.desks(ctx, tx, errands, names, lost)
		if err != nil {
			return err
		}
		if tries++; tries > 1 || lost || opened(errands) {
			if err := s.lookAgain(ctx, tx, errands); err != nil {
				return err
			}
		}
		receipts = make([][]Receipt, len(desks))
		for i, desk := range desks {
			receipts[i] = desk.answerAll()
		}
		return write(ctx, tx, desks)
	})
	return receipts, err
}

// opened reports whether somebody brought doors along, read before the scans had
// their turn.
func opened(errands []errand) bool {
	return slices.ContainsFunc(errands, func(e errand) bool { return e.opened })
}

// lookAgain sees whether sessions were locked since their doors were opened:
// scans may have waited for their turn, or a transaction for a lock.
func (s *Service) lookAgain(ctx context.Context, tx database.Tx, errands []errand) error {
	var ids []uint64
	for _, e := range errands {
		for id := range e.doors {
			ids = append(ids, id)
		}
	}
	sessions, err := gorm.G[courses.Session](tx.DB).Where("id IN ?", database.Distinct(ids)).Find(ctx)
	for _, session := range sessions {
		for _, e := range errands {
			if d, ok := e.doors[session.ID]; ok && d.refusal == "" {
				d.session, d.hours, d.doubt = session, s.rules.Hours(session), cmp.Or(doubtOf(session, d.course), d.doubt)
				e.doors[session.ID] = d
			}
		}
	}
	return err
}

// openDoors loads the sessions of errands that come without doors.
func (s *Service) openDoors(ctx context.Context, errands []errand) error {
	asked := make([]courses.Scanning, len(errands))
	missing := false
	for i, e := range errands {
		if e.doors != nil {
			continue
		}
		missing = true
		asked[i].By = e.by
		for _, scan := range e.scans {
			if !slices.Contains(asked[i].Sessions, scan.Session) {
				asked[i].Sessions = append(asked[i].Sessions, scan.Session)
			}
		}
	}
	if !missing {
		return nil
	}
	answers, err := courses.JudgeScanning(ctx, s.db.Reader(), asked)
	for i := range answers {
		if errands[i].doors == nil && err == nil {
			errands[i].doors = s.doorsOf(asked[i].Sessions, answers[i])
			err = s.lostDoors(ctx, errands[i])
		}
	}
	return err
}

// lostDoors opens the sessions a scanner was registered for and whose user may
// not scan there any more: people stood at that door all the same, so their scans
// are kept, count for nothing until somebody has looked, and tell no names.
func (s *Service) lostDoors(ctx context.Context, e errand) error {
	if e.by.Scanner == nil {
		return nil
	}
	var lost []uint64
	for id, d := range e.doors {
		if d.refusal != "" && slices.Contains(e.by.Scanner.Sessions, id) {
			lost = append(lost, id)
		}
	}
	held, err := courses.HeldByID(ctx, s.db.Reader(), lost)
	for _, h := range held {
		d := s.doorOf(h.Session, h.Course)
		d.doubt, d.unnamed = RevokedScanner, true
		e.doors[h.Session.ID] = d
	}
	return err
}

// doors gives the sessions of scans as they stand to the actor.
func (s *Service) doors(ctx context.Context, by actor.Actor, scans []Item) (map[uint64]door, error) {
	one := []errand{{by: by, scans: scans}}
	err := s.openDoors(ctx, one)
	return one[0].doors, err
}

func (s *Service) doorsOf(ids []uint64, answers []courses.Scannable) map[uint64]door {
	doors := map[uint64]door{}
	for i, a := range answers {
		switch {
		case errors.Is(a.Err, courses.ErrForbidden):
			doors[ids[i]] = door{refusal: courses.ErrForbidden.Code}
		case a.Err != nil:
			doors[ids[i]] = door{refusal: UnknownSession}
		default:
			doors[ids[i]] = s.doorOf(a.Session, a.Course)
		}
	}
	return doors
}
