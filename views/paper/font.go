package paper

import (
	"encoding/binary"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
	"github.com/jung-kurt/gofpdf"
	"golang.org/x/text/unicode/norm"
)

// missing stands where the font has no letter: better a visible box on paper
// than a name with a silent hole.
const missing = '□'

// scripts are the blocks worth keeping in the font: Latin with Vietnamese,
// Greek, Cyrillic, punctuation, money and signs. Scripts that need shaping
// would come out wrong anyway. The smaller font saves a fifth of the time of
// every document.
var scripts = [][2]rune{
	{0x20, 0x7E}, {0xA0, 0x24F}, {0x2B0, 0x36F}, {0x370, 0x52F}, {0x1E00, 0x1EFF},
	{0x2010, 0x205E}, {0x2070, 0x209F}, {0x20A0, 0x20BF}, {0x2100, 0x22FF}, {0x25A0, 0x25FF},
}

// serif holds Liberation Serif (the metrics of Times New Roman) cut to scripts,
// by gofpdf's style letters, and the characters every face can draw.
type serif struct {
	faces  map[string][]byte
	covers map[rune]bool
}

// loaded cuts the fonts once for the life of the program; the result is only
// read afterwards.
var loaded = sync.OnceValue(func() serif {
	whole := map[string][]byte{
		"":   liberationserifregular.TTF,
		"B":  liberationserifbold.TTF,
		"I":  liberationserifitalic.TTF,
		"BI": liberationserifbolditalic.TTF,
	}
	covers := repertoire(whole)
	var cutset strings.Builder
	for r := range covers {
		cutset.WriteRune(r)
	}
	faces := make(map[string][]byte, len(whole))
	for style, ttf := range whole {
		faces[style] = gofpdf.UTF8CutFont(slices.Clone(ttf), cutset.String())
	}
	return serif{faces, covers}
})

// repertoire gives the characters of scripts that every face has, without the
// invisible formatting ones.
func repertoire(faces map[string][]byte) map[rune]bool {
	covers := make(map[rune]bool)
	for _, block := range scripts {
		for r := block[0]; r <= block[1]; r++ {
			covers[r] = !unicode.Is(unicode.Cf, r)
		}
	}
	for _, ttf := range faces {
		has := glyphs(ttf)
		for r := range covers {
			covers[r] = covers[r] && has(r)
		}
	}
	for r, yes := range covers {
		if !yes {
			delete(covers, r)
		}
	}
	return covers
}

// glyphs reads the font's Windows Unicode table (cmap format 4) and gives the
// question "does the font have this character?"; a font without it has none.
func glyphs(ttf []byte) func(rune) bool {
	be := binary.BigEndian
	table := cmap4(ttf)
	return func(r rune) bool {
		if table == nil || r > 0xFFFE {
			return false
		}
		n := int(be.Uint16(table[6:])) // twice the number of segments
		for i := 0; i < n; i += 2 {
			if r > rune(be.Uint16(table[14+i:])) {
				continue
			}
			start, delta := be.Uint16(table[16+n+i:]), be.Uint16(table[16+2*n+i:])
			if r < rune(start) {
				return false
			}
			at := 16 + 3*n + i
			offset := int(be.Uint16(table[at:]))
			if offset == 0 {
				return uint16(r)+delta != 0
			}
			return be.Uint16(table[at+offset+2*int(r-rune(start)):]) != 0
		}
		return false
	}
}

// cmap4 finds the subtable for platform 3, encoding 1 in format 4.
func cmap4(ttf []byte) []byte {
	be := binary.BigEndian
	for i := range int(be.Uint16(ttf[4:])) {
		record := ttf[12+16*i:]
		if string(record[:4]) != "cmap" {
			continue
		}
		cmap := ttf[be.Uint32(record[8:]):]
		for j := range int(be.Uint16(cmap[2:])) {
			entry := cmap[4+8*j:]
			table := cmap[be.Uint32(entry[4:]):]
			if be.Uint32(entry) == 3<<16|1 && be.Uint16(table) == 4 {
				return table
			}
		}
	}
	return nil
}

// Drawable gives the text as it will stand on paper: composed (NFC), white
// space as plain spaces, invisible formatting left out, and every character
// the font lacks (emoji, Chinese, broken bytes) as □.
func Drawable(s string) string {
	covers := loaded().covers
	return strings.Map(func(r rune) rune {
		switch {
		case covers[r]:
			return r
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		default:
			return missing
		}
	}, norm.NFC.String(s))
}
