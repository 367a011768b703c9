package paper

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/jpeg"
	"testing"
	"time"
)

// segment is a marker with its length and what follows.
func segment(marker byte, body ...byte) []byte {
	return append([]byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

// greyProgressive writes a progressive JPEG of one grey, in as many scans as
// asked for: the first tells every block's brightness, the others say in a few
// bytes that nothing changes.
func greyProgressive(width, height, scans int) []byte {
	out := []byte{0xff, 0xd8}
	out = append(out, segment(0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)...)
	size := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16([]byte{8}, uint16(height)), uint16(width))
	out = append(out, segment(0xc2, append(size, 1, 1, 0x11, 0)...)...)
	oneCode := func(class, symbol byte) []byte { // the bit 0 is the only code
		return segment(0xc4, append(append([]byte{class, 1}, make([]byte, 15)...), symbol)...)
	}
	out = append(out, oneCode(0x00, 0x00)...) // no difference of brightness
	out = append(out, oneCode(0x10, 0xe0)...) // a run of 2^14 blocks and more without detail
	blocks := (width + 7) / 8 * ((height + 7) / 8)
	out = append(out, segment(0xda, 1, 1, 0x00, 0, 0, 0)...)
	out = append(out, make([]byte, blocks/8+1)...)
	for i := range scans - 1 {
		band := byte(1 + i%63)
		out = append(out, segment(0xda, 1, 1, 0x00, band, band, 0)...)
		for left := blocks; left > 0; left -= 1<<15 - 1 {
			out = append(out, 0x7f, 0xfe) // the code, then 14 bits all set, and one to fill, which is the next code
		}
	}
	return append(out, 0xff, 0xd9)
}

// A progressive JPEG keeps everything in memory until its last scan, and every
// scan walks over all of it: neither may grow without bound (TRUST §4).
func TestRule4_3_AProgressivePhotoIsBounded(t *testing.T) {
	if _, err := jpeg.Decode(bytes.NewReader(greyProgressive(400, 300, 20))); err != nil {
		t.Fatal("the test's own picture: ", err)
	}
	plain := asJPEG(t, image.NewGray(image.Rect(0, 0, 200, 100)), 80)
	for name, c := range map[string]struct {
		picture []byte
		want    error
	}{
		"a usual one":                 {greyProgressive(400, 300, 10), nil},
		"ten megapixels":              {greyProgressive(4000, 2500, 1), nil},
		"more than ten megapixels":    {greyProgressive(4000, 2501, 1), ErrPictureTooLarge},
		"the most scans":              {greyProgressive(400, 300, 20), nil},
		"one scan more":               {greyProgressive(400, 300, 21), ErrNoPicture},
		"thousands of scans":          {greyProgressive(3000, 3000, 5000), ErrNoPicture},
		"plain, with a video behind":  {append(bytes.Clone(plain), bytes.Repeat([]byte("\xff\xda\x00\x02"), 500)...), nil},
		"plain, with a word in front": {append(append(bytes.Clone(plain[:2]), segment(0xe1, bytes.Repeat([]byte{0xff, 0xda}, 100)...)...), plain[2:]...), nil},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			texts, err := NewReader(1).Read(context.Background(), c.picture)
			if !errors.Is(err, c.want) || len(texts) != 0 {
				t.Errorf("%q, %v", texts, err)
			}
			if took := time.Since(began); errors.Is(err, ErrNoPicture) && took > time.Second {
				t.Errorf("refused after %v", took)
			}
		})
	}
}

// goneAfter is a context that ends once it has been asked so many times.
type goneAfter struct {
	context.Context
	left int
}

func (g *goneAfter) Err() error {
	if g.left--; g.left < 0 {
		return context.Canceled
	}
	return nil
}

// Unpacking stops when nobody waits any more.
func TestRule4_3_UnpackingAsksWhetherAnybodyWaits(t *testing.T) {
	picture := asPNG(t, noisy(image.NewRGBA(image.Rect(0, 0, 600, 600)), 120))
	gone := &goneAfter{Context: context.Background(), left: 3}
	if _, err := NewReader(1).Read(gone, picture); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if gone.left < -3 {
		t.Errorf("asked %d times after the end", -gone.left)
	}
}
