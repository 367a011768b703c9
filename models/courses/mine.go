package courses

import (
	"context"

	"gorm.io/gorm"

	"taphuan/models/actor"
)

// Own is a course the actor itself is enrolled in, with the code of its
// personal page.
type Own struct {
	Listed
	Link      string
	Enrolment Enrolment
}

// Mine gives the courses in which the person behind the sign-in is enrolled,
// by first day; a sign-in without a person has none.
func (s *Service) Mine(ctx context.Context, by actor.Actor) ([]Own, error) {
	if by.PersonID == 0 {
		return nil, nil
	}
	tx := s.db.Reader()
	places, err := gorm.G[Enrolment](tx.DB).Where("person_id = ? AND status = ?", by.PersonID, Enrolled).Find(ctx)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	ids, mine := make([]uint64, len(places)), map[uint64]Enrolment{}
	for i, e := range places {
		ids[i], mine[e.CourseID] = e.CourseID, e
	}
	found, err := gorm.G[Course](tx.DB).Where("id IN ?", ids).Order("starts_on, id").Find(ctx)
	if err != nil {
		return nil, err
	}
	listed, err := s.listed(ctx, tx, found)
	if err != nil {
		return nil, err
	}
	own := make([]Own, len(listed))
	for i, l := range listed {
		e := mine[l.ID]
		own[i] = Own{Listed: l, Link: LinkCode(s.key, e.ID, e.Replacement), Enrolment: e}
	}
	return own, nil
}
