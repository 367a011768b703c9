package paper

import (
	"errors"
	"fmt"
	"time"
)

// ListFace is what the attendance list of a session says, in finished words.
// Values carry no labels; empty ones are left off the paper.
type ListFace struct {
	ParentBody   string // "UBND TỈNH ĐẮK NÔNG"
	Issuer       string // "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"
	PlaceAndDate string // "Đắk Nông, ngày 01 tháng 10 năm 2024"
	Course       string
	Session      string // "Buổi sáng"
	When         string // "07:30–11:00, 14/10/2024"
	Venue        string
	Rows         []ListRow
	Spare        int    // rows left empty for who comes without being on the list
	LeftSigner   string // who kept the list
	RightSigner  string // who signs for the issuer
	CreatedAt    time.Time
}

// ListRow is one person to sign. Code is the content of the row's QR code; it
// must say nothing personal, for the list lies about in the hall.
type ListRow struct {
	FullName    string
	Position    string
	Unit        string
	ShortNumber string
	Code        string
}

// Landscape A4 in millimetres; the wider left margin takes the punch holes.
const (
	listLeft   = 20.0
	listRight  = 285.0
	listTop    = 14.0
	listBottom = 199.0
	listWidth  = listRight - listLeft
)

const (
	listRowHeight = 18.0 // at least; room for a signature and the code
	listCode      = 15.5 // side of a code: 25 modules of 0.62 mm
)

// listColumns are the columns in order; the last holds the codes, by turns at
// its left and right, so that a camera sees one at a time.
var listColumns = []column{{"STT", 12, centre}, {"Họ và tên", 50, left}, {"Chức vụ, đơn vị", 62, left},
	{"Mã số", 16, centre}, {"Ký nhận", 48, centre}, {"Ghi chú", 35, left}, {"Mã nhập lại", 42, centre}}

// List draws the attendance list to be signed, A4 landscape, the heading on
// every page, and on the last who signs for it; a list without people is an error.
func List(f ListFace) ([]byte, error) {
	if len(f.Rows) == 0 {
		return nil, errors.New("paper: no row to draw")
	}
	s := newSheet("L", joined(": ", listTitle, f.Course, f.Session), f.CreatedAt)
	l := &list{sheet: s, face: f}
	l.measureAll()
	l.divide()
	for i := range l.pages {
		l.drawPage(i)
	}
	return s.bytes()
}

const listTitle = "DANH SÁCH ĐIỂM DANH"

// list is a list being drawn: its rows measured and divided into pages first,
// for every page bears the number of all.
type list struct {
	*sheet
	face  ListFace
	head  tableRow
	rows  []tableRow
	pages [][]int // the rows of each page
}

func (l *list) measureAll() {
	headings := make([]string, len(listColumns))
	for i, c := range listColumns {
		headings[i] = c.heading
	}
	l.head = l.measureRow(headings, style{"B", 11, black})
	for i, r := range l.face.Rows {
		cells := []string{fmt.Sprint(i + 1), r.FullName, "", r.ShortNumber}
		row := l.measureRow(cells, style{"", 12, black})
		row.cells[3].style.face = "B"
		row.cells[2] = l.wrap(joined(", ", r.Position, r.Unit), style{"", 11, black}, listColumns[2].width-3)
		row.height = max(listRowHeight, row.height, row.cells[2].height()+2.2)
		l.rows = append(l.rows, row)
	}
	for range l.face.Spare {
		row := l.measureRow([]string{fmt.Sprint(len(l.rows) + 1)}, style{"", 12, black})
		row.height = listRowHeight
		l.rows = append(l.rows, row)
	}
}

func (l *list) measureRow(cells []string, st style) tableRow {
	r := tableRow{columns: listColumns}
	for i, text := range cells {
		b := l.wrap(text, st, listColumns[i].width-3)
		r.cells = append(r.cells, b)
		r.height = max(r.height, b.height()+2.2)
	}
	return r
}

// Heights of what stands above the table on the first page and below it on the
// last. The head is measured when it is drawn; its room is bounded.
const (
	listHeadRoom = 50.0
	listFootRoom = 48.0
)

// divide turns the page where a row no longer fits. Who signs never stands on a
// page without a row.
func (l *list) divide() {
	free := listBottom - listTop - listHeadRoom - l.head.height
	page := []int{}
	turn := func() {
		l.pages = append(l.pages, page)
		page, free = []int{}, listBottom-listTop-l.head.height
	}
	for i, row := range l.rows {
		last := i == len(l.rows)-1
		if need := row.height; len(page) > 0 && (need > free || last && need+listFootRoom > free) {
			turn()
		}
		page, free = append(page, i), free-row.height
	}
	turn()
}

func (l *list) drawPage(n int) {
	l.pdf.AddPage()
	y := listTop
	if n == 0 {
		y = l.drawHead(y)
	}
	y = l.drawRow(l.head, y)
	top := y
	for _, i := range l.pages[n] {
		l.drawCode(i, y)
		y = l.drawRow(l.rows[i], y)
	}
	// The column of codes has no lines between rows: they would stand too close.
	last := listColumns[len(listColumns)-1].width
	l.frame(listRight-last, top, last, y-top, 0.2, black)
	if n == len(l.pages)-1 {
		l.drawFoot(y)
	}
	small := style{"I", 9, grey}
	about := l.fit(joined(", ", l.face.Session, l.face.When), small, room{listWidth - 40, 1, 4})
	l.block(listLeft, listBottom+5-about.style.height(), left, about)
	l.put(listRight, listBottom+5, right, fmt.Sprintf("Trang %d/%d", n+1, len(l.pages)), small)
}

// drawHead writes issuer, title and what the list is about, and gives the y below.
func (l *list) drawHead(y float64) float64 {
	const axis = (listLeft + listRight) / 2
	head := letterhead{l.face.ParentBody, l.face.Issuer, listLeft + 50, listRight - 60, 100, 12}
	bottom := y + listHeadRoom
	y = head.draw(l.sheet, y)
	parts := []part{
		{2, listTitle, style{"B", 16, black}, room{listWidth, 1, 9}},
		{0.5, l.face.Course, style{"B", 13, black}, room{listWidth - 20, 2, 7}},
		{0.5, joined(" – ", l.face.Session, l.face.When), style{"", 13, black}, room{listWidth - 20, 2, 7}},
		{0, prefixed("Địa điểm: ", l.face.Venue), style{"", 13, black}, room{listWidth - 20, 2, 6}},
	}
	all, _ := l.stack(parts, bottom-2-y)
	for _, p := range all {
		y = l.block(axis, y+p.above, centre, p.block)
	}
	return y + 3
}

// prefixed puts a label before a value, and gives nothing for none.
func prefixed(label, value string) string {
	if value == "" {
		return ""
	}
	return label + value
}

// drawRow writes a row; the cells it has no words for stay empty, but framed.
func (l *list) drawRow(r tableRow, y float64) float64 {
	x := listLeft
	heading := len(r.cells) == len(listColumns)
	for i, c := range listColumns {
		if heading || i < len(listColumns)-1 {
			l.frame(x, y, c.width, r.height, 0.2, black)
		}
		if i < len(r.cells) {
			at, align := x+1.5, c.at
			if heading || c.at == centre {
				at, align = x+c.width/2, centre
			}
			l.block(at, y+(r.height-r.cells[i].height())/2-1, align, r.cells[i])
		}
		x += c.width
	}
	return y + r.height
}

// drawCode draws the code of a row, at the left of its column in every other one.
func (l *list) drawCode(i int, y float64) {
	if i >= len(l.face.Rows) {
		return // who writes a name here is added by name, not by a code
	}
	const margin = 3.0
	last := listColumns[len(listColumns)-1].width
	x := listRight - last + margin
	if i%2 == 1 {
		x = listRight - margin - listCode
	}
	l.code(x, y+(l.rows[i].height-listCode)/2, listCode, l.face.Rows[i].Code)
}

// sum says how many the list has; the other numbers are filled in by hand.
func (l *list) sum() string {
	const dots = "…………"
	sum := fmt.Sprintf("Danh sách có %d người; đã ký nhận: %s người; vắng: %s người", len(l.face.Rows), dots, dots)
	if l.face.Spare > 0 {
		sum += fmt.Sprintf("; đến ngoài danh sách: %s người", dots)
	}
	return sum + "."
}

// drawFoot writes the sum and who signs.
func (l *list) drawFoot(y float64) {
	y += 7
	l.put(listLeft, y, left, l.sum(), style{"", 12, black})
	leftX, rightX := listLeft+50.0, listRight-60.0
	y = l.block(rightX, y, centre, l.fit(l.face.PlaceAndDate, style{"I", 12, black}, room{110, 1, 7}))
	hint := style{"I", 11, black}
	for _, signer := range []struct {
		x     float64
		title string
	}{{leftX, l.face.LeftSigner}, {rightX, l.face.RightSigner}} {
		below := l.block(signer.x, y, centre, l.fit(signer.title, style{"B", 12, black}, room{100, 1, 7}))
		l.block(signer.x, below, centre, l.fit("(Ký, ghi rõ họ tên)", hint, room{100, 1, 7}))
	}
}
