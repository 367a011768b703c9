package routes

import (
	"errors"
	"io"
	"net"
	"time"
)

// lingerFor is how long a visitor whose request was refused unread may go on
// sending before the connection ends.
const lingerFor = 5 * time.Second

// Linger gives a listener for New's application. A form that is too large is
// refused before it has been read; ended there and then, the connection breaks
// in the visitor's hands and the answer, which says why, is lost. So our side is
// ended first, and what still comes is read and thrown away for a while.
func Linger(l net.Listener) net.Listener { return lingering{l} }

type lingering struct{ net.Listener }

// Accept gives the next connection, one that ends gently.
func (l lingering) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return gentle{conn}, nil
}

type gentle struct{ net.Conn }

// SetWriteDeadline gives no error for a connection that is closed. fasthttp
// panics at one, and so would end the program when a shutdown closes a connection
// in the moment a request comes on it; the write that follows fails anyhow.
func (c gentle) SetWriteDeadline(t time.Time) error {
	return unlessClosed(c.Conn.SetWriteDeadline(t))
}

// SetReadDeadline gives no error for a connection that is closed, likewise.
func (c gentle) SetReadDeadline(t time.Time) error {
	return unlessClosed(c.Conn.SetReadDeadline(t))
}

// SetDeadline gives no error for a connection that is closed, likewise.
func (c gentle) SetDeadline(t time.Time) error {
	return unlessClosed(c.Conn.SetDeadline(t))
}

func unlessClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Close ends our side at once and the visitor's when that is done or time is up.
func (c gentle) Close() error {
	half, able := c.Conn.(interface{ CloseWrite() error })
	if !able || half.CloseWrite() != nil {
		return c.Conn.Close()
	}
	go func() {
		_ = c.SetReadDeadline(time.Now().Add(lingerFor))
		_, _ = io.Copy(io.Discard, c.Conn)
		_ = c.Conn.Close()
	}()
	return nil
}
