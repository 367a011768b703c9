package main

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/makiuchi-d/gozxing"
	multi "github.com/makiuchi-d/gozxing/multi/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode"

	"taphuan/static"
)

// readQR reads the one QR code of a PNG image.
func readQR(t *testing.T, picture []byte) string {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, hints)
	if err != nil {
		keep(t, "no-qr.png", picture)
		t.Fatalf("no QR code is read: %v", err)
	}
	return read.GetText()
}

// readAllQR reads every QR code of a PNG image.
func readAllQR(t *testing.T, picture []byte) []string {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	found, err := multi.NewQRCodeMultiReader().DecodeMultiple(bitmap, nil)
	if err != nil {
		keep(t, "no-qr.png", picture)
		t.Fatalf("no QR code is read: %v", err)
	}
	read := make([]string, len(found))
	for i, one := range found {
		read[i] = one.GetText()
	}
	return read
}

// cameraFile writes what a fake camera shows: one second of frames with QR codes
// of the texts side by side. The file is MJPEG, which is JPEG images one after another.
func cameraFile(t *testing.T, texts ...string) string {
	t.Helper()
	frame := image.NewRGBA(image.Rect(0, 0, 640, 480))
	draw.Draw(frame, frame.Bounds(), image.NewUniform(color.Gray{Y: 200}), image.Point{}, draw.Src)
	side := 360
	if len(texts) > 1 {
		side = 460 / len(texts)
	}
	for i, text := range texts {
		code, err := qrcode.NewQRCodeWriter().Encode(text, gozxing.BarcodeFormat_QR_CODE, side, side, nil)
		if err != nil {
			t.Fatal(err)
		}
		left := 320 - side*len(texts)/2 + i*side
		draw.Draw(frame, image.Rect(left, 240-side/2, left+side, 240+side/2), code, image.Point{}, draw.Src)
	}
	var one bytes.Buffer
	if err := jpeg.Encode(&one, frame, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "camera.mjpeg")
	if err := os.WriteFile(file, bytes.Repeat(one.Bytes(), 20), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// firstFrame gives one picture of what a fake camera shows.
func firstFrame(t *testing.T, file string) []byte {
	t.Helper()
	frames, err := os.ReadFile(file)
	end := bytes.Index(frames, []byte{0xff, 0xd9}) // where a JPEG ends
	if err != nil || end < 0 {
		t.Fatal("no frame", err)
	}
	return frames[:end+2]
}

func TestReadQRReadsWhatIsDrawn(t *testing.T) {
	code, err := qrcode.NewQRCodeWriter().Encode("T1:READS", gozxing.BarcodeFormat_QR_CODE, 200, 200, nil)
	if err != nil {
		t.Fatal(err)
	}
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, code); err != nil {
		t.Fatal(err)
	}
	if got := readQR(t, drawn.Bytes()); got != "T1:READS" {
		t.Errorf("read %q", got)
	}
}

const cameraPage = `<!doctype html><html lang="en"><title>camera</title><main><h1>Camera</h1><video playsinline muted></video></main>
<script type="module" src="/look.js"></script></html>`

const cameraScript = `
import { openDecoder } from '/static/js/scanner/decoder.js'
import { Camera } from '/static/js/scanner/camera.js'
const files = { zxing: '/static/npm/zxing/reader/index.js', wasm: '/static/npm/zxing/reader/zxing_reader.wasm' }
const camera = new Camera(document.querySelector('video'), await openDecoder(files), (text) => { document.title = text; camera.stop() }, () => {})
await camera.start()
`

// The modules of the scanner read a code from a camera under the policy of our
// pages, by the reader we serve.
func TestTheFakeCameraIsRead(t *testing.T) {
	if !static.Has("npm/zxing/reader/index.js") {
		missing(t, "zxing-wasm is not fetched: make test does so")
	}
	mux := http.NewServeMux()
	page := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'")
			_, _ = w.Write([]byte(body))
		}
	}
	mux.Handle("/static/", http.StripPrefix("/static/", http.FileServerFS(static.Files())))
	mux.HandleFunc("/look.js", page("text/javascript", cameraScript))
	mux.HandleFunc("/{$}", page("text/html; charset=utf-8", cameraPage))
	mux.HandleFunc("/favicon.ico", http.NotFound)
	web := httptest.NewServer(mux)
	defer web.Close()
	const ticket = "T1:0123456789ABCDEFGHJKMNPQRS"
	tab := newBrowser(t, withCamera(cameraFile(t, ticket))).tab
	tab.forgive("favicon.ico")
	tab.open(web.URL + "/")
	tab.until("document.title === " + quoted(ticket))
}
