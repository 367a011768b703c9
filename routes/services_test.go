package routes

import (
	"taphuan/models/accounts"
	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/staffing"
)

// trialServices builds the services as app does.
func trialServices(db *database.DB, clock calendar.Clock, baseURL string) Services {
	zone := calendar.HoChiMinh
	return Services{
		DB:         db,
		Accounts:   accounts.New(db, clock, zone),
		Staffing:   staffing.New(db, clock, zone),
		Attendance: attendance.New(db, clock, zone, trialKey, baseURL, attendance.DefaultRules(), accounts.New(db, clock, zone)),
		Courses:    courses.New(db, clock, zone, trialKey),
	}
}
