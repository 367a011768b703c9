package trial_test

import (
	"runtime"
	"testing"
)

// watched remembers how a test would have ended, instead of ending it.
type watched struct {
	testing.TB
	outcome string
}

func (w *watched) Fatalf(string, ...any) { w.end("failed") }
func (w *watched) Skipf(string, ...any)  { w.end("skipped") }

func (w *watched) end(outcome string) {
	w.outcome = outcome
	runtime.Goexit()
}

// held runs the cleanups of one turn of a benchmark when the turn is over.
type held struct {
	testing.TB
	cleanups []func()
}

func (h *held) Cleanup(f func()) { h.cleanups = append(h.cleanups, f) }

func (h *held) end() {
	for i := len(h.cleanups) - 1; i >= 0; i-- {
		h.cleanups[i]()
	}
}
