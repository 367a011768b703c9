package database

import (
	"cmp"
	"slices"
)

// Distinct gives each value once, in order, as a list for IN or for locking is
// asked: two transactions that lock the same rows lock them in the same order.
func Distinct[T cmp.Ordered](values []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(values)))
}
