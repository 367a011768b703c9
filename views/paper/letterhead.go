package paper

import "strings"

// The national title and motto as NĐ 30/2020/NĐ-CP spells them.
const (
	nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
	motto  = "Độc lập - Tự do - Hạnh phúc"
)

// letterhead is the head both papers share: issuing body on the left, national
// title on the right.
type letterhead struct {
	parent, issuer           string
	leftX, rightX, leftWidth float64 // centres of the two columns and the room of the left
	size                     float64 // of the national title; the motto is a point larger
}

// draw writes the head from y down and gives the y below the lower column.
func (h letterhead) draw(s *sheet, y float64) float64 {
	title := style{"B", h.size, black}
	line := style{"B", h.size + 1, black}
	ry := y + title.height()
	s.put(h.rightX, ry, centre, nation, title)
	ry += line.height()
	width := s.put(h.rightX, ry, centre, motto, line)
	ry += 1.6
	s.rule(h.rightX-width/2, ry, width, 0.25, black)

	in := room{h.leftWidth, 3, 8}
	ly := s.block(h.leftX, y, centre, s.fit(h.parent, style{"", h.size, black}, in))
	issuer := s.fit(h.issuer, style{"B", h.size, black}, in)
	ly = s.block(h.leftX, ly, centre, issuer) + 1.6
	short := h.leftWidth
	for _, l := range issuer.lines {
		short = min(short, s.width(l, issuer.style)*0.45)
	}
	s.rule(h.leftX-short/2, ly, short, 0.25, black)
	return max(ly, ry)
}

// signature is who signs, in whose name, and where the seal will stand.
type signature struct {
	authority, title, name string
	x, width               float64 // centre and room of the column
	seal                   float64 // empty height for signature and seal
}

// height is what draw will need below its y.
func (g signature) height(s *sheet) float64 {
	return g.heading(s).height() + g.seal + g.signer(s).height()
}

func (g signature) heading(s *sheet) block {
	st := style{"B", 13, black}
	var all block
	for _, line := range strings.Split(g.authority+"\n"+g.title, "\n") {
		part := s.fit(line, st, room{g.width, 2, 9})
		all.lines = append(all.lines, part.lines...)
		st = part.style // a line that shrank takes the following with it
	}
	all.style = st
	return all
}

func (g signature) signer(s *sheet) block {
	return s.fit(g.name, style{"B", 14, black}, room{g.width, 2, 9})
}

// draw writes authority and title, leaves the seal's room, writes the name, and
// gives the y below it.
func (g signature) draw(s *sheet, y float64) float64 {
	y = s.block(g.x, y, centre, g.heading(s))
	return s.block(g.x, y+g.seal, centre, g.signer(s))
}
