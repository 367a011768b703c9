package paper

import (
	"bytes"
	"context"
	"io"
)

// maxScans is how many scans a JPEG may have. Cameras and phones write one,
// progressive files about ten; each costs a walk over the whole picture, and a
// few bytes are enough to ask for one.
const maxScans = 20

// The markers of a JPEG that matter before it is unpacked.
const (
	markerSOF2  = 0xc2 // a progressive picture begins
	markerRST0  = 0xd0
	markerRST7  = 0xd7
	markerEOI   = 0xd9 // the picture ends; phones add videos after it
	markerSOS   = 0xda // a scan begins
	markerFirst = 0xff
)

// jpegShape tells of a JPEG, from its markers alone, how many scans it has and
// whether it is progressive. It walks as the decoder of the standard library does.
func jpegShape(picture []byte) (scans int, progressive bool) {
	for rest := picture[2:]; ; {
		at := bytes.IndexByte(rest, markerFirst)
		if at < 0 {
			return scans, progressive
		}
		rest = rest[at:]
		for len(rest) > 0 && rest[0] == markerFirst { // any number of them precede a marker
			rest = rest[1:]
		}
		if len(rest) == 0 {
			return scans, progressive
		}
		marker := rest[0]
		rest = rest[1:]
		switch {
		case marker == markerEOI:
			return scans, progressive
		case marker == 0, markerRST0 <= marker && marker <= markerRST7: // within a scan
			continue
		case marker == markerSOF2:
			progressive = true
		case marker == markerSOS:
			scans++
		}
		if len(rest) < 2 {
			return scans, progressive
		}
		length := int(rest[0])<<8 + int(rest[1])
		rest = rest[min(len(rest), max(length, 2)):]
	}
}

// patientReader reads until the context ends: unpacking asks nobody else.
type patientReader struct {
	ctx context.Context
	io.Reader
}

// Read reads on, or gives the error of the context.
func (r patientReader) Read(into []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(into)
}
