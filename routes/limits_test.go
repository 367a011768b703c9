package routes

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"taphuan/models/actor"
	"taphuan/models/database/trial"
)

func TestBodiesHaveLimits(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	program, person := h.program("STTTT", actor.Organiser), h.person("STTTT", actor.Organiser)
	person.get("/courses/new")
	long := func(bytes int) []byte { return []byte("title=" + strings.Repeat("a", bytes-6)) }
	for _, test := range []struct {
		name         string
		c            *client
		method, path string
		bytes, want  int
	}{
		{"a form just within", program, post, "/courses", form, 422},
		{"a form one byte too long", program, post, "/courses", form + 1, 413},
		{"a form of 5 MB", program, post, "/courses", 5 * mB, 413},
		{"a batch of scans within", program, post, "/checkins", scans, 422},
		{"a batch of scans one byte too long", program, post, "/checkins", scans + 1, 413},
		{"a list of people one byte too long", program, post, "/courses/1/enrolments", roster + 1, 413},
		{"a page asked for with a long body", program, get, "/courses", noBody + 1, 413},
		{"a person's form of 5 MB", person, post, "/courses", 5 * mB, 413},
	} {
		got := test.c.send(test.method, test.path, long(test.bytes), fiber.MIMEApplicationForm)
		if got.status != test.want {
			t.Errorf("%s: %d, want %d", test.name, got.status, test.want)
			continue
		}
		if test.want != 413 {
			continue
		}
		if test.c.html && (!strings.Contains(got.body, "vượt quá dung lượng") || !strings.Contains(got.body, "</html>")) {
			t.Errorf("%s: no sentence: %s", test.name, got.body)
		}
		if !test.c.html && got.problemCode() != "too_large" {
			t.Errorf("%s: %s", test.name, got.body)
		}
	}
}

// TestTheServerReadsNoMoreThanItTakes sends 13 MB over a real connection, where
// the server stops reading before any route is asked.
func TestTheServerReadsNoMoreThanItTakes(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = h.app.Listener(Linger(door)) }()
	t.Cleanup(func() { _ = h.app.Shutdown() })
	for accept, want := range map[string]string{"application/json": `"code":"too_large"`, "text/html": "vượt quá dung lượng"} {
		status, answer := sendEndless("http://"+door.Addr().String()+"/courses", accept)
		if status != 413 || !strings.Contains(answer, want) {
			t.Errorf("%s: %d %s", accept, status, answer)
		}
	}
}

// sendEndless posts 13 MB and gives the answer.
func sendEndless(address, accept string) (status int, answer string) {
	req, err := http.NewRequest(post, address, io.LimitReader(endless{}, 13*mB))
	if err != nil {
		return 0, err.Error()
	}
	req.ContentLength = 13 * mB
	req.Header.Set("Content-Type", fiber.MIMEApplicationForm)
	req.Header.Set("Accept", accept)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(body)
}

// endless is a body of the letter a.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// A connection opened ahead and never used must not answer the next request.
func TestASilentConnectionEndsAsTimeout(t *testing.T) {
	h := newHouse(t, trial.SQLite(t))
	c := h.app.AcquireCtx(&fasthttp.RequestCtx{})
	defer h.app.ReleaseCtx(c)
	if err := h.app.Config().ErrorHandler(c, fiber.ErrRequestTimeout); err != nil {
		t.Fatal(err)
	}
	if got := c.Response().StatusCode(); got != fiber.StatusRequestTimeout || string(c.Response().Header.Peek("Connection")) != "close" {
		t.Errorf("answered %d", got)
	}
}
