package certificates

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
)

// maxTries bounds how often a batch is drawn again because others, on another
// machine, took numbers meanwhile.
const maxTries = 8

// errMoved says that the register or the roster is no longer what was drawn.
var errMoved = errors.New("certificates: drawn for another state of the register")

// Refusal is somebody enrolled who has not earned a certificate.
type Refusal struct {
	Enrolment courses.Enrolment
	Reason    Reason
}

// Outcome is what issuing came to, each list in the order of names. Already are
// the valid certificates people had before: they are not issued again.
type Outcome struct {
	Issued  []Certificate
	Refused []Refusal
	Already []Certificate
}

// Issue issues the certificates of a finished course to everybody who has
// earned one and has none, or to those of them the order names, numbered in the order of names in the register of
// the lead unit and the year of issue. All are stored with their PDFs, or none.
//
// Hundreds of PDFs take seconds, in which nothing may be locked: they are drawn
// for the numbers that come next, and stored only if those still do.
func (s *Service) Issue(ctx context.Context, by actor.Actor, courseID uint64, o Order) (Outcome, error) {
	course, err := courses.Find(ctx, s.db.Reader(), by, courseID)
	if err != nil {
		return Outcome{}, err
	}
	if o, err = s.accept(by, course, o); err != nil {
		return Outcome{}, err
	}
	leave, err := s.takeTurn(ctx)
	if err != nil {
		return Outcome{}, err
	}
	defer leave()
	job := issuing{Service: s, by: by, order: o, now: s.now(), codes: codes{}, drawn: drawings{}}
	for range maxTries {
		outcome, err := job.try(ctx, course)
		if errors.Is(err, database.ErrCommitUnknown) {
			return job.lookBack(ctx, outcome, err)
		}
		if !errors.Is(err, errMoved) {
			return outcome, err
		}
		if course, err = courses.CourseByID(ctx, s.db.Reader(), courseID, false); err != nil {
			return Outcome{}, err
		}
	}
	return Outcome{}, ErrBusy
}

// accept asks whether the actor may issue, the course is finished and the order
// is in order.
func (s *Service) accept(by actor.Actor, c courses.Course, o Order) (Order, error) {
	if !CanIssue(by, c) {
		return o, ErrForbidden
	}
	if !finished(c) {
		return o, ErrNotFinished
	}
	return o.complete(c, calendar.DateOf(s.now(), s.zone))
}

// takeTurn waits until nobody else in this process draws: two at once would
// only draw for each other's numbers. Who cannot wait any longer is told so.
func (s *Service) takeTurn(ctx context.Context) (leave func(), err error) {
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn }, nil
	case <-ctx.Done():
		return nil, ErrBusy
	}
}

// issuing is one order on its way.
type issuing struct {
	*Service
	by    actor.Actor
	order Order
	now   time.Time
	codes codes
	drawn drawings
}

// try drafts, draws and stores; errMoved when the drawings no longer fit.
func (j *issuing) try(ctx context.Context, c courses.Course) (Outcome, error) {
	r, err := j.openRegister(ctx, c.LeadUnitID, j.order.IssuedOn.Year())
	if err != nil {
		return Outcome{}, err
	}
	b, err := j.draft(ctx, j.db.Reader(), c, r, j.order, j.now, j.codes)
	if err != nil {
		return Outcome{}, err
	}
	if len(b.lots) == 0 {
		return b.outcome(nil), nil
	}
	if err := j.draw(ctx, j.drawn, b.faces()); ctx.Err() != nil {
		return Outcome{}, ErrBusy // the visitor's time is over; nothing was issued
	} else if err != nil {
		return Outcome{}, err
	}
	var issued []Certificate
	err = j.db.InTx(ctx, func(tx database.Tx) error {
		issued, err = j.store(ctx, tx, b)
		return err
	})
	return b.outcome(issued), err
}

func (b batch) outcome(issued []Certificate) Outcome {
	return Outcome{Issued: issued, Refused: b.refused, Already: b.already}
}

// lookBack finds out whether a batch whose COMMIT went unanswered is stored, by
// its codes; all are, or none. When the answer is no, the doubt stays, and so it
// does when the doubt is about a register just begun.
func (j *issuing) lookBack(ctx context.Context, o Outcome, doubt error) (Outcome, error) {
	if len(o.Issued) == 0 {
		return Outcome{}, doubt
	}
	stored, err := gorm.G[Certificate](j.db.Reader().DB).Where("code = ?", o.Issued[0].Code).Count(ctx, "id")
	if err != nil {
		return Outcome{}, errors.Join(doubt, err)
	}
	if stored == 0 {
		return Outcome{}, doubt
	}
	return o, nil
}

// openRegister gives the register of an issuer and year, begun when there is none.
func (s *Service) openRegister(ctx context.Context, issuer uint64, year int) (register, error) {
	r, err := readRegister(ctx, s.db.Reader(), issuer, year)
	if err != nil || r.ID != 0 {
		return r, err
	}
	err = s.db.InTx(ctx, func(tx database.Tx) error {
		return gorm.G[register](tx.DB).Create(ctx, &register{IssuerUnitID: issuer, Year: year})
	})
	if err != nil && !database.IsDuplicate(err, "uq_certificate_registers") {
		return register{}, err
	}
	return readRegister(ctx, s.db.Reader(), issuer, year)
}

// readRegister gives a register, one without ID when none has begun.
func readRegister(ctx context.Context, tx database.Tx, issuer uint64, year int) (register, error) {
	r, err := gorm.G[register](tx.DB).Where("issuer_unit_id = ? AND year = ?", issuer, year).First(ctx)
	if database.IsNotFound(err) {
		return register{IssuerUnitID: issuer, Year: year}, nil
	}
	return r, err
}
