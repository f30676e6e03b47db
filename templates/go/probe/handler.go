// The probe of 'faaso template test'. docs/template-standard.md of faaso lists its answers.
package function

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

const released = "/tmp/released"

func Handle(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/unread":
		io.WriteString(w, "unread")
	case "/headers":
		w.Header().Add("Set-Cookie", "a=1")
		w.Header().Add("Set-Cookie", "b=2")
		io.WriteString(w, "two headers")
	case "/stream":
		io.WriteString(w, "first\n")
		w.(http.Flusher).Flush()
		wait()
		io.WriteString(w, "last\n")
	case "/release":
		if err := os.WriteFile(released, nil, 0o644); err != nil {
			panic(err)
		}
		io.WriteString(w, "released")
	case "/raise":
		panic(errors.New("raised-by-probe"))
	case "/throw":
		panic("thrown-by-probe")
	case "/slow":
		time.Sleep(time.Second)
		io.WriteString(w, "slow")
	default:
		echo(w, r)
	}
}

// wait returns when /release was requested, or after 10 s.
func wait() {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(released); err == nil {
			return
		}
	}
}

func echo(w http.ResponseWriter, r *http.Request) {
	length, err := io.Copy(io.Discard, r.Body)
	if err != nil {
		panic(err)
	}
	headers := map[string]string{"host": r.Host}
	for name, values := range r.Header {
		headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{
		"method": r.Method, "target": r.RequestURI, "headers": headers, "length": length,
	})
}
