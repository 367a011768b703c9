package courses_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/database/trial"
)

func TestRule3_TheTicketIsDerivedAgainAtAnyTime(t *testing.T) {
	key, other := []byte("0123456789abcdef0123456789abcdef"), []byte("x123456789abcdef0123456789abcdef")
	code := courses.TicketCode(key, 7, 0)
	if !regexp.MustCompile(`^T1:[0-9A-HJKMNP-TV-Z]{26}$`).MatchString(code) {
		t.Fatalf("form %q", code)
	}
	if code != courses.TicketCode(key, 7, 0) {
		t.Error("not the same twice")
	}
	seen := map[string]string{code: "itself"}
	for name, c := range map[string]string{
		"another key": courses.TicketCode(other, 7, 0), "another enrolment": courses.TicketCode(key, 8, 0),
		"a replacement": courses.TicketCode(key, 7, 1), "the link": "T1:" + courses.LinkCode(key, 7, 0),
	} {
		if as, there := seen[c]; there {
			t.Errorf("%s is the code of %s", name, as)
		}
		seen[c] = name
	}
}

func TestTypedCodesAreForgiven(t *testing.T) {
	const code = "T1:01ABC01XYZ01ABC01XYZ01ABCD"
	for _, typed := range []string{code, strings.ToLower(code), " t1:OIabcOlxyz-oiABC-0IXYZ 0LABCD\n"} {
		if courses.HashCode(typed) != courses.HashCode(code) {
			t.Errorf("%q is another", typed)
		}
	}
	if courses.HashCode("T1:02ABC01XYZ01ABC01XYZ01ABCD") == courses.HashCode(code) {
		t.Error("a wrong code passes")
	}
}

func TestPinsAreSpreadEvenly(t *testing.T) {
	key := []byte("0123456789abcdef0123456789abcdef")
	tens := map[byte]int{}
	const drawn = 20000
	for id := range uint64(drawn) {
		pin := courses.Pin(key, id, 0)
		if len(pin) != 4 || strings.Trim(pin, "0123456789") != "" {
			t.Fatalf("%q", pin)
		}
		tens[pin[0]]++
	}
	for digit := byte('0'); digit <= '9'; digit++ {
		if n := tens[digit]; n < drawn/10*85/100 || n > drawn/10*115/100 {
			t.Errorf("%c begins %d of %d", digit, n, drawn)
		}
	}
}

func TestRule3_ReplacingRevokesTheOldCode(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open)
		places, err := st.s.Enrol(ctx, st.lead(), c.ID, persons(0, 1))
		st.must(err)
		id := places[0].ID
		link := courses.LinkCode(st.s.Key(), id, 0)
		_, enrolment, err := st.s.Personal(ctx, strings.ToLower(link))
		st.must(err)
		if enrolment.ID != id {
			t.Fatal("another's page")
		}
		_, err = st.s.ReplaceTicket(ctx, st.by(actor.UnitFocal, "SNV"), id)
		wantCode(t, err, "forbidden")
		_, err = st.s.ReplaceTicket(ctx, st.organiser(), id)
		st.must(err)
		_, old, err := courses.EnrolmentByTicket(ctx, db.Reader(), courses.HashCode(places[0].Ticket), false)
		st.must(err)
		if old.RevokedAt == nil {
			t.Fatal("the old ticket still holds")
		}
		_, _, err = st.s.Personal(ctx, link)
		wantCode(t, err, "courses.link_revoked")
		papers, err := st.s.PersonPapers(ctx, st.organiser(), id)
		st.must(err)
		p := papers.People[0]
		if p.Ticket != courses.TicketCode(st.s.Key(), id, 1) || p.Link != courses.LinkCode(st.s.Key(), id, 1) || p.Pin != courses.Pin(st.s.Key(), id, 1) {
			t.Fatalf("%+v", p)
		}
		_, _, err = st.s.Personal(ctx, p.Link)
		st.must(err)
		_, _, err = st.s.Personal(ctx, "không có mã này")
		wantCode(t, err, "courses.unknown_code")
	})
}

func TestRacingReplacementsLeaveOneTicket(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open)
		places, err := st.s.Enrol(ctx, st.lead(), c.ID, persons(0, 1))
		st.must(err)
		var wait sync.WaitGroup
		for range 20 {
			wait.Add(1)
			go func() {
				defer wait.Done()
				if _, err := st.s.ReplaceTicket(ctx, st.organiser(), places[0].ID); err != nil {
					t.Error(err)
				}
			}()
		}
		wait.Wait()
		tickets, err := gorm.G[courses.Ticket](db.Reader().DB).Where("enrolment_id = ? AND revoked_at IS NULL", places[0].ID).Find(ctx)
		st.must(err)
		if len(tickets) != 1 || tickets[0].Replacement != 20 {
			t.Fatalf("%+v", tickets)
		}
	})
}

func TestPapersAreForTheEnrolled(t *testing.T) {
	st := newStage(t, trial.SQLite(t))
	c := st.course(courses.Open)
	places, err := st.s.Enrol(ctx, st.lead(), c.ID, persons(0, 2))
	st.must(err)
	_, err = st.s.Withdraw(ctx, st.organiser(), places[0].ID, "bận")
	st.must(err)
	papers, err := st.s.CoursePapers(ctx, st.organiser(), c.ID)
	st.must(err)
	if len(papers.People) != 1 || papers.People[0].ID != places[1].ID || papers.Lead.Code != "STTTT" {
		t.Fatalf("%+v", papers)
	}
	_, err = st.s.PersonPapers(ctx, st.organiser(), places[0].ID)
	wantCode(t, err, "courses.withdrawn")
	for name, c := range map[string]struct {
		by   actor.Actor
		code string
	}{
		"own focal point may not print":  {st.by(actor.UnitFocal, "SNV"), "forbidden"},
		"foreign focal point sees none":  {st.by(actor.UnitFocal, "GN"), "courses.unknown_enrolment"},
		"organiser of another unit":      {st.by(actor.Organiser, "GN"), "courses.unknown_enrolment"},
		"auditor sees, prints no ticket": {st.by(actor.Auditor, ""), "forbidden"},
	} {
		_, err := st.s.PersonPapers(ctx, c.by, places[1].ID)
		t.Run(name, func(t *testing.T) { wantCode(t, err, c.code) })
	}
	personal, enrolment, err := st.s.Personal(ctx, courses.LinkCode(st.s.Key(), places[0].ID, 0))
	st.must(err)
	if len(personal.People) != 0 || enrolment.Status != courses.Withdrawn {
		t.Fatal("a withdrawn person is shown a ticket")
	}
}

// Of a ticket the database keeps its SHA-256 and nothing from which it could be
// made without the key.
func TestRule3_OnlyTheSHA256OfATicketIsKept(t *testing.T) {
	trial.Each(t, func(t *testing.T, db *database.DB) {
		st := newStage(t, db)
		c := st.course(courses.Open)
		places, err := st.s.Enrol(ctx, st.lead(), c.ID, persons(0, 2))
		st.must(err)
		_, err = st.s.ReplaceTicket(ctx, st.organiser(), places[0].ID)
		st.must(err)
		papers, err := st.s.CoursePapers(ctx, st.organiser(), c.ID)
		st.must(err)
		tickets, err := gorm.G[courses.Ticket](db.Reader().DB).Find(ctx)
		st.must(err)
		enrolments, err := gorm.G[courses.Enrolment](db.Reader().DB).Find(ctx)
		st.must(err)
		trail, err := gorm.G[audit.Row](db.Reader().DB).Find(ctx)
		st.must(err)
		text, err := json.Marshal([]any{tickets, enrolments, trail, fmt.Sprintf("%+v", tickets)}) // also what JSON leaves out
		st.must(err)
		kept := strings.ToUpper(string(text))
		codes := []string{places[0].Ticket, papers.People[0].Ticket, papers.People[1].Ticket}
		for _, code := range codes {
			sum := sha256.Sum256([]byte(code))
			if !strings.Contains(kept, strings.ToUpper(hex.EncodeToString(sum[:]))) {
				t.Errorf("the hash of %s is not kept", code)
			}
			if strings.Contains(kept, strings.TrimPrefix(code, "T1:")) {
				t.Errorf("%s itself is kept", code)
			}
		}
		if len(tickets) != 3 || codes[0] == codes[1] {
			t.Errorf("%d tickets, %v", len(tickets), codes)
		}
	})
}
