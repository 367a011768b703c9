package attendance

import (
	"context"
	"time"

	"taphuan/models/actor"
	"taphuan/models/audit"
	"taphuan/models/courses"
	"taphuan/models/database"
)

// write stores the fresh facts of all desks with their audit rows, a statement a
// hundred; each under the name of who sent it.
func write(ctx context.Context, tx database.Tx, desks []*desk) error {
	scans := 0
	for _, d := range desks {
		scans += len(d.fresh)
	}
	facts, entries := make([]Fact, 0, scans), make([]audit.Signed, 0, scans)
	for _, d := range desks {
		for _, f := range d.fresh {
			as := roleOf(d.by, f, d.doors[f.SessionID].course)
			facts = append(facts, f)
			entries = append(entries, audit.Signed{By: d.by, Entry: entryOf(as, d.now, f, "attendance.scanned")})
		}
	}
	if err := database.AddAll(ctx, tx, facts); err != nil {
		return err
	}
	return audit.AddSigned(ctx, tx, entries)
}

// traced is what the audit trail keeps of a fact.
type traced struct {
	At        time.Time `json:"at"`
	Direction string    `json:"direction"`
	Enrolment *uint64   `json:"enrolment"`
	Mark      string    `json:"mark"`
	Method    string    `json:"method"`
	Reason    string    `json:"reason"`
	Result    string    `json:"result"`
}

// roleOf gives as what somebody sent the scan. Coming by the projected code asks
// for no right: who does so comes as a trainee, whatever else that one may do.
func roleOf(by actor.Actor, f Fact, c courses.Course) actor.Grant {
	if f.Method == MethodRoom {
		return by.RoleUnit(actor.Trainee)
	}
	return courses.RoleAtDoor(by, c)
}

// entryOf tells the audit trail of a fact, without the code that was scanned; as
// is the grant that allowed it.
func entryOf(as actor.Grant, now time.Time, f Fact, action string) audit.Entry {
	return audit.Entry{At: now, Action: action, Subject: "session", SubjectID: f.SessionID, Role: as.Role, UnitID: as.UnitID,
		Reason: f.Note, After: traced{f.At, f.Direction, f.EnrolmentID, f.Mark, f.Method, f.Reason, f.Result}}
}
