package paper

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// poppler runs one of poppler-utils on a PDF and gives what it prints; without
// it the test is skipped, in CI it fails.
func poppler(t *testing.T, pdf []byte, tool string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s (poppler-utils) must be installed in CI", tool)
		}
		t.Skipf("%s (poppler-utils) is not installed", tool)
	}
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = file
		}
	}
	var complaints bytes.Buffer
	command := exec.Command(tool, args...)
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("%s: %v: %s", tool, err, complaints.String())
	}
	return out
}

// text gives the words of a page in reading order, lines joined by spaces.
func text(t *testing.T, pdf []byte, page int) string {
	t.Helper()
	n := strconv.Itoa(page)
	return strings.Join(strings.Fields(string(poppler(t, pdf, "pdftotext", "-f", n, "-l", n, "FILE", "-"))), " ")
}

// word is a word on paper with its box in millimetres from the top left.
type word struct {
	left, top, right, bottom float64
	text                     string
}

var wordBox = regexp.MustCompile(`<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>`)

// words gives every word of a page with its place.
func words(t *testing.T, pdf []byte, page int) []word {
	t.Helper()
	n := strconv.Itoa(page)
	out := poppler(t, pdf, "pdftotext", "-bbox", "-f", n, "-l", n, "FILE", "-")
	var all []word
	for _, m := range wordBox.FindAllStringSubmatch(string(out), -1) {
		var at [4]float64
		for i := range at {
			v, err := strconv.ParseFloat(m[i+1], 64)
			if err != nil {
				t.Fatal(err)
			}
			at[i] = v * pt
		}
		all = append(all, word{at[0], at[1], at[2], at[3], m[5]})
	}
	if len(all) == 0 {
		t.Fatal("no words on the page")
	}
	return all
}

// inside fails when a word leaves the rectangle.
func inside(t *testing.T, all []word, left, top, right, bottom float64) {
	t.Helper()
	for _, w := range all {
		if w.left < left || w.top < top || w.right > right || w.bottom > bottom {
			t.Errorf("%q at %.1f–%.1f × %.1f–%.1f mm leaves the page", w.text, w.left, w.right, w.top, w.bottom)
		}
	}
}

// apart fails when the ink of two words overlaps: boxes are shrunk to the
// middle of the letters, for the font's full height leaves room for marks.
func apart(t *testing.T, all []word) {
	t.Helper()
	for i := range all {
		a := all[i].letters()
		for j := i + 1; j < len(all); j++ {
			b := all[j].letters()
			if a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom {
				t.Errorf("%q and %q lie on one another", a.text, b.text)
			}
		}
	}
}

// sealRoom fails when less than 18 mm are free between the signer's title and
// name for signature and seal.
func sealRoom(t *testing.T, all []word, title, name string) {
	t.Helper()
	var from, to float64
	for _, w := range all {
		switch w.text {
		case title:
			from = w.bottom
		case name:
			to = w.top
		}
	}
	if from == 0 || to-from < 18 {
		t.Errorf("%.1f mm for signature and seal", to-from)
	}
}

func (w word) letters() word {
	height, width := w.bottom-w.top, w.right-w.left
	w.top, w.bottom = w.top+0.25*height, w.bottom-0.2*height
	w.left, w.right = w.left+0.02*width, w.right-0.02*width
	return w
}

// scan prints a page at 200 dpi, cuts the rectangle (millimetres) out and reads
// the QR code in it as a phone would.
func scan(t *testing.T, pdf []byte, page int, left, top, right, bottom float64) string {
	t.Helper()
	const dpi = 200
	n := strconv.Itoa(page)
	img, err := png.Decode(bytes.NewReader(
		poppler(t, pdf, "pdftoppm", "-r", strconv.Itoa(dpi), "-f", n, "-l", n, "-png", "FILE")))
	if err != nil {
		t.Fatal(err)
	}
	px := func(mm float64) int { return int(mm / 25.4 * dpi) }
	cut := img.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(image.Rect(px(left), px(top), px(right), px(bottom)))
	bitmap, err := gozxing.NewBinaryBitmapFromImage(cut)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	return result.GetText()
}
