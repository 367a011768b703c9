package vietnamese

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// leastLikeness is the score below which a name is no longer worth showing.
const leastLikeness = 0.5

// Nearest gives at most max of the candidates that most resemble the wanted
// name, best first: the same but for spelling, an abbreviation ("Sở TTTT",
// "UBND TP. Gia Nghĩa"), few letters changed, or many words shared. It proposes
// only; nothing may be decided by it.
func Nearest(wanted string, candidates []string, max int) []string {
	type scored struct {
		name  string
		score float64
	}
	want := nameWords(wanted)
	var found []scored
	for _, name := range candidates {
		if score := likeness(want, nameWords(name)); score >= leastLikeness {
			found = append(found, scored{name, score})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	var names []string
	for _, f := range found[:min(len(found), max)] {
		names = append(names, f.name)
	}
	return names
}

// likeness scores two names from 0 to 1; an abbreviation stands just below the
// very same name.
func likeness(a, b []string) float64 {
	const abbreviated = 0.95
	switch {
	case len(a) == 0 || len(b) == 0:
		return 0
	case slices.Equal(a, b):
		return 1
	case abbreviates(a, b) || abbreviates(b, a):
		return abbreviated
	}
	return max(byLetters(a, b), byWords(a, b), byPart(a, b), byPart(b, a))
}

// byPart scores a short name that is, or abbreviates, some words in a row of
// the long one, by how much of it they are.
func byPart(short, long []string) float64 {
	const most, longest = 0.9, 40 // names longer than that are not names
	if len(long) > longest {
		return 0
	}
	best := 0.0
	for from := range long {
		for to := from + len(short); to <= len(long); to++ {
			if abbreviates(short, long[from:to]) {
				share := float64(to-from) / float64(len(long))
				best = max(best, leastLikeness+(most-leastLikeness)*share)
			}
		}
	}
	return best
}

// byLetters is the share of letters that need not change, spaces left out.
func byLetters(a, b []string) float64 {
	x, y := []rune(strings.Join(a, "")), []rune(strings.Join(b, ""))
	return 1 - float64(distance(x, y))/float64(max(len(x), len(y)))
}

// byWords is the share of words that both names have.
func byWords(a, b []string) float64 {
	left := slices.Clone(b)
	shared := 0
	for _, word := range a {
		if i := slices.Index(left, word); i >= 0 {
			left = slices.Delete(left, i, i+1)
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(a)+len(b))
}

// abbreviates reports whether every word of the short name is a word of the
// long one or the initials of some in a row, in order and with none left over.
func abbreviates(short, long []string) bool {
	if len(short) == 0 || len(long) == 0 {
		return len(short) == len(long)
	}
	if short[0] == long[0] && abbreviates(short[1:], long[1:]) {
		return true
	}
	n := utf8.RuneCountInString(short[0])
	return n > 1 && n <= len(long) && initials(long[:n]) == short[0] && abbreviates(short[1:], long[n:])
}

// nameWords gives the words that tell names apart: "và" and "&" do not.
func nameWords(name string) []string {
	words := bareWords(strings.ReplaceAll(name, "&", ""))
	return slices.DeleteFunc(words, func(word string) bool { return word == "va" })
}

// distance counts the letters to put in, take out or change.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := diagonal
			if x != y {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
