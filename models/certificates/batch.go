package certificates

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/units"
)

// batch is what one order comes to at one moment: who gets which certificate
// under which number. It is drafted once to be drawn, and again under the locks
// to be stored; only when both are the same do the drawings fit.
type batch struct {
	course   courses.Course
	issuer   units.View // as called on the day of issue
	register register
	lots     []lot
	refused  []Refusal
	already  []Certificate
}

// lot is one certificate to be issued.
type lot struct {
	Standing
	face Face
}

// draft works out the batch of an order, numbered from the register's next.
func (s *Service) draft(ctx context.Context, tx database.Tx, c courses.Course, r register, o Order, now time.Time, codes codes) (batch, error) {
	issuer, parent, err := issuerOf(ctx, tx, c, o)
	if err != nil {
		return batch{}, err
	}
	roster, err := s.readRoster(ctx, tx, c)
	if err != nil {
		return batch{}, err
	}
	if err := o.known(roster.people); err != nil {
		return batch{}, err
	}
	b := batch{course: c, issuer: issuer, register: r}
	common := Face{ParentBody: parent, Issuer: issuer.Name, CourseKind: c.Kind, Course: c.Title,
		StartsOn: c.StartsOn, EndsOn: c.EndsOn, Periods: roster.periods, IssuedOn: o.IssuedOn,
		SignerTitle: o.SignerTitle, SignerName: o.SignerName, DrawnAt: now}
	for _, p := range roster.people {
		switch {
		case !o.wants(p.Enrolment.ID):
		case p.Live != nil:
			b.already = append(b.already, *p.Live)
		case p.Reason == nil:
			face, e := common, p.Enrolment
			face.FullName, face.BornOn, face.Position, face.Unit = e.FullName, e.BornOn, e.Position, e.UnitName
			face.Number = numberOf(r.LastSeq+len(b.lots)+1, r.Year, issuer)
			face.Code = codes.of(e.ID)
			b.lots = append(b.lots, lot{p, face})
		case p.Considered():
			b.refused = append(b.refused, Refusal{p.Enrolment, *p.Reason})
		}
	}
	return b, nil
}

// same reports whether the drawings of one batch fit the other.
func (b batch) same(other batch) bool {
	return b.register == other.register && slices.EqualFunc(b.lots, other.lots, func(x, y lot) bool {
		return x.Enrolment.ID == y.Enrolment.ID && x.face == y.face
	})
}

func (b batch) faces() []Face {
	faces := make([]Face, len(b.lots))
	for i, l := range b.lots {
		faces[i] = l.face
	}
	return faces
}

// rows are the certificates of the batch as the register keeps them.
func (b batch) rows(o Order, issuedBy uint64) []Certificate {
	rows := make([]Certificate, len(b.lots))
	for i, l := range b.lots {
		f, enrolment := l.face, l.Enrolment.ID
		rows[i] = Certificate{EnrolmentID: enrolment, LiveEnrolmentID: &enrolment, CourseID: b.course.ID,
			IssuerUnitID: b.issuer.ID, IssuerName: f.Issuer, Year: b.register.Year, Seq: b.register.LastSeq + i + 1,
			Number: f.Number, Code: f.Code, FullName: f.FullName, BornOn: f.BornOn, UnitName: f.Unit,
			Position: f.Position, CourseTitle: f.Course, StartsOn: f.StartsOn, EndsOn: f.EndsOn, Periods: f.Periods,
			IssuedOn: f.IssuedOn, SignerName: f.SignerName, SignerTitle: f.SignerTitle, DecisionNo: o.DecisionNo,
			Status: Valid, IssuedBy: issuedBy, CreatedAt: f.DrawnAt}
	}
	return rows
}

// codes are drawn once per person and order, so that a second try keeps them
// and an order whose fate is unknown can be found again by them.
type codes map[uint64]string

func (c codes) of(enrolmentID uint64) string {
	if c[enrolmentID] == "" {
		c[enrolmentID] = NewCode()
	}
	return c[enrolmentID]
}

// issuerOf gives the lead unit as it is called on the day of issue, and the
// name of the body above it. A unit that is over issues nothing any more.
func issuerOf(ctx context.Context, tx database.Tx, c courses.Course, o Order) (units.View, string, error) {
	row, err := gorm.G[units.Unit](tx.DB).Where("id = ?", c.LeadUnitID).First(ctx)
	if err != nil {
		return units.View{}, "", err
	}
	ids := []uint64{row.ID}
	if row.ParentID != nil {
		ids = append(ids, *row.ParentID)
	}
	called, err := units.ByID(ctx, tx, ids, o.IssuedOn)
	if err != nil {
		return units.View{}, "", err
	}
	issuer, parent := called[row.ID], ""
	if row.ParentID != nil {
		parent = called[*row.ParentID].Name
	}
	if !issuer.AliveOn(o.IssuedOn) {
		return units.View{}, "", fault.Fields(fault.Field{Name: "issued_on", Code: errIssuerOver.Code, Args: map[string]any{
			"Unit": issuer.Name, "From": issuer.ValidFrom.Typed(), "To": issuer.ValidTo.Typed()}})
	}
	return issuer, parent, nil
}
