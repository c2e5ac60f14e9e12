// Package socket carries frames between clients and the rooms: over a WebSocket
// at /api/socket, and over POST /api/sync for networks that break sockets. It
// knows who a connection belongs to and how much it may ask for; what a frame
// means is the room's business.
package socket

import (
	"context"
	"log/slog"
	"net/http"
	"sync"

	"github.com/lxzan/gws"

	"cairn/internal/access"
	"cairn/internal/clock"
	"cairn/internal/errs"
)

// Peer is one connection as the rooms see it.
type Peer interface {
	Handle(ctx context.Context, frame []byte) error
	Close()
}

// Sink is the far end of a connection, as the rooms use it.
type Sink interface {
	Send(parts ...[]byte) bool
	Close(code int, reason string)
}

// Deps is what the connections need; all but Limits must be set.
type Deps struct {
	// Join makes a connection known to the rooms.
	Join func(ctx context.Context, p access.Principal, sink Sink) Peer
	// Principal says who a handshake comes from; Still whether they are still
	// welcome later.
	Principal func(ctx context.Context, r *http.Request, as []string) (access.Principal, error)
	Still     func(ctx context.Context, p access.Principal) error
	// Refuse answers a refused request.
	Refuse func(w http.ResponseWriter, err error)
	Log    *slog.Logger
	Clock  clock.Clock
	Limits Limits
}

// Limits bound what connections may take; zero values mean the defaults.
type Limits struct {
	// Total connections (6000), and per principal (12).
	Total, Each int
	// Burst frames at once (200), then PerSecond (40).
	Burst, PerSecond float64
	// QueueBytes (4 MiB, room for the snapshots of a hello) and QueueFrames (512) may wait for a slow reader; one
	// frame is always taken.
	QueueBytes, QueueFrames int
}

// Frames and their nesting: a frame is at most 64 KiB of JSON, 32 levels deep.
const (
	maxFrame = 64 << 10
	maxDepth = 32
)

// The close codes that a client may see (RFC 6455, 4000 and up are ours).
const (
	codeInvalid  = 1007
	codeTooMany  = 1008
	codeTooLarge = 1009
	codeTrouble  = 1011
	codeGone     = 4001
)

// Server holds the connections. It is safe for concurrent use.
type Server struct {
	Deps
	upgrader *gws.Upgrader
	ctx      context.Context
	stop     context.CancelFunc

	mu    sync.Mutex
	count map[string]int // connections by principal
	total int
	polls map[string]*poll
	conns map[*conn]struct{}
}

// New returns a server without connections.
func New(d Deps) *Server {
	d.Limits = d.Limits.orDefaults()
	s := &Server{Deps: d, count: map[string]int{}, polls: map[string]*poll{}, conns: map[*conn]struct{}{}}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.upgrader = gws.NewUpgrader(events{}, &gws.ServerOption{
		ReadMaxPayloadSize: maxFrame,
		ReadBufferSize:     2 << 10,
		CheckUtf8Enabled:   true,
		SubProtocols:       []string{"cairn.1"},
		Logger:             silent{},
		NewSession:         func() gws.SessionStorage { return &holder{} },
	})
	return s
}

func (l Limits) orDefaults() Limits {
	or := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	or(&l.Total, 6000)
	or(&l.Each, 12)
	or(&l.QueueBytes, 4<<20)
	or(&l.QueueFrames, 512)
	if l.Burst == 0 {
		l.Burst = 200
	}
	if l.PerSecond == 0 {
		l.PerSecond = 40
	}
	return l
}

// Close says goodbye to every connection. New ones are refused.
func (s *Server) Close() {
	s.stop()
	s.mu.Lock()
	var all []Sink
	for c := range s.conns {
		all = append(all, c)
	}
	for _, p := range s.polls {
		all = append(all, p)
	}
	s.mu.Unlock()
	for _, sink := range all {
		sink.Close(1001, "restarting")
	}
}

// Count returns how many connections are open.
func (s *Server) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// take counts a connection of p, or says that there are too many.
func (s *Server) take(p access.Principal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return errs.New(errs.Retry, "", "The server is restarting. Your words are kept; please try again in a moment.")
	}
	if s.total >= s.Limits.Total || s.count[owner(p)] >= s.Limits.Each {
		return errs.New(errs.Wait, "", "Too many connections are open. Close a few windows and try again.")
	}
	s.total++
	s.count[owner(p)]++
	return nil
}

func (s *Server) release(p access.Principal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total--
	if s.count[owner(p)]--; s.count[owner(p)] <= 0 {
		delete(s.count, owner(p))
	}
}

func owner(p access.Principal) string { return p.Kind + " " + p.ID }

// shallow reports whether a frame nests at most maxDepth levels; it is asked
// before the frame is parsed.
func shallow(frame []byte) bool {
	depth, text, escaped := 0, false, false
	for _, b := range frame {
		switch {
		case escaped:
			escaped = false
		case text:
			escaped, text = b == '\\', b != '"'
		case b == '"':
			text = true
		case b == '{' || b == '[':
			if depth++; depth > maxDepth {
				return false
			}
		case b == '}' || b == ']':
			depth--
		}
	}
	return true
}

// codeFor maps what the rooms said of a frame to a close code; 0 goes on.
func codeFor(err error) int {
	switch e := errs.As(err); e.Code {
	case errs.TooLarge:
		return codeTooLarge
	case errs.Wait:
		return codeTooMany
	case errs.Invalid:
		return codeInvalid
	case errs.Gone, errs.Denied, errs.NotFound:
		return codeGone
	}
	return codeTrouble
}

// silent keeps the library from logging addresses.
type silent struct{}

// Error drops what the library would print.
func (silent) Error(...any) {}
