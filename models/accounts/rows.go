package accounts

import (
	"time"

	"taphuan/models/actor"
	"taphuan/models/calendar"
)

// User is somebody, or a program of somebody, who may sign in.
type User struct {
	ID           uint64
	Login        string
	Name         string
	PersonID     *uint64
	PasswordHash string `json:"-"` // "" until a link has set one
	DisabledAt   *time.Time
	CreatedAt    time.Time
}

// TableName names the table of the users.
func (User) TableName() string { return "users" }

// UserRole is a role a user holds, in a unit or in none, from a first to a last
// day; ValidTo is no date while it goes on.
type UserRole struct {
	ID        uint64
	UserID    uint64
	Role      actor.Role
	UnitID    *uint64
	ValidFrom calendar.Date
	ValidTo   calendar.Date
	CreatedAt time.Time
}

// TableName names the table of the roles.
func (UserRole) TableName() string { return "user_roles" }

// HeldOn reports whether the role is held on the day, its last day included.
func (r UserRole) HeldOn(day calendar.Date) bool {
	return !day.Before(r.ValidFrom) && (r.ValidTo.IsZero() || !day.After(r.ValidTo))
}

func (r UserRole) unit() uint64 {
	if r.UnitID == nil {
		return 0
	}
	return *r.UnitID
}

// SignIn is one session of a user in one browser.
type SignIn struct {
	ID        uint64
	TokenHash string `json:"-"`
	UserID    uint64
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	Agent     string
}

// TableName names the table of the sessions.
func (SignIn) TableName() string { return "sign_ins" }

// Link is a one-time link with which a user sets a password.
type Link struct {
	ID        uint64
	TokenHash string `json:"-"`
	UserID    uint64
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// TableName names the table of the links.
func (Link) TableName() string { return "user_links" }

// Token is a bearer token of a program that acts as a user.
type Token struct {
	ID        uint64
	TokenHash string `json:"-"`
	UserID    uint64
	Name      string
	CreatedAt time.Time
	RevokedAt *time.Time
}

// TableName names the table of the tokens.
func (Token) TableName() string { return "user_tokens" }

// Throttle counts the failures of one subject, such as a login.
type Throttle struct {
	ID           uint64
	Subject      string
	Failures     int
	BlockedUntil time.Time
	UpdatedAt    time.Time `gorm:"autoUpdateTime:false"` // by our clock only
}

// TableName names the table of the throttles.
func (Throttle) TableName() string { return "throttles" }
