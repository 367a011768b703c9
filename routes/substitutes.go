package routes

// substituteInput names who takes somebody's seat; the unit may be left out.
type substituteInput struct {
	Enrolment uint64 `path:"enrolment"`
	personFields
}

// substitute gives the seat of somebody to another person of the same unit.
func (h *handlers) substitute(rq *request, in substituteInput) (answer[enrolmentRow], error) {
	place, err := h.Courses.PutInPlace(rq.ctx, rq.by, in.Enrolment, in.row())
	if err != nil {
		return courseFault[enrolmentRow](rq, err)
	}
	return made(enrolmentOf(place), "/enrolments/"+utoa(place.ID), "notice.courses.substituted")
}

// confirmWalkIn says that the unit sent the person.
func (h *handlers) confirmWalkIn(rq *request, in enrolmentInput) (answer[enrolmentChanged], error) {
	e, err := h.Courses.ConfirmWalkIn(rq.ctx, rq.by, in.Enrolment)
	if err != nil {
		return courseFault[enrolmentChanged](rq, err)
	}
	return done(enrolmentChanged{e.ID, e.Status}, "/enrolments/"+utoa(e.ID), "notice.courses.walk_in_confirmed")
}
