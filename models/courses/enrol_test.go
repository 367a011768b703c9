package courses_test

import (
	"slices"
	"sync"
	"testing"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/calendar"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
	"taphuan/models/fault"
	"taphuan/models/people"
)

func TestEnrolling(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Approved)
		rows := []courses.Row{
			{FullName: " Trần  Thị Hà ", Unit: "sở nội vụ", Position: "Chuyên viên", Phone: "0912.345.678", Email: "ha@daknong.gov.vn", BornOn: "5/12/1985", Gender: "Nữ"},
			{FullName: "Lý An", Unit: "GN", BornOn: "1990"},
			{FullName: "Hồ Văn Đức", Unit: "UBND TP. Gia Nghĩa"},
		}
		places, err := st.s.Enrol(ctx, st.organiser(), c.ID, rows)
		st.must(err)
		ha := places[0]
		if ha.FullName != "Trần Thị Hà" || ha.UnitName != "Sở Nội vụ" || ha.Unit.Code != "SNV" || ha.Phone != "+84912345678" ||
			ha.BornOn != "1985-12-05" || ha.ShortNumber != 1 || ha.Status != courses.Enrolled ||
			ha.Ticket != courses.TicketCode(st.s.Key(), ha.ID, 0) || !ha.CreatedAt.Equal(st.now) {
			t.Fatalf("%+v", ha)
		}
		if places[1].FullName != "Lý An" || places[2].ShortNumber != 3 {
			t.Fatalf("order or numbers: %+v", places)
		}
		found, ticket, err := courses.EnrolmentByTicket(ctx, db.Reader(), courses.HashCode(ha.Ticket), false)
		st.must(err)
		if found.ID != ha.ID || ticket.RevokedAt != nil {
			t.Fatalf("%+v %+v", found, ticket)
		}
		list, err := courses.Enrolments(ctx, db.Reader(), c.ID)
		st.must(err)
		if list[0].FullName != "Lý An" || list[1].FullName != "Hồ Văn Đức" || list[2].FullName != "Trần Thị Hà" {
			t.Fatalf("not by given name: %v", list)
		}
		trail, err := audit.ForSubject(ctx, db.Reader(), "enrolment", ha.ID)
		st.must(err)
		if len(trail) != 1 || trail[0].Action != "courses.enrolled" {
			t.Fatalf("%+v", trail)
		}
	})
}

func TestTheSamePersonKeepsTheirPlace(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open, func(d *courses.Draft) { d.Capacity = 2 })
		ha := courses.Row{FullName: "Trần Thị Hà", Unit: "SNV", Phone: "0912345678"}
		shout := courses.Row{FullName: "TRAN THI HA", Unit: "GN", Phone: "+84 912 345 678"}
		nameless := courses.Row{FullName: "Lý An", Unit: "GN", BornOn: "1990"}
		places, err := st.s.Enrol(ctx, st.lead(), c.ID, []courses.Row{ha, shout, nameless, nameless})
		st.must(err)
		if places[0].ID != places[1].ID || places[2].ID != places[3].ID || places[0].Ticket != places[1].Ticket {
			t.Fatalf("one person, two enrolments: %+v", places)
		}
		again, err := st.s.Enrol(ctx, st.lead(), c.ID, []courses.Row{nameless, shout})
		st.must(err)
		if again[1].ID != places[0].ID || again[1].Ticket != places[0].Ticket || again[1].Unit.Code != "SNV" || again[1].FullName != "Trần Thị Hà" {
			t.Fatalf("%+v", again)
		}
		if seen, _ := st.s.Show(ctx, st.lead(), c.ID); seen.SeatsTaken != 2 || seen.LastNumber != 2 {
			t.Fatalf("%d seats, number %d", seen.SeatsTaken, seen.LastNumber)
		}
		other := courses.Row{FullName: "Trần Thị Hà", Unit: "SNV", Phone: "0987654321"}
		_, err = st.s.Enrol(ctx, st.lead(), c.ID, []courses.Row{other})
		wantCode(t, err, "courses.full")
	})
}

func TestASecondCourseRemembersThePerson(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	one, two := st.course(courses.Open), st.course(courses.Open)
	first, err := st.s.Enrol(ctx, st.lead(), one.ID, []courses.Row{{FullName: "Trần Thị Thủy", Unit: "SNV", Phone: "0912345678", Position: "Chuyên viên", BornOn: "1985"}})
	st.must(err)
	second, err := st.s.Enrol(ctx, st.lead(), two.ID, []courses.Row{{FullName: "Trần Thị Thúy", Unit: "GN", Phone: "0912345678", BornOn: "12/1985"}})
	st.must(err)
	e := second[0]
	if e.PersonID != first[0].PersonID || e.ID == first[0].ID || e.Position != "Chuyên viên" {
		t.Fatalf("%+v", e)
	}
	// The snapshot is as told for this course, sorting key included.
	if e.FullName != "Trần Thị Thúy" || e.BornOn != "1985-12" || e.UnitName != "Ủy ban nhân dân thành phố Gia Nghĩa" ||
		slices.Equal(e.SortGiven, first[0].SortGiven) {
		t.Fatalf("%+v", e)
	}
}

func TestWrongRowsEnrolNobody(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open)
		rows := []courses.Row{
			person(0),
			{FullName: "", Unit: "SNV", Email: "không phải thư"},
			{FullName: "Lý An", Unit: "Sở Nội vu tỉnh Đắk Nong cũ"},
			{FullName: "Lý An", Unit: "", Phone: "123", BornOn: "31/2/1985", Gender: "x"},
		}
		_, err := st.s.Enrol(ctx, st.lead(), c.ID, rows)
		for field, code := range map[string]string{
			"people.1.full_name": "courses.name_missing", "people.1.email": "people.email",
			"people.2.unit": "units.unknown", "people.3.unit": "courses.unit_missing", "people.3.phone": "people.phone",
			"people.3.born_on": "people.born_on", "people.3.gender": "people.gender",
		} {
			wantField(t, err, field, code)
		}
		if n := len(fault.Of(err).Fields); n != 7 {
			t.Errorf("%d fields", n)
		}
		if n, _ := gorm.G[people.Person](db.Reader().DB).Count(ctx, "id"); n != 0 {
			t.Errorf("%d people stay of a refused list", n)
		}
		late := st.course(courses.Open, func(d *courses.Draft) {
			d.StartsOn, d.EndsOn, d.LeadUnit = calendar.NewDate(2025, 3, 1), calendar.NewDate(2025, 3, 1), "SNV"
		})
		_, err = st.s.Enrol(ctx, st.lead(), late.ID, []courses.Row{{FullName: "Lý An", Unit: "STTTT"}})
		wantField(t, err, "people.0.unit", "units.not_alive")
		_, err = st.s.Enrol(ctx, st.lead(), c.ID, nil)
		wantField(t, err, "people", "input.required")
		_, err = st.s.Enrol(ctx, st.lead(), c.ID, persons(0, 501))
		wantField(t, err, "people", "courses.too_many_people")
	})
}

func TestWhenPeopleAreEnrolled(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	for state, code := range map[courses.State]string{
		courses.Planned: "courses.not_approved", courses.Approved: "", courses.Open: "",
		courses.Closed: "courses.enrolment_closed", courses.Finished: "courses.over",
		courses.Completed: "courses.over", courses.Postponed: "courses.postponed", courses.Cancelled: "courses.over",
	} {
		c := st.course(courses.Planned)
		st.put(c.ID, state)
		if _, err := st.s.Enrol(ctx, st.lead(), c.ID, persons(0, 1)); fault.CodeOf(err) != code {
			t.Errorf("%s: %v, want %q", state, err, code)
		}
	}
	c := st.course(courses.Closed)
	st.session(c.ID, at(15, 8, 0), at(15, 11, 0))
	st.now = at(15, 8, 0).UTC()
	if _, err := st.s.Enrol(ctx, st.lead(), c.ID, persons(0, 1)); err != nil {
		t.Errorf("at the door: %v", err)
	}
	for by, code := range map[string]string{"SNV": "courses.unknown", "STTTT": ""} {
		_, err := st.s.Enrol(ctx, st.by(actor.Organiser, by), c.ID, persons(0, 1))
		if fault.CodeOf(err) != code {
			t.Errorf("organiser of %s: %v", by, err)
		}
	}
	_, err := st.s.Enrol(ctx, st.by(actor.UnitFocal, "SNV"), c.ID, persons(0, 1))
	wantCode(t, err, "forbidden")
}

func TestOverCapacityIsAllOrNothing(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open)
		_, err := st.s.Enrol(ctx, st.lead(), c.ID, persons(0, 8))
		st.must(err)
		_, err = st.s.Enrol(ctx, st.lead(), c.ID, persons(8, 3))
		wantCode(t, err, "courses.full")
		if args := fault.Of(err).Args; args["Free"] != 2 || args["Wanted"] != 3 {
			t.Fatal(args)
		}
		// Two who are there already and two new ones fit exactly.
		_, err = st.s.Enrol(ctx, st.lead(), c.ID, persons(6, 4))
		st.must(err)
		list, err := courses.Enrolments(ctx, db.Reader(), c.ID)
		st.must(err)
		if len(list) != 10 {
			t.Fatalf("%d enrolled", len(list))
		}
	})
}

func TestFortyRaceForTenSeats(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open)
		var wait sync.WaitGroup
		results := make([]error, 40)
		for i := range results {
			wait.Add(1)
			go func() {
				defer wait.Done()
				_, results[i] = st.s.Enrol(ctx, st.lead(), c.ID, persons(i, 1))
			}()
		}
		wait.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
				continue
			}
			wantCode(t, err, "courses.full")
		}
		list, err := courses.Enrolments(ctx, db.Reader(), c.ID)
		st.must(err)
		numbers := make([]int, len(list))
		for i, e := range list {
			numbers[i] = e.ShortNumber
		}
		slices.Sort(numbers)
		if won != 10 || !slices.Equal(numbers, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) {
			t.Fatalf("%d won, numbers %v", won, numbers)
		}
		if seen, _ := st.s.Show(ctx, st.lead(), c.ID); seen.SeatsTaken != 10 {
			t.Fatalf("%d seats", seen.SeatsTaken)
		}
	})
}

func TestTheSamePersonRacingIsOneEnrolment(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		one, two := st.course(courses.Open), st.course(courses.Open)
		var wait sync.WaitGroup
		results := make([]error, 20)
		for i := range results {
			wait.Add(1)
			go func() { // two courses at once: their locks do not order the people
				defer wait.Done()
				_, results[i] = st.s.Enrol(ctx, st.lead(), []uint64{one.ID, two.ID}[i%2], persons(0, 3))
			}()
		}
		wait.Wait()
		for _, err := range results {
			st.must(err)
		}
		for _, id := range []uint64{one.ID, two.ID} {
			if seen, _ := st.s.Show(ctx, st.lead(), id); seen.SeatsTaken != 3 || len(seen.Places) != 3 {
				t.Fatalf("%d seats, %d enrolments", seen.SeatsTaken, len(seen.Places))
			}
		}
		if n, _ := gorm.G[people.Person](db.Reader().DB).Count(ctx, "id"); n != 3 {
			t.Fatalf("%d people", n)
		}
	})
}

func TestFiveHundredCostFewStatements(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open, func(d *courses.Draft) { d.Capacity = 600 })
		before := db.Statements()
		places, err := st.s.Enrol(ctx, st.lead(), c.ID, persons(0, 500))
		st.must(err)
		if n := db.Statements() - before; n > 60 {
			t.Errorf("%d statements for 500 new people", n)
		}
		if len(places) != 500 || places[499].ShortNumber != 500 || places[499].FullName != person(499).FullName {
			t.Fatalf("%+v", places[499])
		}
		before = db.Statements()
		_, err = st.s.Enrol(ctx, st.lead(), c.ID, persons(0, 500))
		st.must(err)
		if n := db.Statements() - before; n > 25 {
			t.Errorf("%d statements for 500 who are there", n)
		}
		before = db.Statements()
		_, err = st.s.Show(ctx, st.lead(), c.ID)
		st.must(err)
		if n := db.Statements() - before; n > 8 {
			t.Errorf("%d statements for the page", n)
		}
	})
}
