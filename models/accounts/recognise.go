package accounts

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"taphuan/models/actor"
	"taphuan/models/calendar"
)

// How requests that come at the same time find out together who comes. Each is
// answered by reads that begin after it came, so whoever is signed out, disabled
// or loses a role is so for the next request.
const (
	recognisedAtOnce  = 2  // reads at once
	recognisedCrowd   = 20 // requests that are worth a read beside another
	recognisePatience = 6 * time.Second
	recogniseCompany  = 300 * time.Microsecond // a hall that was answered together scans on together
)

// proof is what a request shows of who comes: the hash of a program's token or
// of a browser's session.
type proof struct {
	hash    string
	program bool
}

// recognised is who that is, with the roles held today. It is not known when
// the proof is worthless or its user disabled.
type recognised struct {
	known  bool
	by     actor.Actor
	signIn SignIn // of a browser
}

// recognise finds out who many are, with a statement for programs and one for
// browsers.
func (s *Service) recognise(ctx context.Context, proofs []proof) ([]recognised, error) {
	var programs, browsers []string
	for _, p := range proofs {
		if p.program {
			programs = append(programs, p.hash)
		} else {
			browsers = append(browsers, p.hash)
		}
	}
	known := map[proof]recognised{}
	for _, of := range []struct {
		hashes  []string
		program bool
		query   string
	}{{programs, true, ofTokens}, {browsers, false, ofSignIns}} {
		if len(of.hashes) == 0 {
			continue
		}
		slices.Sort(of.hashes)
		rows, err := gorm.G[shown](s.db.Reader().DB).Raw(of.query, slices.Compact(of.hashes)).Find(ctx)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			p := proof{hash: row.TokenHash, program: of.program}
			known[p] = s.with(known[p], row)
		}
	}
	found := make([]recognised, len(proofs))
	for i, p := range proofs {
		found[i] = known[p]
		found[i].by.Grants = slices.Clone(found[i].by.Grants) // every request has its own
	}
	return found, nil
}

// Who shows a proof that holds, and a row for each role of that user.
const (
	ofTokens = "SELECT t.id, t.token_hash, t.user_id, u.name, u.person_id, r.role, r.unit_id, r.valid_from, r.valid_to" +
		" FROM user_tokens t JOIN users u ON u.id = t.user_id LEFT JOIN user_roles r ON r.user_id = u.id" +
		" WHERE t.token_hash IN ? AND t.revoked_at IS NULL AND u.disabled_at IS NULL ORDER BY r.id"
	ofSignIns = "SELECT t.id, t.token_hash, t.user_id, t.created_at, t.seen_at, t.expires_at, t.agent, u.name, u.person_id," +
		" r.role, r.unit_id, r.valid_from, r.valid_to" +
		" FROM sign_ins t JOIN users u ON u.id = t.user_id LEFT JOIN user_roles r ON r.user_id = u.id" +
		" WHERE t.token_hash IN ? AND u.disabled_at IS NULL ORDER BY r.id"
)

// shown is one row of those questions: a proof, its user, one role if any.
type shown struct {
	SignIn
	Name      string
	PersonID  *uint64
	Role      *actor.Role
	UnitID    *uint64
	ValidFrom calendar.Date
	ValidTo   calendar.Date
}

// with adds a row to what is known of whoever shows the proof.
func (s *Service) with(r recognised, row shown) recognised {
	r.known, r.signIn = true, row.SignIn
	r.by.UserID, r.by.Name = row.UserID, row.Name
	if row.PersonID != nil {
		r.by.PersonID = *row.PersonID
	}
	if row.Role == nil {
		return r
	}
	if role := (UserRole{Role: *row.Role, UnitID: row.UnitID, ValidFrom: row.ValidFrom, ValidTo: row.ValidTo}); role.HeldOn(s.today()) {
		r.by.Grants = append(r.by.Grants, actor.Grant{Role: role.Role, UnitID: role.unit()})
	}
	return r
}
