// Package gather lets calls that come at the same time share one piece of work,
// such as one statement or one commit. Who comes first goes at once and waits
// for no company; who comes while that is under way goes with the next batch,
// or beside it when there are lanes and a crowd or some patience. It keeps nothing between batches, and every batch begins after the last
// of its calls has come: nobody is answered by a read older than the question.
// It knows nothing of what the work is.
package gather

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// several is how many calls of one batch make it a crowd's.
const several = 3

// crowdTime is how long calls wait for more to come while a batch is under way.
const crowdTime = 10 * time.Millisecond

// Gather shares work among concurrent calls of Do. The fields are set before
// the first call and not changed after it.
type Gather[In, Out any] struct {
	// Work does the calls of one batch and answers each in its place. An error
	// of a batch of several belongs to none of them: each is then done alone.
	Work func(ctx context.Context, batch []In) ([]Out, error)
	// Lanes is how many batches may be under way at once; 0 is one.
	Lanes int
	// Crowd is how much must wait, as Size measures calls, before a batch begins
	// beside another: few full batches do more than many small ones. Fewer wait
	// until no batch is under way, or one of them has waited crowdTime. 0 is one.
	Crowd int
	// Company is how long a free lane waits for more to come when the batch before
	// was a crowd's: who was answered together soon asks again together. Who comes
	// alone waits for nobody.
	Company time.Duration
	// Most is the size of a batch, as Size measures calls; one call that is
	// larger goes alone. 0 sets no bound.
	Most int
	// Size gives how much of a batch a call fills; nil counts each as one.
	Size func(In) int
	// Patience is how long a batch of several may take until it is taken apart;
	// 0 sets no bound. A call alone has the time its own context gives.
	Patience time.Duration

	mu      sync.Mutex
	waiting []*call[In, Out]
	running int
	before  int  // how many calls the last batch had
	hurry   bool // relieve is about to come
}

// call is one caller that waits for an answer.
type call[In, Out any] struct {
	ctx    context.Context
	in     In
	came   time.Time
	out    Out
	err    error
	answer chan struct{} // closed when out and err are set
}

// Panic is what a caller panics with when the work it asked for did, for it
// alone; the work ran on another goroutine, whose stack this keeps.
type Panic struct {
	Value any
	Stack []byte
}

// Error tells the panic and where it came from.
func (p *Panic) Error() string { return fmt.Sprintf("%v\n%s", p.Value, p.Stack) }

// ErrNoAnswer says that the work ended without an answer for every call.
var ErrNoAnswer = errors.New("gather: the work did not answer")

// Do asks for the work and gives its answer. When ctx ends first, its error is
// given at once and the others of the batch go on: whether the work was done
// then nobody knows.
func (g *Gather[In, Out]) Do(ctx context.Context, in In) (Out, error) {
	c := &call[In, Out]{ctx: ctx, in: in, came: time.Now(), answer: make(chan struct{})}
	if g.join(c) {
		go g.run()
	}
	select {
	case <-c.answer:
	case <-ctx.Done():
		select {
		case <-c.answer: // both at once: the answer says more
		default:
			var none Out
			return none, ctx.Err()
		}
	}
	if broken, ok := errors.AsType[*Panic](c.err); ok {
		panic(broken)
	}
	return c.out, c.err
}

// join lines a call up and reports whether a lane was free, which is then taken.
func (g *Gather[In, Out]) join(c *call[In, Out]) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, c)
	if !g.mayBegin() {
		return false
	}
	g.running++
	return true
}

// mayBegin reports whether who waits may have a lane beside those under way.
// Where only the crowd is missing, it sees to it that nobody waits for it long.
func (g *Gather[In, Out]) mayBegin() bool {
	if g.running == 0 || g.running < g.Lanes && g.crowded() {
		return true
	}
	if g.running < g.Lanes && len(g.waiting) > 0 && !g.hurry {
		g.hurry = true
		time.AfterFunc(time.Until(g.waiting[0].came.Add(crowdTime)), g.relieve)
	}
	return false
}

// crowded reports whether enough wait for a batch of their own, or have waited
// long enough.
func (g *Gather[In, Out]) crowded() bool {
	if len(g.waiting) > 0 && time.Since(g.waiting[0].came) >= crowdTime {
		return true
	}
	size := 0
	for _, c := range g.waiting {
		if size += g.size(c.in); size >= g.Crowd {
			return true
		}
	}
	return false
}

// relieve begins a batch when somebody has waited for a crowd in vain.
func (g *Gather[In, Out]) relieve() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.hurry = false
	if len(g.waiting) > 0 && g.mayBegin() {
		g.running++
		go g.run()
	}
}

// run does batch after batch until nobody waits who may have a lane. Whoever is
// about to ask this very moment, on a goroutine that can run already, comes with
// the first.
func (g *Gather[In, Out]) run() {
	if g.expected() {
		time.Sleep(g.Company)
	}
	runtime.Gosched()
	for batch := g.next(); batch != nil; batch = g.next() {
		g.serve(batch)
	}
}

// expected reports whether others are likely to come in a moment.
func (g *Gather[In, Out]) expected() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.Company > 0 && g.before >= several
}

// next takes the next batch, or gives the lane back when there is none that may
// begin: of several who were granted a lane for one crowd, the first takes it.
func (g *Gather[In, Out]) next() []*call[In, Out] {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running--
	if !g.mayBegin() {
		return nil
	}
	batch := g.take()
	if batch != nil {
		g.running++
	}
	return batch
}

// take gives the next batch in the order of coming, without those who have left
// meanwhile; nil when nobody waits.
func (g *Gather[In, Out]) take() []*call[In, Out] {
	g.waiting = slices.DeleteFunc(g.waiting, func(c *call[In, Out]) bool { return c.ctx.Err() != nil })
	n, size := 0, 0
	for ; n < len(g.waiting); n++ {
		size += g.size(g.waiting[n].in)
		if n > 0 && g.Most > 0 && size > g.Most {
			break
		}
	}
	if n == 0 {
		return nil
	}
	batch := g.waiting[:n:n]
	g.before = n
	if g.waiting = g.waiting[n:]; len(g.waiting) == 0 {
		g.waiting = nil
	}
	return batch
}

func (g *Gather[In, Out]) size(in In) int {
	if g.Size == nil {
		return 1
	}
	return g.Size(in)
}

// serve does one batch. One of several that fails is taken apart and the lane
// is free again: whatever holds one call up must not hold up those behind it.
func (g *Gather[In, Out]) serve(batch []*call[In, Out]) {
	if len(batch) == 1 {
		g.alone(batch[0])
		return
	}
	ctx, end := g.together(batch)
	defer end()
	ins := make([]In, len(batch))
	for i, c := range batch {
		ins[i] = c.in
	}
	outs, err := g.attempt(ctx, ins)
	for i, c := range batch {
		if err != nil {
			go g.alone(c)
			continue
		}
		c.out = outs[i]
		close(c.answer)
	}
}

// alone does one call by itself, under its caller's own context.
func (g *Gather[In, Out]) alone(c *call[In, Out]) {
	defer close(c.answer)
	if c.err = c.ctx.Err(); c.err != nil {
		return
	}
	outs, err := g.attempt(c.ctx, []In{c.in})
	if c.err = err; err == nil {
		c.out = outs[0]
	}
}

// attempt does the work once and turns a panic into an error.
func (g *Gather[In, Out]) attempt(ctx context.Context, ins []In) (outs []Out, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &Panic{Value: value, Stack: debug.Stack()}
		}
	}()
	outs, err = g.Work(ctx, ins)
	if err == nil && len(outs) != len(ins) {
		return nil, ErrNoAnswer
	}
	return outs, err
}

// together gives a context for all calls of a batch: it carries the values of
// the first and ends when the last caller has left or patience is over.
func (g *Gather[In, Out]) together(batch []*call[In, Out]) (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(batch[0].ctx))
	if g.Patience > 0 {
		ctx, cancel = context.WithTimeout(context.WithoutCancel(batch[0].ctx), g.Patience)
	}
	var left atomic.Int64
	left.Store(int64(len(batch)))
	stops := make([]func() bool, len(batch))
	for i, c := range batch {
		stops[i] = context.AfterFunc(c.ctx, func() {
			if left.Add(-1) == 0 {
				cancel()
			}
		})
	}
	return ctx, func() {
		for _, stop := range stops {
			stop()
		}
		cancel()
	}
}
