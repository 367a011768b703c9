package attendance

import (
	"context"
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm"

	"taphuan/models/courses"
	"taphuan/models/database"
)

// pulseEvery is how often a watched session is looked at, whoever of the other
// instances changed it.
const pulseEvery = time.Second

// pulses are the sessions watched in this process: one look a second serves
// every open board of a session.
type pulses struct {
	mu      sync.Mutex
	watched map[uint64]*pulse
}

// pulse is one watched session and who is told of its changes.
type pulse struct {
	told map[chan struct{}]bool
	stop context.CancelFunc
}

// Pulse gives a channel that receives whenever facts, closing or enrolment of
// the session have changed, until ctx is done. Changes that come faster than
// they are read are told once. The caller has asked for the right to watch.
func (s *Service) Pulse(ctx context.Context, sessionID uint64) <-chan struct{} {
	tell := make(chan struct{}, 1)
	s.pulses.mu.Lock()
	defer s.pulses.mu.Unlock()
	if s.pulses.watched == nil {
		s.pulses.watched = map[uint64]*pulse{}
	}
	p := s.pulses.watched[sessionID]
	if p == nil {
		looking, stop := context.WithCancel(context.WithoutCancel(ctx))
		p = &pulse{told: map[chan struct{}]bool{}, stop: stop}
		s.pulses.watched[sessionID] = p
		go s.look(looking, sessionID, p)
	} else {
		tell <- struct{}{} // as the first look told the others: this page was drawn a while ago too
	}
	p.told[tell] = true
	context.AfterFunc(ctx, func() { s.leave(sessionID, p, tell) })
	return tell
}

// leave stops telling a channel; the last one to leave stops the looking.
func (s *Service) leave(sessionID uint64, p *pulse, tell chan struct{}) {
	s.pulses.mu.Lock()
	defer s.pulses.mu.Unlock()
	delete(p.told, tell)
	if len(p.told) == 0 {
		p.stop()
		delete(s.pulses.watched, sessionID)
	}
}

// look compares the session's version once a second and tells of changes. A
// database that is away for a while is simply asked again.
func (s *Service) look(ctx context.Context, sessionID uint64, p *pulse) {
	tick := time.NewTicker(pulseEvery)
	defer tick.Stop()
	seen := ""
	for {
		if version, err := s.version(ctx, sessionID); err == nil && version != seen {
			// The first look tells too: something may have changed since the page was drawn.
			seen = version
			s.tell(p)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Service) tell(p *pulse) {
	s.pulses.mu.Lock()
	defer s.pulses.mu.Unlock()
	for told := range p.told {
		select {
		case told <- struct{}{}:
		default: // it has not yet read of the change before
		}
	}
}

// version changes whenever the board of the session would.
func (s *Service) version(ctx context.Context, sessionID uint64) (string, error) {
	tx := s.db.Reader()
	session, err := courses.SessionByID(ctx, tx, sessionID)
	if err != nil {
		return "", err
	}
	course, err := courses.CourseByID(ctx, tx, session.CourseID, false)
	if err != nil {
		return "", err
	}
	kept, err := keptFacts(ctx, tx, sessionID)
	if err != nil {
		return "", err
	}
	changed, err := changedPlaces(ctx, tx, course.ID)
	return fmt.Sprintf("%s %t %q %d %d %d %d %s", kept, session.ClosedAt != nil, session.RoomMode, session.Revision,
		course.Revision, course.SeatsTaken, course.LastNumber, changed), err
}

// keptFacts changes whenever a fact of the session is added. One may be numbered
// before another and committed after it, so the newest alone would not tell.
func keptFacts(ctx context.Context, tx database.Tx, sessionID uint64) (string, error) {
	var kept struct{ Newest, Many uint64 }
	err := gorm.G[Fact](tx.DB).Select("COALESCE(MAX(id), 0) AS newest, COUNT(*) AS many").
		Where("session_id = ?", sessionID).Scan(ctx, &kept)
	return fmt.Sprint(kept.Newest, kept.Many), err
}

// changedPlaces changes whenever a unit confirms somebody or a seat changes hands.
func changedPlaces(ctx context.Context, tx database.Tx, courseID uint64) (string, error) {
	places, err := gorm.G[courses.Enrolment](tx.DB).Select("id, confirmed_at, withdrawn_at").
		Where("course_id = ? AND (confirmed_at IS NOT NULL OR withdrawn_at IS NOT NULL)", courseID).Find(ctx)
	last, confirmed := time.Time{}, 0
	for _, place := range places {
		if place.ConfirmedAt != nil {
			confirmed++
		}
		if place.WithdrawnAt != nil && place.WithdrawnAt.After(last) {
			last = *place.WithdrawnAt
		}
	}
	return fmt.Sprint(len(places), confirmed, last.Unix()), err
}
