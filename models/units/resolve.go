package units

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"taphuan/models/calendar"
	"taphuan/models/database"
	"taphuan/models/vietnamese"
)

// Resolve finds the unit people mean by a text on a day: its code in any case,
// a name, a short name, an abbreviation or an alias, whatever the tones. The
// unit must be alive on the day.
func Resolve(ctx context.Context, tx database.Tx, text string, on calendar.Date) (View, error) {
	r, err := NewResolver(ctx, tx, on)
	if err != nil {
		return View{}, err
	}
	return r.Resolve(text)
}

// Resolver finds many units of one day without asking the database for each.
type Resolver struct {
	on     calendar.Date
	all    []View
	codes  map[string]View
	ways   map[string][]way
	succ   []Succession
	tails  []string // " tinh dak nong": what may follow any name
	labels []label  // of the units alive that day
}

// way is one word by which one unit goes; the lowest rank is the surest.
type way struct {
	unit  View
	exact string // the canonical form, which keeps the tones
	rank  int
}

// The ranks of ways. A name of another period of the unit's life comes last.
const (
	byName = iota
	byShortName
	byAbbr
	byAlias
	byOtherName
)

// label is a word worth proposing for a unit.
type label struct {
	word string
	unit View
}

// NewResolver reads the register as it was on the day, in four statements.
func NewResolver(ctx context.Context, tx database.Tx, on calendar.Date) (*Resolver, error) {
	units, err := gorm.G[Unit](tx.DB).Order("sort_no, code").Find(ctx)
	if err != nil {
		return nil, err
	}
	names, err := gorm.G[Name](tx.DB).Order("unit_id, valid_from").Find(ctx)
	if err != nil {
		return nil, err
	}
	aliases, err := gorm.G[Alias](tx.DB).Order("unit_id, id").Find(ctx)
	if err != nil {
		return nil, err
	}
	successions, err := Successions(ctx, tx)
	if err != nil {
		return nil, err
	}
	r := &Resolver{on: on, codes: map[string]View{}, ways: map[string][]way{}, succ: successions}
	r.all = views(units, names, on)
	r.index(names, aliases)
	return r, nil
}

func (r *Resolver) index(names []Name, aliases []Alias) {
	byID := map[uint64]View{}
	for _, v := range r.all {
		byID[v.ID] = v
		r.codes[v.Code] = v
		if v.AliveOn(r.on) {
			r.labels = append(r.labels, label{v.Code, v}) // for a code with a slip in it
		}
	}
	for _, n := range names {
		v, now := byID[n.UnitID], covers(n.ValidFrom, n.ValidTo, r.on)
		for rank, word := range []string{byName: n.Name, byShortName: n.ShortName, byAbbr: n.Abbr} {
			if !now {
				rank = byOtherName
			}
			r.add(v, word, rank)
		}
		if now {
			r.addTail(n.Name)
		}
	}
	for _, a := range aliases {
		r.add(byID[a.UnitID], a.Alias, byAlias)
	}
}

func (r *Resolver) add(v View, word string, rank int) {
	if word == "" {
		return
	}
	k := key(word)
	r.ways[k] = append(r.ways[k], way{unit: v, exact: vietnamese.Canonical(word), rank: rank})
	if v.AliveOn(r.on) && rank != byAbbr {
		r.labels = append(r.labels, label{word, v})
	}
}

// addTail remembers that names of the register end in the province's name:
// people add it to, and leave it off, any of them.
func (r *Resolver) addTail(name string) {
	const province = " tinh "
	k := key(name)
	at := strings.Index(k, province)
	if at < 0 {
		return
	}
	tail := k[at:]
	if !slices.Contains(r.tails, tail) {
		r.tails = append(r.tails, tail)
	}
}

// Resolve finds the unit people mean by the text, as Resolve of the package does.
func (r *Resolver) Resolve(text string) (View, error) {
	text = vietnamese.Clean(text)
	// A code decides alone: a successor may have taken it as an abbreviation.
	if v, known := r.codes[strings.ToUpper(text)]; known {
		return r.alive(v)
	}
	for _, k := range r.spellings(text) {
		if ways := r.ways[k]; len(ways) > 0 {
			return r.choose(text, ways)
		}
	}
	return View{}, r.unknown(text, r.near(text))
}

// spellings gives the keys to look under: the text itself, then without the
// name of the province, then without the word province too.
func (r *Resolver) spellings(text string) []string {
	k := key(text)
	if k == "" {
		return nil
	}
	keys := []string{k}
	for _, tail := range r.tails {
		bare := strings.TrimPrefix(tail, " tinh")
		if rest, found := strings.CutSuffix(k, tail); found {
			keys = append(keys, rest+" tinh", rest)
		} else if rest, found := strings.CutSuffix(k, bare); found {
			keys = append(keys, rest)
		}
	}
	if rest, found := strings.CutSuffix(k, " tinh"); found {
		keys = append(keys, rest)
	}
	return keys
}

// choose takes the surest unit alive that day; when two are equally sure the
// tones decide, and failing that nobody guesses.
func (r *Resolver) choose(text string, ways []way) (View, error) {
	exact := vietnamese.Canonical(text)
	ways = slices.Clone(ways)
	slices.SortStableFunc(ways, func(a, b way) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), -cmp.Compare(same(a, exact), same(b, exact)))
	})
	var living []way
	for _, w := range ways {
		if w.unit.AliveOn(r.on) {
			living = append(living, w)
		}
	}
	if len(living) == 0 {
		return r.alive(lastOf(ways, r.on))
	}
	best := living[0]
	for _, other := range living[1:] {
		if other.unit.ID != best.unit.ID && other.rank == best.rank && same(other, exact) == same(best, exact) {
			return View{}, r.unknown(text, []View{best.unit, other.unit})
		}
	}
	return best.unit, nil
}

func same(w way, exact string) int {
	if w.exact == exact {
		return 1
	}
	return 0
}

// lastOf gives of units that are not there on the day the one that was there
// last before it, else the first to come.
func lastOf(ways []way, on calendar.Date) View {
	best := ways[0].unit
	for _, w := range ways[1:] {
		past, bestPast := w.unit.ValidFrom.Before(on), best.ValidFrom.Before(on)
		switch {
		case past && (!bestPast || w.unit.ValidFrom.After(best.ValidFrom)),
			!past && !bestPast && w.unit.ValidFrom.Before(best.ValidFrom):
			best = w.unit
		}
	}
	return best
}

// key is the form in which names are looked up: folded, without punctuation
// and "và", with the commonest abbreviations written out.
func key(text string) string {
	plain := strings.Map(func(c rune) rune {
		if strings.ContainsRune(`,;:()[]/"“”`, c) {
			return ' '
		}
		return c
	}, vietnamese.Canonical(text))
	var words []string
	for _, word := range strings.Fields(vietnamese.Fold(plain)) {
		switch word {
		case "va", "&":
		case "ubnd":
			words = append(words, "uy", "ban", "nhan", "dan")
		case "hdnd":
			words = append(words, "hoi", "dong", "nhan", "dan")
		case "tp":
			words = append(words, "thanh", "pho")
		default:
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}
