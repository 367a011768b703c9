package staffing

import (
	"testing"

	"taphuan/models/calendar"
)

func day(t *testing.T, iso string) calendar.Date {
	t.Helper()
	if iso == "" {
		return calendar.Date{}
	}
	d, err := calendar.ParseISO(iso)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// duty is an assignment written as status, decided, from, to.
type duty [4]string

func TestAUnitIsJudgedAsOfADay(t *testing.T) {
	const due = "2024-12-01"
	old := [2]string{"2004-01-01", ""}
	tests := map[string]struct {
		obliged bool
		life    [2]string
		duties  []duty
		asOf    string
		state   State
		onTime  string
	}{
		"nobody, still time":                       {true, old, nil, "2024-10-15", None, "open"},
		"nobody, last good day":                    {true, old, nil, "2024-11-30", None, "open"},
		"nobody, deadline passed":                  {true, old, nil, "2024-12-01", None, "no"},
		"press agency owes nothing":                {false, old, nil, "2024-12-01", NotRequired, "open"},
		"press agency with an officer":             {false, old, []duty{{"recorded", "2024-01-01", "2024-01-01", ""}}, "2024-12-01", NotRequired, "open"},
		"recorded long before":                     {true, old, []duty{{"recorded", "2024-09-01", "2024-09-10", ""}}, "2024-12-01", Staffed, "yes"},
		"met already before the deadline":          {true, old, []duty{{"recorded", "2024-09-01", "2024-09-10", ""}}, "2024-10-15", Staffed, "yes"},
		"decided on the last good day":             {true, old, []duty{{"recorded", "2024-11-30", "2024-11-30", ""}}, "2024-12-01", Staffed, "yes"},
		"decided on the deadline itself":           {true, old, []duty{{"recorded", "2024-12-01", "2024-11-30", ""}}, "2024-12-01", Staffed, "no"},
		"in force from the deadline only":          {true, old, []duty{{"recorded", "2024-11-29", "2024-12-01", ""}}, "2024-12-01", Staffed, "no"},
		"ended before the deadline (DOMAIN 7)":     {true, old, []duty{{"recorded", "2024-08-30", "2024-09-01", "2024-11-15"}}, "2024-12-01", Vacant, "no"},
		"last day is the last good day":            {true, old, []duty{{"recorded", "2024-08-30", "2024-09-01", "2024-11-30"}}, "2024-12-01", Vacant, "yes"},
		"on its last day it stands":                {true, old, []duty{{"recorded", "2024-08-30", "2024-09-01", "2024-11-15"}}, "2024-11-15", Staffed, "open"},
		"vacant from the day after":                {true, old, []duty{{"recorded", "2024-08-30", "2024-09-01", "2024-11-15"}}, "2024-11-16", Vacant, "open"},
		"met for ever though vacant later":         {true, old, []duty{{"recorded", "2024-09-01", "2024-09-10", "2025-06-30"}}, "2026-01-01", Vacant, "yes"},
		"not yet begun":                            {true, old, []duty{{"recorded", "2024-09-01", "2024-09-10", ""}}, "2024-09-09", None, "open"},
		"without a decision it waits":              {true, old, []duty{{"pending", "", "2024-09-10", ""}}, "2024-10-15", Waiting, "open"},
		"waiting is not on time":                   {true, old, []duty{{"pending", "", "2024-09-10", ""}}, "2024-12-01", Waiting, "no"},
		"a waiting one that ran out was never one": {true, old, []duty{{"pending", "", "2024-09-01", "2024-09-30"}}, "2024-10-15", None, "open"},
		"a refused one is nobody":                  {true, old, []duty{{"refused", "2024-09-01", "2024-09-10", ""}}, "2024-12-01", None, "no"},
		"successor the next day":                   {true, old, []duty{{"recorded", "2024-01-01", "2024-01-01", "2024-11-15"}, {"recorded", "2024-11-15", "2024-11-16", ""}}, "2024-12-01", Staffed, "yes"},
		"a unit born after the deadline":           {true, [2]string{"2025-07-01", ""}, nil, "2026-01-01", None, "open"},
		"a unit gone before the deadline":          {true, [2]string{"2004-01-01", "2024-06-30"}, nil, "2024-06-30", None, "open"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			unit := Subject{Obliged: tt.obliged, ValidFrom: day(t, tt.life[0]), ValidTo: day(t, tt.life[1])}
			var all []Assignment
			for i, d := range tt.duties {
				all = append(all, Assignment{ID: uint64(i + 1), Status: Status(d[0]), DecidedOn: day(t, d[1]),
					EffectiveFrom: day(t, d[2]), EffectiveTo: day(t, d[3])})
			}
			v := Judge(unit, all, day(t, tt.asOf), day(t, due))
			got := "open"
			if v.OnTime != nil {
				got = map[bool]string{true: "yes", false: "no"}[*v.OnTime]
			}
			if v.State != tt.state || got != tt.onTime {
				t.Errorf("judged %s, on time %s; want %s, %s", v.State, got, tt.state, tt.onTime)
			}
		})
	}
}
