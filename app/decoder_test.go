package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/skip2/go-qrcode"

	"taphuan/static"
)

// sight is how a ticket looks to the camera.
type sight struct {
	name   string
	turned bool    // by any angle; else it is straight
	blur   float64 // standard deviation in pixels
	noise  float64 // standard deviation in levels of 255
	dim    bool    // little contrast, light from one side
}

// sights are what each size of module is tried with.
var sights = []sight{
	{name: "straight"},
	{name: "turned", turned: true},
	{name: "blurred", turned: true, blur: 1},
	{name: "noisy", turned: true, noise: 25},
	{name: "dim", turned: true, dim: true},
	{name: "all-of-it", turned: true, blur: 0.8, noise: 15, dim: true},
}

const (
	frameSide   = 640 // pixels of the square the scanner reads
	framesEach  = 12
	finestGrain = 3 // samples along a pixel's side
)

// BenchmarkDecoder reads generated frames with the page's decoder in Chromium,
// for every size of a module in pixels, and tells which fraction was read right
// and how long a frame took.
func BenchmarkDecoder(b *testing.B) {
	if !static.Has("npm/zxing/reader/index.js") {
		b.Skip("zxing-wasm is not fetched: make build does so")
	}
	if _, err := os.Stat(chromium); err != nil {
		b.Skip("no browser: " + chromium + " is not installed")
	}
	for _, pixels := range []float64{2, 2.5, 3, 4} {
		b.Run(fmt.Sprintf("%gpx", pixels), func(b *testing.B) {
			random := rand.New(rand.NewPCG(15, 10))
			var frames [][]byte
			var texts []string
			for _, look := range sights {
				for range framesEach {
					text := fmt.Sprintf("T1:%013d%013d", random.Uint64N(1e13), random.Uint64N(1e13))
					texts = append(texts, text)
					frames = append(frames, drawFrame(b, text, pixels, look, random))
				}
			}
			read := readFrames(b, frames)
			var all float64
			for i, look := range sights {
				right := 0
				for j := i * framesEach; j < (i+1)*framesEach; j++ {
					if read[j].Text == texts[j] {
						right++
					} else if read[j].Text != "" {
						b.Errorf("%s was read as %s", texts[j], read[j].Text)
					}
					all += read[j].Ms
				}
				b.ReportMetric(float64(right)/framesEach, look.name)
			}
			b.ReportMetric(all/float64(len(read)), "ms/frame")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// drawFrame draws a ticket somewhere on a grey square as PNG.
func drawFrame(b *testing.B, text string, pixels float64, look sight, random *rand.Rand) []byte {
	b.Helper()
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		b.Fatal(err)
	}
	modules := code.Bitmap() // with its quiet zone
	angle := 0.0
	if look.turned {
		angle = random.Float64() * 2 * math.Pi
	}
	sin, cos := math.Sincos(angle)
	half := float64(len(modules)) * pixels / 2
	room := frameSide/2 - half*math.Sqrt2 - 2
	x0, y0 := frameSide/2+(2*random.Float64()-1)*room, frameSide/2+(2*random.Float64()-1)*room
	levels := make([]float64, frameSide*frameSide)
	for i := range levels {
		x, y := float64(i%frameSide), float64(i/frameSide)
		levels[i] = 150 // the table it lies on
		if math.Hypot(x-x0, y-y0) < half*math.Sqrt2+2 {
			levels[i] = sheetAt(modules, pixels, x-x0, y-y0, sin, cos)
		}
		if look.dim {
			levels[i] = 40 + levels[i]*(0.25+0.35*x/frameSide)
		}
	}
	if look.blur > 0 {
		levels = blurred(levels, look.blur)
	}
	frame := image.NewGray(image.Rect(0, 0, frameSide, frameSide))
	for i, level := range levels {
		frame.Pix[i] = uint8(min(255, max(0, level+look.noise*random.NormFloat64())))
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, frame); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// sheetAt gives how light a pixel is, so far from the middle of the turned code.
func sheetAt(modules [][]bool, pixels, dx, dy, sin, cos float64) float64 {
	sum := 0.0
	for s := range finestGrain * finestGrain {
		px := dx + (float64(s%finestGrain)+0.5)/finestGrain
		py := dy + (float64(s/finestGrain)+0.5)/finestGrain
		column := int(math.Floor((px*cos+py*sin)/pixels + float64(len(modules))/2))
		row := int(math.Floor((py*cos-px*sin)/pixels + float64(len(modules))/2))
		switch {
		case row < 0 || column < 0 || row >= len(modules) || column >= len(modules):
			sum += 150
		case modules[row][column]:
			sum += 30
		default:
			sum += 235
		}
	}
	return sum / finestGrain / finestGrain
}

// blurred is a picture out of focus.
func blurred(levels []float64, deviation float64) []float64 {
	reach := int(3*deviation + 1)
	weights, whole := make([]float64, 2*reach+1), 0.0
	for i := range weights {
		weights[i] = math.Exp(-float64((i-reach)*(i-reach)) / (2 * deviation * deviation))
		whole += weights[i]
	}
	for _, step := range []int{1, frameSide} {
		out := make([]float64, len(levels))
		for i := range levels {
			for k, weight := range weights {
				out[i] += weight / whole * levels[min(len(levels)-1, max(0, i+(k-reach)*step))]
			}
		}
		levels = out
	}
	return levels
}

// decoded is what the decoder said of one frame.
type decoded struct {
	Text string
	Ms   float64
}

const decoderPage = `<!doctype html><html lang="en"><title>decoder</title><script type="module">
import { openDecoder } from '/static/js/scanner/decoder.js'
const read = await openDecoder({ zxing: '/static/npm/zxing/reader/index.js', wasm: '/static/npm/zxing/reader/zxing_reader.wasm' })
const canvas = document.createElement('canvas')
canvas.width = canvas.height = 640
const context = canvas.getContext('2d', { willReadFrequently: true })
window.readAll = async (count) => {
  const found = []
  for (let i = -1; i < count; i++) { // the first one twice: the reader warms up
    const picture = new Image()
    picture.src = '/frames/' + Math.max(i, 0)
    await picture.decode()
    context.drawImage(picture, 0, 0)
    const began = performance.now()
    const texts = await read(canvas)
    if (i >= 0) found.push({ Text: texts[0] ?? '', Ms: performance.now() - began })
  }
  return JSON.stringify(found)
}
document.title = 'ready'
</script></html>`

// readFrames shows frames to the decoder of the scanner in a browser.
func readFrames(b *testing.B, frames [][]byte) []decoded {
	b.Helper()
	mux := http.NewServeMux()
	mux.Handle("/static/", http.StripPrefix("/static/", http.FileServerFS(static.Files())))
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(decoderPage))
	})
	mux.HandleFunc("/frames/{n}", func(w http.ResponseWriter, r *http.Request) {
		var n int
		if _, err := fmt.Sscan(r.PathValue("n"), &n); err != nil || n < 0 || n >= len(frames) {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(frames[n])
	})
	web := httptest.NewServer(mux)
	b.Cleanup(web.Close)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(b.TempDir()))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	b.Cleanup(stop)
	ctx, quit := chromedp.NewContext(allocator)
	b.Cleanup(func() { _ = chromedp.Cancel(ctx); quit() })
	if err := chromedp.Do(ctx, chromedp.Navigate(web.URL+"/")); err != nil {
		b.Fatal(err)
	}
	const ready = `new Promise((done) => { const look = () => document.title === 'ready' ? done(true) : setTimeout(look, 20); look() })`
	script := fmt.Sprintf("%s.then(() => readAll(%d))", ready, len(frames))
	bounded, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	raw, err := chromedp.Run(bounded, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatal(err)
	}
	var found []decoded
	if err := json.Unmarshal([]byte(raw), &found); err != nil || len(found) != len(frames) {
		b.Fatalf("%d of %d frames were looked at: %v", len(found), len(frames), err)
	}
	return found
}
