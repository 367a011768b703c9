package routes

import (
	"taphuan/models/accounts"
	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/certificates"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/staffing"
)

// trialServices builds the services as app does.
func trialServices(db *database.DB, clock calendar.Clock, baseURL string) Services {
	zone := calendar.HoChiMinh
	present := attendance.New(db, clock, zone, trialKey, baseURL, attendance.DefaultRules(), accounts.New(db, clock, zone))
	planned := courses.New(db, clock, zone, trialKey)
	present.Courses = planned
	return Services{
		DB:           db,
		Accounts:     accounts.New(db, clock, zone),
		Staffing:     staffing.New(db, clock, zone),
		Attendance:   present,
		Courses:      planned,
		Certificates: certificates.New(db, clock, zone, trialPaper, present.CourseAttendance),
	}
}

// trialPaper stands for the drawing of certificates, which app hands in.
func trialPaper(f certificates.Face) ([]byte, error) {
	return []byte("%PDF-" + f.Number + " " + f.Code + " " + f.FullName), nil
}
