package routes

import (
	"reflect"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/actor"
)

// route is one line of the table of contents: how it is reached, who may use
// it, how large a body it takes and what does it.
type route struct {
	method string
	path   string
	who    access
	limit  int // bytes of body; what is larger is refused with 413
	do     endpoint
}

const (
	get  = fiber.MethodGet
	post = fiber.MethodPost
)

// Body limits (TRUST.md §4).
const (
	kB       = 1 << 10
	mB       = 1 << 20
	noBody   = 4 * kB
	form     = 256 * kB
	scans    = 1 * mB
	roster   = 1 * mB
	upload   = 10 * mB
	wholeMax = 12 * mB
)

// access says who may use a route.
type access struct {
	name  string
	right *actor.Right // nil: no role asked
	open  bool         // visitors may use it too
	scans scanning     // whether enrolled scanners may use it, which no other route lets in
}

// scanning says what a route is to enrolled scanners.
type scanning int

const (
	notScanners scanning = iota
	alsoScanners
	onlyScanners
)

// scanners lets enrolled scanners in as well.
func (a access) scanners() access {
	a.scans = alsoScanners
	return a
}

// scannersOnly lets nobody in but enrolled scanners.
func (a access) scannersOnly() access {
	a.scans = onlyScanners
	return a
}

// anyone lets visitors in.
func anyone() access { return access{name: "anyone", open: true} }

// signedIn asks for a sign-in and no particular role.
func signedIn() access { return access{name: "signed in"} }

// may asks for one of the roles the right names.
func may(r actor.Right) access { return access{name: r.Name, right: &r} }

// endpoint is a handler with its input and output types, which bind and
// openapi.json read.
type endpoint struct {
	run     func(rq *request) (result, error)
	in, out reflect.Type
	redraw  *endpoint // the page that shows a refused form again
	packs   bool      // the answer is packed for who takes gzip
}

// do makes an endpoint of a handler that takes a bound input and answers a
// body of type Out.
func do[In, Out any](f func(*request, In) (answer[Out], error)) endpoint {
	return endpoint{
		in:  reflect.TypeFor[In](),
		out: reflect.TypeFor[Out](),
		run: func(rq *request) (result, error) {
			var in In
			if err := rq.bind(&in); err != nil {
				return result{}, err
			}
			a, err := f(rq, in)
			if err != nil {
				return result{}, err
			}
			return a.result(), nil
		},
	}
}

// packed has a large answer packed, for weak networks. It is for answers in which
// nothing a stranger chooses stands beside a secret: the size of any other would
// tell of the secret.
func (e endpoint) packed() endpoint {
	e.packs = true
	return e
}

// or names the page that is drawn again, with what was entered and what is
// wrong with it, when a person's form is refused.
func (e endpoint) or(page endpoint) endpoint {
	e.redraw = &page
	return e
}

// none is the input or output of a handler that has none.
type none struct{}

// answer is what a handler gives back: one body for programs and people, the
// view that draws it for people, or where people go next.
type answer[T any] struct {
	Body     T
	View     string // template that draws Body
	Status   int    // for programs and pages; 0 is 200
	SeeOther string // people are sent here after a change
	Notice   string // text key shown on the page they come to
	Stream   func(*stream)
	File     *file
}

// file is an answer that is not a page: a PDF, an image.
type file struct {
	Type     string
	Name     string
	Content  []byte
	Download bool
	Public   bool // may be kept by caches
}

// result is an answer without its type.
type result struct {
	body     any
	view     string
	status   int
	seeOther string
	notice   string
	stream   func(*stream)
	file     *file
}

func (a answer[T]) result() result {
	return result{body: a.Body, view: a.View, status: a.Status, seeOther: a.SeeOther,
		notice: a.Notice, stream: a.Stream, file: a.File}
}

// show answers a page: the view for people, its body for programs.
func show[T any](view string, body T) (answer[T], error) {
	return answer[T]{View: view, Body: body}, nil
}

// made answers that something new stands: 201 for programs; people go to its
// page and read the notice.
func made[T any](body T, seeOther, notice string) (answer[T], error) {
	return answer[T]{Body: body, Status: fiber.StatusCreated, SeeOther: seeOther, Notice: notice}, nil
}

// done answers that something changed: 200 for programs; people go on and read
// the notice.
func done[T any](body T, seeOther, notice string) (answer[T], error) {
	return answer[T]{Body: body, SeeOther: seeOther, Notice: notice}, nil
}

// fail gives back an error from a handler of any answer type.
func fail[T any](err error) (answer[T], error) { return answer[T]{}, err }
