package httpapi

import (
	"io"
	"log"
	"log/slog"
	"net/http"
	"regexp"
	"time"
)

// Server returns an HTTP server with the limits that keep slow or greedy clients
// from holding others up. The caller listens and shuts down.
func Server(h http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       40 * time.Second, // longer than the long poll of /api/sync
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: 64},
		ErrorLog:          log.New(faceless{logger, regexp.MustCompile(`[0-9a-fA-F.:\[\]]+:[0-9]+`)}, "", 0),
	}
}

// faceless logs what net/http complains about without the addresses in it.
type faceless struct {
	log  *slog.Logger
	addr *regexp.Regexp
}

var _ io.Writer = faceless{}

// Write logs one line.
func (f faceless) Write(line []byte) (int, error) {
	f.log.Warn("http server", "note", string(f.addr.ReplaceAll(line, []byte("(address)"))))
	return len(line), nil
}
