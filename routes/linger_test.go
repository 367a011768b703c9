package routes_test

import (
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"taphuan/routes"
)

// shutAt is a listener whose connections are closed under the server's hands.
type shutAt struct {
	net.Listener
	conns chan net.Conn
}

func (l shutAt) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		l.conns <- conn
	}
	return conn, err
}

// A connection that is closed while a request on it is answered, as a shutdown
// may do, costs that answer and not the program.
func TestAConnectionClosedMeanwhileEndsAlone(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	conns := make(chan net.Conn, 10)
	app := fiber.New(fiber.Config{DisableStartupMessage: true, ReadTimeout: time.Minute, WriteTimeout: time.Minute})
	app.Get("/closed", func(c *fiber.Ctx) error {
		(<-conns).Close()
		return c.SendString("nobody hears this")
	})
	app.Get("/", func(c *fiber.Ctx) error { return c.SendString("here") })
	go app.Listener(routes.Linger(shutAt{listener, conns}))
	defer app.ShutdownWithTimeout(time.Second)
	address := "http://" + listener.Addr().String()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if answer, err := client.Get(address + "/closed"); err == nil {
		answer.Body.Close()
		t.Error("a closed connection answered")
	}
	answer, err := client.Get(address + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err != nil || string(text) != "here" {
		t.Errorf("%q, %v", text, err)
	}
}
