package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"gorm.io/gorm"

	"taphuan/models/courses"
	"taphuan/models/database"
)

// many adds so many people to the hall's course.
func (g *gate) many(n int) {
	g.t.Helper()
	var board struct {
		Course uint64 `json:"course"`
	}
	g.organiser.get(fmt.Sprintf("/sessions/%d/board", g.session), http.StatusOK, &board)
	err := g.db.InTx(g.t.Context(), func(tx database.Tx) error {
		_, err := gorm.G[courses.Course](tx.DB).Where("id = ?", board.Course).Update(g.t.Context(), "capacity", 200)
		return err
	})
	if err != nil {
		g.t.Fatal(err)
	}
	people := []map[string]any{}
	for i := range n {
		people = append(people, map[string]any{"full_name": fmt.Sprintf("Người Thứ %02d", i), "unit": "SNV", "phone": fmt.Sprintf("09123460%02d", i)})
	}
	var made struct{ Enrolments []enrolled }
	g.organiser.post(fmt.Sprintf("/courses/%d/enrolments", board.Course), map[string]any{"people": people}, http.StatusCreated, &made)
	g.people = append(g.people, made.Enrolments...)
}

// shownFrame is the text of the frame on the screen.
const shownFrame = "document.getElementById('scan-frame').dataset.text"

// photographed looks at the loop on a phone's screen, 360 pixels wide with two of
// the screen's own to each, until every frame has been seen once. It gives the
// codes as they are on the screen, and their texts.
func (b *tab) photographed() (codes []image.Image, texts []string) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(360, 740, chromedp.EmulateScale(2)))
	b.until("devicePixelRatio === 2 && document.getElementById('scan-frame').dataset.text")
	evaluate[bool](b, "(document.getElementById('scan-frame-code').scrollIntoView({ block: 'center' }), true)")
	total := evaluate[int](b, "Number(document.getElementById('scan-frame').dataset.text.split('.')[4])")
	seen := map[string]bool{}
	for began := time.Now(); len(seen) < total && time.Since(began) < 2*patience; time.Sleep(150 * time.Millisecond) {
		text := evaluate[string](b, shownFrame)
		box := evaluate[[]float64](b, "(() => { const box = document.getElementById('scan-frame-code').getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom] })()")
		shot, err := png.Decode(bytes.NewReader(b.picture()))
		if err != nil {
			b.t.Fatal(err)
		}
		code := image.NewRGBA(image.Rect(0, 0, int(2*(box[2]-box[0])), int(2*(box[3]-box[1]))))
		draw.Draw(code, code.Bounds(), shot, image.Pt(int(2*box[0]), int(2*box[1])), draw.Src)
		// What stands on the screen is read by the other phone; the page says which
		// frame it is, when it is the same before and after the picture.
		after := evaluate[string](b, shownFrame)
		if after == text && !seen[text] {
			seen[text], codes, texts = true, append(codes, code), append(texts, text)
		}
	}
	if len(texts) != total {
		keep(b.t, "loop.png", b.picture())
		b.t.Fatalf("%d of %d frames were seen", len(texts), total)
	}
	return codes, texts
}

// filmed writes what a fake camera shows that is held before another phone: the
// codes in the order given, each for two thirds of a second, a little smaller than
// the square that is read, and as soft as a picture in motion.
func filmed(t *testing.T, codes []image.Image, order []int) string {
	t.Helper()
	var film bytes.Buffer
	for _, at := range order {
		frame := image.NewRGBA(image.Rect(0, 0, 1280, 720))
		draw.Draw(frame, frame.Bounds(), image.NewUniform(color.Gray{Y: 90}), image.Point{}, draw.Src)
		held(frame, image.Rect(320, 40, 960, 680), codes[at])
		var one bytes.Buffer
		if err := jpeg.Encode(&one, frame, &jpeg.Options{Quality: 80}); err != nil {
			t.Fatal(err)
		}
		film.Write(bytes.Repeat(one.Bytes(), 20))
	}
	file := filepath.Join(t.TempDir(), "film.mjpeg")
	if err := os.WriteFile(file, film.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// held draws a code as a lens does, where no dot of the screen lies on one of the
// camera's: each is the mean of four beside it.
func held(frame *image.RGBA, where image.Rectangle, code image.Image) {
	level := func(x, y float64) float64 {
		grey, _ := color.GrayModel.Convert(code.At(int(x), int(y))).(color.Gray)
		return float64(grey.Y)
	}
	scale := float64(code.Bounds().Dx()) / float64(where.Dx())
	for y := range where.Dy() {
		for x := range where.Dx() {
			left, top := float64(x)*scale, float64(y)*scale
			sum := level(left, top) + level(left+scale/2, top) + level(left, top+scale/2) + level(left+scale/2, top+scale/2)
			frame.Set(where.Min.X+x, where.Min.Y+y, color.Gray{Y: uint8(sum / 4)})
		}
	}
}

// A morning's queue goes from a phone without network to another in several
// frames, in any order and some twice, and everybody is on the board once.
func TestRule4_10_ALongQueueGoesInSeveralFrames(t *testing.T) {
	const waiting = 45
	g := openGate(t)
	from := newBrowser(t).tab
	g.enrol(from, "Cửa 1")
	g.many(waiting - len(g.people))
	from.until(fmt.Sprintf("document.getElementById('scan-packed').innerText.includes('%d')", waiting))
	evaluate[bool](from, noBackground)
	evaluate[bool](from, loseAnswers+", (window.lose = 'request') !== ''")
	for i, person := range g.people {
		if i%2 == 0 {
			from.scan(strconv.Itoa(person.ShortNumber), "ok", person.FullName)
		} else {
			from.scan(person.Ticket, "ok", person.FullName)
		}
	}
	from.unsynced(waiting)
	from.panel("device")
	from.click("#scan-frames")
	codes, texts := from.photographed()
	if len(codes) < 3 || !strings.HasPrefix(texts[0], "TQ2.") {
		t.Fatalf("%d frames, first %.20s", len(codes), texts[0])
	}
	t.Logf("%d rows in %d frames of %d characters", waiting, len(texts), len(texts[0]))
	order := []int{len(codes) - 1, 0, len(codes) - 1}
	for i := range codes {
		order = append(order, i)
	}
	to := newBrowser(t, withCamera(filmed(t, codes, order))).tab
	to.look(360, 740, "light")
	g.enrolMany(to, "Cửa 2", waiting)
	evaluate[bool](to, `(() => { window.said = new Set()
		new MutationObserver(() => window.said.add(document.getElementById('scan-received').textContent)).observe(document.getElementById('scan-received'), { childList: true, characterData: true, subtree: true })
		return true })()`)
	to.panel("device")
	to.click("#scan-receive")
	to.until("document.getElementById('scan-video').checkVisibility() && document.getElementById('scan-video').videoWidth > 0") // somebody must aim
	to.usable("scanner receiving a queue")
	to.until(fmt.Sprintf("document.getElementById('scan-received').innerText.includes('%d/%d')", len(codes), len(codes)))
	to.usable("scanner that has received a queue")
	// When a whole loop brings nothing new it records people again.
	to.until("document.getElementById('scan-receive').getAttribute('aria-pressed') === 'false' && document.getElementById('scan-view').dataset.running !== 'true'")
	said := strings.Join(evaluate[[]string](to, "[...window.said]"), "|")
	for i := range codes {
		if !strings.Contains(said, fmt.Sprintf("%d/%d", i+1, len(codes))) {
			t.Errorf("it never said %d/%d, only %s", i+1, len(codes), said)
		}
	}
	to.unsynced(0)
	if came := g.there(); len(came) != waiting {
		t.Errorf("%d of %d are on the board", len(came), waiting)
	}
	evaluate[bool](from, "(window.lose = '') === ''")
	from.click("#scan-sync")
	from.unsynced(0)
	scans := map[uint64]int{}
	for _, f := range g.facts() {
		scans[*f.Enrolment]++
	}
	for _, person := range g.people {
		if scans[person.ID] != 1 {
			t.Errorf("%s is kept %d times", person.FullName, scans[person.ID])
		}
	}
}

// enrolMany enrols a phone for a hall of so many people.
func (g *gate) enrolMany(b *tab, name string, people int) {
	b.t.Helper()
	b.forgive("401")
	b.signIn(g.server, "vuhoa")
	g.device(b)
	b.until("!document.getElementById('scan-enrol-form').hidden")
	b.fillID("scan-enrol-name", name)
	b.click("#scan-enrol-form button.primary")
	b.until(fmt.Sprintf("!document.getElementById('scan-door').hidden && document.getElementById('scan-packed').innerText.includes('%d')", people))
}

// Twenty rows of people whose enrolment is known fit one frame, and ten with the
// hash of a code, which says more (was it replaced meanwhile?); a camera
// still reads it. A browser that cannot deflate makes more frames.
func TestRule4_10_TwentyRowsFitAFrame(t *testing.T) {
	g := openGate(t)
	b := newBrowser(t).tab
	g.device(b)
	lengths := func(before, row string, rows int) string {
		return evaluate[string](b, fmt.Sprintf(`(async () => {
			%s
			const m = await import('/static/js/scan/handover.js?%d')
			const rows = Array.from({ length: %d }, (_, at) => ({ nonce: crypto.randomUUID(), session: 12, direction: 'in', method: 'scan',
				at: new Date(1729000000000 + at * 7919).toISOString(), seq: at + 41, local_result: 'present', clock_offset: 3, %s }))
			const frames = await m.framesOf({ id: 17, key: '00'.repeat(32) }, rows, 'c0ffee00')
			return frames.map((frame) => frame.slice(0, 3) + (frame.length <= 1270 ? ' fits' : ' ' + frame.length)).join()
		})()`, before, len(before), rows, row))
	}
	for row, want := range map[string]string{
		"enrolment: 345 + at": "TQ2 fits,TQ2 fits",
		"hash: [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, '0')).join('')": "TQ2 fits,TQ2 fits,TQ2 fits,TQ2 fits",
	} {
		if got := lengths("", row, 40); got != want {
			t.Errorf("40 rows with %.12s: %s, not %s", row, got, want)
		}
	}
	if got := lengths("delete globalThis.CompressionStream;", "enrolment: 345 + at", 20); got != "TQ1 fits,TQ1 fits,TQ1 fits" {
		t.Errorf("without deflating: %s", got)
	}
}
