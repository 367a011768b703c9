package main

import (
	"context"
	"slices"

	"taphuan/models/certificates"
	"taphuan/models/courses"
)

// earlierCourses tells what was held, and what was not, before October 2024.
func (s *demoStory) earlierCourses() {
	s.conference2023()
	s.communes2023()
	s.crisisCourse()
	s.cancelledCourse()
	s.spokespeople()
}

// conference2023 is the training conference that made 2023 a good year (*II.6.e*).
func (s *demoStory) conference2023() {
	const key, day = "conference 2023", "2023-10-26"
	halves := []halfDay{{day, "Buổi sáng", "07:30", "11:00", 4}, {day, "Buổi chiều", "13:30", "16:30", 4}}
	s.create(key, "2023-09-18 09:12", "tochuc", courses.Draft{Title: "Hội nghị tập huấn công tác truyền thông chính sách năm 2023",
		Kind: "conference", Topic: "policy_communication", LeadUnit: "STTTT", StartsOn: typed(2023, 10, 26), EndsOn: typed(2023, 10, 26),
		Venue: "Trung tâm Hội nghị tỉnh, thành phố Gia Nghĩa", Capacity: 200}, halves...)
	s.step(key, "2023-09-25 15:40", "pheduyet", courses.Step{To: courses.Approved, DecisionNo: "168/QĐ-STTTT"})
	s.step(key, "2023-09-26 08:05", "tochuc", courses.Step{To: courses.Open})
	people := s.cast.some(s.r, 158, s.cast.units, 0)
	s.enrol(key, "2023-10-11 10:20", people[:74])
	s.enrol(key, "2023-10-18 14:35", people[74:])
	s.step(key, "2023-10-20 17:00", "tochuc", courses.Step{To: courses.Closed})
	s.hold(key, halves, "2023-10-26 17:10")
	s.step(key, "2023-11-08 09:30", "tochuc", courses.Step{To: courses.Completed})
}

// communes2023 is a course of Home Affairs for the communes.
func (s *demoStory) communes2023() {
	const key = "communes 2023"
	halves := []halfDay{{"2023-11-21", "Buổi sáng ngày thứ nhất", "07:30", "11:00", 4},
		{"2023-11-21", "Buổi chiều ngày thứ nhất", "13:30", "16:30", 4}, {"2023-11-22", "Buổi sáng ngày thứ hai", "07:30", "11:00", 4}}
	s.create(key, "2023-10-09 14:02", "noivu", courses.Draft{
		Title: "Tập huấn kỹ năng truyền thông chính sách cho cán bộ, công chức cấp xã năm 2023",
		Kind:  "course", Topic: "policy_communication", LeadUnit: "SNV", StartsOn: typed(2023, 11, 21), EndsOn: typed(2023, 11, 22),
		Venue: "Hội trường Trường Chính trị tỉnh", Capacity: 90}, halves...)
	s.step(key, "2023-10-16 10:30", "noivu", courses.Step{To: courses.Open, DecisionNo: "312/QĐ-SNV"})
	s.enrol(key, "2023-11-06 15:15", s.cast.some(s.r, 82, districts, 4))
	s.hold(key, halves, "2023-11-22 11:20")
	s.step(key, "2023-12-05 08:45", "noivu", courses.Step{To: courses.Completed})
}

// crisisCourse was held in May 2024, with certificates of which one was revoked.
func (s *demoStory) crisisCourse() {
	const key, first, second = "crisis 2024", "2024-05-14", "2024-05-15"
	halves := []halfDay{{first, "Sáng thứ Ba: Nhận diện khủng hoảng truyền thông", "07:30", "11:00", 4},
		{first, "Chiều thứ Ba: Quy trình xử lý", "13:30", "16:30", 4},
		{second, "Sáng thứ Tư: Phát ngôn trong khủng hoảng", "07:30", "11:00", 4},
		{second, "Chiều thứ Tư: Diễn tập tình huống", "13:30", "16:30", 4}}
	s.create(key, "2024-04-02 08:50", "tochuc", courses.Draft{
		Title: "Bồi dưỡng kỹ năng xử lý khủng hoảng truyền thông năm 2024 (khóa 1)",
		Kind:  "course", Topic: "crisis_communication", LeadUnit: "STTTT", StartsOn: typed(2024, 5, 14), EndsOn: typed(2024, 5, 15),
		Venue: "Hội trường Sở Thông tin và Truyền thông", Capacity: 50}, halves...)
	s.step(key, "2024-04-10 16:20", "pheduyet", courses.Step{To: courses.Approved, DecisionNo: "57/QĐ-STTTT"})
	s.step(key, "2024-04-11 07:55", "tochuc", courses.Step{To: courses.Open})
	people := s.cast.some(s.r, 39, slices.Concat(departments, districts, words("CA BCHQS BDBP MTTQ TDOAN")), 2)
	s.enrol(key, "2024-05-03 09:40", append([]courses.Row{demoTrainee}, people...))
	s.step(key, "2024-05-10 16:45", "tochuc", courses.Step{To: courses.Closed})
	s.hold(key, halves, "2024-05-15 16:50")
	s.certify(key)
	s.step(key, "2024-05-29 10:05", "tochuc", courses.Step{To: courses.Completed})
}

// demoTrainee is who signs in as the trainee.
var demoTrainee = courses.Row{FullName: "Nông Thị Hương", Unit: "KN", Position: "Công chức Văn hóa - Xã hội thị trấn Đắk Mâm",
	Phone: "0912 000 435", Email: "huongnt.kn@daknong.example", BornOn: "20/10/1991", Gender: "female"}

// certify issues the certificates of a course and revokes the fourth.
func (s *demoStory) certify(key string) {
	var issued certificates.Outcome
	s.at("2024-05-17 14:30", func(ctx context.Context) (err error) {
		issued, err = s.h.Certificates.Issue(ctx, s.by["vanthu"], s.courses[key].id, certificates.Order{
			IssuedOn: typed(2024, 5, 17), SignerName: "Phạm Đức Thắng", SignerTitle: "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", DecisionNo: "79/QĐ-STTTT"})
		return err
	})
	s.at("2024-06-03 08:35", func(ctx context.Context) error {
		_, err := s.h.Certificates.Revoke(ctx, s.by["vanthu"], issued.Issued[3].ID,
			"Sai ngày sinh do nhập liệu theo danh sách đơn vị gửi; học viên đã nộp lại bản giấy.")
		return err
	})
}

// cancelledCourse fell to the rains of July 2024.
func (s *demoStory) cancelledCourse() {
	const key = "cancelled 2024"
	s.create(key, "2024-06-24 10:10", "tochuc", courses.Draft{
		Title: "Tập huấn viết tin, bài truyền thông chính sách cho cán bộ văn hóa - xã hội cấp xã",
		Kind:  "course", Topic: "other", LeadUnit: "STTTT", StartsOn: typed(2024, 7, 25), EndsOn: typed(2024, 7, 25),
		Venue: "Trung tâm Văn hóa, Thể thao và Truyền thông huyện Tuy Đức", Capacity: 40},
		halfDay{"2024-07-25", "Buổi sáng", "07:30", "11:00", 4}, halfDay{"2024-07-25", "Buổi chiều", "13:30", "16:30", 4})
	s.step(key, "2024-07-02 09:30", "pheduyet", courses.Step{To: courses.Approved, DecisionNo: "101/QĐ-STTTT"})
	s.step(key, "2024-07-02 14:00", "tochuc", courses.Step{To: courses.Open})
	s.enrol(key, "2024-07-15 10:00", s.cast.some(s.r, 22, words("TD DS DRL DGL"), 5))
	s.step(key, "2024-07-22 16:30", "tochuc", courses.Step{To: courses.Cancelled,
		Reason: "Mưa lớn kéo dài gây sạt lở trên các tuyến đường về huyện Tuy Đức; các xã tập trung khắc phục hậu quả."})
}

// spokespeople is finished, and its certificates wait to be issued.
func (s *demoStory) spokespeople() {
	const key, first, second = "press 2024", "2024-09-24", "2024-09-25"
	halves := []halfDay{{first, "Buổi sáng ngày 24/9", "07:30", "11:00", 4}, {first, "Buổi chiều ngày 24/9", "13:30", "16:30", 4},
		{second, "Buổi sáng ngày 25/9", "07:30", "11:00", 4}}
	s.create(key, "2024-08-19 09:05", "tochuc", courses.Draft{
		Title: "Tập huấn nghiệp vụ phát ngôn và cung cấp thông tin cho báo chí năm 2024",
		Kind:  "course", Topic: "press_information", LeadUnit: "STTTT", StartsOn: typed(2024, 9, 24), EndsOn: typed(2024, 9, 25),
		Venue: "Hội trường Sở Thông tin và Truyền thông", Capacity: 50}, halves...)
	s.step(key, "2024-08-28 15:10", "pheduyet", courses.Step{To: courses.Approved, DecisionNo: "132/QĐ-STTTT"})
	s.step(key, "2024-08-29 08:00", "tochuc", courses.Step{To: courses.Open})
	s.enrol(key, "2024-09-12 10:25", s.cast.some(s.r, 40, slices.Concat(departments, districts, words("BAO DAI CA")), 3))
	s.step(key, "2024-09-20 16:40", "tochuc", courses.Step{To: courses.Closed})
	s.hold(key, halves, "2024-09-25 11:25")
}
