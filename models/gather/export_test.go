package gather

// CrowdTime is how long calls wait for more to come.
const CrowdTime = crowdTime

// Waiting tells how many calls stand behind the batches under way.
func (g *Gather[In, Out]) Waiting() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting)
}

// Idle reports whether no batch is under way.
func (g *Gather[In, Out]) Idle() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.running == 0
}
