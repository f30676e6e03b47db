// Package function is served by faaso.
package function

import (
	"encoding/json"
	"net/http"
)

// Handle greets by name.
func Handle(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	if name == "" {
		name = "world"
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]string{"hello": name})
}
