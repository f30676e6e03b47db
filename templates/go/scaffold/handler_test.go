package function

import (
	"net/http/httptest"
	"testing"
)

func TestGreetsByName(t *testing.T) {
	out := httptest.NewRecorder()
	Handle(out, httptest.NewRequest("GET", "/?name=Ada", nil))
	if got, want := out.Body.String(), "{\"hello\":\"Ada\"}\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
