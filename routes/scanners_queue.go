package routes

import (
	"encoding/json"
	"net/url"
	"time"

	"taphuan/models/attendance"
	"taphuan/models/fault"
)

// queueFile is a queue of a scanner as a file.
type queueFile struct {
	Format    string `json:"format"`
	Scanner   uint64 `json:"scanner"`
	Payload   string `json:"payload"`
	Signature string `json:"signature"`
}

// queueInput is a queue handed over: a file as JSON or sent as a file, the frames
// one phone has read from another's screen, or both.
type queueInput struct {
	File   *queueFile `json:"file"`
	Frames []string   `json:"frames"`
	Sent   sentFile   `file:"file"`
}

// queueTaken answers a queue: a receipt a row, and which frames nobody can read.
type queueTaken struct {
	Items      []receipt `json:"items"`
	Unreadable []int     `json:"unreadable"`
	Now        time.Time `json:"now"`
}

// queue gives what was handed over, however it was sent.
func (in queueInput) queue() (attendance.Queue, error) {
	if len(in.Sent.Content) > 0 {
		var written struct {
			queueFile
			File   *queueFile `json:"file"`
			Frames []string   `json:"frames"`
		}
		if json.Unmarshal(in.Sent.Content, &written) != nil {
			return attendance.Queue{}, fault.Fields(fault.Field{Name: "file", Code: "attendance.queue_format"})
		}
		in.File, in.Frames = written.File, written.Frames
		if in.File == nil && (written.Format != "" || len(in.Frames) == 0) {
			in.File = &written.queueFile
		}
	}
	return attendance.Queue{File: (*attendance.QueueFile)(in.File), Frames: in.Frames}, nil
}

// takeQueue keeps the scans another scanner has handed over.
func (h *handlers) takeQueue(rq *request, in queueInput) (answer[queueTaken], error) {
	queue, err := in.queue()
	if err != nil {
		return fail[queueTaken](err)
	}
	taken, err := h.Attendance.TakeQueue(rq.ctx, rq.by, queue)
	if err != nil {
		return fail[queueTaken](err)
	}
	body, counts := queueTaken{Now: rq.local(rq.now()), Items: []receipt{}, Unreadable: taken.Unreadable}, map[string]int{}
	for _, r := range taken.Receipts {
		body.Items = append(body.Items, rq.receipt(r))
		counts[r.Result]++
	}
	told := url.Values{}
	if n := len(taken.Unreadable); n > 0 {
		told.Set("unreadable", itoa(n))
	}
	for result, n := range counts {
		told.Set(result, itoa(n))
	}
	return done(body, "/scanners/queue?"+told.Encode(), "")
}

// queuePage is where organisers bring in the file of a phone that found no
// network; after one is taken it tells what became of its rows.
type queuePage struct {
	Present  int `json:"-" query:"present"`
	Repeated int `json:"-" query:"repeated"`
	Review   int `json:"-" query:"review"`
	Refused  int `json:"-" query:"refused"`
	// Frames of other phones that lie in the file and that nobody can read.
	Unreadable int `json:"-" query:"unreadable"`
}

// Trail leads to the form from the list of scanners.
func (queuePage) Trail(rq *request) []crumb {
	return scannersTrail(rq, rq.say("page.scanners.queue", nil))
}

// Told reports whether a file has just been taken.
func (p queuePage) Told() bool { return p.Present+p.Repeated+p.Review+p.Refused+p.Unreadable > 0 }

// showQueueForm answers the form for bringing in a file.
func (h *handlers) showQueueForm(_ *request, in queuePage) (answer[queuePage], error) {
	return show("scanners/queue", in)
}
