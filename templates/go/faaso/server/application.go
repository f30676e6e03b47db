package server

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

// discarded bytes of a body that is too large are read and thrown away before it is refused.
// A client that only reads the response when it has sent all gets the response that way, too.
const discarded = 1 << 30

// begun bytes of a body must have arrived before there is memory for all that is announced.
const begun = 1 << 20

// application answers /ping itself and everything else with the function's handler.
type application struct {
	handle   http.HandlerFunc
	maxBody  int64
	stopping *atomic.Bool
}

func (a *application) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := &response{ResponseWriter: w, stopping: a.stopping}
	// The body is received before anything else: an unread one would end the connection.
	body, status, problem := a.receive(r)
	switch {
	case status != 0:
		w.Header().Set("Connection", "close")
		out.fail(status, problem)
	case r.URL.Path == "/ping":
		out.Header().Set("Content-Type", "text/plain; charset=utf-8")
		io.WriteString(out, "pong")
	default:
		if r.ContentLength = int64(len(body)); len(body) == 0 {
			r.Body = http.NoBody
		} else {
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		a.call(out, r)
	}
	out.send()
}

// call runs the handler. A panic becomes a response, and an entry in the log.
func (a *application) call(out *response, r *http.Request) {
	returned := false
	defer func() {
		if returned {
			return
		}
		// It is nil after panic(nil), and after runtime.Goexit, which nothing can stop.
		problem := recover()
		if problem == http.ErrAbortHandler {
			panic(problem)
		}
		report(r, problem)
		out.fail(http.StatusInternalServerError, "internal error")
	}()
	a.handle(out, r)
	returned = true
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

// receive returns the whole body, or the status and the text of a refusal.
func (a *application) receive(r *http.Request) (body []byte, status int, problem string) {
	if r.Body == http.NoBody {
		return nil, 0, ""
	}
	tooLarge := fmt.Sprintf("the body is larger than %d bytes", a.maxBody)
	// A client that asks first has sent nothing yet, and what would exceed every measure is not waited for.
	asksFirst := strings.EqualFold(r.Header.Get("Expect"), "100-continue")
	if r.ContentLength > a.maxBody && (asksFirst || r.ContentLength > a.maxBody+discarded) {
		return nil, http.StatusRequestEntityTooLarge, tooLarge
	}
	var received bytes.Buffer
	source := io.LimitReader(r.Body, a.maxBody+1)
	// Memory for all of it is there at once, but only when a good part has arrived: an announcement costs nothing.
	announced := int(min(r.ContentLength, a.maxBody))
	_, err := io.CopyN(&received, source, begun)
	if err == nil && announced > begun {
		received.Grow(announced - begun + bytes.MinRead)
	}
	if err == nil {
		_, err = io.Copy(&received, source)
	}
	if err == io.EOF {
		err = nil
	}
	if int64(received.Len()) > a.maxBody {
		received = bytes.Buffer{}
		io.CopyN(io.Discard, r.Body, discarded)
		return nil, http.StatusRequestEntityTooLarge, tooLarge
	}
	if err != nil {
		return nil, http.StatusBadRequest, "the body is shorter than its length, or not chunked as it should be"
	}
	return received.Bytes(), 0, ""
}
