package certificates

import (
	"maps"
	"testing"

	"taphuan/models/courses"
)

func TestJudge(t *testing.T) {
	attendance := func(attended, total, percent, minimum int) *Reason {
		return &Reason{Code: ReasonAttendance, Args: map[string]any{"Attended": attended, "Total": total, "Percent": percent, "Minimum": minimum}}
	}
	for _, c := range []struct {
		name    string
		status  string
		live    string
		lessons Lessons
		minimum int
		want    *Reason
	}{
		{"all lessons", courses.Enrolled, "", Lessons{24, 24}, 80, nil},
		{"exactly the minimum", courses.Enrolled, "", Lessons{8, 10}, 80, nil},
		{"just below, no rounding up", courses.Enrolled, "", Lessons{799, 1000}, 80, attendance(799, 1000, 79, 80)},
		{"one third is not 34 percent", courses.Enrolled, "", Lessons{1, 3}, 34, attendance(1, 3, 33, 34)},
		{"one third is more than 33 percent", courses.Enrolled, "", Lessons{1, 3}, 33, nil},
		{"half of a hundred", courses.Enrolled, "", Lessons{4, 8}, 100, attendance(4, 8, 50, 100)},
		{"never came", courses.Enrolled, "", Lessons{0, 8}, 80, attendance(0, 8, 0, 80)},
		{"nothing is asked", courses.Enrolled, "", Lessons{0, 8}, 0, nil},
		{"no lessons at all", courses.Enrolled, "", Lessons{0, 0}, 0, attendance(0, 0, 0, 0)},
		{"has one", courses.Enrolled, "003/2024/GCN-STTTT", Lessons{8, 8}, 80,
			&Reason{Code: ReasonIssued, Args: map[string]any{"Number": "003/2024/GCN-STTTT"}}},
		{"withdrawn, though there", courses.Withdrawn, "", Lessons{8, 8}, 80, &Reason{Code: ReasonWithdrawn}},
		{"only waiting", courses.Waiting, "", Lessons{8, 8}, 0, &Reason{Code: ReasonWaiting}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Judge(c.status, c.live, c.lessons, c.minimum)
			if (got == nil) != (c.want == nil) || got != nil && (got.Code != c.want.Code || !maps.Equal(got.Args, c.want.Args)) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
