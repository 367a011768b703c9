package routes

import (
	"html/template"
	"time"

	"taphuan/models/attendance"
	"taphuan/models/courses"
	"taphuan/views/paper"
)

// roomCode is what the projector shows until it changes. Modules are the rows
// of the QR code, 1 for dark; the page draws them and never holds the key. Mode
// is "" while the code checks people in, else "paused" or "staff".
type roomCode struct {
	URL         string    `json:"url"`
	Digits      string    `json:"digits"`
	ChangesAt   time.Time `json:"changes_at"`
	Mode        string    `json:"mode"`
	OpensAt     time.Time `json:"opens_at"`
	OnTimeUntil time.Time `json:"on_time_until"`
	Now         time.Time `json:"now"`
	Size        int       `json:"size"`
	Modules     string    `json:"modules"`
}

// showRoomCode answers the code of the present window, also while it is paused.
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
	return roomCode{URL: code.URL, Digits: code.Digits, ChangesAt: rq.local(code.ChangesAt), Mode: code.Session.RoomMode,
		OpensAt: rq.local(code.Hours.Opens), OnTimeUntil: rq.local(code.Hours.OnTimeUntil), Now: rq.local(rq.now()),
		Size: drawn.Size, Modules: drawn.Modules()}
}

// aheadCode is one of the codes to come, as it is drawn: Modules are bits in
// base64, row after row, the first one the highest (paper.Code.Packed).
type aheadCode struct {
	Size      int       `json:"size"`
	Modules   string    `json:"modules"`
	Digits    string    `json:"digits"`
	ChangesAt time.Time `json:"changes_at"`
}

// roomCodes is what a projector keeps to go on turning without network.
type roomCodes struct {
	Mode        string      `json:"mode"`
	OpensAt     time.Time   `json:"opens_at"`
	OnTimeUntil time.Time   `json:"on_time_until"`
	Now         time.Time   `json:"now"`
	Codes       []aheadCode `json:"codes"`
}

type aheadInput struct {
	Session uint64 `path:"session"`
	Count   int    `query:"count"`
}

// fewCodes is how many codes are drawn without waiting for a turn: a wall that
// shows none must not wait for somebody's invitations.
const fewCodes = 20

// showRoomCodes answers the codes of the next two hours, the present one first,
// or fewer: a page without any wants a few at once.
func (h *handlers) showRoomCodes(rq *request, in aheadInput) (answer[roomCodes], error) {
	many := attendance.RoomsAhead
	if in.Count > 0 {
		many = min(in.Count, many)
	}
	if many > fewCodes {
		end, err := h.turn(rq.ctx)
		if err != nil {
			return fail[roomCodes](err)
		}
		defer end()
	}
	codes, err := h.Attendance.RoomCodes(rq.ctx, rq.by, in.Session, many)
	if err != nil {
		return fail[roomCodes](err)
	}
	first := codes[0]
	body := roomCodes{Mode: first.Session.RoomMode, OpensAt: rq.local(first.Hours.Opens),
		OnTimeUntil: rq.local(first.Hours.OnTimeUntil), Now: rq.local(rq.now()), Codes: make([]aheadCode, len(codes))}
	for i, code := range codes {
		drawn, err := paper.QR(code.URL)
		if err != nil {
			return fail[roomCodes](err)
		}
		body.Codes[i] = aheadCode{Size: drawn.Size, Modules: drawn.Packed(), Digits: code.Digits, ChangesAt: rq.local(code.ChangesAt)}
	}
	return answer[roomCodes]{Body: body}, nil
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
	Late     bool          `json:"-"` // who comes now is late
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
		QR: drawn.SVG(rq.say("attendance.room.qr", nil)), Open: code.Hours.OpenAt(rq.now()), Late: rq.now().After(code.Hours.OnTimeUntil),
		ShortURL: rq.house.BaseURL.Host + "/c", Offset: offset,
		Remains: int(min(code.ChangesAt.Sub(rq.now()), 15*time.Second).Seconds())})
}

type roomModeInput struct {
	Session uint64 `path:"session"`
	Mode    string `json:"mode"`
}

// roomMode says what the projected code of a session does from now on.
type roomMode struct {
	Session uint64 `json:"session"`
	Mode    string `json:"mode"`
}

// setRoomMode pauses the code, leaves checking in to the staff, or lets it turn
// again; every projector follows.
func (h *handlers) setRoomMode(rq *request, in roomModeInput) (answer[roomMode], error) {
	if err := h.Attendance.SetRoomMode(rq.ctx, rq.by, in.Session, in.Mode); err != nil {
		return fail[roomMode](err)
	}
	notice := map[string]string{courses.RoomOpen: "notice.room.open", courses.RoomPaused: "notice.room.paused",
		courses.RoomStaff: "notice.room.staff"}[in.Mode]
	return done(roomMode(in), doorPath(in.Session)+"/room", notice)
}
