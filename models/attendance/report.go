package attendance

import (
	"context"
	"fmt"

	"taphuan/models/actor"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// Report tells the staff that somebody stands in the hall who is not on the list
// ("Báo cho nhân viên", UX §1.7): the name is kept for review beside the moment
// the code was opened, counts for nothing, and waits on the board until somebody
// is added as a walk-in or not. It spends the phone's claim, and answers as
// CheckInByClaim does when that was spent before. No name, or one too long, is
// refused at `name`; one phone may tell a few names in a while, and all together
// so many a minute that the staff can look at them.
func (s *Service) Report(ctx context.Context, by actor.Actor, phone Phone, name string) (Visit, error) {
	c, spent, err := s.spendable(ctx, phone)
	switch {
	case err != nil:
		return Visit{}, err
	case spent:
		return s.Visit(ctx, by, phone)
	}
	name = vietnamese.Clean(name)
	switch {
	case name == "":
		return Visit{}, fault.Fields(fault.Field{Name: "name", Code: "input.required"})
	case len([]rune(name)) > maxHeard:
		return Visit{}, fault.Fields(fault.Field{Name: "name", Code: "attendance.long_note"})
	}
	if err := s.countReport(ctx, c); err != nil {
		return Visit{}, err
	}
	doorway, err := s.doorway(ctx, c.Session)
	if err != nil {
		return Visit{}, unknownAs(err, ErrClaimExpired)
	}
	if err := held(doorway.Course); err != nil {
		return Visit{}, err
	}
	item := Item{Nonce: c.factNonce(), Session: c.Session, Direction: In, Method: MethodRoom, At: c.openedAt(), Note: name,
		LocalResult: ResultReview, device: deviceHash(phone.Device)}
	doors := map[uint64]door{c.Session: s.doorOf(doorway.Session, doorway.Course)}
	if _, err := s.keep(ctx, by, doors, []Item{item}, s.now()); err != nil {
		return Visit{}, err
	}
	return s.Visit(ctx, by, phone)
}

// reportsMost is how many names may be told in a session within a minute.
const reportsMost = 20

// countReport counts a name for the phone and for the session, before it is kept:
// phones are known by a cookie only, and codes by the wall they stand on.
func (s *Service) countReport(ctx context.Context, c claim) error {
	if err := s.attempts.Attempt(ctx, "report:"+c.Device); err != nil {
		return err
	}
	const minute = 60 // seconds
	second := s.now().Unix()
	return s.attempts.AttemptAtMost(ctx, fmt.Sprintf("reports:%d:%d", c.Session, second/minute), reportsMost, int(minute-second%minute))
}
