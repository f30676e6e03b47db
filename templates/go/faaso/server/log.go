package server

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is the length of a line in bytes; longer ones are cut. Docker splits a line at 16 KiB.
const longest = 8000

// report logs a panic of the handler: one line with the request, the text and the place, and below it the calls, indented.
func report(r *http.Request, problem any) {
	head := r.Method + " " + r.URL.Path
	if id := r.Header.Get("X-Request-Id"); id != "" {
		head += " [" + id + "]"
	}
	text := "the handler ended by panic(nil) or runtime.Goexit"
	if problem != nil {
		text = fmt.Sprintf("%v (%T)", problem, problem)
	}
	places := calls()
	if len(places) > 0 {
		text += " at " + places[0]
	}
	entry := line(head+" failed: "+text) + "\n"
	for _, place := range places {
		entry += "  from " + line(place) + "\n"
	}
	// In one write, because several requests may fail at once.
	io.WriteString(os.Stderr, entry)
}

// calls returns the handler's calls that led to a panic, the innermost first.
func calls() (places []string) {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(0, callers)])
	panicked := false
	for {
		frame, more := frames.Next()
		switch {
		case strings.HasSuffix(frame.Function, "(*application).call"):
			return places
		case strings.HasPrefix(frame.Function, "runtime."):
			panicked = panicked || frame.Function == "runtime.gopanic" || frame.Function == "runtime.Goexit"
		case panicked && !strings.Contains(frame.Function, "/faaso/server."):
			places = append(places, fmt.Sprintf("%s (%s:%d)", frame.Function, frame.File, frame.Line))
		}
		if !more {
			return places
		}
	}
}

// lines makes an entry of what is written at once: one line at the margin, and its further lines indented.
type lines struct{ out io.Writer }

func (l lines) Write(entry []byte) (int, error) {
	var text bytes.Buffer
	for i, one := range strings.Split(strings.TrimRight(string(entry), "\n"), "\n") {
		if i > 0 {
			text.WriteString("  ")
		}
		text.WriteString(line(one) + "\n")
	}
	_, err := l.out.Write(text.Bytes())
	return len(entry), err
}

// line returns the text as one line that can be printed: line breaks and other control characters are escaped.
func line(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		if out.Len() > longest {
			return out.String() + "…"
		}
		char, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case char == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, `\x%02x`, text[i])
		case unicode.IsPrint(char):
			out.WriteRune(char)
		default:
			quoted := strconv.QuoteRune(char)
			out.WriteString(quoted[1 : len(quoted)-1])
		}
		i += size
	}
	return out.String()
}
