package courses_test

import (
	"testing"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// The trail names the grant that gave the right over this course and this
// person, not just any that the actor holds.
func TestTheTrailNamesTheGrantThatGaveTheRight(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	grant := func(role actor.Role, unit string) actor.Grant { return actor.Grant{Role: role, UnitID: st.unit[unit]} }
	foreign, own := grant(actor.Organiser, "SNV"), grant(actor.Organiser, "STTTT")
	home, staff := grant(actor.HomeAffairs, ""), grant(actor.CheckIn, "")
	head, focal := grant(actor.UnitHead, "GN"), grant(actor.UnitFocal, "SNV")
	approver, elsewhere := grant(actor.Approver, "STTTT"), grant(actor.Approver, "GN")
	type grants = []actor.Grant
	for _, c := range []struct {
		name string
		held grants
		do   func(by actor.Actor) audit.Row
		want actor.Grant
	}{
		{"organiser elsewhere with home affairs confirms", grants{foreign, home}, st.confirms, home},
		{"organiser of two units confirms", grants{foreign, own}, st.confirms, own},
		{"organiser elsewhere confirms for the own unit", grants{foreign, head, focal}, st.confirms, focal},
		{"organiser elsewhere with home affairs substitutes", grants{foreign, home}, st.substitutes, home},
		{"head of another unit substitutes for the own", grants{head, focal}, st.substitutes, focal},
		{"the substitute's seat is told of the same", grants{head, focal}, st.substituted, focal},
		{"who seats a walk-in stands at the door", grants{focal, staff}, st.seats, staff},
		{"approver of two units approves", grants{elsewhere, approver}, st.approves, approver},
		{"approver elsewhere with home affairs approves", grants{home, elsewhere}, st.approves, elsewhere},
	} {
		t.Run(c.name, func(t *testing.T) {
			st.t = t
			last := c.do(actor.Actor{UserID: 9, Grants: c.held})
			if last.Role != string(c.want.Role) || last.UnitID != c.want.UnitID {
				t.Errorf("%s is told of %s in unit %d, want %s in %d", last.Action, last.Role, last.UnitID, c.want.Role, c.want.UnitID)
			}
		})
	}
}

// lastTold gives the last row of the trail about a subject.
func (st *stage) lastTold(subject string, id uint64) audit.Row {
	st.t.Helper()
	rows, err := audit.ForSubject(ctx, st.db.Reader(), subject, id)
	st.must(err)
	return rows[len(rows)-1]
}

// walkIn seats somebody of SNV at the door of a new course.
func (st *stage) walkIn(by actor.Actor) (e courses.Enrolment) {
	st.t.Helper()
	c := st.course(courses.Open)
	st.write(func(tx database.Tx) (err error) {
		e, err = st.s.SeatWalkIn(ctx, tx, by, c.ID, courses.Row{FullName: "Y Mới", Unit: "SNV", Phone: "0911111111"})
		return err
	})
	return e
}

func (st *stage) seats(by actor.Actor) audit.Row {
	return st.lastTold("enrolment", st.walkIn(by).ID)
}

func (st *stage) confirms(by actor.Actor) audit.Row {
	e, err := st.s.ConfirmWalkIn(ctx, by, st.walkIn(st.lead()).ID)
	st.must(err)
	return st.lastTold("enrolment", e.ID)
}

func (st *stage) substitutes(by actor.Actor) audit.Row {
	old := st.walkIn(st.lead())
	_, err := st.s.PutInPlace(ctx, by, old.ID, courses.Row{FullName: "Y Ba", Phone: "0911111113"})
	st.must(err)
	return st.lastTold("enrolment", old.ID)
}

func (st *stage) substituted(by actor.Actor) audit.Row {
	place, err := st.s.PutInPlace(ctx, by, st.walkIn(st.lead()).ID, courses.Row{FullName: "Y Ba", Phone: "0911111113"})
	st.must(err)
	return st.lastTold("enrolment", place.ID)
}

func (st *stage) approves(by actor.Actor) audit.Row {
	c := st.course(courses.Planned)
	_, err := st.s.ChangeState(ctx, by, c.ID, courses.Step{To: courses.Approved})
	st.must(err)
	return st.lastTold("course", c.ID)
}
