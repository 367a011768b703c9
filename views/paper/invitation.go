package paper

import (
	"errors"
	"time"
)

// InvitationFace is what one person's invitation says, in finished words.
// Values carry no labels; empty ones are left off the paper.
type InvitationFace struct {
	ParentBody   string // "UBND TỈNH ĐẮK NÔNG"
	Issuer       string // "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"
	Number       string // "12/GM-STTTT"; the registry clerk may still have to write the number in
	PlaceAndDate string // "Đắk Nông, ngày 01 tháng 10 năm 2024"
	Title        string // "GIẤY MỜI" when empty
	Subject      string // "Tham dự Hội nghị tập huấn …"
	FullName     string
	Position     string
	Unit         string
	Opening      string // the sentence before the list
	Course       string
	Period       string
	Venue        string
	Sessions     []InvitationSession
	Notes        []string // paragraphs after the list
	Authority    string
	SignerTitle  string // lines joined by "\n"
	SignerName   string
	Recipients   []string // "Như trên;", "Lưu: VT, TTBCXB."
	Ticket       string   // content of the ticket's QR code, "T1:…"
	ShortNumber  string   // the person's number in the course
	Digits       string   // the 4-digit code
	Link         string   // the personal link, printed and as a second QR code
	CreatedAt    time.Time
}

// InvitationSession is a row of the invitation's programme.
type InvitationSession struct {
	Name    string // "Buổi 1"
	When    string // "07:30–11:00, 14/10/2024"
	Title   string
	Periods string // "4"
}

// Invitation draws one person's invitation with the ticket as PDF, A4 upright
// in the layout of NĐ 30/2020/NĐ-CP; long programmes take more pages.
func Invitation(i InvitationFace) ([]byte, error) {
	return Invitations([]InvitationFace{i})
}

// Invitations draws the invitations one after the other in one PDF; each
// starts on a page of its own with its own page numbers.
func Invitations(faces []InvitationFace) ([]byte, error) {
	if len(faces) == 0 {
		return nil, errors.New("paper: no invitation to draw")
	}
	s := newSheet("P", joined(": ", faces[0].title(), faces[0].Course), faces[0].CreatedAt)
	for _, i := range faces {
		l := &letter{sheet: s}
		l.newPage()
		i.draw(l)
	}
	return s.bytes()
}

func (i InvitationFace) title() string {
	if i.Title == "" {
		return "GIẤY MỜI"
	}
	return i.Title
}

func (i InvitationFace) draw(l *letter) {
	i.drawHead(l)
	i.drawText(l)
	i.drawSignature(l)
	i.drawTicket(l)
}

// Centres and room of the two columns of head and foot.
const (
	letterLeftColumn  = 62.0
	letterRightColumn = 145.0
	columnRoom        = 68.0
)

func (i InvitationFace) drawHead(l *letter) {
	head := letterhead{i.ParentBody, i.Issuer, letterLeftColumn, letterRightColumn, columnRoom, 12}
	y := head.draw(l.sheet, 17) + 1
	if i.Number != "" {
		l.block(letterLeftColumn, y, centre, l.fit("Số: "+i.Number, style{"", 13, black}, room{columnRoom, 1, 8}))
	}
	l.y = l.block(letterRightColumn, y, centre, l.fit(i.PlaceAndDate, style{"I", 13, black}, room{90, 1, 8}))

	const axis = (letterLeft + letterRight) / 2
	wide := room{letterWidth - 10, 6, 9}
	l.y = l.block(axis, l.y+3, centre, l.fit(i.title(), style{"B", 16, black}, wide))
	l.y = l.block(axis, l.y, centre, l.fit(i.Subject, style{"B", 14, black}, wide)) + 1.6
	l.rule(axis-20, l.y, 40, 0.25, black)

	to := style{"B", 14, black}
	l.y = l.block(axis, l.y+2, centre, l.fit("Kính gửi: Ông/Bà "+i.FullName, to, wide))
	who := joined(", ", i.Position, i.Unit)
	l.y = l.block(axis, l.y, centre, l.fit(who, style{"I", 13, black}, wide))
}

func (i InvitationFace) drawText(l *letter) {
	st := style{"", 13, black}
	l.paragraph(i.Opening, st)
	l.item("Nội dung:", i.Course, st)
	l.item("Thời gian:", i.Period, st)
	l.item("Địa điểm:", i.Venue, st)
	if len(i.Sessions) > 0 {
		columns := []column{{"Buổi", 20, centre}, {"Thời gian", 51, centre}, {"Nội dung", 71, left}, {"Số tiết", 18, centre}}
		var rows [][]string
		for _, s := range i.Sessions {
			rows = append(rows, []string{s.Name, s.When, s.Title, s.Periods})
		}
		l.table(columns, rows)
	}
	for _, note := range i.Notes {
		l.paragraph(note, st)
	}
}

// drawSignature writes the recipients on the left and who signs on the right,
// never parted by a page.
func (i InvitationFace) drawSignature(l *letter) {
	g := signature{i.Authority, i.SignerTitle, i.SignerName, letterRightColumn, 85, 20}
	names := style{"", 11, black}
	var list block
	list.style = names
	for _, r := range i.Recipients {
		list.lines = append(list.lines, l.wrap("- "+r, names, columnRoom).lines...)
	}
	l.need(3 + max(g.height(l.sheet), list.height()+6))
	l.y += 3
	y := l.y
	if len(i.Recipients) > 0 {
		y += 5
		l.put(letterLeft, y, left, "Nơi nhận:", style{"BI", 12, black})
		y = l.block(letterLeft, y, left, list)
	}
	l.y = max(y, g.draw(l.sheet, l.y))
}
