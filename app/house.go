package main

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"taphuan/models/accounts"
	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/certificates"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/staffing"
	"taphuan/routes"
)

// version is the program's own, shown in openapi.json.
const version = "0.1.0"

// house is the program put together: settings, database, services.
type house struct {
	settings settings
	baseURL  *url.URL
	zone     *time.Location
	clock    calendar.Clock
	clockSet bool
	key      func(purpose string) []byte
	db       *database.DB
	log      *slog.Logger
	routes.Services
}

// openHouse opens the database and builds the services over it. The caller
// closes the house. The schema is brought up to date when migrate is set.
func openHouse(ctx context.Context, s settings, log *slog.Logger, migrate bool) (*house, error) {
	h := &house{settings: s, log: log}
	var err error
	if h.baseURL, err = s.baseURL(); err != nil {
		return nil, err
	}
	if h.zone, err = s.zone(); err != nil {
		return nil, err
	}
	if h.clock, h.clockSet, err = s.clock(); err != nil {
		return nil, err
	}
	master, err := s.secret()
	if err != nil {
		return nil, err
	}
	h.key = keys(master)
	if h.db, err = database.Open(ctx, s.Database); err != nil {
		return nil, err
	}
	if migrate {
		if err = h.db.MigrateUp(ctx); err != nil {
			h.Close()
			return nil, err
		}
	}
	h.build()
	return h, nil
}

// build makes the services; what a lower room must ask of a higher one is
// handed in here as a function.
func (h *house) build() {
	counted := accounts.New(h.db, h.clock, h.zone)
	rules := attendance.DefaultRules()
	rules.ClockIsSet = h.clockSet
	h.Services = routes.Services{
		DB:         h.db,
		Accounts:   counted,
		Staffing:   staffing.New(h.db, h.clock, h.zone),
		Courses:    courses.New(h.db, h.clock, h.zone, h.key),
		Attendance: attendance.New(h.db, h.clock, h.zone, h.key, h.baseURL.String(), rules, counted),
	}
	h.Courses.Present = h.Attendance.AnyonePresent
	h.Attendance.Courses = h.Courses
	h.Certificates = certificates.New(h.db, h.clock, h.zone, printCertificate(h.baseURL), h.Attendance.CourseAttendance)
}

// Close lets go of the database.
func (h *house) Close() {
	if err := h.db.Close(); err != nil {
		h.log.Error("closing the database", "error", err)
	}
}
