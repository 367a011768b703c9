package attendance

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"taphuan/models/accounts"
	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/vietnamese"
)

// ScannerPrefix begins the token of a scanner, so that nobody takes it for
// another bearer token.
const ScannerPrefix = "scan_"

// Bounds of a scanner (CHECKIN §4.1).
const (
	scannerLife        = 48 * time.Hour // after the end of the last session chosen
	maxScannerName     = 80             // characters
	maxScannerSessions = 40
	touchEvery         = time.Minute
)

// Scanner is a phone enrolled for scanning: it acts for a user in chosen
// sessions until ValidUntil, or until somebody revokes it. ValidUntil is kept as
// it was at the enrolment and read as the sessions stand. Of its token only the
// SHA-256 is kept.
type Scanner struct {
	ID         uint64
	Name       string
	TokenHash  string `json:"-"`
	UserID     uint64
	CreatedAt  time.Time
	ValidUntil time.Time
	SeenAt     *time.Time // noted at most once a minute
	RevokedAt  *time.Time
	RevokedBy  *uint64
}

// TableName names the table of scanners.
func (Scanner) TableName() string { return "scanners" }

// ScannerSession is a session chosen for a scanner.
type ScannerSession struct {
	ID, ScannerID, SessionID uint64
}

// TableName names the table of the sessions chosen for scanners.
func (ScannerSession) TableName() string { return "scanner_sessions" }

// EndedAt reports whether the scanner was revoked or outdated at the moment.
func (s Scanner) EndedAt(now time.Time) bool { return s.RevokedAt != nil || !now.Before(s.ValidUntil) }

// Enrolled is a new scanner with what is told only once: its token, and the key
// in hex with which it signs the queues it hands over.
type Enrolled struct {
	Scanner
	Sessions []uint64
	Token    string
	Key      string
	Now      time.Time
}

// ScannableSessions gives the sessions the actor may enrol a scanner for, from
// yesterday on and soonest first; courses that are not held are left out.
func (s *Service) ScannableSessions(ctx context.Context, by actor.Actor) ([]Entrance, error) {
	yesterday := s.clock.Today(s.zone).AddDays(-1).Start(s.zone).UTC()
	all, err := courses.SessionsForScan(ctx, s.db.Reader(), by, yesterday)
	open := []Entrance{}
	for _, h := range all {
		if held(h.Course) == nil {
			open = append(open, Entrance{Held: h, Hours: s.rules.Hours(h.Session)})
		}
	}
	return open, err
}

// EnrolScanner makes a phone a scanner for the sessions, in each of which the
// actor may check people in (CHECKIN §4.1): name has 1 to 80 characters; a
// session out of sight is courses.ErrUnknownSession.
func (s *Service) EnrolScanner(ctx context.Context, by actor.Actor, name string, sessions []uint64) (Enrolled, error) {
	if by.UserID == 0 || by.Scanner != nil {
		return Enrolled{}, courses.ErrForbidden
	}
	name = vietnamese.Clean(name)
	sessions = database.Distinct(sessions)
	if err := checkScanner(name, sessions); err != nil {
		return Enrolled{}, err
	}
	until, err := s.validUntil(ctx, by, sessions)
	if err != nil {
		return Enrolled{}, err
	}
	made := Enrolled{Sessions: sessions, Token: newScannerToken(), Now: s.now()}
	err = s.db.InTx(ctx, func(tx database.Tx) error {
		made.Scanner = Scanner{Name: name, TokenHash: accounts.HashSecret(made.Token), UserID: by.UserID, CreatedAt: made.Now, ValidUntil: until}
		return made.store(ctx, tx, by)
	})
	if errors.Is(err, database.ErrCommitUnknown) { // nobody else has this token: there or not there
		made.Scanner, err = gorm.G[Scanner](s.db.Reader().DB).Where("token_hash = ?", accounts.HashSecret(made.Token)).Take(ctx)
	}
	if err != nil {
		return Enrolled{}, err
	}
	made.Key = hex.EncodeToString(s.scannerKey(made.ID))
	return made, nil
}

func checkScanner(name string, sessions []uint64) error {
	var wrong []fault.Field
	switch {
	case name == "":
		wrong = append(wrong, fault.Field{Name: "name", Code: "input.required"})
	case utf8.RuneCountInString(name) > maxScannerName:
		wrong = append(wrong, fault.Field{Name: "name", Code: "input.too_long", Args: map[string]any{"Max": maxScannerName}})
	}
	switch {
	case len(sessions) == 0:
		wrong = append(wrong, fault.Field{Name: "sessions", Code: "input.required"})
	case len(sessions) > maxScannerSessions:
		wrong = append(wrong, fault.Field{Name: "sessions", Code: "attendance.too_many_sessions",
			Args: map[string]any{"Max": maxScannerSessions}})
	}
	return fault.Fields(wrong...)
}

// validUntil asks for the right to scan in each session and gives how long a
// scanner for all of them is good. It asks before the transaction that keeps the
// scanner: what a scanner may do is asked again whenever it does something.
func (s *Service) validUntil(ctx context.Context, by actor.Actor, sessions []uint64) (time.Time, error) {
	answers, err := courses.JudgeScanning(ctx, s.db.Reader(), []courses.Scanning{{By: by, Sessions: sessions}})
	if err != nil {
		return time.Time{}, err
	}
	rows := make([]courses.Session, len(sessions))
	for i, answer := range answers[0] {
		if answer.Err != nil {
			return time.Time{}, answer.Err
		}
		rows[i] = answer.Session
	}
	until := lifeEnds(rows)
	if !s.now().Before(until) {
		return until, fault.Fields(fault.Field{Name: "sessions", Code: "attendance.sessions_over"})
	}
	return until, nil
}

// lifeEnds gives until when a scanner for the sessions is good, zero for none.
func lifeEnds(sessions []courses.Session) time.Time {
	var until time.Time
	for _, session := range sessions {
		if end := session.EndsAt.UTC().Add(scannerLife); end.After(until) {
			until = end
		}
	}
	return until
}

// readChosen gives the sessions chosen for the scanner and puts its end where they
// put it today: a session moved to another day takes its scanners along.
func (s *Scanner) readChosen(ctx context.Context, tx database.Tx) ([]uint64, error) {
	rows, err := gorm.G[courses.Session](tx.DB).Select("id, ends_at").
		Where("id IN (SELECT session_id FROM scanner_sessions WHERE scanner_id = ?)", s.ID).Order("id").Find(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]uint64, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	if len(rows) > 0 {
		s.ValidUntil = lifeEnds(rows)
	}
	return ids, nil
}

// store keeps the scanner with its sessions and tells the audit trail.
func (e *Enrolled) store(ctx context.Context, tx database.Tx, by actor.Actor) error {
	if err := gorm.G[Scanner](tx.DB).Create(ctx, &e.Scanner); err != nil {
		return err
	}
	rows := make([]ScannerSession, len(e.Sessions))
	for i, id := range e.Sessions {
		rows[i] = ScannerSession{ScannerID: e.ID, SessionID: id}
	}
	if err := gorm.G[ScannerSession](tx.DB).CreateInBatches(ctx, &rows, 100); err != nil {
		return err
	}
	return audit.Add(ctx, tx, by, scannerEntry(by, e.Now, "attendance.scanner_enrolled", e.ID,
		map[string]any{"name": e.Name, "sessions": e.Sessions, "valid_until": e.ValidUntil}))
}

// scannerEntry is an audit row about a scanner.
func scannerEntry(by actor.Actor, now time.Time, action string, id uint64, after any) audit.Entry {
	as := by.RoleUnit(Scan.Roles...)
	return audit.Entry{At: now, Action: action, Subject: "scanner", SubjectID: id, Role: as.Role, UnitID: as.UnitID, After: after}
}

// ByScanner gives who acts with the token of a scanner: its user with the roles
// held today, within the sessions chosen for it. A token that is unknown,
// revoked or outdated, or of somebody who may scan nowhere any more, is
// ErrScannerEnded. That the scanner was seen is noted at most once a minute.
func (s *Service) ByScanner(ctx context.Context, token string) (actor.Actor, error) {
	if !strings.HasPrefix(token, ScannerPrefix) {
		return actor.Actor{}, ErrScannerEnded
	}
	tx, now := s.db.Reader(), s.now()
	row, err := gorm.G[Scanner](tx.DB).Where("token_hash = ?", accounts.HashSecret(token)).Take(ctx)
	if database.IsNotFound(err) || err == nil && row.RevokedAt != nil {
		return actor.Actor{}, ErrScannerEnded
	}
	if err != nil {
		return actor.Actor{}, err
	}
	by, err := s.scannerActor(ctx, tx, &row)
	if err == nil && (row.EndedAt(now) || !by.May(Scan)) {
		err = ErrScannerEnded
	}
	if err != nil {
		return actor.Actor{}, err
	}
	s.touch(ctx, row, now)
	return by, nil
}

// scannerActor gives a scanner as an actor, whether it has ended or not, and puts
// the row's end where its sessions put it; when its user is disabled the actor
// holds no role and the error is ErrScannerEnded.
func (s *Service) scannerActor(ctx context.Context, tx database.Tx, row *Scanner) (actor.Actor, error) {
	chosen, err := row.readChosen(ctx, tx)
	if err != nil {
		return actor.Actor{}, err
	}
	by, err := s.users.Acting(ctx, row.UserID)
	if f := fault.Of(err); f != nil && f.Kind == fault.NotFound {
		by, err = actor.Actor{UserID: row.UserID}, ErrScannerEnded
	}
	by.Program, by.Scanner = true, &actor.Scanner{ID: row.ID, Name: row.Name, Sessions: chosen}
	return by, err
}

// touch notes that a scanner was heard of. That it could not be noted is no
// reason to refuse a scan.
func (s *Service) touch(ctx context.Context, row Scanner, now time.Time) {
	if row.SeenAt != nil && now.Sub(*row.SeenAt) < touchEvery {
		return
	}
	err := s.db.InTx(ctx, func(tx database.Tx) error {
		_, err := gorm.G[Scanner](tx.DB).Where("id = ? AND (seen_at IS NULL OR seen_at <= ?)", row.ID, now.Add(-touchEvery)).
			Set(clause.Assignments(map[string]any{"seen_at": now})).Update(ctx)
		return err
	})
	if err != nil {
		slog.WarnContext(ctx, "a scanner's use could not be noted", "scanner", row.ID, "error", database.Describe(err))
	}
}

// newScannerToken draws 256 random bits.
func newScannerToken() string {
	bits := make([]byte, 32)
	_, _ = rand.Read(bits) // never fails since Go 1.24
	return ScannerPrefix + hex.EncodeToString(bits)
}

// scannerKey is the key with which a scanner signs what it hands over; every
// instance derives it anew and nothing is stored.
func (s *Service) scannerKey(id uint64) []byte {
	mac := hmac.New(sha256.New, s.deviceKey)
	fmt.Fprintf(mac, "scanner-v1|%d", id)
	return mac.Sum(nil)
}
