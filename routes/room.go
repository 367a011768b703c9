package routes

import (
	"html/template"
	"time"

	"taphuan/models/attendance"
	"taphuan/views/paper"
)

// roomCode is what the projector shows until it changes. Modules are the rows
// of the QR code, 1 for dark; the page draws them and never holds the key.
type roomCode struct {
	URL         string    `json:"url"`
	Digits      string    `json:"digits"`
	ChangesAt   time.Time `json:"changes_at"`
	OpensAt     time.Time `json:"opens_at"`
	OnTimeUntil time.Time `json:"on_time_until"`
	Now         time.Time `json:"now"`
	Size        int       `json:"size"`
	Modules     string    `json:"modules"`
}

// showRoomCode answers the code of the present window.
func (h *handlers) showRoomCode(rq *request, in doorInput) (answer[roomCode], error) {
	code, err := h.Attendance.RoomCode(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[roomCode](err)
	}
	drawn, err := paper.QR(code.URL)
	if err != nil {
		return fail[roomCode](err)
	}
	return answer[roomCode]{Body: rq.roomCode(code, drawn)}, nil
}

func (rq *request) roomCode(code attendance.RoomCode, drawn paper.Code) roomCode {
	return roomCode{URL: code.URL, Digits: code.Digits, ChangesAt: rq.local(code.ChangesAt), OpensAt: rq.local(code.Hours.Opens),
		OnTimeUntil: rq.local(code.Hours.OnTimeUntil), Now: rq.local(rq.now()), Size: drawn.Size, Modules: drawn.Modules()}
}

// roomPage is the projector's page: full screen, for the whole hall.
type roomPage struct {
	roomCode
	Session uint64 `json:"session"`
	sessionHead
	Counts   counts        `json:"counts"`
	QR       template.HTML `json:"-"`
	There    int           `json:"-"`
	Total    int           `json:"-"`
	Open     bool          `json:"-"`
	ShortURL string        `json:"-"` // where the six digits are typed
	Remains  int           `json:"-"` // seconds until the code changes
	Offset   int           `json:"-"` // of the zone from UTC, in seconds
}

func (roomPage) PublicPage() bool { return true }

// showRoom answers the page to project.
func (h *handlers) showRoom(rq *request, in doorInput) (answer[roomPage], error) {
	code, err := h.Attendance.RoomCode(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[roomPage](err)
	}
	board, err := h.Attendance.Board(rq.ctx, rq.by, in.Session)
	if err != nil {
		return fail[roomPage](err)
	}
	drawn, err := paper.QR(code.URL)
	if err != nil {
		return fail[roomPage](err)
	}
	page := rq.boardPage(board)
	_, offset := page.StartsAt.Zone()
	return show("attendance/room", roomPage{roomCode: rq.roomCode(code, drawn), Session: in.Session,
		sessionHead: page.sessionHead, Counts: page.Counts, There: page.There, Total: page.Total,
		QR: drawn.SVG(rq.say("attendance.room.qr", nil)), Open: code.Hours.OpenAt(rq.now()),
		ShortURL: rq.house.BaseURL.Host + "/c", Offset: offset,
		Remains: int(min(code.ChangesAt.Sub(rq.now()), 15*time.Second).Seconds())})
}
