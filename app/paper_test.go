package main

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// fetch gives a file as the signed-in browser gets it.
func (b *tab) fetch(path string) []byte {
	b.t.Helper()
	return b.fetched(`fetch(` + quoted(path) + `)`)
}

// fetchForm gives the file that a form of the page answers.
func (b *tab) fetchForm(selector string) []byte {
	b.t.Helper()
	return b.fetched(`((form) => fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) }))(document.querySelector(` + quoted(selector) + `))`)
}

// fetched gives the bytes of an answer, which is a promise of the page.
func (b *tab) fetched(answer string) []byte {
	b.t.Helper()
	text := evaluate[string](b, answer+`.then((r) => r.ok ? r.arrayBuffer() : Promise.reject(new Error(r.status)))
		.then((bytes) => new Uint8Array(bytes).toBase64?.() ?? btoa(Array.from(new Uint8Array(bytes), (n) => String.fromCharCode(n)).join('')))`)
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		b.t.Fatal(err)
	}
	return raw
}

// poppler runs one of poppler-utils on a PDF (the argument FILE) and gives what
// it prints; without it the test is skipped, or fails when CI=true.
func poppler(t *testing.T, pdf []byte, tool string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		missing(t, tool+" (poppler-utils) is not installed")
	}
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	args[slices.Index(args, "FILE")] = file
	out, err := exec.Command(tool, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	return out
}

// pdfText gives the words of a PDF, lines joined by spaces.
func pdfText(t *testing.T, pdf []byte) string {
	t.Helper()
	return strings.Join(strings.Fields(string(poppler(t, pdf, "pdftotext", "FILE", "-"))), " ")
}

// pdfPicture gives a page as PNG.
func pdfPicture(t *testing.T, pdf []byte, page int) []byte {
	t.Helper()
	n := strconv.Itoa(page)
	return poppler(t, pdf, "pdftoppm", "-r", "200", "-png", "-f", n, "-l", n, "FILE")
}

// leftHalf cuts a picture to its left half; an invitation has the ticket there
// and the personal link on the right.
func leftHalf(t *testing.T, picture []byte) []byte {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	half := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx()/2, img.Bounds().Dy()))
	draw.Draw(half, half.Bounds(), img, image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, half); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
