package courses

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/people"
	"taphuan/models/vietnamese"
)

// maxSortWords is how long a part of a name may be, in letters.
const maxSortWords = 120

// Resort says which words of a name are the given name and which the rest,
// where the usual rule (the last word is the given name) does not hold, as for
// many M'Nông and Ê Đê names. Lists follow it from now on, in other courses too.
func (s *Service) Resort(ctx context.Context, by actor.Actor, enrolmentID uint64, given, rest string) (Enrolment, error) {
	given, rest = vietnamese.Clean(given), vietnamese.Clean(rest)
	var f faults
	f.text("given", given, true, maxSortWords)
	f.text("rest", rest, false, maxSortWords)
	if err := fault.Fields(f...); err != nil {
		return Enrolment{}, err
	}
	keys := vietnamese.NameKeys(given, rest)
	set := clause.Assignments(map[string]any{"sort_given": atMost(keys.Given, maxGivenKey), "sort_rest": atMost(keys.Rest, maxRestKey)})
	return s.changeEnrolment(ctx, by, enrolmentID, func(tx database.Tx, c Course, e *Enrolment) error {
		if _, err := gorm.G[Enrolment](tx.DB).Where("person_id = ? AND name_fold = ?", e.PersonID, e.NameFold).Set(set).Update(ctx); err != nil {
			return err
		}
		if _, err := gorm.G[people.Person](tx.DB).Where("id = ? AND name_fold = ?", e.PersonID, e.NameFold).Set(set).Update(ctx); err != nil {
			return err
		}
		return s.log(ctx, tx, by, c, audit.Entry{Action: "courses.resorted", Subject: "enrolment", SubjectID: e.ID,
			After: map[string]any{"given": given, "rest": rest}})
	})
}
