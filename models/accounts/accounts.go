// Package accounts knows who may sign in, as what and in which unit: users,
// their dated roles, sessions, one-time links and bearer tokens. Of a secret it
// keeps a hash only; a database that gets out signs nobody in.
package accounts

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"runtime"
	"strings"
	"time"

	"taphuan/models/actor"
	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/fault"
	"taphuan/models/gather"
	"taphuan/models/vietnamese"
)

// Manage is the right to add users and to give and end roles.
var Manage = actor.NewRight("accounts.manage", actor.Admin)

// How long things last (*TRUST §3*).
const (
	StaffIdle       = 30 * time.Minute
	StaffAbsolute   = 12 * time.Hour
	TraineeAbsolute = 7 * 24 * time.Hour // trainees only check in; they are not asked again in the course
	LinkLife        = 7 * 24 * time.Hour
	touchEvery      = time.Minute
)

// MinPassword is the least number of characters of a password; there are no
// other rules for its composition.
const (
	MinPassword = 12
	maxPassword = 200
)

var (
	// ErrSignIn says that login and password do not belong together, and not
	// which of them is wrong.
	ErrSignIn = fault.New(fault.Unauthorized, "accounts.sign_in")
	// ErrTooMany says that there were too many failures; Args: Seconds to wait.
	ErrTooMany = fault.New(fault.TooMany, "accounts.too_many")
	// ErrNoSession says that the session is over or never was.
	ErrNoSession = fault.New(fault.Unauthorized, "accounts.no_session")
	// ErrToken says that the bearer token is revoked or never was.
	ErrToken = fault.New(fault.Unauthorized, "accounts.token")
	// ErrLink says that the one-time link is used, too old or never was.
	ErrLink = fault.New(fault.Gone, "accounts.link")
	// ErrLoginTaken says that somebody has the login already.
	ErrLoginTaken = fault.New(fault.Conflict, "accounts.login_taken")
	// ErrLastAdmin says that nobody else could manage accounts any more.
	ErrLastAdmin = fault.New(fault.Conflict, "accounts.last_admin")
	// ErrUnknown says that there is no such user, role or session.
	ErrUnknown = fault.New(fault.NotFound, "accounts.unknown")
	// ErrForbidden says that the actor may not manage accounts.
	ErrForbidden = fault.New(fault.Forbidden, "forbidden")
)

// Service is the accounts of one installation.
type Service struct {
	db    *database.DB
	clock calendar.Clock
	zone  *time.Location
	work  chan struct{} // one argon2 per core; each takes 19 MiB
	dummy string        // the hash unknown logins are compared with

	recognising *gather.Gather[proof, recognised]
}

// New gives the service; zone is where a role's first and last day begin.
func New(db *database.DB, clock calendar.Clock, zone *time.Location) *Service {
	s := &Service{
		db: db, clock: clock, zone: zone,
		work:  make(chan struct{}, runtime.NumCPU()),
		dummy: hashPassword(secret()),
	}
	s.recognising = &gather.Gather[proof, recognised]{Work: s.recognise, Lanes: recognisedAtOnce, Crowd: recognisedCrowd, Company: recogniseCompany, Patience: recognisePatience}
	return s
}

func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Second) }

func (s *Service) today() calendar.Date { return s.clock.Today(s.zone) }

// secret gives 256 random bits, as 64 letters that survive any copying.
func secret() string {
	bits := make([]byte, 32)
	_, _ = rand.Read(bits) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(bits)
}

// HashSecret gives what is kept of a secret of 256 random bits, in hex; it needs no
// salt, for nobody guesses those.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

var loginForm = regexp.MustCompile(`^[a-z0-9._@-]{1,80}$`)

// cleanLogin gives a login as it is kept; ok is false when it cannot be one.
func cleanLogin(typed string) (login string, ok bool) {
	login = strings.ToLower(vietnamese.Clean(typed))
	return login, loginForm.MatchString(login)
}

func cut(text string, letters int) string {
	if runes := []rune(text); len(runes) > letters {
		return string(runes[:letters])
	}
	return text
}
