package routes

import (
	"time"

	"taphuan/models/attendance"
	"taphuan/models/courses"
)

// scannable is a session one may enrol a scanner for, or a scanner's own.
type scannable struct {
	ID           uint64     `json:"id"`
	Course       uint64     `json:"course"`
	CourseTitle  string     `json:"course_title"`
	SessionTitle string     `json:"session_title"`
	Venue        string     `json:"venue"`
	OpensAt      time.Time  `json:"opens_at"`
	StartsAt     time.Time  `json:"starts_at"`
	OnTimeUntil  time.Time  `json:"on_time_until"`
	EndsAt       time.Time  `json:"ends_at"`
	ClosedAt     *time.Time `json:"closed_at"`
	ChecksOut    bool       `json:"checks_out"`
}

func (rq *request) scannable(e attendance.Entrance) scannable {
	return scannable{ID: e.Session.ID, Course: e.Course.ID, CourseTitle: e.Course.Title,
		SessionTitle: e.Session.Title, Venue: e.Course.Venue, OpensAt: rq.local(e.Hours.Opens),
		StartsAt: rq.local(e.Hours.Starts), OnTimeUntil: rq.local(e.Hours.OnTimeUntil), EndsAt: rq.local(e.Hours.Ends),
		ClosedAt: rq.localPointer(e.Session.ClosedAt), ChecksOut: e.Course.ChecksOut}
}

type scannableList struct {
	Now      time.Time   `json:"now"`
	Sessions []scannable `json:"sessions"`
}

// showScannable answers the sessions the visitor may enrol a scanner for.
func (h *handlers) showScannable(rq *request, _ none) (answer[scannableList], error) {
	list, err := h.Attendance.ScannableSessions(rq.ctx, rq.by)
	if err != nil {
		return fail[scannableList](err)
	}
	body := scannableList{Now: rq.local(rq.now()), Sessions: []scannable{}}
	for _, e := range list {
		body.Sessions = append(body.Sessions, rq.scannable(e))
	}
	return answer[scannableList]{Body: body}, nil
}

type deviceInput struct {
	Name     string   `json:"name"`
	Sessions []uint64 `json:"sessions"`
}

// device is a new scanner; token and key are told this once.
type device struct {
	ID         uint64    `json:"id"`
	Name       string    `json:"name"`
	Token      string    `json:"token"`
	Key        string    `json:"key"`
	ValidUntil time.Time `json:"valid_until"`
	Sessions   []uint64  `json:"sessions"`
	Now        time.Time `json:"now"`
}

// enrolScanner makes the visitor's phone a scanner for the sessions chosen.
func (h *handlers) enrolScanner(rq *request, in deviceInput) (answer[device], error) {
	e, err := h.Attendance.EnrolScanner(rq.ctx, rq.by, in.Name, in.Sessions)
	if err != nil {
		return fail[device](err)
	}
	return made(device{ID: e.ID, Name: e.Name, Token: e.Token, Key: e.Key, ValidUntil: rq.local(e.ValidUntil),
		Sessions: e.Sessions, Now: rq.local(e.Now)}, "", "")
}

// scannerRow is an enrolled scanner as its page and programs see it.
type scannerRow struct {
	ID         uint64         `json:"id"`
	Name       string         `json:"name"`
	UserName   string         `json:"user_name"`
	Sessions   []uint64       `json:"sessions"`
	CreatedAt  time.Time      `json:"created_at"`
	ValidUntil time.Time      `json:"valid_until"`
	SeenAt     *time.Time     `json:"seen_at"`
	RevokedAt  *time.Time     `json:"revoked_at"`
	Chosen     []courses.Held `json:"-"`
	State      string         `json:"-"` // active, over or revoked
	Badge      string         `json:"-"`
}

func (rq *request) scannerRow(l attendance.ListedScanner) scannerRow {
	row := scannerRow{ID: l.ID, Name: l.Name, UserName: l.UserName, Sessions: []uint64{}, CreatedAt: rq.local(l.CreatedAt),
		ValidUntil: rq.local(l.ValidUntil), SeenAt: rq.localPointer(l.SeenAt), RevokedAt: rq.localPointer(l.RevokedAt),
		Chosen: l.Sessions, State: "active", Badge: "ok"}
	for _, held := range l.Sessions {
		row.Sessions = append(row.Sessions, held.Session.ID)
	}
	switch {
	case l.RevokedAt != nil:
		row.State, row.Badge = "revoked", "danger"
	case l.EndedAt(rq.now()):
		row.State, row.Badge = "over", "neutral"
	}
	return row
}

// scannersPage lists the scanners in sight.
type scannersPage struct {
	Scanners []scannerRow `json:"scanners"`
}

// Trail leads to the list from the start.
func (scannersPage) Trail(rq *request) []crumb { return scannersTrail(rq, "") }

func scannersTrail(rq *request, here string) []crumb {
	home := crumb{Label: rq.say("nav.home", nil), Href: "/"}
	list := crumb{Label: rq.say("page.scanners.index", nil)}
	if here == "" {
		return []crumb{home, list}
	}
	list.Href = "/scanners"
	return []crumb{home, list, {Label: here}}
}

// showScanners answers the visitor's own scanners and those of courses it manages.
func (h *handlers) showScanners(rq *request, _ none) (answer[scannersPage], error) {
	list, err := h.Attendance.Scanners(rq.ctx, rq.by)
	if err != nil {
		return fail[scannersPage](err)
	}
	body := scannersPage{Scanners: []scannerRow{}}
	for _, l := range list {
		body.Scanners = append(body.Scanners, rq.scannerRow(l))
	}
	return show("scanners/index", body)
}

type scannerAddress struct {
	Scanner uint64 `path:"scanner"`
}

// revokePage asks once more before a scanner is revoked.
type revokePage struct {
	Scanner scannerRow `json:"scanner"`
}

// Trail leads to the question from the list.
func (revokePage) Trail(rq *request) []crumb {
	return scannersTrail(rq, rq.say("page.scanners.revoke", nil))
}

// confirmRevoke answers the question before a scanner is revoked.
func (h *handlers) confirmRevoke(rq *request, in scannerAddress) (answer[revokePage], error) {
	l, err := h.Attendance.FindScanner(rq.ctx, rq.by, in.Scanner)
	if err != nil {
		return fail[revokePage](err)
	}
	return show("scanners/revoke", revokePage{Scanner: rq.scannerRow(l)})
}

type revokedScanner struct {
	ID        uint64     `json:"id"`
	RevokedAt *time.Time `json:"revoked_at"`
}

// revokeScanner makes the token of a scanner worthless.
func (h *handlers) revokeScanner(rq *request, in scannerAddress) (answer[revokedScanner], error) {
	s, err := h.Attendance.RevokeScanner(rq.ctx, rq.by, in.Scanner)
	if err != nil {
		return fail[revokedScanner](err)
	}
	return done(revokedScanner{ID: s.ID, RevokedAt: rq.localPointer(s.RevokedAt)}, "/scanners", "notice.scanners.revoked")
}

// endScanner lets a scanner end itself, at the end of its shift.
func (h *handlers) endScanner(rq *request, _ none) (answer[revokedScanner], error) {
	return h.revokeScanner(rq, scannerAddress{Scanner: rq.by.Scanner.ID})
}
