package routes

import (
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"taphuan/models/actor"
	"taphuan/models/database/trial"
	"taphuan/static"
)

// unpacked reads an answer that is packed.
func (r reply) unpacked(t *testing.T) string {
	t.Helper()
	if r.header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%d %v is not packed", r.status, r.header)
	}
	reader, err := gzip.NewReader(strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// Halls have weak networks: text comes packed to who takes it so, and only then.
func TestTextIsAnsweredPacked(t *testing.T) {
	s := newScene(t, trial.SQLite(t))
	c := s.visitor()
	for _, address := range []string{static.Path("css/base.css"), "/static/js/scan/app.js", "/scan/worker.js"} {
		whole := c.get(address)
		small := c.send(get, address, nil, "", "Accept-Encoding", "br, gzip")
		if whole.header.Get("Content-Encoding") != "" || small.unpacked(t) != whole.body || len(small.body) > len(whole.body)/2 {
			t.Errorf("%s: %d of %d bytes", address, len(small.body), len(whole.body))
		}
		if !strings.Contains(small.header.Get("Vary"), "Accept-Encoding") || small.header.Get("ETag") != whole.header.Get("ETag") ||
			small.header.Get("Content-Type") != whole.header.Get("Content-Type") {
			t.Errorf("%s: %v", address, small.header)
		}
	}
	for _, address := range []string{static.Path("img/scan-192.png"), "/static/js/nothing.js", "/sign-in"} {
		if got := c.send(get, address, nil, "", "Accept-Encoding", "gzip"); got.header.Get("Content-Encoding") != "" {
			t.Errorf("%s is packed", address)
		}
	}
}

// The roster of a scanner and the codes of two hours are the largest answers.
func TestLargeAnswersComePacked(t *testing.T) {
	h := newHall(t, trial.SQLite(t), 30)
	_, scanner := h.staff.enrolled("Cửa 1", h.session.ID)
	for c, address := range map[*client]string{scanner: "/scan/pack", h.staff: h.at("room-codes")} {
		small := c.send(get, address, nil, "", "Accept-Encoding", "gzip")
		if whole := c.get(address); small.status != 200 || len(small.unpacked(t)) < len(whole.body)-200 || len(small.body) > len(whole.body)*2/3 {
			t.Errorf("%s: %d of %d bytes", address, len(small.body), len(whole.body))
		}
		tag := small.header.Get("ETag")
		if again := c.send(get, address, nil, "", "Accept-Encoding", "gzip", "If-None-Match", tag); tag != "" && (again.status != 304 || again.body != "") {
			t.Errorf("%s again: %d", address, again.status)
		}
	}
	if got := h.program("SYT", actor.Organiser).send(get, h.at("room-codes"), nil, "", "Accept-Encoding", "gzip"); got.status != 404 || got.header.Get("Content-Encoding") != "" {
		t.Errorf("a refusal: %d %v", got.status, got.header)
	}
}
