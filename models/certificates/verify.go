package certificates

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/units"
)

// Unknown is the status of a code nobody was given, of a wrong check character
// and of what is no code at all; they look the same.
const Unknown = "unknown"

// Public is what anybody may know of a certificate: what its paper says, masked
// where it is personal, and what has become of it (TRUST §5).
type Public struct {
	Status     string // Valid, Revoked or Unknown
	Code       string
	Number     string
	FullName   string
	Born       string // "**/**/1985", "" when not known
	Course     string
	StartsOn   calendar.Date
	EndsOn     calendar.Date
	Periods    int
	IssuedOn   calendar.Date
	Issuer     string        // as it was called on the day of issue
	Rearranged bool          // the issuer is no more
	Successors []string      // what the issuer is called today, or who took its place
	RevokedOn  calendar.Date // no date while valid
	ReplacedBy string        // the number of the one that replaces it, "" for none
}

// Verify tells what anybody may know of the certificate with a typed code. What
// cannot be a code never reaches the database.
func (s *Service) Verify(ctx context.Context, typed string) (Public, error) {
	unknown := Public{Status: Unknown}
	code, ok := ParseCode(typed)
	if !ok {
		return unknown, nil
	}
	tx := s.db.Reader()
	c, err := gorm.G[Certificate](tx.DB).Where("code = ?", code).First(ctx)
	if database.IsNotFound(err) {
		return unknown, nil
	}
	if err != nil {
		return Public{}, err
	}
	p := Public{Status: c.Status, Code: c.Code, Number: c.Number, FullName: c.FullName, Born: MaskBorn(c.BornOn),
		Course: c.CourseTitle, StartsOn: c.StartsOn, EndsOn: c.EndsOn, Periods: c.Periods, IssuedOn: c.IssuedOn,
		Issuer: c.IssuerName}
	if c.RevokedAt != nil {
		p.RevokedOn = calendar.DateOf(*c.RevokedAt, s.zone)
	}
	if p.ReplacedBy, err = replacingNumber(ctx, tx, c); err != nil {
		return Public{}, err
	}
	p.Rearranged, p.Successors, err = s.whatBecameOf(ctx, tx, c)
	return p, err
}

// MaskBorn shows of an ISO birth date the year alone: **/**/1985, **/1985, 1985.
func MaskBorn(iso string) string {
	parts := strings.Split(calendar.ShowBorn(iso), "/")
	for i := range len(parts) - 1 {
		parts[i] = "**"
	}
	return strings.Join(parts, "/")
}

// whatBecameOf tells whether a certificate's issuer is no more, and what it, or
// who took its place, is called today; nothing when all is as it was.
func (s *Service) whatBecameOf(ctx context.Context, tx database.Tx, c Certificate) (over bool, names []string, err error) {
	today := calendar.DateOf(s.now(), s.zone)
	issuer, err := units.ByID(ctx, tx, []uint64{c.IssuerUnitID}, today)
	if err != nil {
		return false, nil, err
	}
	now := issuer[c.IssuerUnitID]
	if now.ValidTo.IsZero() || !today.After(now.ValidTo) {
		if now.Name != c.IssuerName && today.After(c.IssuedOn) {
			names = []string{now.Name}
		}
		return false, names, nil
	}
	successions, err := units.Successions(ctx, tx)
	if err != nil {
		return true, nil, err
	}
	heirs := heirsOf(c.IssuerUnitID, successions, today)
	called, err := units.ByID(ctx, tx, heirs, today)
	for _, id := range heirs {
		names = append(names, called[id].Name)
	}
	return true, names, err
}

// heirsOf follows a unit to those that stand in its place on a day, through all
// reorganisations since. A function handed over makes nobody an heir.
func heirsOf(unit uint64, successions []units.Succession, today calendar.Date) []uint64 {
	next := map[uint64][]uint64{}
	for _, one := range successions {
		if one.Kind != "transfer" && one.ToUnitID != nil && !one.EffectiveOn.After(today) {
			next[one.FromUnitID] = append(next[one.FromUnitID], *one.ToUnitID)
		}
	}
	var heirs []uint64
	seen := map[uint64]bool{unit: true}
	for front := slices.Clone(next[unit]); len(front) > 0; front = front[1:] {
		id := front[0]
		if seen[id] {
			continue
		}
		seen[id] = true
		if len(next[id]) == 0 {
			heirs = append(heirs, id)
			continue
		}
		front = append(front, next[id]...)
	}
	return heirs
}
