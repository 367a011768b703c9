package gather

import "sync"

// All does several things at once, each on a goroutine of its own, and gives the
// first error in the order they were named when all are done. It is for reads
// that do not wait for one another.
func All(works ...func() error) error {
	errs := make([]error, len(works))
	var all sync.WaitGroup
	for i, work := range works {
		all.Go(func() { errs[i] = work() })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
