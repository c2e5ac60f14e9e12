package socket

import (
	"bytes"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"cairn/internal/access"
	"cairn/internal/clock"
	"cairn/internal/errs"
	"cairn/internal/id"
)

// Limits of POST /api/sync.
const (
	maxWait   = 25 * time.Second
	maxFrames = 64
	// lost is how long a connection waits for its next request.
	lost = 60 * time.Second
)

// poll is one connection over requests.
type poll struct {
	s    *Server
	id   string
	who  access.Principal
	peer Peer

	mu    sync.Mutex
	queue []json.RawMessage
	bytes int
	// more is closed and replaced when there is something to answer with.
	more  chan struct{}
	ended bool
	pace  pace
	// turn counts requests: a new one ends the waiting one.
	turn  int
	timer *time.Timer
	// joined is closed once peer is set.
	joined chan struct{}
}

type syncIn struct {
	Conn   string            `json:"conn"`
	Frames []json.RawMessage `json:"frames"`
	Wait   float64           `json:"wait"`
}

type syncOut struct {
	Conn   string            `json:"conn"`
	Frames []json.RawMessage `json:"frames"`
}

// Socket returns the handler of GET /api/socket.
func (s *Server) Socket() http.Handler { return s }

// Sync returns the handler of POST /api/sync.
func (s *Server) Sync() http.Handler { return http.HandlerFunc(s.sync) }

func (s *Server) sync(w http.ResponseWriter, r *http.Request) {
	p, err := s.Principal(r.Context(), r, asOf(r))
	if err != nil {
		s.Refuse(w, err)
		return
	}
	in, err := readSync(r)
	if err == nil {
		err = s.exchange(w, r, p, in)
	}
	if err != nil {
		s.Refuse(w, err)
	}
}

func readSync(r *http.Request) (syncIn, error) {
	var in syncIn
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return in, errs.New(errs.Invalid, "", "This request is not in the form we expect.")
	}
	if len(in.Frames) > maxFrames {
		return in, errs.New(errs.TooLarge, "frames", "At most %d frames in one request.", maxFrames)
	}
	for _, f := range in.Frames {
		if len(f) > maxFrame {
			return in, errs.New(errs.TooLarge, "frames", "A frame is at most 64 KiB.")
		}
		if !shallow(f) {
			return in, errs.New(errs.Invalid, "frames", "A frame may not be nested this deeply.")
		}
	}
	return in, nil
}

func (s *Server) exchange(w http.ResponseWriter, r *http.Request, p access.Principal, in syncIn) error {
	c, err := s.poll(p, in.Conn)
	if err != nil {
		return err
	}
	turn := c.begin()
	defer c.finish(turn)
	for _, f := range in.Frames {
		if err := c.hear(f); err != nil {
			c.end()
			return err
		}
	}
	frames, gone := c.wait(r, turn, wish(in.Wait))
	if gone && len(frames) == 0 {
		return unknownConn()
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(syncOut{Conn: c.id, Frames: frames}); err != nil || r.Context().Err() != nil {
		c.end() // frames were lost on the way: the client must start over from its seq
	}
	return nil
}

func wish(seconds float64) time.Duration {
	if !(seconds > 0) {
		return 0
	}
	return time.Duration(min(seconds, maxWait.Seconds()) * float64(time.Second))
}

func unknownConn() error {
	return errs.New(errs.Gone, "conn", "This connection has ended. Start again with an empty one.")
}

// poll returns the connection of that id and principal, or a new one for "".
func (s *Server) poll(p access.Principal, name string) (*poll, error) {
	if name != "" {
		s.mu.Lock()
		c := s.polls[name]
		s.mu.Unlock()
		if c == nil || owner(c.who) != owner(p) || c.who.Doc != p.Doc {
			return nil, unknownConn()
		}
		return c, nil
	}
	if err := s.take(p); err != nil {
		return nil, err
	}
	c := &poll{s: s, id: id.New(), who: p, more: make(chan struct{}), joined: make(chan struct{}), pace: newPace(s.Limits, clock.Wall{})}
	c.timer = time.AfterFunc(lost, c.end)
	c.peer = s.Join(s.ctx, p, c)
	s.mu.Lock()
	s.polls[c.id] = c
	s.mu.Unlock()
	close(c.joined)
	return c, nil
}

// begin starts a request: an older one stops waiting.
func (c *poll) begin() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.timer.Stop()
	c.turn++
	c.wake()
	return c.turn
}

// finish lets the connection lapse if no further request comes.
func (c *poll) finish(turn int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.turn == turn && !c.ended {
		c.timer.Reset(lost)
	}
}

// wake lets a waiting request look again. Callers hold mu.
func (c *poll) wake() {
	close(c.more)
	c.more = make(chan struct{})
}

func (c *poll) hear(frame []byte) error {
	c.mu.Lock()
	ok := c.pace.allow(clock.Wall{}.Now())
	c.mu.Unlock()
	if !ok {
		return errs.New(errs.Wait, "frames", "Too many frames at once. Please wait a moment.")
	}
	return c.peer.Handle(c.s.ctx, frame)
}

// wait returns the frames there are, as soon as there are any, the time is over,
// or a newer request has come; gone says that the connection has ended.
func (c *poll) wait(r *http.Request, turn int, long time.Duration) (frames []json.RawMessage, gone bool) {
	over := clock.Wall{}.After(long)
	for {
		frames, more, stop := c.collect(turn)
		if stop || long == 0 {
			return frames, c.over()
		}
		select {
		case <-more:
		case <-over:
			long = 0
		case <-r.Context().Done():
			return frames, false
		}
	}
}

// collect takes what is queued; stop says not to wait for more.
func (c *poll) collect(turn int) (frames []json.RawMessage, more chan struct{}, stop bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if turn != c.turn {
		return []json.RawMessage{}, c.more, true
	}
	frames = append([]json.RawMessage{}, c.queue...)
	c.queue, c.bytes = nil, 0
	return frames, c.more, len(frames) > 0 || c.ended
}

func (c *poll) over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

// Send queues a frame for the next answer; false when too much waits.
func (c *poll) Send(parts ...[]byte) bool {
	frame := bytes.Join(parts, nil)
	c.mu.Lock()
	full := len(c.queue) > 0 && (c.bytes+len(frame) > c.s.Limits.QueueBytes || len(c.queue) >= c.s.Limits.QueueFrames)
	if c.ended || full {
		c.mu.Unlock()
		if full {
			go c.end()
		}
		return false
	}
	defer c.mu.Unlock()
	c.queue = append(c.queue, frame)
	c.bytes += len(frame)
	c.wake()
	return true
}

// Close ends the connection; what is queued still goes out with a waiting request.
func (c *poll) Close(int, string) { go c.end() }

// end takes the connection out of the server and the rooms, once.
func (c *poll) end() {
	c.mu.Lock()
	if c.ended {
		c.mu.Unlock()
		return
	}
	c.ended = true
	c.timer.Stop()
	c.wake()
	c.mu.Unlock()
	<-c.joined
	c.s.mu.Lock()
	delete(c.s.polls, c.id)
	c.s.mu.Unlock()
	c.peer.Close()
	c.s.release(c.who)
}
