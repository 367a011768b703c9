package routes

import (
	"strings"

	"taphuan/models/attendance"
)

// verdictInput names scans and the verdict about them. A button of the board
// says both at once: Accept and Dismiss hold nonces, which have no spaces, apart
// by spaces.
type verdictInput struct {
	Session uint64   `path:"session"`
	Facts   []string `json:"facts"`
	Verdict string   `json:"verdict"`
	Accept  string   `json:"accept"`
	Dismiss string   `json:"dismiss"`
}

// scans gives the nonces and the verdict.
func (in verdictInput) scans() ([]string, string) {
	switch {
	case in.Accept != "":
		return strings.Fields(in.Accept), attendance.Accepted
	case in.Dismiss != "":
		return strings.Fields(in.Dismiss), attendance.Dismissed
	}
	return in.Facts, in.Verdict
}

type judged struct {
	Judged int `json:"judged"`
}

// judgeFacts accepts or dismisses scans that wait under "Cần đối chiếu".
func (h *handlers) judgeFacts(rq *request, in verdictInput) (answer[judged], error) {
	facts, verdict := in.scans()
	n, err := h.Attendance.Judge(rq.ctx, rq.by, in.Session, facts, verdict)
	if err != nil {
		return fail[judged](err)
	}
	return done(judged{n}, boardPath(in.Session)+"?only=review", "notice.attendance."+verdict)
}
