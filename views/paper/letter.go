package paper

import (
	"strconv"
	"strings"
)

// Upright A4 in millimetres with the margins of NĐ 30/2020/NĐ-CP.
const (
	letterLeft   = 30.0
	letterRight  = 190.0
	letterTop    = 20.0
	letterBottom = 277.0
	letterWidth  = letterRight - letterLeft
	indent       = 12.7
)

// letter is a flow of text down upright pages; it turns the page by itself.
type letter struct {
	*sheet
	y    float64
	page int
}

// newPage starts a page; from the second on it bears its number, as the decree
// asks, centred in the top margin.
func (l *letter) newPage() {
	l.pdf.AddPage()
	l.page++
	l.y = letterTop
	if l.page > 1 {
		l.put((letterLeft+letterRight)/2, 14, centre, strconv.Itoa(l.page), style{"", 13, black})
	}
}

// need turns the page unless the height still fits.
func (l *letter) need(height float64) {
	if l.y+height > letterBottom {
		l.newPage()
	}
}

// paragraph writes justified text with its first line indented.
func (l *letter) paragraph(text string, st style) {
	m := l.measure(text, st)
	if len(m.words) == 0 {
		return
	}
	// The indent is an empty first word, so that breaking lines needs no other case.
	m.words = append([]string{""}, m.words...)
	m.widths = append([]float64{indent/st.size - m.space}, m.widths...)
	lines, _ := l.hyphenless(m, letterWidth/st.size).lines(letterWidth / st.size)
	l.y += 2.1 // 6 pt between paragraphs
	for i, line := range lines {
		l.need(st.height())
		l.y += st.height()
		l.justify(line, st, i == len(lines)-1)
	}
}

// justify writes a line's words across the whole width; the last line of a
// paragraph keeps its own spaces.
func (l *letter) justify(line string, st style, last bool) {
	x := letterLeft
	words := strings.Split(line, " ")
	if words[0] == "" {
		x, words = x+indent, words[1:]
	}
	if last || len(words) < 2 {
		l.put(x, l.y, left, strings.Join(words, " "), st)
		return
	}
	spare := letterRight - x
	for _, word := range words {
		spare -= l.width(word, st)
	}
	for _, word := range words {
		x += l.put(x, l.y, left, word, st) + spare/float64(len(words)-1)
	}
}

// item writes "label: value" with the value hanging beside the label.
func (l *letter) item(label, value string, st style) {
	const labelWidth = 27.0
	if value == "" {
		return
	}
	b := l.wrap(value, st, letterWidth-indent-labelWidth)
	l.need(st.height() + 0.8)
	l.y += 0.8
	bold := style{"B", st.size, st.ink}
	l.put(letterLeft+indent, l.y+st.height(), left, label, bold)
	for _, line := range b.lines {
		l.need(st.height())
		l.y += st.height()
		l.put(letterLeft+indent+labelWidth, l.y, left, line, st)
	}
}

// column is a table column: its heading, width in millimetres and where its
// text stands.
type column struct {
	heading string
	width   float64
	at      align
}

// table writes ruled rows, repeating the heading on a new page.
func (l *letter) table(columns []column, rows [][]string) {
	headings := make([]string, len(columns))
	heads := make([]column, len(columns))
	for i, c := range columns {
		headings[i], heads[i] = c.heading, column{c.heading, c.width, centre}
	}
	l.y += 2
	bold, plain := style{"B", 12, black}, style{"", 12, black}
	head := l.row(heads, headings, bold)
	for i, cells := range rows {
		r := l.row(columns, cells, plain)
		height := r.height
		if i == 0 {
			height += head.height
		}
		turn := l.y+height > letterBottom
		if turn {
			l.newPage()
		}
		if turn || i == 0 {
			l.drawRow(head)
		}
		l.drawRow(r)
	}
}

// tableRow is a row broken into lines.
type tableRow struct {
	columns []column
	cells   []block
	height  float64
}

func (l *letter) row(columns []column, cells []string, st style) tableRow {
	r := tableRow{columns: columns}
	for i, c := range columns {
		b := l.wrap(cells[i], st, c.width-3)
		r.cells = append(r.cells, b)
		r.height = max(r.height, b.height()+2.2)
	}
	return r
}

func (l *letter) drawRow(r tableRow) {
	x := letterLeft
	for i, c := range r.columns {
		l.frame(x, l.y, c.width, r.height, 0.2, black)
		at := x + 1.5
		if c.at == centre {
			at = x + c.width/2
		}
		l.block(at, l.y+(r.height-r.cells[i].height())/2-1, c.at, r.cells[i])
		x += c.width
	}
	l.y += r.height
}
