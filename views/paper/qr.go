package paper

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"

	qrcode "github.com/skip2/go-qrcode"
)

// quiet is the blank border a reader needs, in modules (ISO/IEC 18004).
const quiet = 4

// largestPNG bounds the memory a picture may ask for.
const largestPNG = 4096

// Code is one QR code at level M: its side in modules, without the quiet zone,
// and the modules themselves.
type Code struct {
	Size    int
	modules [][]bool
}

// QR encodes the content at level M; capitals, digits and " $%*+-./:" take the
// least room. Empty content and content no code can hold are errors.
func QR(content string) (Code, error) {
	if content == "" {
		return Code{}, errors.New("paper: a QR code needs content")
	}
	q, err := qrcode.New(content, qrcode.Medium)
	if err != nil {
		// The content may be a ticket: it stays out of the message.
		return Code{}, fmt.Errorf("paper: QR code of %d bytes: %w", len(content), err)
	}
	q.DisableBorder = true
	modules := q.Bitmap()
	return Code{Size: len(modules), modules: modules}, nil
}

// Modules gives the code as Size rows of Size digits, 1 for dark, joined by
// line feeds; the quiet zone is left to whoever draws it.
func (c Code) Modules() string {
	var b strings.Builder
	b.Grow(c.Size * (c.Size + 1))
	for y, row := range c.modules {
		if y > 0 {
			b.WriteByte('\n')
		}
		for _, dark := range row {
			if dark {
				b.WriteByte('1')
			} else {
				b.WriteByte('0')
			}
		}
	}
	return b.String()
}

// Packed gives the modules as bits in base64, row after row without gaps, the
// first module the highest bit, 1 for dark: an eighth of Modules, for pages that
// keep hundreds.
func (c Code) Packed() string {
	bits := make([]byte, (c.Size*c.Size+7)/8)
	for y, row := range c.modules {
		for x, dark := range row {
			if at := y*c.Size + x; dark {
				bits[at/8] |= 0x80 >> (at % 8)
			}
		}
	}
	return base64.StdEncoding.EncodeToString(bits)
}

// bar is a horizontal run of dark modules.
type bar struct{ x, y, width int }

// bars joins neighbours in a row, so that no renderer leaves hairlines between them.
func (c Code) bars() []bar {
	var all []bar
	for y, row := range c.modules {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			start := x
			for x < len(row) && row[x] {
				x++
			}
			all = append(all, bar{start, y, x - start})
		}
	}
	return all
}

// SVG draws the code with its quiet zone on white; label is what a screen
// reader says. There is no style attribute, for the page's CSP refuses it.
func (c Code) SVG(label string) template.HTML {
	side := strconv.Itoa(c.Size + 2*quiet)
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + side + ` ` + side +
		`" shape-rendering="crispEdges" role="img" aria-label="` + template.HTMLEscapeString(label) +
		`"><rect width="` + side + `" height="` + side + `" fill="#fff"/><path fill="#000" d="`)
	for _, r := range c.bars() {
		fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", r.x+quiet, r.y+quiet, r.width, r.width)
	}
	b.WriteString(`"/></svg>`)
	return template.HTML(b.String())
}

// PNG draws the code with its quiet zone as a square of px pixels (at most
// 4096), every module equally wide; a px too small for that grows to one pixel
// a module.
func (c Code) PNG(px int) ([]byte, error) {
	if px > largestPNG {
		return nil, fmt.Errorf("paper: a QR picture of %d pixels is too large", px)
	}
	side := c.Size + 2*quiet
	px = max(px, side)
	scale := px / side
	origin := (px-scale*side)/2 + quiet*scale
	img := image.NewPaletted(image.Rect(0, 0, px, px), color.Palette{color.White, color.Black})
	for _, r := range c.bars() {
		for y := range scale {
			from := img.PixOffset(origin+r.x*scale, origin+r.y*scale+y)
			for x := range r.width * scale {
				img.Pix[from+x] = 1
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("paper: QR picture: %w", err)
	}
	return b.Bytes(), nil
}
