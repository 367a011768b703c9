package certificates

import "taphuan/models/courses"

// Why somebody gets no certificate; sentences of the catalogue as well.
const (
	ReasonAttendance = "certificates.reason.attendance"
	ReasonWithdrawn  = "certificates.reason.withdrawn"
	ReasonWaiting    = "certificates.reason.waiting"
	ReasonIssued     = "certificates.reason.already_issued"
)

// Reason says why somebody gets no certificate, with what its sentence
// mentions: Attended, Total (lessons), Percent and Minimum, or Number.
type Reason struct {
	Code string
	Args map[string]any
}

// Lessons counts the lessons (tiết) somebody attended, of all of a course.
type Lessons struct {
	Attended, Total int
}

// Percent gives the share attended in whole percent, rounded down: 79.9 is not 80.
func (l Lessons) Percent() int {
	if l.Total <= 0 {
		return 0
	}
	return l.Attended * 100 / l.Total
}

// Reach reports whether the share attended is at least the minimum, in whole
// percent of lessons. A course without lessons is attended by nobody.
func (l Lessons) Reach(minimum int) bool {
	return l.Total > 0 && l.Attended*100 >= minimum*l.Total
}

// Judge says why somebody in the course gets no certificate now, or nil for who
// has earned one (DOMAIN §3.3). Live is the number of the valid certificate the
// person already has, "" for none.
func Judge(status string, live string, lessons Lessons, minimum int) *Reason {
	switch {
	case status == courses.Withdrawn:
		return &Reason{Code: ReasonWithdrawn}
	case status != courses.Enrolled:
		return &Reason{Code: ReasonWaiting}
	case live != "":
		return &Reason{Code: ReasonIssued, Args: map[string]any{"Number": live}}
	case !lessons.Reach(minimum):
		return &Reason{Code: ReasonAttendance, Args: map[string]any{"Attended": lessons.Attended,
			"Total": lessons.Total, "Percent": lessons.Percent(), "Minimum": minimum}}
	}
	return nil
}
