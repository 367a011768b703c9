package paper

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	imagedraw "image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

const aTicket = "T1:0123456789ABCDEFGHJKMNPQRS"

// photo draws codes as a phone sees them: on a grey table, each of so many
// pixels at a place.
func photo(t *testing.T, width, height int, codes map[string]image.Rectangle) *image.RGBA {
	t.Helper()
	table := image.NewRGBA(image.Rect(0, 0, width, height))
	imagedraw.Draw(table, table.Bounds(), image.NewUniform(color.Gray{Y: 150}), image.Point{}, imagedraw.Src)
	for text, place := range codes {
		code, err := qrcode.NewQRCodeWriter().Encode(text, gozxing.BarcodeFormat_QR_CODE, place.Dx(), place.Dy(), nil)
		if err != nil {
			t.Fatal(err)
		}
		imagedraw.Draw(table, place, code, image.Point{}, imagedraw.Src)
	}
	return table
}

// turned gives the picture turned by so many degrees about its middle.
func turned(img *image.RGBA, degrees float64) *image.RGBA {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	b := img.Bounds()
	out := image.NewRGBA(b)
	cx, cy := float64(b.Dx())/2, float64(b.Dy())/2
	for y := range b.Dy() {
		for x := range b.Dx() {
			dx, dy := float64(x)-cx, float64(y)-cy
			from := image.Pt(int(cx+dx*cos+dy*sin), int(cy-dx*sin+dy*cos))
			if !from.In(b) {
				out.Set(x, y, color.Gray{Y: 150})
				continue
			}
			out.Set(x, y, img.At(from.X, from.Y))
		}
	}
	return out
}

// noisy adds what a bad camera adds.
func noisy(img *image.RGBA, most int) *image.RGBA {
	random := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		if i%4 != 3 {
			img.Pix[i] = uint8(min(255, max(0, int(img.Pix[i])+random.IntN(2*most+1)-most)))
		}
	}
	return img
}

func asJPEG(t *testing.T, img image.Image, quality int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestRule4_3_APhotoIsRead(t *testing.T) {
	at := func(x, y, side int) image.Rectangle { return image.Rect(x, y, x+side, y+side) }
	one := func(width, height, x, y, side int) *image.RGBA {
		return photo(t, width, height, map[string]image.Rectangle{aTicket: at(x, y, side)})
	}
	transparent := image.NewNRGBA(image.Rect(0, 0, 400, 400)) // black modules on nothing
	code, err := qrcode.NewQRCodeWriter().Encode(aTicket, gozxing.BarcodeFormat_QR_CODE, 400, 400, nil)
	if err != nil {
		t.Fatal(err)
	}
	for y := range 400 {
		for x := range 400 {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				transparent.Set(x, y, color.Black)
			}
		}
	}
	for name, picture := range map[string][]byte{
		"small PNG":                asPNG(t, one(300, 300, 50, 50, 200)),
		"PNG without ground":       asPNG(t, transparent),
		"12 megapixels, close":     asJPEG(t, one(4000, 3000, 900, 400, 2200), 85),
		"12 megapixels, far":       asJPEG(t, one(4000, 3000, 2500, 1200, 260), 85),
		"upside down":              asJPEG(t, turned(one(1600, 1200, 300, 300, 500), 180), 85),
		"on its side":              asJPEG(t, turned(one(1600, 1200, 500, 300, 500), 90), 85),
		"askew":                    asJPEG(t, turned(one(1600, 1200, 500, 300, 500), 33), 85),
		"noisy and badly pressed":  asJPEG(t, noisy(one(1600, 1200, 500, 300, 600), 60), 40),
		"at the edge of the photo": asJPEG(t, one(1600, 1200, 0, 0, 400), 85),
	} {
		t.Run(name, func(t *testing.T) {
			texts, err := NewReader(1).Read(context.Background(), picture)
			if err != nil || !slices.Equal(texts, []string{aTicket}) {
				t.Errorf("%q, %v", texts, err)
			}
		})
	}
}

func TestRule4_3_SeveralCodesOnOnePhoto(t *testing.T) {
	other := strings.Replace(aTicket, "0", "Z", 1)
	picture := photo(t, 2000, 1200, map[string]image.Rectangle{aTicket: image.Rect(100, 100, 700, 700), other: image.Rect(1200, 300, 1800, 900)})
	texts, err := NewReader(1).Read(context.Background(), asJPEG(t, picture, 85))
	slices.Sort(texts)
	if err != nil || !slices.Equal(texts, []string{aTicket, other}) {
		t.Errorf("%q, %v", texts, err)
	}
}

func TestRule4_3_WhatIsNoPhotoIsRefused(t *testing.T) {
	plain := asPNG(t, image.NewGray(image.Rect(0, 0, 50, 50)))
	// The size stands in the header: nothing is unpacked to learn it.
	huge := bytes.Clone(plain)
	copy(huge[16:24], []byte{0, 0, 0x20, 0, 0, 0, 0x20, 0}) // 8192 × 8192
	huge = withChecksum(huge)
	deep := asPNG(t, image.NewNRGBA64(image.Rect(0, 0, 4000, 3000)))
	for name, c := range map[string]struct {
		picture []byte
		want    error
	}{
		"nothing":               {nil, ErrNoPicture},
		"text":                  {[]byte("T1:ABC"), ErrNoPicture},
		"a GIF":                 {[]byte("GIF89a\x01\x00\x01\x00"), ErrNoPicture},
		"half a PNG":            {plain[:40], ErrNoPicture},
		"the beginning of JPEG": {[]byte("\xff\xd8\xff\xe0"), ErrNoPicture},
		"67 megapixels":         {huge, ErrPictureTooLarge},
		"12 deep megapixels":    {deep, ErrPictureTooLarge},
		"a picture of nothing":  {plain, nil},
	} {
		t.Run(name, func(t *testing.T) {
			texts, err := NewReader(1).Read(context.Background(), c.picture)
			if !errors.Is(err, c.want) || len(texts) != 0 {
				t.Errorf("%q, %v", texts, err)
			}
		})
	}
}

// No picture, however odd, trips the reader up.
func TestRule4_3_OddPicturesHoldNoCode(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, size := range []image.Point{{1, 1}, {1, 900}, {900, 1}, {39, 39}, {41, 40}, {300, 200}} {
		for range 4 {
			img := image.NewGray(image.Rectangle{Max: size})
			for i := range img.Pix {
				img.Pix[i] = uint8(random.IntN(2) * 255)
			}
			if texts, err := NewReader(1).Read(context.Background(), asPNG(t, img)); err != nil || len(texts) != 0 {
				t.Errorf("%v: %q, %v", size, texts, err)
			}
		}
	}
}

// A wallpaper of what looks like the corners of codes keeps nobody waiting.
func TestRule4_3_AWallpaperIsGivenUp(t *testing.T) {
	wall := image.NewGray(image.Rect(0, 0, 1000, 1000))
	imagedraw.Draw(wall, wall.Bounds(), image.White, image.Point{}, imagedraw.Src)
	for y := 0; y+20 < 1000; y += 24 {
		for x := 0; x+20 < 1000; x += 24 {
			for ring, ink := range []image.Image{image.Black, image.White, image.Black} {
				edge := []int{0, 2, 4}[ring]
				imagedraw.Draw(wall, image.Rect(x+edge, y+edge, x+14-edge, y+14-edge), ink, image.Point{}, imagedraw.Src)
			}
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if texts, err := NewReader(1).Read(ctx, asPNG(t, wall)); err != nil || len(texts) != 0 {
		t.Errorf("%q, %v", texts, err)
	}
}

// One photo is looked at at a time; who waits too long is told so.
func TestRule4_3_PhotosAreReadInTurn(t *testing.T) {
	r := NewReader(1)
	r.turns <- struct{}{}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := r.Read(ctx, asPNG(t, image.NewGray(image.Rect(0, 0, 50, 50)))); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	<-r.turns
	if _, err := r.Read(context.Background(), asPNG(t, image.NewGray(image.Rect(0, 0, 50, 50)))); err != nil || len(r.turns) != 0 {
		t.Error(err, len(r.turns))
	}
}

// withChecksum puts the checksum of a PNG's header right.
func withChecksum(picture []byte) []byte {
	binary.BigEndian.PutUint32(picture[29:33], crc32.ChecksumIEEE(picture[12:29]))
	return picture
}
