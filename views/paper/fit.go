package paper

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrTooLong says that a text does not fit its place even in the smallest
// print; nothing is ever cut off a document silently.
var ErrTooLong = errors.New("paper: text too long for its place")

// block is a text broken into lines at the size at which it fits.
type block struct {
	lines []string
	style style
}

// height is the height of all lines in millimetres.
func (b block) height() float64 { return float64(len(b.lines)) * b.style.height() }

// room is the place a text must fit: millimetres across, lines down, and the
// smallest size in points that may still be used.
type room struct {
	width   float64
	lines   int
	minimum float64
}

// measured is a text in words with their widths in millimetres at one point,
// so that trying sizes is arithmetic.
type measured struct {
	words  []string
	widths []float64
	space  float64
}

// measure splits at plain spaces only: a no-break space holds.
func (s *sheet) measure(text string, st style) measured {
	s.use(st)
	words := strings.FieldsFunc(Drawable(text), func(r rune) bool { return r == ' ' })
	m := measured{words: words, space: s.unit(" ")}
	for _, word := range words {
		m.widths = append(m.widths, s.unit(word))
	}
	return m
}

// unit is the width at one point in the face in use.
func (s *sheet) unit(text string) float64 {
	return float64(s.pdf.GetStringSymbolWidth(text)) / 1000 * pt
}

// fit breaks the text into evenly filled lines at the largest size, in half
// points, at which the room holds them. A word wider than the room is split
// only in the smallest print.
func (s *sheet) fit(text string, st style, in room) block {
	m := s.measure(text, st)
	for ; st.size > in.minimum; st.size -= 0.5 {
		if lines, ok := m.within(in.width/st.size, in.lines); ok {
			return block{lines, st}
		}
	}
	st.size = in.minimum
	m = s.hyphenless(m, in.width/st.size)
	lines, ok := m.within(in.width/st.size, in.lines)
	if !ok {
		s.fail(fmt.Errorf("%w: %d characters", ErrTooLong, utf8.RuneCountInString(text)))
	}
	return block{lines, st}
}

// wrap breaks the text into as many lines as it needs at its own size.
func (s *sheet) wrap(text string, st style, width float64) block {
	m := s.hyphenless(s.measure(text, st), width/st.size)
	lines, _ := m.lines(width / st.size)
	return block{lines, st}
}

// hyphenless splits words wider than the limit between letters.
func (s *sheet) hyphenless(m measured, limit float64) measured {
	split := measured{space: m.space}
	add := func(word string, width float64) {
		split.words, split.widths = append(split.words, word), append(split.widths, width)
	}
	for i, word := range m.words {
		if m.widths[i] <= limit {
			add(word, m.widths[i])
			continue
		}
		from, width := 0, 0.0
		for at, r := range word {
			w := s.unit(string(r))
			if width+w > limit && at > from {
				add(word[from:at], width)
				from, width = at, 0
			}
			width += w
		}
		add(word[from:], width)
	}
	return split
}

// within gives at most most lines no wider than limit, evened out: as narrow
// as the same number of lines allows.
func (m measured) within(limit float64, most int) ([]string, bool) {
	lines, ok := m.lines(limit)
	if !ok || len(lines) > most {
		return lines, false
	}
	low, high := 0.0, limit
	for range 12 {
		middle := (low + high) / 2
		if even, ok := m.lines(middle); ok && len(even) == len(lines) {
			lines, high = even, middle
		} else {
			low = middle
		}
	}
	return lines, true
}

// lines fills line after line; false when a word alone is wider than limit.
func (m measured) lines(limit float64) ([]string, bool) {
	var lines []string
	ok, from, width := true, 0, 0.0
	for i, w := range m.widths {
		ok = ok && w <= limit
		if i > from && width+m.space+w > limit {
			lines = append(lines, strings.Join(m.words[from:i], " "))
			from, width = i, w
			continue
		}
		if i > from {
			width += m.space
		}
		width += w
	}
	if from < len(m.words) {
		lines = append(lines, strings.Join(m.words[from:], " "))
	}
	return lines, ok
}
