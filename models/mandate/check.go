package mandate

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The words a document may use for kinds and groups (Plan §1.1 of the domain
// text: groups are the phrases the Plan repeats) and the roles duties hang on.
var (
	unitKinds = []string{"UBND_TINH", "VP_UBND", "SO", "BAN_NGANH", "NGANH_DOC", "DANG", "DAN_CU", "DOAN_THE", "HOI",
		"LLVT", "BAO_CHI", "UBND_HUYEN", "UBND_TP", "UBND_XA", "UBND_PHUONG", "UBND_DACKHU", "DVSN", "TRUNG_UONG", "NGOAI"}
	unitGroups      = []string{"G_SBN", "G_DT", "G_LLVT", "G_HUYEN", "G_BAOCHI"}
	roleCodes       = []string{"PLAN_LEAD", "HR_LEAD", "FIN_LEAD", "OFFICE_LEAD"}
	successionKinds = []string{"rename", "absorbed", "merged", "split", "transfer", "dissolved"}
	partyParts      = []string{"lead", "coordinating", "monitoring"}
	taskScopes      = []string{"F", "T", "T+", "-"}
	recurrences     = []string{"ongoing", "yearly", "quarterly", "once", "from_year", "after_event"}
	dueKinds        = []string{"yearly", "fixed", "quarterly", "rolling", "none"}

	unitCode       = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,19}$`)
	taskCode       = regexp.MustCompile(`^[IVX]+\.[1-9][0-9]?(\.([a-z]{1,2}|[1-9]))?$`)
	obligationCode = regexp.MustCompile(`^R[1-9][0-9]?[a-z]?$`)
)

// Check says what does not fit in the document, every finding a sentence that
// names its place, or nil. It needs nothing but the document.
func (d Document) Check() error {
	c := checker{units: map[string]UnitEntry{}, tasks: map[string]bool{}}
	c.plan(d.Plan)
	for _, u := range d.Units {
		c.unit(u)
	}
	if c.units[d.Plan.IssuerUnit].Code == "" {
		c.say("plan: issuer_unit %q is not a unit of the document", d.Plan.IssuerUnit)
	}
	c.parents(d.Units)
	c.words(d.Units)
	for _, s := range d.Successions {
		c.succession(s)
	}
	c.roles(d.Roles)
	c.taskList(d.Tasks)
	c.obligations(d.Obligations)
	return errors.Join(c.found...)
}

// checker gathers what was found and remembers what references may point at.
type checker struct {
	units map[string]UnitEntry
	tasks map[string]bool
	found []error
}

func (c *checker) say(format string, args ...any) {
	c.found = append(c.found, fmt.Errorf(format, args...))
}

// day tells whether a date is written YYYY-MM-DD and exists, and says so if not.
func (c *checker) day(place, field, text string) bool {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		c.say("%s: %s %q is not a date of the form YYYY-MM-DD", place, field, text)
		return false
	}
	return true
}

// period checks a first and an included, possibly open, last day.
func (c *checker) period(place, from, to string) {
	ok := c.day(place, "valid_from", from)
	if to == "" {
		return
	}
	if c.day(place, "valid_to", to) && ok && to < from {
		c.say("%s: it ends on %s, before it begins on %s", place, to, from)
	}
}

func (c *checker) oneOf(place, field, word string, allowed []string) {
	if !slices.Contains(allowed, word) {
		c.say("%s: %s %q is none of %s", place, field, word, strings.Join(allowed, ", "))
	}
}

func (c *checker) filled(place, field, text string, limit int) {
	if strings.TrimSpace(text) == "" {
		c.say("%s: %s is empty", place, field)
	}
	c.short(place, field, text, limit)
}

func (c *checker) short(place, field, text string, limit int) {
	if n := utf8.RuneCountInString(text); limit > 0 && n > limit {
		c.say("%s: %s has %d characters, more than %d", place, field, n, limit)
	}
}

func (c *checker) plan(p PlanEntry) {
	if !unitCode.MatchString(p.Code) {
		c.say("plan: code %q is not of up to 20 letters A-Z and digits", p.Code)
	}
	c.filled("plan", "number", p.Number, 60)
	c.filled("plan", "title", p.Title, 0)
	c.filled("plan", "issuer", p.Issuer, 200)
	c.filled("plan", "signer", p.Signer, 120)
	c.day("plan", "issued_on", p.IssuedOn)
}

func (c *checker) roles(roles []RoleEntry) {
	for i, r := range roles {
		place := fmt.Sprintf("role %s of %s", r.Role, r.Unit)
		c.oneOf(place, "role", r.Role, roleCodes)
		c.period(place, r.ValidFrom, r.ValidTo)
		u, known := c.units[r.Unit]
		switch {
		case !known:
			c.say("%s: no such unit in the document", place)
		case r.ValidFrom < u.ValidFrom || lastDay(r.ValidTo) > lastDay(u.ValidTo):
			c.say("%s: the unit is not there during the whole period", place)
		}
		for _, other := range roles[:i] {
			if other.Role == r.Role && overlap(other.ValidFrom, other.ValidTo, r.ValidFrom, r.ValidTo) {
				c.say("%s: %s holds the same role in a part of the period", place, other.Unit)
			}
		}
	}
}

// lastDay makes an open end comparable: later than every written date.
func lastDay(to string) string {
	if to == "" {
		return "9999-12-31"
	}
	return to
}

// overlap tells whether two periods of included days share a day.
func overlap(fromA, toA, fromB, toB string) bool {
	return fromA <= lastDay(toB) && fromB <= lastDay(toA)
}

// dayBefore gives the day before a date, or "" where there is no date.
func dayBefore(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}
