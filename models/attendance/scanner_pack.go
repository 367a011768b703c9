package attendance

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/units"
)

// Pack is what a scanner judges by without a network (CHECKIN §4.2): the hours
// and rules of its sessions, and everybody who may come by name and unit, with
// the beginning of the hash of the code. It holds no contact, position or date
// of birth, and no code.
type Pack struct {
	Version string // changes with sessions, roster and revoked codes, not with states
	Now     time.Time
	Scanner Scanner
	Rules   Rules
	Roster  []PackPerson
	Revoked []PackCode
	Doors   []Entrance
	States  []PackState // nil when the version is the one the scanner holds
	Cursor  string      // from where Deltas go on
}

// Entrance is a session as scanners meet it: with its course and its hours.
type Entrance struct {
	courses.Held
	Hours Hours
}

// PackPerson is somebody of a course of the scanner, withdrawn ones too.
type PackPerson struct {
	Enrolment, Course  uint64
	Hash               string // the first 16 bytes of the SHA-256 of the valid code, in hex
	FullName           string
	UnitCode, UnitName string
	ShortNumber        int
	Status             string
}

// PackCode is a code that was replaced, and whose it had been.
type PackCode struct {
	Hash      string
	Enrolment uint64
}

// PackState is where somebody stands in a session.
type PackState struct {
	Session, Enrolment uint64
	Status             Status
	ArrivedAt, LeftAt  time.Time // zero when there is none
	By                 string    // the scanner that saw the arrival, "" when none did
}

// shortHash cuts the hash of a code to the 16 bytes scanners keep of it.
func shortHash(hash string) string { return hash[:min(len(hash), 32)] }

// Pack gives a scanner what it needs for scanning without a network; States
// only when held is not its version. The number of statements does not depend
// on the number of people.
func (s *Service) Pack(ctx context.Context, by actor.Actor, held string) (Pack, error) {
	p, err := s.roster(ctx, by)
	if err != nil || p.Version == held {
		return p, err
	}
	facts, err := factsOf(ctx, s.db.Reader(), p.sessions())
	if err != nil {
		return p, err
	}
	p.Cursor = cursorOf(newestID(facts), p.Now)
	p.States, err = s.states(ctx, p, facts, nil)
	return p, err
}

// roster reads the pack but for the states and names its version. Of the sessions
// chosen for the scanner it holds those alone in which its user may check people
// in today: a session taken back takes its people along.
func (s *Service) roster(ctx context.Context, by actor.Actor) (Pack, error) {
	if by.Scanner == nil {
		return Pack{}, courses.ErrForbidden
	}
	tx := s.db.Reader()
	p := Pack{Now: s.now(), Rules: s.rules}
	var err error
	if p.Scanner, err = gorm.G[Scanner](tx.DB).Where("id = ?", by.Scanner.ID).Take(ctx); err != nil {
		return p, err
	}
	if _, err = p.Scanner.readChosen(ctx, tx); err != nil {
		return p, err
	}
	if p.Doors, err = s.entrances(ctx, tx, by); err != nil {
		return p, err
	}
	var ids []uint64
	for _, d := range p.Doors {
		ids = append(ids, d.Course.ID)
	}
	if len(ids) > 0 {
		if err := p.readPeople(ctx, tx, ids); err != nil {
			return p, err
		}
	}
	p.Version, err = p.version()
	return p, err
}

// entrances gives the scanner's sessions in which its user may check people in,
// soonest first.
func (s *Service) entrances(ctx context.Context, tx database.Tx, by actor.Actor) ([]Entrance, error) {
	answers, err := courses.JudgeScanning(ctx, tx, []courses.Scanning{{By: by, Sessions: by.Scanner.Sessions}})
	if err != nil {
		return nil, err
	}
	var doors []Entrance
	for _, a := range answers[0] {
		if a.Err == nil {
			doors = append(doors, Entrance{Held: courses.Held{Session: a.Session, Course: a.Course}, Hours: s.rules.Hours(a.Session)})
		}
	}
	slices.SortFunc(doors, func(a, b Entrance) int {
		return cmp.Or(a.Session.StartsAt.Compare(b.Session.StartsAt), cmp.Compare(a.Session.ID, b.Session.ID))
	})
	return doors, nil
}

// readPeople fills in who is in the courses and what their codes are.
func (p *Pack) readPeople(ctx context.Context, tx database.Tx, courseIDs []uint64) error {
	people, err := gorm.G[courses.Enrolment](tx.DB).Where("course_id IN ?", courseIDs).Order("id").Find(ctx)
	if err != nil {
		return err
	}
	tickets, err := gorm.G[courses.Ticket](tx.DB).
		Where("enrolment_id IN (SELECT id FROM enrolments WHERE course_id IN ?)", courseIDs).Order("id").Find(ctx)
	if err != nil {
		return err
	}
	valid := map[uint64]string{}
	for _, t := range tickets {
		if t.RevokedAt == nil {
			valid[t.EnrolmentID] = shortHash(t.TicketHash)
		} else {
			p.Revoked = append(p.Revoked, PackCode{Hash: shortHash(t.TicketHash), Enrolment: t.EnrolmentID})
		}
	}
	unitIDs := make([]uint64, len(people))
	for i, e := range people {
		unitIDs[i] = e.UnitID
	}
	named, err := units.ByID(ctx, tx, unitIDs, p.Doors[0].Course.StartsOn)
	for _, e := range people {
		p.Roster = append(p.Roster, PackPerson{Enrolment: e.ID, Course: e.CourseID, Hash: valid[e.ID], FullName: e.FullName,
			UnitCode: named[e.UnitID].Code, UnitName: e.UnitName, ShortNumber: e.ShortNumber, Status: e.Status})
	}
	return err
}

// version names what of the pack a scanner must fetch anew when it changes.
func (p Pack) version() (string, error) {
	type door struct {
		ID, Course         uint64
		CourseTitle, Title string
		Venue              string
		Hours              Hours
		ClosedAt           *time.Time
		ChecksOut          bool
	}
	var doors []door
	for _, d := range p.Doors {
		doors = append(doors, door{d.Session.ID, d.Course.ID, d.Course.Title, d.Session.Title, d.Course.Venue, d.Hours,
			d.Session.ClosedAt, d.Course.ChecksOut})
	}
	text, err := json.Marshal([]any{p.Scanner.ID, p.Scanner.Name, p.Scanner.ValidUntil, p.Rules, doors, p.Roster, p.Revoked})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), err
}

func (p Pack) sessions() []courses.Session {
	list := make([]courses.Session, len(p.Doors))
	for i, d := range p.Doors {
		list[i] = d.Session
	}
	return list
}

// expected reports whether the person has a seat.
func (p PackPerson) expected() bool { return p.Status == courses.Enrolled }
