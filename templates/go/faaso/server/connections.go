package server

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

const (
	// moment is the pause between two looks at the connections, and the wait for the last ones in the listener's queue.
	moment = 10 * time.Millisecond
	// young connections are about to send their first request.
	young = 500 * time.Millisecond
	// linger is the time for which a connection that this side ends goes on reading.
	// A close with unread bytes is a reset, which destroys a response that has not been read.
	linger = 5 * time.Second
)

// listener knows its connections. After stop it accepts those that wait in its queue, which would be reset when it closes.
type listener struct {
	*net.TCPListener
	open *connections
}

func (l *listener) stop() {
	l.SetDeadline(time.Now().Add(moment))
}

func (l *listener) Accept() (net.Conn, error) {
	accepted, err := l.AcceptTCP()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		// A new deadline, because after the old one the queue was not looked at.
		l.stop()
		accepted, err = l.AcceptTCP()
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, net.ErrClosed
	}
	if err != nil {
		return nil, err
	}
	return l.open.add(accepted), nil
}

// connections are the open ones.
type connections struct {
	sync.Mutex
	stopping *atomic.Bool
	all      map[*connection]bool
}

func (o *connections) add(accepted *net.TCPConn) *connection {
	c := &connection{TCPConn: accepted, open: o, since: time.Now()}
	o.Lock()
	defer o.Unlock()
	o.all[c] = true
	return c
}

func (o *connections) remove(c *connection) {
	o.Lock()
	defer o.Unlock()
	delete(o.all, c)
}

// changed is the ConnState of the server.
func (o *connections) changed(changed net.Conn, state http.ConnState) {
	c := changed.(*connection)
	switch state {
	case http.StateActive:
		c.busy.Store(true)
	case http.StateIdle:
		c.busy.Store(false)
	case http.StateHijacked:
		o.remove(c)
	}
}

// drain returns when all connections are closed. It ends those on which no request has begun to arrive.
func (o *connections) drain() {
	for o.endQuiet() > 0 {
		time.Sleep(moment)
	}
}

func (o *connections) endQuiet() (left int) {
	o.Lock()
	defer o.Unlock()
	for c := range o.all {
		if c.quiet() {
			// The server's own reading fails, and it closes the connection.
			c.SetReadDeadline(time.Unix(1, 0))
		}
	}
	return len(o.all)
}

// connection is a client's.
type connection struct {
	*net.TCPConn
	open  *connections
	since time.Time
	// A request has begun to arrive, and is not answered.
	busy atomic.Bool
}

func (c *connection) Read(piece []byte) (int, error) {
	n, err := c.TCPConn.Read(piece)
	if n > 0 {
		c.busy.Store(true)
	}
	return n, err
}

func (c *connection) quiet() bool {
	return !c.busy.Load() && time.Since(c.since) > young && c.count(syscall.TIOCINQ) == 0
}

// Close waits until the other side has everything: bytes that have not left are lost with the container.
func (c *connection) Close() error {
	defer c.open.remove(c)
	unread := c.count(syscall.TIOCINQ) > 0
	if unread || c.open.stopping.Load() {
		end := time.Now().Add(linger)
		c.CloseWrite()
		c.SetReadDeadline(end)
		if unread {
			io.Copy(io.Discard, c.TCPConn)
		}
		for c.count(syscall.TIOCOUTQ) > 0 && time.Now().Before(end) {
			time.Sleep(moment)
		}
	}
	return c.TCPConn.Close()
}

// count returns the bytes in the kernel that are to be read (TIOCINQ) or acknowledged by the other side (TIOCOUTQ, tcp(7)).
func (c *connection) count(question uintptr) (n int32) {
	raw, err := c.SyscallConn()
	if err != nil {
		return 0
	}
	raw.Control(func(descriptor uintptr) {
		syscall.Syscall(syscall.SYS_IOCTL, descriptor, question, uintptr(unsafe.Pointer(&n)))
	})
	return n
}
