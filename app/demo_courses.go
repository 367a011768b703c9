package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"taphuan/models/attendance"
	"taphuan/models/calendar"
	"taphuan/models/courses"
)

// demoCourse is a course of the story as far as it has come.
type demoCourse struct {
	id       uint64
	by       string // login of who runs it
	sessions []courses.Session
	places   []courses.Place
	missing  map[uint64]bool // enrolments that never came
}

// halfDay is one session of a course on a day.
type halfDay struct {
	day, title, from, to string
	periods              int
}

// create plans a course with its sessions.
func (s *demoStory) create(key, moment, by string, d courses.Draft, halves ...halfDay) {
	c := &demoCourse{by: by, missing: map[uint64]bool{}}
	s.courses[key] = c
	s.at(moment, func(ctx context.Context) error {
		made, err := s.h.Courses.Create(ctx, s.by[by], d)
		c.id = made.ID
		for _, half := range halves {
			if err != nil {
				return err
			}
			var session courses.Session
			session, err = s.h.Courses.AddSession(ctx, s.by[by], c.id, half.draft(s.h.zone))
			c.sessions = append(c.sessions, session)
		}
		return err
	})
}

// draft reads the hours of a session; a wrong one is refused as having none.
func (h halfDay) draft(zone *time.Location) courses.SessionDraft {
	from, _ := time.ParseInLocation("2006-01-02 15:04", h.day+" "+h.from, zone)
	to, _ := time.ParseInLocation("2006-01-02 15:04", h.day+" "+h.to, zone)
	return courses.SessionDraft{Title: h.title, StartsAt: from, EndsAt: to, Periods: h.periods}
}

// step moves a course on.
func (s *demoStory) step(key, moment, by string, step courses.Step) {
	s.at(moment, func(ctx context.Context) error {
		_, err := s.h.Courses.ChangeState(ctx, s.by[by], s.courses[key].id, step)
		return err
	})
}

// enrol enrols people as their units named them.
func (s *demoStory) enrol(key, moment string, people []courses.Row) {
	s.at(moment, func(ctx context.Context) error {
		c := s.courses[key]
		places, err := s.h.Courses.Enrol(ctx, s.by[c.by], c.id, people)
		c.places = append(c.places, places...)
		return err
	})
}

// hold holds every session of a course: people come, and it is closed. The
// last moment is when the course is finished.
func (s *demoStory) hold(key string, halves []halfDay, finished string) {
	for n, half := range halves {
		s.at(half.day+" "+half.to, func(ctx context.Context) error {
			c := s.courses[key]
			if n == 0 {
				s.stayAway(c)
			}
			for batch := range slices.Chunk(s.arrivals(c, n), maxBatch) {
				if _, err := s.h.Attendance.CheckIn(ctx, s.by[c.by], batch); err != nil {
					return err
				}
			}
			_, err := s.h.Attendance.Close(ctx, s.by[c.by], c.sessions[n].ID)
			return err
		})
	}
	s.step(key, finished, s.courses[key].by, courses.Step{To: courses.Finished})
}

// maxBatch is how many scans are sent at once.
const maxBatch = 200

// stayAway draws who never comes, about one in twenty-five.
func (s *demoStory) stayAway(c *demoCourse) {
	for _, place := range c.places {
		c.missing[place.ID] = s.r.IntN(25) == 0 && place.FullName != demoTrainee.FullName
	}
}

// arrivals draws who comes to a session and when: most in the quarter of an
// hour before it begins, a few late, a few not this time.
func (s *demoStory) arrivals(c *demoCourse, n int) []attendance.Item {
	session := c.sessions[n]
	var items []attendance.Item
	for i, place := range c.places {
		chance := s.r.IntN(100)
		if c.missing[place.ID] || chance < 3 && place.FullName != demoTrainee.FullName {
			continue
		}
		after := time.Duration(s.r.IntN(1500)-1200) * time.Second
		if chance < 9 {
			after = time.Duration(16+s.r.IntN(30)) * time.Minute
		}
		item := attendance.Item{Nonce: fmt.Sprintf("demo-%d-%d", session.ID, i), Session: session.ID,
			Ticket: place.Ticket, At: session.StartsAt.Add(after)}
		if chance >= 90 { // the code could not be read
			item.Ticket, item.ShortNumber, item.Method = "", place.ShortNumber, attendance.MethodTyped
		}
		items = append(items, item)
	}
	slices.SortFunc(items, func(a, b attendance.Item) int { return a.At.Compare(b.At) })
	return items
}

var districts = words("GN DGL CJ DM KN DS DRL TD")

// departments are the units that answer to the provincial committee.
var departments = strings.Fields(`VPUB STTTT SNV STP STC SKHDT SCT SNN STNMT SXD SGTVT SKHCN SGDDT SYT SLDTBXH SVHTTDL
	TTT BDT BQLKCN`)

func typed(year int, month time.Month, day int) calendar.Date {
	return calendar.NewDate(year, month, day)
}
