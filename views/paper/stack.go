package paper

import "fmt"

// part is a text with its style, its room, and the millimetres above it.
type part struct {
	above float64
	text  string
	style style
	room  room
}

// paragraph is a part broken into lines.
type paragraph struct {
	above float64
	block block
}

// stack fits parts one under the other into a height, in smaller print when
// long words make it too high, and gives the height used. Empty parts take no
// room.
func (s *sheet) stack(parts []part, most float64) ([]paragraph, float64) {
	for scale := 1.0; ; scale -= 0.05 {
		all, height := s.scaled(parts, scale)
		if height <= most {
			return all, height
		}
		if scale < 0.55 {
			s.fail(fmt.Errorf("%w: %.0f mm where %.0f are free", ErrTooLong, height, most))
			return all, most
		}
	}
}

func (s *sheet) scaled(parts []part, scale float64) ([]paragraph, float64) {
	var all []paragraph
	height := 0.0
	for _, p := range parts {
		p.style.size *= scale
		b := s.fit(p.text, p.style, p.room)
		if len(b.lines) > 0 {
			all = append(all, paragraph{p.above, b})
			height += p.above + b.height()
		}
	}
	return all, height
}
