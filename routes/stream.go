package routes

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// stream is an open line of server-sent events to one page.
type stream struct {
	ctx context.Context
	w   *bufio.Writer
}

// streamFor is how long a stream lasts; the page opens the next one by itself.
// It ends before the server's write timeout would cut it.
const streamFor = 50 * time.Second

// event sends one event and reports whether the page is still there.
func (s *stream) event(name, data string) bool {
	if name != "" {
		fmt.Fprintf(s.w, "event: %s\n", name)
	}
	for _, line := range strings.Split(data, "\n") {
		fmt.Fprintf(s.w, "data: %s\n", line)
	}
	fmt.Fprint(s.w, "\n")
	return s.w.Flush() == nil
}

// heartbeat sends a comment that keeps proxies from closing the line.
func (s *stream) heartbeat() bool {
	fmt.Fprint(s.w, ": still here\n\n")
	return s.w.Flush() == nil
}

// sendStream answers with server-sent events until the page leaves, the server
// closes or the stream's time is over.
func (rq *request) sendStream(run func(*stream)) error {
	closing := rq.house.closing
	rq.c.Set(fiber.HeaderContentType, "text/event-stream")
	rq.c.Set("X-Accel-Buffering", "no")
	rq.c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		ctx, cancel := context.WithTimeout(closing, streamFor)
		defer cancel()
		fmt.Fprint(w, "retry: 1000\n\n")
		if w.Flush() == nil {
			run(&stream{ctx: ctx, w: w})
		}
	})
	return nil
}
