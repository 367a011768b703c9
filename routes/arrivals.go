package routes

import (
	"time"

	"taphuan/models/attendance"
)

// arrivals is the small picture of who came when: a bar for every five minutes.
type arrivals struct {
	Bars     []bar
	From, To time.Time
	Width    int
	Most     int // in one bar
	MostAt   time.Time
}

// bar is one column of the picture, in the units of its drawing.
type bar struct{ X, Y, Height, Count int }

const (
	barStep   = 5 * time.Minute
	barWidth  = 8  // with the gap to the next
	barHeight = 32 // of the highest
	maxBars   = 60
)

// arrivals counts arrivals from the opening of the doors to the last one.
func (rq *request) arrivals(b attendance.Board) arrivals {
	first := b.Hours.Opens
	counted := map[int]int{}
	last := -1
	for _, row := range b.Rows {
		if row.ArrivedAt.IsZero() {
			continue
		}
		at := min(max(0, int(row.ArrivedAt.Sub(first)/barStep)), maxBars-1)
		counted[at]++
		last = max(last, at)
	}
	picture := arrivals{From: first, To: first.Add(time.Duration(last+1) * barStep), Width: max(1, last+1) * barWidth}
	for at := range last + 1 {
		if counted[at] > picture.Most {
			picture.Most, picture.MostAt = counted[at], first.Add(time.Duration(at)*barStep)
		}
	}
	for at := range last + 1 {
		if n := counted[at]; n > 0 {
			height := max(2, n*barHeight/picture.Most)
			picture.Bars = append(picture.Bars, bar{X: at * barWidth, Y: barHeight - height, Height: height, Count: n})
		}
	}
	return picture
}
