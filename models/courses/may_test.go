package courses_test

import (
	"testing"

	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/database/trial"
)

func TestWhoSeesWhom(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	c := st.course(courses.Open)
	session := st.session(c.ID, at(15, 8, 0), at(15, 11, 0))
	_, err := st.s.Enrol(ctx, st.lead(), c.ID, []courses.Row{
		{FullName: "Lý An", Unit: "SNV", Phone: "0912345678", Position: "Chuyên viên", Email: "an@snv.vn", BornOn: "1990"},
		{FullName: "Hồ Văn Đức", Unit: "GN", Phone: "0987654321"},
	})
	st.must(err)
	helper := st.user("diemdanh", actor.CheckIn)
	st.must(st.s.GiveSession(ctx, st.lead(), c.ID, session.ID, "diemdanh"))
	focalAndHelper := helper
	focalAndHelper.Grants = append(focalAndHelper.Grants, actor.Grant{Role: actor.UnitFocal, UnitID: st.unit["SNV"]})
	for name, tc := range map[string]struct {
		by              actor.Actor
		names, contacts int
		tickets         bool
		code            string
	}{
		"home affairs":                 {by: st.by(actor.HomeAffairs, "SNV"), names: 2, contacts: 2, tickets: true},
		"organiser of the unit":        {by: st.organiser(), names: 2, contacts: 2, tickets: true},
		"organiser of another":         {by: st.by(actor.Organiser, "SNV"), code: "courses.unknown"},
		"approver of the unit":         {by: st.by(actor.Approver, "STTTT"), names: 2, contacts: 2},
		"clerk of the unit":            {by: st.by(actor.CertificateClerk, "STTTT"), names: 2, contacts: 2},
		"clerk of another":             {by: st.by(actor.CertificateClerk, "SNV"), code: "courses.unknown"},
		"auditor":                      {by: st.by(actor.Auditor, ""), names: 2, contacts: 2},
		"leader sees counts":           {by: st.by(actor.Leader, "")},
		"focal point, own people":      {by: st.by(actor.UnitFocal, "SNV"), names: 1, contacts: 1},
		"head of a unit without any":   {by: st.by(actor.UnitHead, "STTTT")},
		"check-in staff, names only":   {by: helper, names: 2},
		"staff who is also a focal":    {by: focalAndHelper, names: 2, contacts: 1},
		"check-in staff of nothing":    {by: st.user("khac", actor.CheckIn), code: "courses.unknown"},
		"admin has no personal data":   {by: st.by(actor.Admin, ""), code: "courses.unknown"},
		"trainee":                      {by: st.by(actor.Trainee, ""), code: "courses.unknown"},
		"visitor":                      {code: "courses.unknown"},
		"finance knows budgets, later": {by: st.by(actor.Finance, ""), code: "courses.unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			seen, err := st.s.Show(ctx, tc.by, c.ID)
			if tc.code != "" {
				wantCode(t, err, tc.code)
				return
			}
			st.must(err)
			contacts, tickets := 0, 0
			for _, p := range seen.Places {
				if p.Phone != "" {
					contacts++
				}
				if p.Phone == "" && (p.Email != "" || p.BornOn != "" || p.Position != "") {
					t.Errorf("too much of %s", p.FullName)
				}
				if p.Ticket != "" {
					tickets++
				}
			}
			if len(seen.Places) != tc.names || contacts != tc.contacts || (tickets > 0) != tc.tickets {
				t.Fatalf("%d names, %d contacts, %d tickets", len(seen.Places), contacts, tickets)
			}
			if seen.SeatsTaken != 2 {
				t.Fatalf("counts %d", seen.SeatsTaken)
			}
		})
	}
}

func TestPlansAreSeenByThoseWhoPlan(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	c := st.course(courses.Planned)
	for role, sees := range map[actor.Role]bool{
		actor.Lead: true, actor.Organiser: true, actor.Approver: true, actor.Leader: true, actor.Auditor: true,
		actor.UnitFocal: false, actor.UnitHead: false,
	} {
		_, err := st.s.Show(ctx, st.by(role, "STTTT"), c.ID)
		listed, _ := st.s.List(ctx, st.by(role, "STTTT"), 0)
		if (err == nil) != sees || (len(listed) == 1) != sees {
			t.Errorf("%s: %v, %d listed", role, err, len(listed))
		}
	}
}

func TestStepsOffered(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	c := courses.Course{LeadUnitID: st.unit["STTTT"], State: courses.Planned}
	for name, tc := range map[string]struct {
		by     actor.Actor
		stored courses.State
		stands courses.State
		want   []courses.State
	}{
		"approver of a plan":   {st.by(actor.Approver, "STTTT"), courses.Planned, courses.Planned, []courses.State{courses.Approved, courses.Cancelled}},
		"organiser of a plan":  {st.organiser(), courses.Planned, courses.Planned, []courses.State{courses.Cancelled}},
		"organiser, approved":  {st.organiser(), courses.Approved, courses.Approved, []courses.State{courses.Open, courses.Postponed, courses.Cancelled}},
		"organiser, open":      {st.organiser(), courses.Open, courses.Open, []courses.State{courses.Closed, courses.Cancelled}},
		"organiser, closed":    {st.organiser(), courses.Closed, courses.Closed, []courses.State{courses.Finished, courses.Cancelled}},
		"organiser, running":   {st.organiser(), courses.Open, courses.Running, []courses.State{courses.Finished}},
		"organiser, finished":  {st.organiser(), courses.Finished, courses.Finished, []courses.State{courses.Completed}},
		"organiser, postponed": {st.organiser(), courses.Postponed, courses.Postponed, []courses.State{courses.Approved, courses.Cancelled}},
		"completed":            {st.organiser(), courses.Completed, courses.Completed, nil},
		"focal point":          {st.by(actor.UnitFocal, "SNV"), courses.Open, courses.Open, nil},
	} {
		c.State = tc.stored
		got := courses.Steps(tc.by, c, tc.stands)
		if len(got) != len(tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
			continue
		}
		for i := range got {
			if got[i] != tc.want[i] {
				t.Errorf("%s: %v, want %v", name, got, tc.want)
			}
		}
	}
}
