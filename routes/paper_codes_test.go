package routes

import (
	"bytes"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/multi/qrcode"
)

// printed gives every code of the printed list, each page as a picture.
func (h *hall) printed() []string {
	h.t.Helper()
	got := h.staff.post(h.at("list.pdf"), none{})
	if got.status != 200 || got.header.Get("Content-Type") != "application/pdf" {
		h.t.Fatalf("the list: %d %s", got.status, got.header.Get("Content-Type"))
	}
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		if os.Getenv("CI") == "true" {
			h.t.Fatal("pdftoppm (poppler-utils) must be installed in CI")
		}
		h.t.Skip("pdftoppm (poppler-utils) is not installed")
	}
	folder := h.t.(*testing.T).TempDir()
	file := filepath.Join(folder, "list.pdf")
	if err := os.WriteFile(file, []byte(got.body), 0o600); err != nil {
		h.t.Fatal(err)
	}
	if out, err := exec.Command("pdftoppm", "-r", "200", "-gray", "-png", file, filepath.Join(folder, "page")).CombinedOutput(); err != nil {
		h.t.Fatalf("%v: %s", err, out)
	}
	pages, _ := filepath.Glob(filepath.Join(folder, "page*.png"))
	var codes []string
	for _, page := range pages {
		raw, err := os.ReadFile(page)
		if err != nil {
			h.t.Fatal(err)
		}
		codes = append(codes, h.codesOn(raw)...)
	}
	return codes
}

func (h *hall) codesOn(picture []byte) []string {
	h.t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		h.t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		h.t.Fatal(err)
	}
	found, err := qrcode.NewQRCodeMultiReader().DecodeMultiple(bitmap, nil)
	if _, none := err.(gozxing.NotFoundException); err != nil && !none { // the last page may have empty rows only
		h.t.Fatal(err)
	}
	texts := make([]string, len(found))
	for i, one := range found {
		texts[i] = one.GetText()
	}
	return texts
}

// listCode gives the code of a person's row.
func (h *hall) listCode(session uint64, person int) string {
	h.t.Helper()
	code, err := h.Attendance.ListCode(session, h.people[person].ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return code
}
