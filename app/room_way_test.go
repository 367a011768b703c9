package main

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// roomWay is the way from a browser to the server, which can be cut.
type roomWay struct {
	t        *testing.T
	address  string // of this end
	server   string
	mu       sync.Mutex
	listener net.Listener
	lines    map[net.Conn]bool
}

// newRoomWay lays a way to the server that stands until the test ends.
func newRoomWay(t *testing.T, s *server) *roomWay {
	t.Helper()
	address, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	n := &roomWay{t: t, address: freeAddress(t), server: address.Host, lines: map[net.Conn]bool{}}
	n.mend()
	t.Cleanup(n.cut)
	return n
}

func (n *roomWay) url() string { return "http://" + n.address }

// mend opens the way, at the same address as before.
func (n *roomWay) mend() {
	n.t.Helper()
	listener, err := net.Listen("tcp", n.address)
	if err != nil {
		n.t.Fatal(err)
	}
	n.mu.Lock()
	n.listener = listener
	n.mu.Unlock()
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go n.carry(near)
		}
	}()
}

// cut closes the way and every line on it.
func (n *roomWay) cut() {
	n.mu.Lock()
	defer n.mu.Unlock()
	_ = n.listener.Close()
	for line := range n.lines {
		_ = line.Close()
	}
	clear(n.lines)
}

func (n *roomWay) carry(near net.Conn) {
	far, err := net.Dial("tcp", n.server)
	if err != nil {
		_ = near.Close()
		return
	}
	n.mu.Lock()
	n.lines[near], n.lines[far] = true, true
	n.mu.Unlock()
	go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
	_, _ = io.Copy(near, far)
	_ = near.Close()
}
