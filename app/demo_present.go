package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"taphuan/models/attendance"
	"taphuan/models/courses"
)

// presentCourses tells of the courses that run on the morning of 15 October
// 2024 or are still to come.
func (s *demoStory) presentCourses() {
	s.conference2024()
	s.secondCrisisCourse()
	s.plannedCourse()
}

const today, conference = "2024-10-15", "conference 2024"

// conference2024 is the one whose first session is open now, with sixty people.
func (s *demoStory) conference2024() {
	const key = conference
	s.create(key, "2024-09-09 08:40", "tochuc", courses.Draft{Title: "Hội nghị tập huấn công tác truyền thông chính sách năm 2024",
		Kind: "conference", Topic: "policy_communication", LeadUnit: "STTTT", StartsOn: typed(2024, 10, 15), EndsOn: typed(2024, 10, 15),
		Venue: "Trung tâm Hội nghị tỉnh, thành phố Gia Nghĩa", Capacity: 80},
		halfDay{today, "Buổi sáng", "07:30", "11:00", 4}, halfDay{today, "Buổi chiều", "13:30", "16:30", 4})
	s.step(key, "2024-09-18 15:25", "pheduyet", courses.Step{To: courses.Approved, DecisionNo: "141/QĐ-STTTT"})
	s.step(key, "2024-09-19 08:10", "tochuc", courses.Step{To: courses.Open})
	s.enrol(key, "2024-09-30 09:15", s.cast.some(s.r, 35, slices.Concat(departments, words("MTTQ LDLD HPN TDOAN HND HCCB CA BCHQS BDBP BTG BAO DAI TCT CTTDT TCNN HVHNT HNB")), 0))
	s.enrol(key, "2024-10-04 14:30", append([]courses.Row{demoTrainee}, s.cast.some(s.r, 24, districts, 0)...))
	s.at("2024-10-08 10:00", func(ctx context.Context) error {
		c := s.courses[key]
		trainee := slices.IndexFunc(c.places, func(p courses.Place) bool { return p.FullName == demoTrainee.FullName })
		return s.trainee(ctx, c.places[trainee].PersonID)
	})
	s.step(key, "2024-10-11 16:50", "tochuc", courses.Step{To: courses.Closed})
	s.at("2024-10-14 10:30", func(ctx context.Context) error {
		return s.h.Courses.GiveSession(ctx, s.by["tochuc"], s.courses[key].id, s.courses[key].sessions[0].ID, "diemdanh")
	})
}

// secondCrisisCourse takes enrolments for next week.
func (s *demoStory) secondCrisisCourse() {
	const key, first, second = "crisis 2024 again", "2024-10-22", "2024-10-23"
	s.create(key, "2024-09-16 10:05", "tochuc", courses.Draft{
		Title: "Bồi dưỡng kỹ năng xử lý khủng hoảng truyền thông năm 2024 (khóa 2)",
		Kind:  "course", Topic: "crisis_communication", LeadUnit: "STTTT", StartsOn: typed(2024, 10, 22), EndsOn: typed(2024, 10, 23),
		Venue: "Hội trường Sở Thông tin và Truyền thông", Capacity: 50},
		halfDay{first, "Sáng thứ Ba: Nhận diện khủng hoảng truyền thông", "07:30", "11:00", 4},
		halfDay{first, "Chiều thứ Ba: Quy trình xử lý", "13:30", "16:30", 4},
		halfDay{second, "Sáng thứ Tư: Phát ngôn trong khủng hoảng", "07:30", "11:00", 4},
		halfDay{second, "Chiều thứ Tư: Diễn tập tình huống", "13:30", "16:30", 4})
	s.step(key, "2024-09-27 14:50", "pheduyet", courses.Step{To: courses.Approved, DecisionNo: "149/QĐ-STTTT"})
	s.step(key, "2024-09-30 08:00", "tochuc", courses.Step{To: courses.Open})
	s.enrol(key, "2024-10-08 15:45", s.cast.some(s.r, 24, departments, 4))
	s.enrol(key, "2024-10-14 09:05", s.cast.some(s.r, 12, districts, 1))
}

// plannedCourse waits for approval.
func (s *demoStory) plannedCourse() {
	const first, second = "2024-11-12", "2024-11-13"
	s.create("planned 2024", "2024-10-10 09:20", "noivu", courses.Draft{
		Title: "Bồi dưỡng kiến thức, kỹ năng truyền thông chính sách cho cán bộ được phân công phụ trách",
		Kind:  "course", Topic: "policy_communication", LeadUnit: "SNV", StartsOn: typed(2024, 11, 12), EndsOn: typed(2024, 11, 13),
		Venue: "Hội trường Trường Chính trị tỉnh", Capacity: 60},
		halfDay{first, "Buổi sáng ngày 12/11", "07:30", "11:00", 4}, halfDay{first, "Buổi chiều ngày 12/11", "13:30", "16:30", 4},
		halfDay{second, "Buổi sáng ngày 13/11", "07:30", "11:00", 4})
}

// thisMorning tells what the hall has seen from 07:05 on: scans at the door,
// phones at the projected code, and what somebody has to look at.
func (s *demoStory) thisMorning() {
	next := 0
	for _, arrivals := range []struct {
		moment string
		people int
	}{{"2024-10-15 07:05", 1}, {"2024-10-15 07:12", 3}, {"2024-10-15 07:18", 5}, {"2024-10-15 07:24", 4}, {"2024-10-15 07:30", 4}, {"2024-10-15 07:37", 2}} {
		from := next
		next += arrivals.people
		s.at(arrivals.moment, func(ctx context.Context) error {
			var items []attendance.Item
			for i := range arrivals.people {
				items = append(items, s.scan(from+i, time.Duration(-40*i)*time.Second))
			}
			return s.checkIn(ctx, items...)
		})
	}
	s.oddScans()
	s.at("2024-10-15 07:20", func(ctx context.Context) error {
		c := s.courses[conference]
		_, err := s.h.Attendance.Correct(ctx, s.by["tochuc"], c.sessions[0].ID, attendance.Correction{
			Enrolment: s.guest(40).ID, Mark: attendance.Excused, Reason: "Đi công tác đột xuất", Document: "Công văn báo vắng ngày 14/10/2024"})
		return err
	})
	for i, moment := range []string{"2024-10-15 07:15", "2024-10-15 07:22", "2024-10-15 07:26", "2024-10-15 07:27", "2024-10-15 07:33"} {
		s.at(moment, func(ctx context.Context) error { return s.byPhone(ctx, 25+i, max(i, 1)) })
	}
}

// oddScans are those that happen at every door.
func (s *demoStory) oddScans() {
	s.at("2024-10-15 07:19", func(ctx context.Context) error { // shown twice
		again := s.scan(5, 0)
		again.Nonce += "-again"
		return s.checkIn(ctx, again)
	})
	s.at("2024-10-15 07:21", func(ctx context.Context) error { // the code of another course
		other := s.scan(45, 0)
		other.Ticket = s.courses["crisis 2024 again"].places[0].Ticket
		return s.checkIn(ctx, other)
	})
	s.at("2024-10-15 07:25", func(ctx context.Context) error { // a phone whose clock is ahead
		return s.checkIn(ctx, s.scan(46, 11*time.Minute))
	})
	s.at("2024-10-15 07:28", func(ctx context.Context) error { // and one whose clock is behind
		return s.checkIn(ctx, s.scan(47, -50*time.Minute))
	})
	s.at("2024-10-15 07:31", func(ctx context.Context) error { // too crumpled for the camera
		typed := s.scan(30, 0)
		typed.Method = attendance.MethodTyped
		return s.checkIn(ctx, typed)
	})
}

// guest is somebody enrolled in the conference, in no order one could guess;
// the trainee comes last.
func (s *demoStory) guest(n int) courses.Place {
	c := s.courses[conference]
	trainee := slices.IndexFunc(c.places, func(p courses.Place) bool { return p.FullName == demoTrainee.FullName })
	const step = 7 // prime to sixty, so that everybody has a turn
	return c.places[(trainee+step*(n+1))%len(c.places)]
}

// scan is the ticket of a guest at the door, off the present moment by so much.
func (s *demoStory) scan(n int, off time.Duration) attendance.Item {
	session := s.courses[conference].sessions[0].ID
	return attendance.Item{Nonce: fmt.Sprintf("demo-%d-%d", session, n), Session: session,
		Ticket: s.guest(n).Ticket, At: s.clock().Add(off)}
}

// checkIn sends scans as the staff at the door.
func (s *demoStory) checkIn(ctx context.Context, items ...attendance.Item) error {
	_, err := s.h.Attendance.CheckIn(ctx, s.by["diemdanh"], items)
	return err
}

// byPhone is a guest who opens the projected code on a phone and says the
// telephone or short number and the four digits of the invitation. Phones of
// the same number are one phone.
func (s *demoStory) byPhone(ctx context.Context, n, phone int) error {
	session, guest := s.courses[conference].sessions[0].ID, s.guest(n)
	code, err := s.h.Attendance.RoomCode(ctx, s.by["tochuc"], session)
	if err != nil {
		return err
	}
	device := fmt.Sprintf("demo-phone-%d", phone)
	_, claim, err := s.h.Attendance.OpenRoom(ctx, code.URL[len(code.URL)-roomCodeLength:], device)
	if err != nil {
		return err
	}
	visitor := attendance.Phone{Claim: claim, Device: device}
	_, _, err = s.h.Attendance.CheckInByClaim(ctx, s.by[""], visitor, attendance.Who{
		Phone: fmt.Sprint(guest.ShortNumber), Pin: courses.Pin(s.h.Courses.Key(), guest.ID, guest.Replacement)})
	return err
}

// roomCodeLength is how many characters the projected code has (CHECKIN §2).
const roomCodeLength = 39
