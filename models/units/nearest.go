package units

import (
	"slices"
	"strings"

	"taphuan/models/vietnamese"
)

// proposals is how many units a refusal proposes instead.
const proposals = 3

// alive gives the unit, or the fault that it is not there on the day.
func (r *Resolver) alive(v View) (View, error) {
	if v.AliveOn(r.on) {
		return v, nil
	}
	instead := r.related(v.ID, r.on.Before(v.ValidFrom))
	return View{}, ErrNotAlive.With(map[string]any{
		"Unit": v.Name, "On": r.on.Typed(), "Nearest": shown(instead),
	})
}

func (r *Resolver) unknown(text string, near []View) error {
	const longest = 200 // what is shown back of a text somebody sent
	if letters := []rune(text); len(letters) > longest {
		text = string(letters[:longest])
	}
	return ErrUnknown.With(map[string]any{"Unit": text, "Nearest": shown(near)})
}

// near gives the units alive that day whose words most resemble the text.
func (r *Resolver) near(text string) []View {
	const longest = 200 // comparing costs the square of the length
	if letters := []rune(text); len(letters) > longest {
		return nil
	}
	words := make([]string, len(r.labels))
	for i, l := range r.labels {
		words[i] = l.word
	}
	var found []View
	for _, word := range vietnamese.Nearest(text, words, 5*proposals) {
		i := slices.IndexFunc(r.labels, func(l label) bool { return l.word == word })
		found = appendOnce(found, r.labels[i].unit)
	}
	return found[:min(len(found), proposals)]
}

// related gives the units of the day that a unit's work went to, or with back
// came from, however many reorganisations lie between; a unit that took only
// a function comes after those that took the whole.
func (r *Resolver) related(id uint64, back bool) []View {
	var whole, part []View
	seen := map[uint64]bool{id: true}
	for queue := []uint64{id}; len(queue) > 0; queue = queue[1:] {
		for _, s := range r.succ {
			next, linked := step(s, queue[0], back)
			if !linked || seen[next] {
				continue
			}
			seen[next] = true
			v := r.byID(next)
			switch {
			case !v.AliveOn(r.on):
				queue = append(queue, next)
			case s.Kind == "transfer":
				part = append(part, v)
			default:
				whole = append(whole, v)
			}
		}
	}
	found := append(whole, part...)
	return found[:min(len(found), proposals)]
}

// step follows one succession from a unit, forwards or back.
func step(s Succession, from uint64, back bool) (next uint64, linked bool) {
	switch {
	case s.ToUnitID == nil:
		return 0, false
	case back:
		return s.FromUnitID, *s.ToUnitID == from
	}
	return *s.ToUnitID, s.FromUnitID == from
}

func (r *Resolver) byID(id uint64) View {
	i := slices.IndexFunc(r.all, func(v View) bool { return v.ID == id })
	return r.all[i]
}

func appendOnce(list []View, v View) []View {
	if slices.ContainsFunc(list, func(o View) bool { return o.ID == v.ID }) {
		return list
	}
	return append(list, v)
}

// shown writes units so that a person recognises them and a program can use
// them: "Sở Nội vụ (SNV); …".
func shown(list []View) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = v.Name + " (" + v.Code + ")"
	}
	return strings.Join(words, "; ")
}
