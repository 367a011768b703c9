package attendance

import (
	"context"
	"fmt"
	"math"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
)

// deltaSlack is how far a delta looks back before the cursor was given out: a
// fact may be numbered before it is committed, and other instances' clocks
// differ. States told twice are the same states.
const deltaSlack = 30 * time.Second

// Deltas is what has changed at the other doors since a cursor (CHECKIN §4.8).
type Deltas struct {
	Now     time.Time
	Cursor  string
	Version string // of the pack; another one than the held one says: fetch it
	States  []PackState
}

// Deltas gives where everybody stands whose standing facts have touched since
// the cursor; one that is empty or not ours asks for everybody. What changed
// without a fact, such as the closing of a session, changes the version.
func (s *Service) Deltas(ctx context.Context, by actor.Actor, since string) (Deltas, error) {
	p, err := s.roster(ctx, by)
	if err != nil {
		return Deltas{}, err
	}
	last, from := readCursor(since)
	d := Deltas{Now: p.Now, Version: p.Version, States: []PackState{}}
	ids := make([]uint64, len(p.Doors))
	for i, door := range p.Doors {
		ids[i] = door.Session.ID
	}
	fresh, err := gorm.G[Fact](s.db.Reader().DB).Where("session_id IN ? AND (id > ? OR received_at >= ?)",
		ids, last, from.Add(-deltaSlack)).Order("id").Find(ctx)
	if err != nil || len(fresh) == 0 {
		d.Cursor = cursorOf(last, p.Now)
		return d, err
	}
	d.Cursor = cursorOf(max(last, fresh[len(fresh)-1].ID), p.Now)
	facts, err := factsOf(ctx, s.db.Reader(), p.sessions())
	if err != nil {
		return d, err
	}
	d.States, err = s.states(ctx, p, facts, touched(fresh, facts))
	return d, err
}

// touched gives the seats that the fresh facts are about, also by naming a scan.
func touched(fresh []Fact, all map[uint64][]Fact) map[seat]bool {
	about, seats := map[string]bool{}, map[seat]bool{}
	for _, f := range fresh {
		if f.EnrolmentID != nil {
			seats[seat{f.SessionID, *f.EnrolmentID}] = true
		}
		if f.About != "" {
			about[f.About] = true
		}
	}
	for _, facts := range all {
		for _, f := range facts {
			if about[f.Nonce] && f.EnrolmentID != nil {
				seats[seat{f.SessionID, *f.EnrolmentID}] = true
			}
		}
	}
	return seats
}

// states derives where the people of the pack stand: those of the seats, or
// with none given everybody who is expected or was there.
func (s *Service) states(ctx context.Context, p Pack, facts map[uint64][]Fact, only map[seat]bool) ([]PackState, error) {
	states, seenBy := []PackState{}, []*uint64{}
	for _, door := range p.Doors {
		var seats []uint64
		for _, person := range p.Roster {
			if person.Course == door.Course.ID {
				seats = append(seats, person.Enrolment)
			}
		}
		standings := Derive(s.rules, door.Hours, seats, facts[door.Session.ID])
		for _, person := range p.Roster {
			st, here := standings[person.Enrolment]
			if !here || only != nil && !only[seat{door.Session.ID, person.Enrolment}] ||
				only == nil && !person.expected() && !st.Status.There() && !st.Marked {
				continue
			}
			states = append(states, PackState{Session: door.Session.ID, Enrolment: person.Enrolment,
				Status: st.Status, ArrivedAt: st.ArrivedAt, LeftAt: st.LeftAt})
			seenBy = append(seenBy, st.Scanner)
		}
	}
	names, err := s.scannerNames(ctx, seenBy)
	for i, id := range seenBy {
		if id != nil {
			states[i].By = names[*id]
		}
	}
	return states, err
}

// scannerNames gives the names of scanners with one statement, or none.
func (s *Service) scannerNames(ctx context.Context, ids []*uint64) (map[uint64]string, error) {
	names := map[uint64]string{}
	var asked []uint64
	for _, id := range ids {
		if id == nil {
			continue
		}
		if _, known := names[*id]; !known {
			names[*id] = ""
			asked = append(asked, *id)
		}
	}
	if len(asked) == 0 {
		return names, nil
	}
	rows, err := gorm.G[Scanner](s.db.Reader().DB).Select("id, name").Where("id IN ?", asked).Find(ctx)
	for _, row := range rows {
		names[row.ID] = row.Name
	}
	return names, err
}

// newestID gives the highest id among the facts.
func newestID(facts map[uint64][]Fact) uint64 {
	var last uint64
	for _, list := range facts {
		for _, f := range list {
			last = max(last, f.ID)
		}
	}
	return last
}

// cursorOf names how far a scanner has been told: the newest fact, and when.
func cursorOf(last uint64, at time.Time) string { return fmt.Sprintf("%d-%d", last, at.Unix()) }

// readCursor reads a cursor; one that is not ours is the beginning of all.
func readCursor(text string) (last uint64, at time.Time) {
	var seconds int64
	n, err := fmt.Sscanf(text, "%d-%d", &last, &seconds)
	if n != 2 || err != nil || last > math.MaxInt64 || seconds < 0 || seconds > math.MaxUint32 {
		return 0, time.Unix(0, 0).UTC()
	}
	return last, time.Unix(seconds, 0).UTC()
}
