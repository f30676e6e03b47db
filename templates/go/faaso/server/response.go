package server

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
)

// held bytes of a response wait for the handler's end or a Flush, as in net/http. Until then a panic can still become a 500.
const held = 2048

// hopByHop fields belong to the connection, which is the server's (RFC 9110, section 7.6.1).
var hopByHop = []string{
	"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

// response is the http.ResponseWriter of a handler. It has Flush, Hijack and ReadFrom, as that of net/http.
type response struct {
	http.ResponseWriter
	stopping *atomic.Bool
	status   int
	body     []byte
	// The status and the header fields are on their way, or the connection is the handler's own.
	sent, hijacked bool
}

func (r *response) WriteHeader(status int) {
	switch {
	case r.sent:
		// net/http logs where that was.
		r.ResponseWriter.WriteHeader(status)
	case status >= 100 && status < 200 && status != http.StatusSwitchingProtocols:
		r.ResponseWriter.WriteHeader(status)
	case status < 200 || status > 599:
		panic(fmt.Sprintf("a handler returned the status %d; 200 to 599 are allowed", status))
	case r.status == 0:
		r.status = status
	}
}

func (r *response) Write(piece []byte) (int, error) {
	if r.sent {
		return r.ResponseWriter.Write(piece)
	}
	if len(r.body)+len(piece) <= held {
		r.body = append(r.body, piece...)
		return len(piece), nil
	}
	r.send()
	return r.ResponseWriter.Write(piece)
}

// ReadFrom lets io.Copy send a file without copying it through the program.
func (r *response) ReadFrom(source io.Reader) (int64, error) {
	r.send()
	return io.Copy(r.ResponseWriter, source)
}

func (r *response) Flush() {
	r.send()
	r.ResponseWriter.(http.Flusher).Flush()
}

func (r *response) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	hijacker, ok := r.ResponseWriter.(http.Hijacker)
	if !ok || r.sent {
		return nil, nil, errors.New("the connection cannot be hijacked any more")
	}
	connection, buffer, err := hijacker.Hijack()
	r.hijacked = err == nil
	return connection, buffer, err
}

// send sends the status, the header fields, and what was held.
func (r *response) send() {
	if r.sent || r.hijacked {
		return
	}
	r.sent = true
	fields := r.Header()
	closes := fields.Get("Connection") == "close" || r.stopping.Load()
	for _, name := range hopByHop {
		delete(fields, name)
	}
	if closes {
		fields.Set("Connection", "close")
	}
	if r.status == 0 {
		r.status = http.StatusOK
	}
	r.ResponseWriter.WriteHeader(r.status)
	if len(r.body) > 0 {
		r.ResponseWriter.Write(r.body)
	}
}

// fail replaces the response by an error. If it has begun, the connection is cut, so that it cannot pass for all of it.
func (r *response) fail(status int, problem string) {
	if r.sent || r.hijacked {
		panic(http.ErrAbortHandler)
	}
	fields := r.Header()
	closes := fields.Get("Connection")
	for name := range fields {
		delete(fields, name)
	}
	if closes != "" {
		fields.Set("Connection", closes)
	}
	r.body, _ = json.Marshal(map[string]string{"error": problem})
	r.status = status
	fields.Set("Content-Type", "application/json")
	fields.Set("Content-Length", strconv.Itoa(len(r.body)))
	r.Flush()
}
