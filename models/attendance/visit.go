package attendance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/database"
)

// Visit is a claim as its page shows it.
type Visit struct {
	Doorway
	OpenedAt time.Time
	Person   *courses.Enrolment // who this seems to be, nil when nobody knows
	Done     *Arrival           // set once the claim is spent
}

// Arrival is what the green page says.
type Arrival struct {
	Receipt
	Attended int // sessions of the course attended so far, this one included
	Sessions int // sessions of the course in all
	Lessons  int // lessons (tiết) attended
	Periods  int // lessons of the course in all
}

// Visit reads what the phone's claim is about: whom it seems to be, or, when
// the claim is spent, how it went. An old or forged claim is ErrClaimExpired,
// one opened in another browser ErrClaimMoved.
func (s *Service) Visit(ctx context.Context, by actor.Actor, phone Phone) (Visit, error) {
	c, err := s.ownClaim(phone)
	if err != nil {
		return Visit{}, err
	}
	doorway, err := s.doorway(ctx, c.Session)
	if err != nil {
		return Visit{}, unknownAs(err, ErrClaimExpired)
	}
	visit := Visit{Doorway: doorway, OpenedAt: c.openedAt()}
	fact, err := gorm.G[Fact](s.db.Reader().DB).Where("nonce = ?", c.factNonce()).First(ctx)
	if err == nil {
		visit.Done, err = s.arrival(ctx, doorway, fact)
		return visit, err
	}
	if !database.IsNotFound(err) {
		return Visit{}, err
	}
	if err := c.fresh(s.now()); err != nil {
		return Visit{}, err
	}
	person, err := s.known(ctx, by, phone, doorway.Course.ID)
	if err == nil {
		visit.Person = &person
	} else if !errors.Is(err, ErrNotOnList) {
		return Visit{}, err
	}
	return visit, nil
}

// CheckInByClaim checks in who holds the claim, once found out who that is: the
// time of arrival is the time of opening, however long the name took. Spending
// the claim again is answered as it was the first time; after its five minutes
// without saying who that was.
func (s *Service) CheckInByClaim(ctx context.Context, by actor.Actor, phone Phone, who Who) (Visit, courses.Enrolment, error) {
	c, spent, err := s.spendable(ctx, phone)
	switch {
	case err != nil:
		return Visit{}, courses.Enrolment{}, err
	case spent:
		visit, err := s.Visit(ctx, by, phone)
		return visit, courses.Enrolment{}, err
	}
	doorway, err := s.doorway(ctx, c.Session)
	if err != nil {
		return Visit{}, courses.Enrolment{}, unknownAs(err, ErrClaimExpired)
	}
	if err := held(doorway.Course); err != nil {
		return Visit{}, courses.Enrolment{}, err
	}
	person, err := s.identify(ctx, by, c, phone, who, doorway.Course.ID)
	if err != nil {
		return Visit{}, courses.Enrolment{}, err
	}
	item := Item{Nonce: c.factNonce(), Session: c.Session, Enrolment: person.ID, Direction: In, Method: MethodRoom,
		At: c.openedAt(), device: deviceHash(phone.Device)}
	doors := map[uint64]door{c.Session: s.doorOf(doorway.Session, doorway.Course)}
	receipts, err := s.keep(ctx, by, doors, []Item{item}, s.now())
	if err != nil {
		return Visit{}, courses.Enrolment{}, err
	}
	if receipts[0].Enrolment != person.ID {
		return Visit{}, courses.Enrolment{}, ErrClaimSpent
	}
	visit, err := s.Visit(ctx, by, phone)
	return visit, person, err
}

// spendable gives the claim of a phone, ErrClaimExpired once its five minutes are
// over. One spent by then is only told how that went: a phone that lost the answer
// asks again, however late, and learns nothing else.
func (s *Service) spendable(ctx context.Context, phone Phone) (c claim, spent bool, err error) {
	if c, err = s.ownClaim(phone); err != nil {
		return c, false, err
	}
	old := c.fresh(s.now())
	if old == nil {
		return c, false, nil
	}
	_, err = gorm.G[Fact](s.db.Reader().DB).Select("id").Where("nonce = ?", c.factNonce()).First(ctx)
	if database.IsNotFound(err) {
		return c, false, old
	}
	return c, true, err
}

// deviceHash keeps which phones are the same and nothing else of them.
func deviceHash(id string) string {
	if id == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16])
}

// arrival tells how a spent claim went, and how much of the course the person
// has attended so far.
func (s *Service) arrival(ctx context.Context, d Doorway, f Fact) (*Arrival, error) {
	a := &Arrival{Receipt: Receipt{Nonce: f.Nonce, Result: f.Result, Reason: f.Reason, At: f.At}}
	if f.EnrolmentID == nil {
		a.FullName = f.Note // as the phone itself has told it
		return a, nil
	}
	person, err := courses.EnrolmentByID(ctx, s.db.Reader(), *f.EnrolmentID, false)
	if err != nil {
		return nil, err
	}
	own, err := s.Progress(ctx, d.Course, person)
	if err != nil {
		return nil, err
	}
	here, err := s.standingBeside(ctx, d, f)
	if err != nil {
		return nil, err
	}
	a.Enrolment, a.FullName, a.UnitName = person.ID, person.FullName, person.UnitName
	a.Status, a.ArrivedAt = here.Status, here.ArrivedAt
	if here.SharedWith != 0 {
		a.Reason = SharedDevice
	}
	a.Attended, a.Sessions, a.Lessons, a.Periods = own.Attended, len(own.Sessions), own.Lessons, own.Periods
	return a, nil
}

// standingBeside derives the standing of the person of a fact from that person's
// facts and those of the same phone, for a whole hall asks at the same time.
func (s *Service) standingBeside(ctx context.Context, d Doorway, f Fact) (Standing, error) {
	query := gorm.G[Fact](s.db.Reader().DB).Where("session_id = ? AND enrolment_id = ?", f.SessionID, *f.EnrolmentID)
	if f.Device != "" {
		query = query.Or("session_id = ? AND device = ?", f.SessionID, f.Device)
	}
	facts, err := query.Find(ctx)
	return Derive(s.rules, d.Hours, []uint64{*f.EnrolmentID}, facts)[*f.EnrolmentID], err
}
