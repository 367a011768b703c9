package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"taphuan/models/calendar"
	"taphuan/models/staffing"
)

// decisionForms say how a unit numbers its decisions; others write "…/QĐ-" and
// their code.
var decisionForms = map[string]string{
	"VPUB": "%d/QĐ-VPUB", "SKHDT": "%d/QĐ-SKH", "SGDDT": "%d/QĐ-SGDĐT", "SLDTBXH": "%d/QĐ-SLĐTBXH", "TTT": "%d/QĐ-TTr",
	"MTTQ": "%d/QĐ-MTTQ-BTT", "LDLD": "%d/QĐ-LĐLĐ", "HPN": "%d/QĐ-BTV", "TDOAN": "%d-QĐ/TĐTN-VP", "HND": "%d-QĐ/HNDT",
	"CA": "%d/QĐ-CAT-PX03", "BCHQS": "%d/QĐ-BCH", "BDBP": "%d/QĐ-BCH",
	"GN": "%d/QĐ-UBND", "DGL": "%d/QĐ-UBND", "CJ": "%d/QĐ-UBND", "DM": "%d/QĐ-UBND", "KN": "%d/QĐ-UBND",
	"DS": "%d/QĐ-UBND", "DRL": "%d/QĐ-UBND", "TD": "%d/QĐ-UBND",
}

// staffed are the units that named their officer in good time and kept one.
const staffed = `VPUB STTTT SNV STP STC SKHDT SNN SGDDT SLDTBXH SVHTTDL TTT MTTQ HPN TDOAN CA BCHQS BDBP
	GN CJ DM DS DRL`

// staffing tells how the units named their officers until October 2024. Sở Y
// tế, Sở Xây dựng, Đắk Glong, the industrial zones and the veterans have none.
func (s *demoStory) staffing() {
	for _, unit := range strings.Fields(staffed) {
		day := workday(calendar.NewDate(2023, time.August, 14+s.r.IntN(400)))
		s.assign(unit, 0, s.kind(unit), day, day.AddDays(2+s.r.IntN(12)))
	}
	for _, unit := range words("STTTT SNV VPUB GN") { // more than one officer
		day := workday(calendar.NewDate(2024, time.January, 8+s.r.IntN(120)))
		s.assign(unit, 1, staffing.Concurrent, day, day.AddDays(5))
	}
	// Decided in March, told only last week.
	s.assign("BDT", 0, staffing.Concurrent, calendar.NewDate(2024, time.March, 15), calendar.NewDate(2024, time.October, 9))
	// Replaced in June.
	s.assign("SCT", 0, staffing.Responsible, calendar.NewDate(2023, time.September, 11), calendar.NewDate(2023, time.September, 18))
	s.leaves("SCT", "2024-06-03 10:15", calendar.NewDate(2024, time.May, 31), staffing.Replaced, "Thay đổi phân công nội bộ")
	s.assign("SCT", 1, staffing.Concurrent, calendar.NewDate(2024, time.May, 30), calendar.NewDate(2024, time.June, 4))
	s.vacancies()
	s.pending()
}

// kind says how the officer of a unit holds the duty: mostly beside other work.
func (s *demoStory) kind(unit string) staffing.Kind {
	switch {
	case unit == "STTTT" || unit == "VPUB":
		return staffing.FullTime
	case s.r.IntN(3) == 0:
		return staffing.Responsible
	}
	return staffing.Concurrent
}

// vacancies are units whose officer has left.
func (s *demoStory) vacancies() {
	for _, v := range []struct {
		unit, told string
		last       calendar.Date
		reason     staffing.EndReason
		note       string
	}{
		{"SGTVT", "2024-07-02 08:40", calendar.NewDate(2024, time.June, 30), staffing.Transferred, "Điều động về Ban An toàn giao thông tỉnh"},
		{"KN", "2024-08-30 15:10", calendar.NewDate(2024, time.August, 31), staffing.Retired, "Nghỉ hưu theo chế độ"},
		{"HND", "2024-09-13 09:25", calendar.NewDate(2024, time.September, 15), staffing.Resigned, ""},
	} {
		day := workday(calendar.NewDate(2023, time.September, 5+s.r.IntN(60)))
		s.assign(v.unit, 0, staffing.Concurrent, day, day.AddDays(6))
		s.leaves(v.unit, v.told, v.last, v.reason, v.note)
	}
}

// pending are units that have told a name and no decision yet, and one whose
// officer begins next month.
func (s *demoStory) pending() {
	for i, unit := range words("STNMT SKHCN LDLD TD") {
		from := workday(calendar.NewDate(2024, time.September, 16+5*i))
		s.propose(unit, from, from.AddDays(1))
	}
	next := s.draft("HCCB", 0, staffing.Concurrent)
	next.DecisionNo, next.DecidedOn = "29/QĐ-CCB", calendar.NewDate(2024, time.October, 10)
	next.EffectiveFrom = calendar.NewDate(2024, time.November, 1)
	s.record(next, calendar.NewDate(2024, time.October, 14))
}

// draft is the n-th officer of a unit, in charge as told.
func (s *demoStory) draft(unit string, n int, kind staffing.Kind) staffing.Draft {
	person := s.cast.officer(unit, n)
	return staffing.Draft{Unit: unit, FullName: person.FullName, Position: person.Position, Phone: person.Phone, Kind: kind}
}

// assign records an officer by a decision of the day; the duty begins with it.
func (s *demoStory) assign(unit string, n int, kind staffing.Kind, decided, told calendar.Date) {
	form, known := decisionForms[unit]
	if !known {
		form = "%d/QĐ-" + unit
	}
	d := s.draft(unit, n, kind)
	d.DecisionNo, d.DecidedOn, d.EffectiveFrom = fmt.Sprintf(form, s.number(unit, decided)), decided, decided
	s.record(d, told)
}

// number gives the number a decision of the day may have. Numbers grow over the
// year, in districts and with the police by several a day.
func (s *demoStory) number(unit string, day calendar.Date) int {
	if s.pace[unit] == 0 {
		s.pace[unit] = 15 + s.r.IntN(60)
		if communes[unit] != nil || unit == "CA" {
			s.pace[unit] = 450 + s.r.IntN(250)
		}
	}
	return 1 + day.DaysSince(calendar.NewDate(day.Year(), time.January, 1))*s.pace[unit]/100 + s.r.IntN(5)
}

// propose tells of an officer whose decision is still to come.
func (s *demoStory) propose(unit string, from, told calendar.Date) {
	d := s.draft(unit, 0, staffing.Concurrent)
	d.EffectiveFrom = from
	s.record(d, told)
}

// record tells of an officer on a day in office hours: the unit's focal point
// where there is one, else Home Affairs on its behalf.
func (s *demoStory) record(d staffing.Draft, told calendar.Date) {
	hour := 8 + s.r.IntN(3)
	at := workday(told).Start(s.h.zone).Add(time.Duration(hour)*time.Hour + time.Duration(s.r.IntN(60))*time.Minute)
	s.when(at, func(ctx context.Context) error {
		made, err := s.h.Staffing.Record(ctx, s.by[recorder(d.Unit)], d)
		s.officer[d.Unit] = made.ID
		return err
	})
}

// recorder is the login of who records for a unit.
func recorder(unit string) string {
	for _, focal := range demoFocals {
		if focal.Unit == unit {
			return focal.Login
		}
	}
	return "noivu"
}

// leaves ends the duty of the unit's officer.
func (s *demoStory) leaves(unit, told string, last calendar.Date, reason staffing.EndReason, note string) {
	s.at(told, func(ctx context.Context) error {
		_, err := s.h.Staffing.End(ctx, s.by[recorder(unit)], s.officer[unit],
			staffing.Ending{LastDay: last, Reason: reason, Note: note})
		return err
	})
}
