package attendance

import (
	"context"
	"crypto/rand"
	"slices"
	"unicode/utf8"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// The longest reason of a mark and reference of a paper, in characters.
const (
	maxNote     = 500
	maxDocument = 200
)

// Correction marks somebody by hand. Reason is needed; Document names the paper
// behind it, such as the letter that asks to be excused.
type Correction struct {
	Enrolment uint64
	Mark      Status
	Reason    string
	Document  string
}

// Correct marks somebody present, late, excused or absent, with a reason. It is
// a fact beside the scans and wins over them; the last mark counts. In a closed
// session check-in staff do not, and in a locked one or a completed course only
// an approver does (ErrLocked).
func (s *Service) Correct(ctx context.Context, by actor.Actor, sessionID uint64, c Correction) (Standing, error) {
	c.Reason, c.Document = vietnamese.CleanText(c.Reason), vietnamese.Clean(c.Document)
	return s.decide(ctx, by, sessionID, c.Enrolment, c.check(), func(person *courses.Enrolment) Fact {
		return Fact{Kind: kindCorrection, EnrolmentID: &person.ID, Mark: string(c.Mark), Note: c.Reason, Document: c.Document}
	})
}

func (c Correction) check() error {
	var wrong []fault.Field
	if !slices.Contains(Marks(), c.Mark) {
		wrong = append(wrong, fault.Field{Name: "mark", Code: "input.choice"})
	}
	if c.Reason == "" {
		wrong = append(wrong, fault.Field{Name: "reason", Code: "input.required"})
	}
	wrong = append(wrong, tooLong("reason", c.Reason, maxNote)...)
	wrong = append(wrong, tooLong("document", c.Document, maxDocument)...)
	return fault.Fields(wrong...)
}

// tooLong finds a text longer than it may be.
func tooLong(name, text string, most int) []fault.Field {
	if utf8.RuneCountInString(text) <= most {
		return nil
	}
	return []fault.Field{{Name: name, Code: "input.too_long", Args: map[string]any{"Max": most}}}
}

// decide keeps a fact that somebody at a desk made about a person, and tells
// the trail what it changed. The person's row is locked first, so that desks
// and doors come one after the other. wrong is what is wrong with the form,
// told to those who may decide at all.
func (s *Service) decide(ctx context.Context, by actor.Actor, sessionID, enrolmentID uint64, wrong error,
	made func(person *courses.Enrolment) Fact) (Standing, error) {
	var standing Standing
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		person, err := courses.EnrolmentByID(ctx, tx, enrolmentID, true)
		if err != nil && !isUnknown(err) {
			return err
		}
		session, as, sessionErr := s.toDecide(ctx, tx, by, sessionID)
		if sessionErr != nil {
			return sessionErr
		}
		if err != nil || person.CourseID != session.CourseID {
			return courses.ErrUnknownEnrolment
		}
		if wrong != nil {
			return wrong
		}
		standing, err = s.addDecision(ctx, tx, by, as, session, made(&person))
		return err
	})
	return standing, err
}

// toDecide gives the session to who may mark people in it: those who check in,
// once it is closed who manages the course, and of a locked session or a completed
// course its approvers only. It gives too the grant that allows it, which is the
// approver's where no other does.
func (s *Service) toDecide(ctx context.Context, tx database.Tx, by actor.Actor, sessionID uint64) (courses.Session, actor.Grant, error) {
	session, course, err := courses.FindSession(ctx, tx, by, sessionID)
	if err != nil {
		return session, actor.Grant{}, err
	}
	approves, locked := courses.CanApprove(by, course), course.State == courses.Completed || session.LockedAt != nil
	if approves && locked {
		return session, courses.ApproverFor(by, course), nil
	}
	_, _, err = courses.SessionForScan(ctx, tx, by, sessionID)
	still := decidesStill(by, session, course)
	switch {
	case approves && (fault.Of(err) != nil || err == nil && !still):
		return session, courses.ApproverFor(by, course), nil
	case err == nil && locked:
		err = ErrLocked
	case err == nil && !still:
		err = courses.ErrForbidden
	}
	return session, courses.RoleAtDoor(by, course), err
}

// decidesStill reports whether who checks people in also decides about them: all
// do until the session is closed, and then who manages the course (DOMAIN §5.3).
func decidesStill(by actor.Actor, session courses.Session, course courses.Course) bool {
	return session.ClosedAt == nil || courses.CanManage(by, course)
}

// addDecision stores the fact with its audit row and gives the standing after it.
func (s *Service) addDecision(ctx context.Context, tx database.Tx, by actor.Actor, as actor.Grant, session courses.Session, f Fact) (Standing, error) {
	now := s.now()
	f.Nonce, f.SessionID, f.Method = "desk:"+rand.Text(), session.ID, MethodManual
	f.At, f.ReceivedAt, f.UserID = now, now, by.UserID
	before, after, err := s.adding(ctx, tx, session, &f)
	if err != nil {
		return Standing{}, err
	}
	entry := entryOf(as, now, f, deskActions[f.Kind])
	entry.Before = map[string]any{"enrolment": f.EnrolmentID, "status": before.Status}
	entry.After = map[string]any{"enrolment": f.EnrolmentID, "status": after.Status, "mark": f.Mark, "about": f.About,
		"document": f.Document}
	return after, audit.Add(ctx, tx, by, entry)
}

// deskActions names what is done at a desk as the trail tells it.
var deskActions = map[string]string{
	kindCorrection: "attendance.corrected", kindVerdict: "attendance.judged", kindRollCall: "attendance.called",
}

// adding stores a fact and gives its person's standing before and after; a fact
// about nobody changes none.
func (s *Service) adding(ctx context.Context, tx database.Tx, session courses.Session, f *Fact) (before, after Standing, err error) {
	var facts []Fact
	if f.EnrolmentID != nil {
		facts, err = gorm.G[Fact](tx.DB).Where("session_id = ? AND enrolment_id = ?", session.ID, *f.EnrolmentID).Find(ctx)
	}
	if err == nil {
		err = gorm.G[Fact](tx.DB).Create(ctx, f)
	}
	if err != nil || f.EnrolmentID == nil {
		return before, after, err
	}
	hours, seats := s.rules.Hours(session), []uint64{*f.EnrolmentID}
	before = Derive(s.rules, hours, seats, facts)[*f.EnrolmentID]
	after = Derive(s.rules, hours, seats, append(facts, *f))[*f.EnrolmentID]
	return before, after, nil
}
