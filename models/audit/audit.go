// Package audit keeps the trail of who changed what, as whom, when and why.
// It knows rows and nothing of what they are about: each subject writes its own
// entries, in the transaction of the change itself (*TRUST §6*).
package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/database"
)

// The roles written for who holds none.
const (
	roleSystem  actor.Role = "system"  // a command of ours on the server itself
	roleVisitor actor.Role = "visitor" // somebody who has not signed in
)

// Entry is one change as its service tells it. Role and UnitID say as what the
// actor did it; left empty, they become the actor's first grant.
type Entry struct {
	At        time.Time
	Action    string // such as "courses.created"
	Subject   string // such as "course"
	SubjectID uint64
	UnitID    uint64
	Role      actor.Role
	Before    any // kept as JSON; nil for nothing
	After     any
	Reason    string
}

// Row is an entry as it is kept.
type Row struct {
	ID         uint64
	At         time.Time
	UserID     uint64 // 0 for the program itself and for visitors
	UnitID     uint64 // 0 for no unit
	Role       string
	Action     string
	Subject    string
	SubjectID  uint64
	BeforeJSON string
	AfterJSON  string
	Reason     string
	RequestID  string
}

// TableName names the table of the rows.
func (Row) TableName() string { return "audit_entries" }

// Add writes the entry in the transaction of the change it tells of, so that
// neither can be there without the other.
func Add(ctx context.Context, tx database.Tx, by actor.Actor, e Entry) error {
	row, err := rowOf(by, e)
	if err != nil {
		return err
	}
	return gorm.G[Row](tx.DB).Create(ctx, &row)
}

// AddAll writes many entries of one transaction with one statement a hundred.
func AddAll(ctx context.Context, tx database.Tx, by actor.Actor, entries []Entry) error {
	signed := make([]Signed, len(entries))
	for i, e := range entries {
		signed[i] = Signed{By: by, Entry: e}
	}
	return AddSigned(ctx, tx, signed)
}

// Signed is an entry with who did it.
type Signed struct {
	By actor.Actor
	Entry
}

// AddSigned writes entries of several actors who share one transaction, with
// one statement a hundred.
func AddSigned(ctx context.Context, tx database.Tx, entries []Signed) error {
	rows := make([]Row, len(entries))
	for i, e := range entries {
		row, err := rowOf(e.By, e.Entry)
		if err != nil {
			return err
		}
		rows[i] = row
	}
	return database.AddAll(ctx, tx, rows)
}

// ForSubject gives the entries about one subject, oldest first.
func ForSubject(ctx context.Context, tx database.Tx, subject string, id uint64) ([]Row, error) {
	return gorm.G[Row](tx.DB).Where("subject = ? AND subject_id = ?", subject, id).Order("id").Find(ctx)
}

func rowOf(by actor.Actor, e Entry) (Row, error) {
	if e.At.IsZero() || e.Action == "" || e.Subject == "" {
		return Row{}, errors.New("audit: an entry wants a time, an action and a subject")
	}
	before, err := asJSON(e.Before)
	if err != nil {
		return Row{}, err
	}
	after, err := asJSON(e.After)
	if err != nil {
		return Row{}, err
	}
	as := grant(by, e)
	return Row{
		At: e.At.UTC().Truncate(time.Second), UserID: by.UserID, UnitID: as.UnitID, Role: string(as.Role),
		Action: e.Action, Subject: e.Subject, SubjectID: e.SubjectID,
		BeforeJSON: before, AfterJSON: after, Reason: e.Reason, RequestID: by.RequestID,
	}, nil
}

// grant is as what the actor did it: what the entry says, else the first grant.
func grant(by actor.Actor, e Entry) actor.Grant {
	as := actor.Grant{Role: e.Role, UnitID: e.UnitID}
	switch {
	case as.Role != "":
	case by.System:
		as.Role = roleSystem
	case len(by.Grants) > 0:
		first := by.RoleUnit()
		as.Role = first.Role
		if as.UnitID == 0 {
			as.UnitID = first.UnitID
		}
	case !by.SignedIn():
		as.Role = roleVisitor
	}
	return as
}

// asJSON leaves Vietnamese and signs such as & readable in the trail.
func asJSON(value any) (string, error) {
	if value == nil {
		return "", nil
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", fmt.Errorf("audit: %w", err)
	}
	return string(bytes.TrimSuffix(text.Bytes(), []byte("\n"))), nil
}
