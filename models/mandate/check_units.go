package mandate

import (
	"fmt"

	"taphuan/models/vietnamese"
)

func (c *checker) unit(u UnitEntry) {
	place := "unit " + u.Code
	if !unitCode.MatchString(u.Code) {
		c.say("%s: the code is not of up to 20 letters A-Z and digits", place)
	}
	if _, twice := c.units[u.Code]; twice {
		c.say("%s: the code stands twice", place)
	}
	c.units[u.Code] = u
	c.oneOf(place, "kind", u.Kind, unitKinds)
	if u.Group != "" {
		c.oneOf(place, "group", u.Group, unitGroups)
	}
	if u.Obliged && (u.Group == "" || u.Group == "G_BAOCHI") {
		c.say("%s: it is obliged, but II.6.b binds only the groups G_SBN, G_DT, G_LLVT and G_HUYEN", place)
	}
	c.period(place, u.ValidFrom, u.ValidTo)
	c.names(place, u)
	folds := map[string]string{} // the aliases of a unit are unique when folded
	for _, alias := range u.Aliases {
		c.filled(place, "alias", alias, 200)
		fold := vietnamese.Fold(alias)
		if same, twice := folds[fold]; twice {
			c.say("%s: the aliases %q and %q are the same when searched for", place, same, alias)
		}
		folds[fold] = alias
	}
}

// names checks that the unit has exactly one name on every day of its life.
func (c *checker) names(place string, u UnitEntry) {
	if len(u.Names) == 0 {
		c.say("%s: it has no name", place)
		return
	}
	next := ""
	for i, n := range u.Names {
		at := fmt.Sprintf("%s, name %d", place, i+1)
		c.filled(at, "name", n.Name, 200)
		c.short(at, "short_name", n.ShortName, 120)
		c.short(at, "abbr", n.Abbr, 40)
		c.period(at, n.ValidFrom, n.ValidTo)
		if i == 0 && n.ValidFrom != u.ValidFrom || i > 0 && dayBefore(n.ValidFrom) != next {
			c.say("%s: it begins on %s and leaves a gap or an overlap", at, n.ValidFrom)
		}
		next = n.ValidTo
	}
	if next != u.ValidTo {
		c.say("%s: the last name ends on %q, the unit on %q", place, next, u.ValidTo)
	}
}

// parents checks that every parent is a unit there from the child's first day,
// and that no unit is above itself.
func (c *checker) parents(units []UnitEntry) {
	for _, u := range units {
		if u.Parent == "" {
			continue
		}
		p, known := c.units[u.Parent]
		if !known {
			c.say("unit %s: parent %q is not a unit of the document", u.Code, u.Parent)
			continue
		}
		if u.ValidFrom < p.ValidFrom || u.ValidFrom > lastDay(p.ValidTo) {
			c.say("unit %s: parent %s is not there on its first day", u.Code, u.Parent)
		}
		for steps := 0; p.Parent != ""; steps++ {
			if p.Code == u.Code || steps > len(units) {
				c.say("unit %s: it stands above itself", u.Code)
				break
			}
			p = c.units[p.Parent]
		}
	}
}

// words checks that what people may call a unit (code, name, short name,
// abbreviation, alias) never means two units on the same day.
func (c *checker) words(units []UnitEntry) {
	type use struct{ code, from, to string }
	uses := map[string][]use{}
	add := func(u UnitEntry, word, from, to string) {
		key := vietnamese.Canonical(word)
		if key == "" {
			return
		}
		for _, other := range uses[key] {
			if other.code != u.Code && overlap(other.from, other.to, from, to) {
				c.say("unit %s: %q also means unit %s on the same day", u.Code, word, other.code)
			}
		}
		uses[key] = append(uses[key], use{u.Code, from, to})
	}
	for _, u := range units {
		add(u, u.Code, u.ValidFrom, u.ValidTo)
		for _, n := range u.Names {
			add(u, n.Name, n.ValidFrom, n.ValidTo)
			add(u, n.ShortName, n.ValidFrom, n.ValidTo)
			add(u, n.Abbr, n.ValidFrom, n.ValidTo)
		}
		for _, alias := range u.Aliases {
			add(u, alias, u.ValidFrom, u.ValidTo)
		}
	}
}

// succession checks that the days meet: except for a transfer of functions the
// unit ends the day before, and the successor is there on the day itself.
func (c *checker) succession(s SuccessionEntry) {
	place := fmt.Sprintf("succession %s to %q on %s", s.From, s.To, s.EffectiveOn)
	c.oneOf(place, "kind", s.Kind, successionKinds)
	c.short(place, "scope", s.Scope, 300)
	c.short(place, "legal_basis", s.LegalBasis, 300)
	if !c.day(place, "effective_on", s.EffectiveOn) {
		return
	}
	from, known := c.units[s.From]
	switch eve := dayBefore(s.EffectiveOn); {
	case !known:
		c.say("%s: unit %q is not in the document", place, s.From)
	case s.Kind == "transfer" && (eve < from.ValidFrom || eve > lastDay(from.ValidTo)):
		c.say("%s: unit %s is not there the day before", place, s.From)
	case s.Kind != "transfer" && from.ValidTo != eve:
		c.say("%s: unit %s ends on %q and not the day before", place, s.From, from.ValidTo)
	}
	if (s.To == "") != (s.Kind == "dissolved") {
		c.say("%s: only a dissolved unit has no successor", place)
	}
	if s.To == "" {
		return
	}
	to, known := c.units[s.To]
	switch {
	case !known || s.To == s.From:
		c.say("%s: %q is not another unit of the document", place, s.To)
	case s.EffectiveOn < to.ValidFrom || s.EffectiveOn > lastDay(to.ValidTo):
		c.say("%s: unit %s is not there on that day", place, s.To)
	}
}
