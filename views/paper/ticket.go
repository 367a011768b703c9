package paper

// The panel is torn off, so it may stand in the letter's bottom margin.
const (
	ticketHeight = 46.0
	ticketBottom = 287.0
	ownerHeight  = 24.0 // of the owner's name, unit and course
)

// drawTicket fills the foot of the letter, or the head of a new page, with what
// is shown at the door.
// The two codes stand at opposite edges, so that a scanner sees only one.
func (i InvitationFace) drawTicket(l *letter) {
	const side, linkSide = 33.0, 26.0
	top := ticketBottom - ticketHeight
	if l.y+2 > top {
		l.newPage()
		top = l.y
	}
	cutLine(l.sheet, top)

	y := top + 5
	l.code(letterLeft, y, side, i.Ticket)
	caption := style{"I", 9, grey}
	l.block(letterLeft+side/2, y+side+1, centre,
		l.fit("Đưa mã này cho cán bộ điểm danh", caption, room{side + 8, 2, 7}))

	x, width := letterLeft+side+7, letterWidth-side-7
	if i.Link != "" {
		linkLeft := letterRight - linkSide
		l.code(linkLeft, y, linkSide, i.Link)
		l.pdf.LinkString(linkLeft, y, linkSide, linkSide, i.Link)
		l.block(linkLeft+linkSide/2, y+linkSide+1, centre,
			l.fit("Tự điểm danh, xem lịch: quét bằng điện thoại của mình", caption, room{linkSide + 6, 3, 7}))
		width -= linkSide + 7
	}
	i.drawOwner(l, x, y-2, width)
	if i.Link != "" {
		i.drawLink(l, x, width+5, top+ticketHeight)
	}
}

// cutLine parts the ticket from the letter.
func cutLine(s *sheet, y float64) {
	s.pdf.SetDashPattern([]float64{1.6, 1.2}, 0)
	s.rule(letterLeft, y, letterWidth, 0.2, grey)
	s.pdf.SetDashPattern(nil, 0)
}

// drawOwner writes between the codes whose ticket it is and the two numbers
// that can be typed instead.
func (i InvitationFace) drawOwner(l *letter, x, y, width float64) {
	small := style{"", 10, black}
	all, _ := l.stack([]part{
		{0, "PHIẾU ĐIỂM DANH CÁ NHÂN", style{"B", 10, red}, room{width, 1, 6}},
		{0.5, i.FullName, style{"B", 14, black}, room{width, 2, 7}},
		{0, i.Unit, small, room{width, 2, 5}},
		{0.5, i.Course, style{"I", 10, black}, room{width, 3, 5}},
	}, ownerHeight)
	for _, p := range all {
		y = l.block(x, y+p.above, left, p.block)
	}
	number := style{"B", 15, black}
	y += number.height() + 1
	for _, pair := range [][2]string{{"Mã học viên:", i.ShortNumber}, {"Mã 4 số:", i.Digits}} {
		if pair[1] == "" {
			continue
		}
		x += l.put(x, y, left, pair[0], small) + 1.5
		x += l.put(x, y, left, pair[1], number) + 6
	}
}

// drawLink writes the personal link, letter for letter, ending at the bottom.
func (i InvitationFace) drawLink(l *letter, x, width, bottom float64) {
	label := style{"", 9, black}
	link := l.fit("Liên kết cá nhân (không chuyển cho người khác): "+i.Link, label, room{width, 3, 5})
	l.block(x, bottom-link.height(), left, link)
}
