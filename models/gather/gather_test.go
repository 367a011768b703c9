package gather_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"taphuan/models/gather"
)

// desk is work that a test holds back and looks into.
type desk struct {
	gather.Gather[int, int]
	mu      sync.Mutex
	batches [][]int
	began   chan []int
	goOn    chan struct{}
}

var errPoison = errors.New("poison")

const (
	poison = -1
	bomb   = -2
)

// newDesk doubles numbers; every batch waits for a word on goOn. It fails for a
// batch that holds poison and panics for one that holds a bomb.
func newDesk() *desk {
	d := &desk{began: make(chan []int, 100), goOn: make(chan struct{}, 100)}
	d.Work = func(ctx context.Context, batch []int) ([]int, error) {
		d.mu.Lock()
		d.batches = append(d.batches, batch)
		d.mu.Unlock()
		d.began <- batch
		select {
		case <-d.goOn:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		out := make([]int, len(batch))
		for i, n := range batch {
			switch n {
			case poison:
				return nil, errPoison
			case bomb:
				panic("boom")
			}
			out[i] = 2 * n
		}
		return out, nil
	}
	return d
}

// ask calls Do on a goroutine of its own and gives where the answer will be.
func (d *desk) ask(ctx context.Context, n int) <-chan answered {
	to := make(chan answered, 1)
	go func() {
		var a answered
		defer func() {
			a.panicked = recover()
			to <- a
		}()
		a.out, a.err = d.Do(ctx, n)
	}()
	return to
}

type answered struct {
	out      int
	err      error
	panicked any
}

// line waits until so many calls stand behind the batch under way.
func (d *desk) line(t *testing.T, count int) {
	t.Helper()
	for range 1000 {
		if d.Waiting() == count {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("%d wait, not %d", d.Waiting(), count)
}

// follow lets the first call begin and lines the others up behind it.
func (d *desk) follow(t *testing.T, ctx context.Context, first int, others ...int) (<-chan answered, []<-chan answered) {
	t.Helper()
	leader := d.ask(ctx, first)
	<-d.began
	var followers []<-chan answered
	for i, n := range others {
		followers = append(followers, d.ask(ctx, n))
		d.line(t, i+1)
	}
	return leader, followers
}

// One alone goes at once, nobody waits for company.
func TestTheFirstGoesAtOnceAndTheOthersShare(t *testing.T) {
	d := newDesk()
	leader, followers := d.follow(t, t.Context(), 1, 2, 3, 4)
	d.goOn <- struct{}{}
	if a := <-leader; a.out != 2 || a.err != nil {
		t.Errorf("%+v", a)
	}
	if batch := <-d.began; !slices.Equal(batch, []int{2, 3, 4}) {
		t.Fatalf("the next batch is %v", batch)
	}
	select {
	case a := <-followers[0]:
		t.Fatalf("answered before the work was done: %+v", a)
	case <-time.After(10 * time.Millisecond):
	}
	d.goOn <- struct{}{}
	for i, f := range followers {
		if a := <-f; a.out != 2*(i+2) || a.err != nil {
			t.Errorf("%d: %+v", i, a)
		}
	}
	if alone := d.ask(t.Context(), 9); len(<-d.began) != 1 {
		t.Error("a lane was not given back")
	} else if d.goOn <- struct{}{}; (<-alone).out != 18 {
		t.Error("the next one alone")
	}
}

func TestOnePoisonedCallFailsNobodyElse(t *testing.T) {
	d := newDesk()
	leader, followers := d.follow(t, t.Context(), 1, 2, poison, 3)
	for range 6 { // leader, the batch, three alone
		d.goOn <- struct{}{}
	}
	<-leader
	for i, want := range []int{4, 0, 6} {
		a := <-followers[i]
		if want == 0 && !errors.Is(a.err, errPoison) || want != 0 && (a.err != nil || a.out != want) {
			t.Errorf("%d: %+v", i, a)
		}
	}
}

func TestAPanicReachesWhoAskedForItAndNobodyElse(t *testing.T) {
	d := newDesk()
	leader, followers := d.follow(t, t.Context(), 1, 2, bomb)
	for range 6 {
		d.goOn <- struct{}{}
	}
	<-leader
	if a := <-followers[0]; a.out != 4 || a.err != nil || a.panicked != nil {
		t.Errorf("%+v", a)
	}
	broken, ok := (<-followers[1]).panicked.(*gather.Panic)
	if !ok || broken.Value != "boom" || !strings.Contains(broken.Error(), "gather_test.go") {
		t.Errorf("%v", broken)
	}
	alone := d.ask(t.Context(), 5) // the lanes are all there still
	d.goOn <- struct{}{}
	if a := <-alone; a.out != 10 {
		t.Errorf("%+v", a)
	}
}

// Who leaves is told so at once; the batch goes on for the others.
func TestWhoLeavesHoldsNobodyUp(t *testing.T) {
	d := newDesk()
	leader, followers := d.follow(t, t.Context(), 1, 2)
	leaving, leave := context.WithCancel(t.Context())
	left := d.ask(leaving, 3)
	d.line(t, 2)
	d.goOn <- struct{}{}
	<-leader
	<-d.began
	leave()
	if a := <-left; !errors.Is(a.err, context.Canceled) {
		t.Errorf("%+v", a)
	}
	d.goOn <- struct{}{}
	if a := <-followers[0]; a.out != 4 || a.err != nil {
		t.Errorf("%+v", a)
	}
}

// When all have left, the work is told: nobody needs it any more.
func TestTheWorkEndsWhenAllHaveLeft(t *testing.T) {
	d := newDesk()
	leaving, leave := context.WithCancel(t.Context())
	leader, followers := d.follow(t, leaving, 1, 2, 3)
	leave()
	for _, a := range append(followers, leader) {
		if got := <-a; !errors.Is(got.err, context.Canceled) {
			t.Errorf("%+v", got)
		}
	}
	for !d.Idle() { // the one under way is told, and those behind it never begin
		time.Sleep(time.Millisecond)
	}
	if len(d.batches) != 1 {
		t.Errorf("work for nobody: %v", d.batches)
	}
	fresh := d.ask(t.Context(), 4)
	d.goOn <- struct{}{}
	if a := <-fresh; a.out != 8 || a.err != nil {
		t.Errorf("%+v", a)
	}
}

// A batch that takes too long is taken apart, and its lane is free.
func TestABatchThatHangsIsTakenApart(t *testing.T) {
	d := newDesk()
	d.Patience = 20 * time.Millisecond
	leader, followers := d.follow(t, t.Context(), 1, 2, 3)
	d.goOn <- struct{}{}
	<-leader
	<-d.began // it hangs until its patience is over; each alone then waits for its word
	for len(<-d.began) != 1 {
		t.Error("not taken apart")
	}
	<-d.began
	d.goOn <- struct{}{}
	d.goOn <- struct{}{}
	for i, f := range followers {
		if a := <-f; a.err != nil || a.out != 2*(i+2) {
			t.Errorf("%d: %+v", i, a)
		}
	}
}

func TestABatchHasItsSizeAndLanes(t *testing.T) {
	d := newDesk()
	d.Lanes, d.Most, d.Size = 2, 10, func(n int) int { return n }
	one := d.ask(t.Context(), 1)
	<-d.began
	two := d.ask(t.Context(), 1)
	<-d.began // both are under way
	var waiting []<-chan answered
	for i, n := range []int{4, 5, 6, 50, 3} {
		waiting = append(waiting, d.ask(t.Context(), n))
		d.line(t, i+1)
	}
	for range 6 {
		d.goOn <- struct{}{}
	}
	for _, a := range append(waiting, one, two) {
		if got := <-a; got.err != nil {
			t.Error(got.err)
		}
	}
	var sizes []string
	for _, batch := range d.batches[2:] {
		sizes = append(sizes, strings.Repeat("x", len(batch)))
	}
	slices.Sort(sizes)
	if got := strings.Join(sizes, " "); got != "x x x xx" { // 4+5, 6, 50, 3
		t.Errorf("batches %s: %v", got, d.batches)
	}
}

// Beside a batch under way only a crowd begins another at once; who is left
// without one waits crowdTime, not until that batch is over.
func TestBesideABatchOnlyACrowdBegins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.Lanes, d.Crowd, d.Size = 3, 5, func(n int) int { return n }
		start := time.Now()
		began := func(want ...int) {
			t.Helper()
			select {
			case batch := <-d.began:
				if !slices.Equal(batch, want) {
					t.Errorf("%v began, not %v", batch, want)
				}
			default:
				t.Errorf("nothing began instead of %v", want)
			}
		}
		line := func(n int) <-chan answered {
			defer synctest.Wait()
			return d.ask(t.Context(), n)
		}
		answers := []<-chan answered{line(1)}
		began(1)
		for _, n := range []int{2, 1, 2} {
			if len(d.began) > 0 {
				t.Error("a batch began without a crowd")
			}
			answers = append(answers, line(n))
		}
		began(2, 1, 2)
		if !time.Now().Equal(start) {
			t.Error("the crowd waited")
		}
		answers = append(answers, line(3))
		if len(d.began) > 0 {
			t.Error("a batch began without a crowd")
		}
		time.Sleep(gather.CrowdTime)
		synctest.Wait()
		began(3)
		answers = append(answers, line(4)) // no lane is left: not even after a while
		time.Sleep(10 * gather.CrowdTime)
		synctest.Wait()
		if len(d.began) > 0 {
			t.Error("a batch began without a lane")
		}
		d.goOn <- struct{}{}
		synctest.Wait()
		began(4) // who has waited long enough needs no crowd
		for range 4 {
			d.goOn <- struct{}{}
		}
		for i, a := range answers {
			if got := <-a; got.err != nil {
				t.Error(i, got.err)
			}
		}
		synctest.Wait()
		if !d.Idle() {
			t.Error("a lane was not given back")
		}
	})
}

// A lane that ends leaves fewer than a crowd to the others, and the last one
// takes whoever is there.
func TestALaneThatEndsLeavesTheFewToTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.Lanes, d.Crowd = 2, 2
		line := func(n int) <-chan answered {
			defer synctest.Wait()
			return d.ask(t.Context(), n)
		}
		answers := []<-chan answered{line(1), line(2), line(3)} // 1 alone, 2 and 3 together
		answers = append(answers, line(4))
		d.goOn <- struct{}{}
		synctest.Wait()
		if len(d.batches) != 2 {
			t.Errorf("%v: the one who waited had a lane of its own at once", d.batches)
		}
		d.goOn <- struct{}{}
		synctest.Wait()
		if len(d.batches) != 3 || !slices.Equal(d.batches[2], []int{4}) {
			t.Errorf("%v: nobody took who waited", d.batches)
		}
		d.goOn <- struct{}{}
		for i, a := range answers {
			if got := <-a; got.err != nil {
				t.Error(i, got.err)
			}
		}
	})
}

// After a crowd a lane waits a moment for the others; who comes alone does not.
func TestACrowdIsExpectedToComeAgainTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var batches []string
		g := &gather.Gather[int, int]{Company: 10 * time.Millisecond, Work: func(_ context.Context, batch []int) ([]int, error) {
			batches = append(batches, fmt.Sprint(len(batch), " after ", time.Since(began)))
			time.Sleep(100 * time.Millisecond)
			return batch, nil
		}}
		var all sync.WaitGroup
		for _, after := range []int{0, 1, 2, 3, 301, 305, 600, 900} { // milliseconds
			all.Go(func() {
				time.Sleep(time.Duration(after) * time.Millisecond)
				if _, err := g.Do(t.Context(), after); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if want := "[1 after 0s 3 after 100ms 2 after 311ms 1 after 600ms 1 after 900ms]"; fmt.Sprint(batches) != want {
			t.Errorf("%v, not %v", batches, want)
		}
	})
}

// A thousand calls from everywhere are each answered with their own.
func TestEveryCallGetsItsOwnAnswer(t *testing.T) {
	g := &gather.Gather[int, int]{Lanes: 3, Crowd: 4, Most: 7, Work: func(_ context.Context, batch []int) ([]int, error) {
		if len(batch) > 1 && slices.ContainsFunc(batch, func(n int) bool { return n%50 == 0 }) {
			return nil, errPoison
		}
		out := slices.Clone(batch)
		for i := range out {
			out[i]++
		}
		return out, nil
	}}
	var all sync.WaitGroup
	for n := range 1000 {
		all.Go(func() {
			if got, err := g.Do(t.Context(), n); err != nil || got != n+1 {
				t.Errorf("%d: %d %v", n, got, err)
			}
		})
	}
	all.Wait()
}

func TestWorkThatAnswersTooFewIsRefused(t *testing.T) {
	g := &gather.Gather[int, int]{Work: func(context.Context, []int) ([]int, error) { return nil, nil }}
	if _, err := g.Do(t.Context(), 1); !errors.Is(err, gather.ErrNoAnswer) {
		t.Errorf("%v", err)
	}
}
