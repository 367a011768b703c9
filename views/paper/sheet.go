// Package paper draws what is printed: QR codes, certificates and invitations.
// It is given finished words and knows no subject: whether a certificate is
// due, what a code means and how a date is spelt are decided elsewhere.
package paper

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jung-kurt/gofpdf"
)

// family is the name the embedded font goes by inside a document.
const family = "serif"

// pt is a typographic point in millimetres.
const pt = 25.4 / 72

// leading is the height of a line in font sizes: Vietnamese capitals carry two
// marks above and one below.
const leading = 1.25

// ink is a colour as red, green, blue.
type ink [3]int

var (
	black = ink{0, 0, 0}
	red   = ink{163, 22, 31}
	grey  = ink{87, 96, 106}
)

// style is a face ("" regular, "B" bold, "I" italic, "BI" both) at a size in points.
type style struct {
	face string
	size float64
	ink  ink
}

// height is the height of one line in millimetres.
func (s style) height() float64 { return s.size * pt * leading }

// align says which point of a line stands at the given x.
type align int

const (
	left align = iota
	centre
	right
)

// sheet is one document being drawn, in millimetres from the top left. It
// keeps the first error, so that drawing code need not ask after each line.
type sheet struct {
	pdf    *gofpdf.Fpdf
	faces  map[string]bool // already in the document
	height float64
	err    error
}

// newSheet opens an A4 document ("P" upright, "L" landscape). Its date is
// written in UTC, which readers take a date without a zone to be, and so that
// the same instant always gives the same bytes.
func newSheet(orientation, title string, at time.Time) *sheet {
	pdf := gofpdf.New(orientation, "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(at.UTC())
	pdf.SetModificationDate(at.UTC())
	pdf.SetTitle(Drawable(title), true)
	pdf.SetCreator("Tập huấn", true)
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	s := &sheet{pdf: pdf, faces: make(map[string]bool)}
	_, s.height = pdf.GetPageSize()
	if at.IsZero() {
		s.fail(errors.New("paper: the date of creation is missing")) // gofpdf would take the present moment
	}
	return s
}

func (s *sheet) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// bytes closes the document.
func (s *sheet) bytes() ([]byte, error) {
	if s.err != nil {
		return nil, s.err
	}
	var b bytes.Buffer
	if err := s.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return b.Bytes(), nil
}

// use selects the face and ink. A face enters the document when first used,
// for each costs some 3 ms; its bytes are copied, for gofpdf writes into them.
func (s *sheet) use(st style) {
	if !s.faces[st.face] {
		s.pdf.AddUTF8FontFromBytes(family, st.face, slices.Clone(loaded().faces[st.face]))
		s.faces[st.face] = true
	}
	s.pdf.SetFont(family, st.face, st.size)
	s.pdf.SetTextColor(st.ink[0], st.ink[1], st.ink[2])
}

// width measures a line in millimetres.
func (s *sheet) width(text string, st style) float64 {
	s.use(st)
	return s.pdf.GetStringWidth(Drawable(text))
}

// put writes one line with its baseline at y and gives its width.
func (s *sheet) put(x, y float64, at align, text string, st style) float64 {
	text = Drawable(text)
	s.use(st)
	width := s.pdf.GetStringWidth(text)
	switch at {
	case centre:
		x -= width / 2
	case right:
		x -= width
	}
	s.pdf.Text(x, y, text)
	return width
}

// block writes fitted lines, the first baseline one line below y, and gives
// the y below the last.
func (s *sheet) block(x, y float64, at align, b block) float64 {
	for _, line := range b.lines {
		y += b.style.height()
		s.put(x, y, at, line, b.style)
	}
	return y
}

// rule draws a horizontal line of the given width.
func (s *sheet) rule(x, y, width, thickness float64, colour ink) {
	s.pdf.SetDrawColor(colour[0], colour[1], colour[2])
	s.pdf.SetLineWidth(thickness)
	s.pdf.Line(x, y, x+width, y)
}

// frame draws a rectangle's outline.
func (s *sheet) frame(x, y, width, height, thickness float64, colour ink) {
	s.pdf.SetDrawColor(colour[0], colour[1], colour[2])
	s.pdf.SetLineWidth(thickness)
	s.pdf.Rect(x, y, width, height, "D")
}

// code draws a QR code, without its quiet zone, as one filled path: separate
// squares would leave hairlines on screens.
func (s *sheet) code(x, y, side float64, content string) {
	c, err := QR(content)
	if err != nil {
		s.fail(err)
		return
	}
	module := side / float64(c.Size) / pt
	var path strings.Builder
	path.WriteString("0 g")
	for _, r := range c.bars() {
		fmt.Fprintf(&path, " %.3f %.3f %.3f %.3f re",
			x/pt+float64(r.x)*module, (s.height-y)/pt-float64(r.y+1)*module, float64(r.width)*module, module)
	}
	s.pdf.RawWriteStr("q " + path.String() + " f Q")
}
