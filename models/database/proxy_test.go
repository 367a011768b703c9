package database_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"taphuan/models/database"
	"taphuan/models/database/trial"
)

// What the line between program and server does.
const (
	through        int32 = iota // everything passes
	silent                      // nothing comes back any more
	cutBefore                   // COMMIT is not delivered, the line breaks
	cutAfter                    // COMMIT is delivered, its answer is not
	conflictOnce                // the first COMMIT is answered as Galera does a conflict
	notReadyAlways              // COMMIT is answered by a node that fell out of the cluster
)

// line is a TCP proxy in front of the test server.
type line struct {
	mode    atomic.Int32
	commits atomic.Int32 // COMMITs seen
	mu      sync.Mutex
	open    []net.Conn
	entry   net.Listener
}

// close takes the server away.
func (l *line) close() {
	l.entry.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range l.open {
		conn.Close()
	}
}

func (l *line) set(mode int32) { l.mode.Store(mode) }

// throughProxy gives a fresh MariaDB database reached over a line that can fail.
func throughProxy(t *testing.T) (*database.DB, *line) {
	t.Helper()
	address, _ := trial.MariaDB(t)
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{entry: listener}
	go l.accept(listener, target.Host)
	t.Cleanup(l.close)
	target.Host = listener.Addr().String()
	db, err := database.Open(context.Background(), target.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db, l
}

func (l *line) accept(listener net.Listener, target string) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", target)
		if err != nil {
			client.Close()
			return
		}
		l.mu.Lock()
		l.open = append(l.open, client, server)
		l.mu.Unlock()
		go l.carry(client, server)
	}
}

// carry passes packets on until the mode says otherwise at a COMMIT.
func (l *line) carry(client, server net.Conn) {
	defer server.Close()
	defer client.Close()
	go l.answers(client, server)
	buffer := make([]byte, 1<<16)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		if bytes.HasSuffix(buffer[:n], []byte("\x03COMMIT")) {
			l.commits.Add(1)
			switch l.mode.Load() {
			case cutBefore:
				return
			case cutAfter:
				server.Write(buffer[:n])
				// The answer says that COMMIT is through; answers does not pass it on.
				server.(*net.TCPConn).CloseWrite()
				io.Copy(io.Discard, server)
				return
			case conflictOnce:
				l.set(through)
				client.Write(failure(1213, "40001", "WSREP: deadlock found when trying to get lock"))
				return // the server rolls back when the line ends
			case notReadyAlways:
				client.Write(failure(1047, "08S01", "WSREP has not yet prepared node for application use"))
				return
			}
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// answers passes on what the server says, until the line is to swallow it.
func (l *line) answers(client, server net.Conn) {
	buffer := make([]byte, 1<<16)
	for {
		n, err := server.Read(buffer)
		if err != nil {
			client.Close()
			return
		}
		if mode := l.mode.Load(); mode == silent || mode == cutAfter && l.commits.Load() > 0 {
			continue
		}
		if _, err := client.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// failure is an error packet of the MySQL protocol, the answer to one command.
func failure(number uint16, state, message string) []byte {
	body := binary.LittleEndian.AppendUint16([]byte{0xff}, number)
	body = append(body, "#"+state+message...)
	return append([]byte{byte(len(body)), 0, 0, 1}, body...)
}
