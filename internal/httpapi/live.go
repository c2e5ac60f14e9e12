package httpapi

import "net/http"

// liveCalls hangs the socket and its HTTP twin into the tree, behind the same
// gate.
func (a *API) liveCalls() {
	if a.Socket != nil {
		a.Page("GET /api/socket", a.Socket)
	}
	if a.Sync != nil {
		a.Page("POST /api/sync", http.MaxBytesHandler(a.Sync, 512<<10))
	}
}
