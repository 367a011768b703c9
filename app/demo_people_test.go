package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"taphuan/models/attendance"
	"taphuan/models/certificates"
	"taphuan/models/courses"
	"taphuan/models/people"
)

func askCertificates(t *testing.T, h *house) {
	issued := all[certificates.Certificate](t, h)
	revoked := 0
	for i, c := range issued {
		if want := fmt.Sprintf("%03d/2024/GCN-STTTT", i+1); c.Number != want {
			t.Errorf("number %s, want %s", c.Number, want)
		}
		public, err := h.Certificates.Verify(t.Context(), c.Code)
		if err != nil || public.Status != c.Status || public.FullName != c.FullName {
			t.Errorf("%s is verified as %+v, %v", c.Number, public, err)
		}
		if c.Status == certificates.Revoked {
			revoked++
		}
	}
	if len(issued) < 30 || revoked != 1 {
		t.Errorf("%d certificates, %d revoked", len(issued), revoked)
	}
	waiting, err := h.Certificates.List(t.Context(), signedIn(t, h, "vanthu"), demoCourseOf(t, h, courses.Finished).ID)
	if err != nil || !waiting.MayIssue || waiting.Counts.Eligible < 25 || waiting.Counts.Refused == 0 || waiting.Counts.Valid != 0 {
		t.Errorf("the finished course: %+v, %v", waiting.Counts, err)
	}
}

func askPeople(t *testing.T, h *house) {
	list := all[people.Person](t, h)
	if len(list) < 260 || len(list) > 340 {
		t.Errorf("%d people", len(list))
	}
	for _, begin := range []string{"H'", "Y ", "Điểu ", "K'", "Thị ", "Giàng ", "Nông ", "Ma "} {
		if !slices.ContainsFunc(list, func(p people.Person) bool { return strings.HasPrefix(p.FullName, begin) }) {
			t.Errorf("nobody is called %q…", begin)
		}
	}
	names := map[string]int{}
	for _, p := range list {
		names[p.FullName]++
	}
	twice := 0
	for _, n := range names {
		if n > 1 {
			twice++
		}
	}
	if twice != 1 {
		t.Errorf("%d names are those of two people, want 1", twice)
	}
}

func askTrainee(t *testing.T, h *house) {
	by := signedIn(t, h, traineeLogin)
	board, err := h.Attendance.Board(t.Context(), everybody, openSession(t, h).ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range board.Rows {
		if row.Person.PersonID == by.PersonID && by.PersonID != 0 {
			if row.Status != attendance.Expected {
				t.Errorf("the trainee is %s, so nobody can try the phone", row.Status)
			}
			return
		}
	}
	t.Error("the trainee is not enrolled in the conference")
}
