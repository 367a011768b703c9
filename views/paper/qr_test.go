package paper

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

const (
	base32    = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// draw gives n letters of an alphabet, the same ones on every run.
func draw(source *rand.Rand, alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[source.IntN(len(alphabet))]
	}
	return string(b)
}

// read decodes the QR code that fills a PNG. The reader's search for a code in
// a scene fails on some 3 in 1,000 perfect pictures, so it is told not to search.
func read(t *testing.T, picture []byte) string {
	t.Helper()
	return readResult(t, picture).GetText()
}

func readResult(t *testing.T, picture []byte) *gozxing.Result {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_PURE_BARCODE: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestCodesHaveTheirPlannedSizeAndReadBack(t *testing.T) {
	source := rand.New(rand.NewPCG(4, 35))
	const longest = "TAPHUAN-2.DAKNONG.GOV.VN" // 24: one too many
	cases := []struct {
		name, before, alphabet string
		letters, size          int
	}{
		{"room code, host of 23", "HTTPS://" + longest[:23] + "/C/", base32, 39, 33},
		{"room code, host of 12", "HTTPS://" + longest[:12] + "/C/", base32, 39, 33},
		{"ticket", "T1:", crockford, 26, 25},
		{"certificate, host of 23", "HTTPS://" + longest[:23] + "/V/", crockford, 27, 29},
		{"certificate, host of 12", "HTTPS://" + longest[:12] + "/V/", crockford, 27, 29},
		{"certificate, host of 24 needs more", "HTTPS://" + longest + "/V/", crockford, 27, 33},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for i := range 60 {
				content := c.before + draw(source, c.alphabet, c.letters)
				if i == 0 { // digits only: the encoder must not lose by changing modes
					content = c.before + strings.Repeat("2", c.letters)
				}
				code, err := QR(content)
				if err != nil {
					t.Fatal(err)
				}
				if code.Size != c.size && i > 0 || code.Size > c.size {
					t.Fatalf("%s: %d modules, want %d", content, code.Size, c.size)
				}
				picture, err := code.PNG(5 * (code.Size + 2*quiet))
				if err != nil {
					t.Fatal(err)
				}
				if got := read(t, picture); got != content {
					t.Fatalf("read %q, drawn %q", got, content)
				}
			}
		})
	}
}

func TestCodeRefusesWhatItCannotHold(t *testing.T) {
	for name, content := range map[string]string{"nothing": "", "too much": strings.Repeat("a", 3000)} {
		if _, err := QR(content); err == nil {
			t.Errorf("%s: no error", name)
		} else if content != "" && strings.Contains(err.Error(), content) {
			t.Errorf("%s: the error repeats the content, which may be a ticket", name)
		}
	}
}

func TestSVGDrawsExactlyTheModules(t *testing.T) {
	code, err := QR("T1:7K3QX9M2TB4WZ0EH8RNC5VJ1DP")
	if err != nil {
		t.Fatal(err)
	}
	svg := string(code.SVG(`Mã "của" <Hà>`))
	for _, want := range []string{`viewBox="0 0 33 33"`, `role="img"`, `shape-rendering="crispEdges"`,
		`aria-label="Mã &#34;của&#34; &lt;Hà&gt;"`} {
		if !strings.Contains(svg, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(svg, "style") || strings.Count(svg, "<path") != 1 {
		t.Error("a style attribute, or not exactly one path")
	}
	side := code.Size + 2*quiet
	grid := bytes.Repeat([]byte("0"), side*side)
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(svg, -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		width, _ := strconv.Atoi(m[3])
		if m[3] != m[4] {
			t.Fatalf("bar %s does not close", m[0])
		}
		copy(grid[y*side+x:], bytes.Repeat([]byte("1"), width))
	}
	var rows []string
	for y := quiet; y < side-quiet; y++ {
		rows = append(rows, string(grid[y*side+quiet:(y+1)*side-quiet]))
	}
	if strings.Join(rows, "\n") != code.Modules() {
		t.Error("path and modules differ")
	}
	if dark := strings.Count(code.Modules(), "1"); dark != bytes.Count(grid, []byte("1")) {
		t.Error("something is drawn in the quiet zone")
	}
}

func TestPNGSize(t *testing.T) {
	code, err := QR("T1:7K3QX9M2TB4WZ0EH8RNC5VJ1DP")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ ask, get int }{{400, 400}, {33, 33}, {1, 33}, {-5, 33}} {
		picture, err := code.PNG(c.ask)
		if err != nil {
			t.Fatal(err)
		}
		config, err := png.DecodeConfig(bytes.NewReader(picture))
		if err != nil || config.Width != c.get || config.Height != c.get {
			t.Errorf("PNG(%d) is %d × %d (%v), want %d", c.ask, config.Width, config.Height, err, c.get)
		}
	}
	if _, err := code.PNG(largestPNG + 1); err == nil {
		t.Error("a picture of any size can be asked for")
	}
}

func TestPackedBitsAreTheModules(t *testing.T) {
	code, err := QR("T1:7K3QX9M2TB4WZ0EH8RNC5VJ1DP")
	if err != nil {
		t.Fatal(err)
	}
	bits, err := base64.StdEncoding.DecodeString(code.Packed())
	if err != nil || len(bits) != (code.Size*code.Size+7)/8 {
		t.Fatalf("%d bytes: %v", len(bits), err)
	}
	for at, digit := range strings.ReplaceAll(code.Modules(), "\n", "") {
		if dark := bits[at/8]>>(7-at%8)&1 == 1; dark != (digit == '1') {
			t.Fatalf("module %d", at)
		}
	}
}

func TestRule3_TheTicketHas25ModulesAtLevelM(t *testing.T) {
	source := rand.New(rand.NewPCG(7, 11))
	for range 40 {
		content := "T1:" + draw(source, crockford, 26)
		code, err := QR(content)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := code.PNG(5 * (code.Size + 2*quiet))
		if err != nil {
			t.Fatal(err)
		}
		got := readResult(t, picture)
		if level := got.GetResultMetadata()[gozxing.ResultMetadataType_ERROR_CORRECTION_LEVEL]; code.Size != 25 || level != "M" || got.GetText() != content {
			t.Fatalf("%s: %d modules at level %v, read %q", content, code.Size, level, got.GetText())
		}
	}
}
