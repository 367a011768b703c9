package routes

import (
	"taphuan/models/accounts"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/staffing"
)

// trialServices builds the services as app does.
func trialServices(db *database.DB, clock calendar.Clock, _ string) Services {
	zone := calendar.HoChiMinh
	return Services{
		DB:       db,
		Accounts: accounts.New(db, clock, zone),
		Staffing: staffing.New(db, clock, zone),
	}
}
