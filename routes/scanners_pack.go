package routes

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"taphuan/models/attendance"
)

// pack is what a scanner needs for scanning without a network.
type pack struct {
	Version       string       `json:"version"`
	Now           time.Time    `json:"now"`
	ZoneOffset    int          `json:"zone_offset"` // seconds
	Demonstration bool         `json:"demonstration"`
	Scanner       packScanner  `json:"scanner"`
	Rules         packRules    `json:"rules"`
	Sessions      []scannable  `json:"sessions"`
	Roster        []packPerson `json:"roster"`
	Revoked       []packCode   `json:"revoked"`
	States        []packState  `json:"states"`
	Cursor        string       `json:"cursor"`
}

type packScanner struct {
	ID         uint64    `json:"id"`
	Name       string    `json:"name"`
	ValidUntil time.Time `json:"valid_until"`
}

// packRules are the settings of judging an arrival, in seconds.
type packRules struct {
	OpensBefore     int `json:"opens_before"`
	Grace           int `json:"grace"`
	ClockTolerance  int `json:"clock_tolerance"`
	FutureTolerance int `json:"future_tolerance"`
}

type packPerson struct {
	Enrolment   uint64 `json:"enrolment"`
	Course      uint64 `json:"course"`
	Hash        string `json:"hash"`
	FullName    string `json:"full_name"`
	Unit        string `json:"unit"`
	UnitName    string `json:"unit_name"`
	ShortNumber int    `json:"short_number"`
	Status      string `json:"status"`
}

type packCode struct {
	Hash      string `json:"hash"`
	Enrolment uint64 `json:"enrolment"`
}

// packState is where somebody stands in a session; by names the scanner that saw
// the arrival.
type packState struct {
	Session   uint64     `json:"session"`
	Enrolment uint64     `json:"enrolment"`
	Status    string     `json:"status"`
	ArrivedAt *time.Time `json:"arrived_at"`
	LeftAt    *time.Time `json:"left_at"`
	By        string     `json:"by"`
}

// showPack answers the scanner's pack, or 304 when it holds that version.
func (h *handlers) showPack(rq *request, _ none) (answer[pack], error) {
	p, err := h.Attendance.Pack(rq.ctx, rq.by, heldVersion(rq.c.Get(fiber.HeaderIfNoneMatch)))
	if err != nil {
		return fail[pack](err)
	}
	rq.c.Set(fiber.HeaderETag, `"`+p.Version+`"`)
	if p.States == nil {
		return answer[pack]{Status: fiber.StatusNotModified}, nil
	}
	return answer[pack]{Body: rq.pack(p)}, nil
}

// heldVersion reads the version a scanner holds out of If-None-Match.
func heldVersion(header string) string {
	return strings.Trim(strings.TrimPrefix(strings.TrimSpace(header), "W/"), `"`)
}

func (rq *request) pack(p attendance.Pack) pack {
	now := rq.local(p.Now)
	_, offset := now.Zone()
	body := pack{Version: p.Version, Now: now, ZoneOffset: offset, Demonstration: rq.house.ClockIsSet,
		Scanner: packScanner{p.Scanner.ID, p.Scanner.Name, rq.local(p.Scanner.ValidUntil)},
		Rules: packRules{seconds(p.Rules.OpensBefore), seconds(p.Rules.Grace), seconds(p.Rules.ClockTolerance),
			seconds(p.Rules.FutureTolerance)},
		Sessions: []scannable{}, Roster: []packPerson{}, Revoked: []packCode{}, States: rq.packStates(p.States), Cursor: p.Cursor}
	for _, e := range p.Doors {
		body.Sessions = append(body.Sessions, rq.scannable(e))
	}
	for _, r := range p.Roster {
		body.Roster = append(body.Roster, packPerson{Enrolment: r.Enrolment, Course: r.Course, Hash: r.Hash, FullName: r.FullName,
			Unit: r.UnitCode, UnitName: r.UnitName, ShortNumber: r.ShortNumber, Status: r.Status})
	}
	for _, c := range p.Revoked {
		body.Revoked = append(body.Revoked, packCode(c))
	}
	return body
}

func (rq *request) packStates(states []attendance.PackState) []packState {
	list := []packState{}
	for _, s := range states {
		list = append(list, packState{Session: s.Session, Enrolment: s.Enrolment, Status: string(s.Status),
			ArrivedAt: rq.localOrNil(s.ArrivedAt), LeftAt: rq.localOrNil(s.LeftAt), By: s.By})
	}
	return list
}

func seconds(d time.Duration) int { return int(d / time.Second) }

type deltaInput struct {
	Since string `query:"since"`
}

type deltas struct {
	Now     time.Time   `json:"now"`
	Cursor  string      `json:"cursor"`
	Version string      `json:"version"`
	States  []packState `json:"states"`
}

// showDeltas answers what the other doors have seen since the cursor.
func (h *handlers) showDeltas(rq *request, in deltaInput) (answer[deltas], error) {
	d, err := h.Attendance.Deltas(rq.ctx, rq.by, in.Since)
	if err != nil {
		return fail[deltas](err)
	}
	return answer[deltas]{Body: deltas{Now: rq.local(d.Now), Cursor: d.Cursor, Version: d.Version,
		States: rq.packStates(d.States)}}, nil
}
