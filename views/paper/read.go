package paper

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"slices"

	"github.com/makiuchi-d/gozxing"
	multi "github.com/makiuchi-d/gozxing/multi/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// What may be wrong with a photo.
var (
	// ErrNoPicture says that the bytes are no JPEG or PNG picture.
	ErrNoPicture = errors.New("paper: no JPEG or PNG picture")
	// ErrPictureTooLarge says that the picture has more than 40 megapixels, or 10
	// of a kind that takes more memory for each.
	ErrPictureTooLarge = errors.New("paper: the picture has too many pixels")
)

// Bounds of a photo (TRUST §4) and the sizes at which it is looked at: a code
// fills the picture of one phone and is a thumbnail on that of another.
const (
	maxPixels     = 40_000_000
	maxDeepPixels = 10_000_000 // of 16-bit colours, and of progressive JPEGs, kept whole until the last scan
)

var readSizes = []int{1000, 1800, 600, 2800, 4000}

// maxCorners is how many marks that look like the corner of a code a picture may
// have: the library tries every three of them, so a wallpaper of such marks
// would keep it busy for hours. A sheet of badges has three a badge.
const maxCorners = 120

var errWallpaper = errors.New("paper: more corners than codes have")

// Reader reads the QR codes of photos, a few at once and the others in turn:
// a photo takes memory by its pixels, not by its bytes.
type Reader struct{ turns chan struct{} }

// NewReader gives a reader of so many photos at once.
func NewReader(atOnce int) *Reader { return &Reader{turns: make(chan struct{}, atOnce)} }

// Read gives what the QR codes on a JPEG or PNG picture say, each once and in no
// particular order; none at all when there is none to be read. Which way up the
// picture is does not matter.
func (r *Reader) Read(ctx context.Context, picture []byte) ([]string, error) {
	read, err := checkPicture(picture)
	if err != nil {
		return nil, err
	}
	select {
	case r.turns <- struct{}{}:
		defer func() { <-r.turns }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	img, err := read(patientReader{ctx, bytes.NewReader(picture)})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, ErrNoPicture
	}
	return readCodes(ctx, greyOf(img))
}

// checkPicture knows a picture by its first bytes and asks its size before
// anything is unpacked; it gives what reads it.
func checkPicture(picture []byte) (func(io.Reader) (image.Image, error), error) {
	var config image.Config
	var err error
	var read func(io.Reader) (image.Image, error)
	most := maxPixels
	switch {
	case bytes.HasPrefix(picture, []byte("\xff\xd8\xff")):
		config, err = jpeg.DecodeConfig(bytes.NewReader(picture))
		read = jpeg.Decode
		scans, progressive := jpegShape(picture)
		if scans > maxScans {
			return nil, ErrNoPicture
		}
		if progressive {
			most = maxDeepPixels
		}
	case bytes.HasPrefix(picture, []byte("\x89PNG\r\n\x1a\n")):
		config, err = png.DecodeConfig(bytes.NewReader(picture))
		read = png.Decode
	default:
		return nil, ErrNoPicture
	}
	if err != nil || config.Width < 1 || config.Height < 1 {
		return nil, ErrNoPicture
	}
	if config.ColorModel == color.NRGBA64Model || config.ColorModel == color.RGBA64Model {
		most = maxDeepPixels
	}
	if config.Width > most/config.Height {
		return nil, ErrPictureTooLarge
	}
	return read, nil
}

// readCodes looks at the picture in several sizes and with both ways of telling
// dark from light, until one of them reads something.
func readCodes(ctx context.Context, grey *image.Gray) ([]string, error) {
	found, seen := []string{}, image.Point{}
	for _, side := range readSizes {
		small := shrink(grey, side)
		if small.Bounds().Size() == seen {
			continue // the picture is smaller than that
		}
		seen = small.Bounds().Size()
		source := gozxing.NewLuminanceSourceFromImage(small)
		for _, split := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source)} {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			for _, text := range decode(split) {
				if !slices.Contains(found, text) {
					found = append(found, text)
				}
			}
			if len(found) > 0 {
				return found, nil
			}
		}
	}
	return found, nil
}

// decode reads all codes of a picture in black and white. The library can be
// stopped by a panic only, and odd pictures trip it up: neither holds a code.
func decode(split gozxing.Binarizer) (texts []string) {
	defer func() { _ = recover() }()
	bitmap, err := gozxing.NewBinaryBitmap(split)
	if err != nil {
		return nil
	}
	corners := 0
	hints := map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_TRY_HARDER: true,
		gozxing.DecodeHintType_NEED_RESULT_POINT_CALLBACK: gozxing.ResultPointCallback(func(gozxing.ResultPoint) {
			if corners++; corners > maxCorners {
				panic(errWallpaper)
			}
		}),
	}
	several, _ := multi.NewQRCodeMultiReader().DecodeMultiple(bitmap, hints)
	for _, one := range several {
		texts = append(texts, one.GetText())
	}
	if len(texts) > 0 {
		return texts
	}
	corners = 0
	if one, err := qrcode.NewQRCodeReader().Decode(bitmap, hints); err == nil {
		texts = append(texts, one.GetText())
	}
	return texts
}

// greyOf gives the brightness of a picture; that of a JPEG is there already.
func greyOf(img image.Image) *image.Gray {
	switch p := img.(type) {
	case *image.Gray:
		return p
	case *image.YCbCr:
		return &image.Gray{Pix: p.Y, Stride: p.YStride, Rect: p.Rect}
	}
	bounds := img.Bounds()
	grey := image.NewGray(bounds)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			grey.SetGray(x, y, onWhite(img.At(x, y)))
		}
	}
	return grey
}

// onWhite is the brightness of a colour on white paper: what is not painted at
// all would else be black.
func onWhite(c color.Color) color.Gray {
	r, g, b, a := c.RGBA()
	bright := (299*r + 587*g + 114*b) / 1000
	return color.Gray{Y: uint8((bright + 0xffff - a) >> 8)}
}

// shrink gives the picture with its longer side at most so many pixels, each the
// mean of those it stands for.
func shrink(grey *image.Gray, side int) *image.Gray {
	bounds := grey.Bounds()
	width, height := bounds.Dx(), bounds.Dy()
	longer := max(width, height)
	if longer <= side {
		return grey
	}
	small := image.NewGray(image.Rect(0, 0, max(1, width*side/longer), max(1, height*side/longer)))
	w, h := small.Rect.Dx(), small.Rect.Dy()
	for y := range h {
		top, bottom := y*height/h, max((y+1)*height/h, y*height/h+1)
		for x := range w {
			left, right := x*width/w, max((x+1)*width/w, x*width/w+1)
			sum := 0
			for row := top; row < bottom; row++ {
				from := row * grey.Stride
				for _, p := range grey.Pix[from+left : from+right] {
					sum += int(p)
				}
			}
			small.Pix[y*small.Stride+x] = uint8(sum / ((bottom - top) * (right - left)))
		}
	}
	return small
}
