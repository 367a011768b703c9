package routes

import "taphuan/models/fault"

type health struct {
	Status string `json:"status"`
}

// showHealth says that the program runs.
func (h *handlers) showHealth(*request, none) (answer[health], error) {
	return answer[health]{Body: health{Status: "ok"}}, nil
}

// showReady says whether the program can do its work: the database answers.
func (h *handlers) showReady(rq *request, _ none) (answer[health], error) {
	if err := h.DB.Ping(rq.ctx); err != nil {
		rq.json = true
		return fail[health](fault.New(fault.Unavailable, "unavailable"))
	}
	return answer[health]{Body: health{Status: "ok"}}, nil
}
