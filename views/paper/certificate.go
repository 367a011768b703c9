package paper

import (
	"errors"
	"strings"
	"time"
)

// CertificateFace is what one certificate says (DOMAIN §3.3), in finished
// words. Values carry no labels ("Chuyên viên", not "Chức vụ: Chuyên viên");
// empty ones are left off the paper.
type CertificateFace struct {
	ParentBody   string    // "UBND TỈNH ĐẮK NÔNG"
	Issuer       string    // "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"
	Title        string    // "GIẤY CHỨNG NHẬN" when empty
	FullName     string    // as it shall stand, in capitals or not
	Born         string    // "02/9/1985", "9/1985" or "1985"
	Position     string    // "Chuyên viên"
	Unit         string    // "Ủy ban nhân dân huyện Cư Jút"
	Achievement  string    // the words above the course; "Đã hoàn thành" when empty
	Course       string    // "Lớp bồi dưỡng kỹ năng …"
	Period       string    // "từ ngày 14 tháng 10 năm 2024 đến ngày 16 tháng 10 năm 2024"
	Duration     string    // "24 tiết"
	PlaceAndDate string    // "Đắk Nông, ngày 18 tháng 10 năm 2024"
	Authority    string    // "TM. ỦY BAN NHÂN DÂN", seldom needed
	SignerTitle  string    // "GIÁM ĐỐC", or two lines "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC"
	SignerName   string    // without title or degree
	Number       string    // number in the register: "001/2024/GCN-STTTT"
	CodeGrouped  string    // the certificate code, 5-5-5-5-7
	VerifyURL    string    // content of the QR code, in capitals
	VerifyText   string    // "Tra cứu tại taphuan.daknong.gov.vn/V"
	CreatedAt    time.Time // the document's own date: the same face gives the same bytes
}

// Landscape A4 in millimetres: the middle of the page, of the two columns of
// the head, and the room of the text.
const (
	pageWidth   = 297.0
	pageHeight  = 210.0
	middle      = pageWidth / 2
	leftColumn  = 80.0
	rightColumn = 212.0
	textWidth   = 236.0
	footTop     = 138.0 // place and date begin here
	textTop     = 44.0
)

// Certificate draws one certificate as PDF, A4 landscape. A text that cannot
// fit is ErrTooLong; a missing date of creation or QR content is an error.
func Certificate(c CertificateFace) ([]byte, error) {
	return Certificates([]CertificateFace{c})
}

// Certificates draws a page for each face in one PDF, for printing; the
// document's date is the first face's.
func Certificates(faces []CertificateFace) ([]byte, error) {
	if len(faces) == 0 {
		return nil, errors.New("paper: no certificate to draw")
	}
	first, last := faces[0], faces[len(faces)-1]
	title := first.title() + " " + first.Number
	if len(faces) > 1 {
		title += " – " + last.Number
	}
	s := newSheet("L", title, first.CreatedAt)
	for _, c := range faces {
		s.pdf.AddPage()
		c.draw(s)
	}
	return s.bytes()
}

func (c CertificateFace) title() string {
	if c.Title == "" {
		return "GIẤY CHỨNG NHẬN"
	}
	return c.Title
}

func (c CertificateFace) draw(s *sheet) {
	border(s)
	head := letterhead{c.ParentBody, c.Issuer, leftColumn, rightColumn, 104, 13}
	y := max(head.draw(s, 18), textTop)
	c.drawText(s, y, footTop)
	c.drawSignature(s)
	c.drawVerification(s)
}

// border is a thin double frame with a small square in each corner.
func border(s *sheet) {
	const outer, inner, corner = 9.0, 11.2, 4.0
	s.frame(outer, outer, pageWidth-2*outer, pageHeight-2*outer, 0.9, red)
	s.frame(inner, inner, pageWidth-2*inner, pageHeight-2*inner, 0.25, red)
	for _, x := range []float64{inner, pageWidth - inner - corner} {
		for _, y := range []float64{inner, pageHeight - inner - corner} {
			s.frame(x, y, corner, corner, 0.25, red)
		}
	}
}

// drawText spreads the certificate's sentence between top and bottom.
func (c CertificateFace) drawText(s *sheet, top, bottom float64) {
	all, height := s.stack(c.parts(), bottom-top)
	// Room to spare goes half between the lines, a fifth above, the rest below.
	gaps := 0.0
	for _, p := range all {
		gaps += p.above
	}
	spare := bottom - top - height
	stretch := min(1+spare*0.5/gaps, 3)
	y := top + spare*0.2
	for _, p := range all {
		y = s.block(middle, y+p.above*stretch, centre, p.block)
	}
}

// parts is the sentence a certificate says.
func (c CertificateFace) parts() []part {
	achievement := c.Achievement
	if achievement == "" {
		achievement = "Đã hoàn thành"
	}
	plain := style{"", 14, black}
	return []part{
		{0, c.title(), style{"B", 36, red}, room{textWidth, 1, 14}},
		{2.5, "Cấp cho: Ông/Bà", plain, room{textWidth, 1, 8}},
		{0.5, c.FullName, style{"B", 25, black}, room{textWidth, 2, 10}},
		{1, c.person(), plain, room{textWidth, 2, 8}},
		{0.5, labelled("Đơn vị công tác: ", c.Unit), plain, room{textWidth, 2, 8}},
		{3, achievement, plain, room{textWidth, 2, 8}},
		{0.5, c.Course, style{"B", 18, black}, room{textWidth, 3, 6}},
		{1, c.when(), plain, room{textWidth, 2, 8}},
	}
}

// person is the line under the name: birth and position.
func (c CertificateFace) person() string {
	born := ""
	switch strings.Count(c.Born, "/") {
	case 0:
		born = labelled("Sinh năm: ", c.Born)
	case 1:
		born = labelled("Sinh tháng: ", c.Born)
	default:
		born = labelled("Sinh ngày: ", c.Born)
	}
	return joined("; ", born, labelled("Chức vụ: ", c.Position))
}

func (c CertificateFace) when() string {
	return joined("; ", c.Period, labelled("thời lượng: ", c.Duration))
}

// labelled puts the label before a value, and nothing before nothing.
func labelled(label, value string) string {
	if value == "" {
		return ""
	}
	return label + value
}

// joined joins the parts that say something.
func joined(separator string, parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, separator)
}

// drawSignature fills the lower right: place and date, then who signs. The
// seal's room stays empty; a seal is never drawn.
func (c CertificateFace) drawSignature(s *sheet) {
	g := signature{c.Authority, c.SignerTitle, c.SignerName, rightColumn, 110, 0}
	y := s.block(rightColumn, footTop, centre, s.fit(c.PlaceAndDate, style{"I", 14, black}, room{110, 1, 9}))
	g.seal = pageHeight - 18 - y - g.height(s)
	if g.seal < 18 {
		s.fail(ErrTooLong)
	}
	g.draw(s, y)
}

// drawVerification fills the lower left: register number, QR code, code.
func (c CertificateFace) drawVerification(s *sheet) {
	const x, side = 24.0, 27.0
	top := pageHeight - 20 - side
	s.code(x, top, side, c.VerifyURL)
	s.pdf.LinkString(x, top, side, side, c.VerifyURL)
	text, width := x+side+5, 88.0
	y := top - 1.2
	number := style{"", 13, black}
	y = s.block(text, y, left, s.fit("Số vào sổ: "+c.Number, number, room{width, 2, 8}))
	small := style{"", 10, black}
	y = s.block(text, y+2.5, left, s.fit("Mã xác minh:", small, room{width, 1, 8}))
	y = s.block(text, y, left, s.fit(c.CodeGrouped, style{"B", 11, black}, room{width, 1, 7}))
	s.block(text, y+0.8, left, s.fit(c.VerifyText, small, room{width, 2, 6}))
}
