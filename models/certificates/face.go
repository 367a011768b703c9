package certificates

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"taphuan/models/calendar"
)

// Face is what one certificate says, as facts; the words around them are of who
// draws it.
type Face struct {
	ParentBody       string // the body above the issuer, "" for none
	Issuer           string
	CourseKind       string // conference or course
	Course           string
	FullName         string
	BornOn           string // ISO as far as known
	Position, Unit   string
	StartsOn, EndsOn calendar.Date
	Periods          int // lessons (tiết)
	IssuedOn         calendar.Date
	SignerTitle      string // may have two lines
	SignerName       string
	Number, Code     string
	DrawnAt          time.Time
}

// drawings keeps what was drawn for a face, so that a second try draws only
// what has changed.
type drawings map[Face][]byte

// draw draws the faces not drawn yet, on all cores. It stops at the first
// failure, and when ctx is done.
func (s *Service) draw(ctx context.Context, known drawings, faces []Face) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	missing := known.missing(faces)
	known.keepOnly(faces)
	waiting := make(chan Face)
	var all sync.WaitGroup
	var lock sync.Mutex
	for range min(runtime.GOMAXPROCS(0), len(faces)) {
		all.Go(func() {
			for face := range waiting {
				pdf, err := s.drawOne(face)
				if err != nil {
					cancel(err)
					return
				}
				lock.Lock()
				known[face] = pdf
				lock.Unlock()
			}
		})
	}
feeding:
	for _, face := range missing {
		select {
		case waiting <- face:
		case <-ctx.Done():
			break feeding
		}
	}
	close(waiting)
	all.Wait()
	return context.Cause(ctx)
}

// drawOne draws one face. A panic of the drawing must not end the program, as it
// would in a goroutine of its own.
func (s *Service) drawOne(face Face) (pdf []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("certificates: drawing %s: %v", face.Number, r)
		}
	}()
	pdf, err = s.print(face)
	if err == nil && len(pdf) == 0 {
		err = fmt.Errorf("certificates: drawing %s gave nothing", face.Number)
	}
	return pdf, err
}

// missing gives the faces not drawn yet.
func (d drawings) missing(faces []Face) []Face {
	var list []Face
	for _, face := range faces {
		if _, drawn := d[face]; !drawn {
			list = append(list, face)
		}
	}
	return list
}

// keepOnly forgets the drawings of other faces, which nobody will need.
func (d drawings) keepOnly(faces []Face) {
	maps.DeleteFunc(d, func(face Face, _ []byte) bool { return !slices.Contains(faces, face) })
}
