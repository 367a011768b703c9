package routes

import (
	"bytes"
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/actor"
	"taphuan/models/attendance"
	"taphuan/models/gather"
)

// livePatience is how long boards asked for together may take to draw.
const livePatience = 10 * time.Second

// liveLanes is how many batches of drawings may be under way at once.
const liveLanes = 2

// liveAsk is one open page that asks for its board anew. It holds nothing of the
// request but what the drawing depends on.
type liveAsk struct {
	by   actor.Actor
	lang string
	in   boardInput
}

// liveKey is the same for all who get the same drawing.
type liveKey struct {
	lang  string
	in    boardInput
	sight string
}

func (a liveAsk) key() liveKey { return liveKey{a.lang, a.in, attendance.SightKey(a.by)} }

// liveDrawn is the drawing, or why there is none.
type liveDrawn struct {
	page []byte
	err  error
}

// shareDrawing lets pages that ask for the same board at the same time share one
// drawing of it, and draws two at a time: fifty open boards must not keep the
// doors waiting, nor one slow board all others.
func (h *house) shareDrawing() {
	h.live = &gather.Gather[liveAsk, liveDrawn]{Work: h.drawBoards, Lanes: liveLanes, Patience: livePatience}
}

func (h *house) drawBoards(ctx context.Context, asks []liveAsk) ([]liveDrawn, error) {
	drawn := map[liveKey]liveDrawn{}
	out := make([]liveDrawn, len(asks))
	for i, ask := range asks {
		key := ask.key()
		one, known := drawn[key]
		if !known {
			one.page, one.err = h.drawBoard(ctx, ask)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			drawn[key] = one
		}
		out[i] = one
	}
	return out, nil
}

// drawBoard draws the part of the page that changes, without anything that is
// one visitor's alone.
func (h *house) drawBoard(ctx context.Context, ask liveAsk) ([]byte, error) {
	board, err := h.Attendance.Board(ctx, ask.by, ask.in.Session)
	if err != nil {
		return nil, err
	}
	rq := &request{ctx: ctx, house: h, by: ask.by, lang: ask.lang}
	body := rq.boardPage(board)
	body.filter(ask.in)
	var out bytes.Buffer
	err = h.engine.Render(&out, "attendance/board_live", page{Shell: shell{Lang: ask.lang}, Body: body, rq: rq})
	return out.Bytes(), err
}

// showLiveBoard answers the part of the board's page that changes, for the page
// to put in the place of what it shows; programs get the board.
func (h *handlers) showLiveBoard(rq *request, in boardInput) (answer[boardPage], error) {
	in.Mark = 0
	if rq.json {
		return h.showBoard(rq, in)
	}
	by := rq.by
	by.RequestID = ""
	drawn, err := h.live.Do(rq.ctx, liveAsk{by: by, lang: rq.lang, in: in})
	if err == nil {
		err = drawn.err
	}
	if err != nil {
		return fail[boardPage](err)
	}
	return answer[boardPage]{File: &file{Type: fiber.MIMETextHTMLCharsetUTF8, Name: "board.html", Content: drawn.page}}, nil
}
