package paper

import (
	"strings"
	"testing"
	"time"
)

func TestFitTakesTheLargestPrintThatFits(t *testing.T) {
	s := newSheet("L", "", time.Unix(1, 0))
	s.pdf.AddPage()
	st := style{"B", 20, black}
	cases := []struct {
		name, text string
		in         room
		lines      int
	}{
		{"short text keeps its size", "Nguyễn Thị Thu Hà", room{200, 2, 8}, 1},
		{"wraps before it shrinks", longName, room{200, 2, 8}, 2},
		{"one line shrinks", longName, room{200, 1, 8}, 1},
		{"three lines shrink", longCourse, room{200, 3, 8}, 3},
		{"nothing takes no line", "  ", room{200, 3, 8}, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := s.fit(c.text, st, c.in)
			if s.err != nil || len(b.lines) != c.lines {
				t.Fatalf("%d lines, want %d (%v)", len(b.lines), c.lines, s.err)
			}
			if strings.Join(b.lines, " ") != strings.TrimSpace(c.text) {
				t.Errorf("words changed: %q", b.lines)
			}
			narrowest, widest := 1000.0, 0.0
			for _, line := range b.lines {
				w := s.width(line, b.style)
				narrowest, widest = min(narrowest, w), max(widest, w)
			}
			if widest > c.in.width {
				t.Errorf("a line of %.1f mm in %.1f", widest, c.in.width)
			}
			if len(b.lines) > 1 && narrowest < 0.75*widest {
				t.Errorf("lines of %.1f and %.1f mm look uneven", narrowest, widest)
			}
			larger := b.style
			larger.size += 0.5
			m := s.measure(c.text, larger)
			if _, fits := m.within(c.in.width/larger.size, c.in.lines); fits && b.style.size < st.size {
				t.Errorf("%.1f pt, though %.1f would fit", b.style.size, larger.size)
			}
		})
	}
}

func TestWrapKeepsTheSizeAndSplitsOnlyWhatMustBe(t *testing.T) {
	s := newSheet("P", "", time.Unix(1, 0))
	s.pdf.AddPage()
	st := style{"", 13, black}
	b := s.wrap("Tra cứu "+strings.Repeat("Ư", 60)+" tại đây", st, 60)
	if b.style != st || strings.ReplaceAll(strings.Join(b.lines, ""), " ", "") != "Tracứu"+strings.Repeat("Ư", 60)+"tạiđây" {
		t.Errorf("%v at %v", b.lines, b.style)
	}
	for _, line := range b.lines {
		if w := s.width(line, st); w > 60 {
			t.Errorf("%q is %.1f mm wide", line, w)
		}
	}
	if len(b.lines) < 4 || b.lines[0] != "Tra cứu" {
		t.Errorf("the long word is not split between letters only: %q", b.lines)
	}
}
