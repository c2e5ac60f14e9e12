package socket

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/lxzan/gws"

	"cairn/internal/access"
	"cairn/internal/clock"
	"cairn/internal/errs"
)

// How long a silent connection is kept, a write may take, and how often a living
// connection is asked whether it is still welcome. These are real times of the
// network, not of a rehearsal.
const (
	silence   = 60 * time.Second
	writeTime = 10 * time.Second
	askAgain  = time.Minute
)

// conn is one WebSocket. Frames wait in queue until a goroutine, which lives only
// while there are any, has written them.
type conn struct {
	s    *Server
	ws   *gws.Conn
	who  access.Principal
	peer Peer
	// pace, asked and heard belong to the reading goroutine.
	pace         pace
	asked, heard time.Time

	mu      sync.Mutex
	queue   []frame
	bytes   int
	writing bool
	// ended is set once nothing more is taken; code and reason are said when the
	// queue is empty.
	ended  bool
	code   uint16
	reason string
}

// frame is one frame in parts; the parts may be those of other connections too.
type frame [][]byte

func (f frame) size() (n int) {
	for _, part := range f {
		n += len(part)
	}
	return n
}

// ServeHTTP is GET /api/socket: it refuses who is not known before any upgrade.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p, err := s.admit(r)
	if err == nil {
		err = s.take(p)
	}
	if err != nil {
		w.Header().Set("Connection", "close")
		s.Refuse(w, err)
		return
	}
	ws, err := s.upgrade(w, r)
	if err != nil {
		s.release(p)
		return
	}
	c := &conn{s: s, ws: ws, who: p, pace: newPace(s.Limits, clock.Wall{})}
	c.asked = clock.Wall{}.Now()
	ws.Session().Store("", c)
	go ws.ReadLoop() // so that the request's memory is not kept
}

func (s *Server) upgrade(w http.ResponseWriter, r *http.Request) (*gws.Conn, error) {
	conn, buf, err := hijack(w)
	if err != nil {
		return nil, err
	}
	return s.upgrader.UpgradeFromConn(conn, buf, r)
}

// admit checks protocol, origin and who asks, in that order.
func (s *Server) admit(r *http.Request) (access.Principal, error) {
	protocols := strings.Join(r.Header.Values("Sec-WebSocket-Protocol"), ",")
	if !offers(protocols, "cairn.1") || !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		return access.Principal{}, errs.New(errs.Invalid, "protocol", "This address speaks WebSocket with the subprotocol cairn.1.")
	}
	outside := r.Header.Get("Authorization") != "" || strings.Contains(protocols, "token.")
	if !sameOrigin(r, outside) {
		return access.Principal{}, errs.New(errs.Denied, "origin", "This connection comes from another site.")
	}
	return s.Principal(r.Context(), r, asOf(r))
}

func offers(protocols, want string) bool {
	for _, p := range strings.Split(protocols, ",") {
		if strings.TrimSpace(p) == want {
			return true
		}
	}
	return false
}

// sameOrigin holds for our own pages, and for outside clients, which bring a token
// of their own and name no origin. A cookie without an origin is nobody's browser.
func sameOrigin(r *http.Request, outside bool) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return outside
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

func asOf(r *http.Request) []string {
	list := strings.SplitN(r.URL.Query().Get("as"), ",", 9)
	return list[:min(len(list), 8)]
}

// Send queues a frame and never blocks. False: the connection has ended, or has
// now been ended because it does not keep up.
func (c *conn) Send(parts ...[]byte) bool {
	f := frame(parts)
	c.mu.Lock()
	if c.ended {
		c.mu.Unlock()
		return false
	}
	if len(c.queue) > 0 && (c.bytes+f.size() > c.s.Limits.QueueBytes || len(c.queue) >= c.s.Limits.QueueFrames) {
		c.ended = true
		c.mu.Unlock()
		cut(c.ws.NetConn()) // a close frame would wait behind the rest
		return false
	}
	c.queue = append(c.queue, f)
	c.bytes += f.size()
	c.start()
	c.mu.Unlock()
	return true
}

// Close ends the connection once what is queued has been written.
func (c *conn) Close(code int, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return
	}
	c.ended, c.code, c.reason = true, uint16(code), reason
	c.start()
}

// start begins writing unless somebody does. Callers hold mu.
func (c *conn) start() {
	if !c.writing {
		c.writing = true
		go c.drain()
	}
}

// drain writes until the queue is empty.
func (c *conn) drain() {
	for {
		frames, last := c.next()
		if frames == nil {
			if last {
				c.deadline()
				_ = c.ws.WriteClose(c.code, []byte(c.reason))
			}
			return
		}
		for _, f := range frames {
			c.deadline()
			if c.ws.Writev(gws.OpcodeText, f...) != nil {
				c.abandon()
				return
			}
			c.written(f.size())
		}
	}
}

func (c *conn) deadline() { _ = c.ws.NetConn().SetWriteDeadline(clock.Wall{}.Now().Add(writeTime)) }

// next takes all that is queued; nil when there is nothing, and whether the
// connection is to be closed now.
func (c *conn) next() (frames []frame, last bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 {
		c.writing = false
		return nil, c.ended
	}
	frames, c.queue = c.queue, nil
	return frames, false
}

func (c *conn) written(n int) {
	c.mu.Lock()
	c.bytes -= n
	c.mu.Unlock()
}

func (c *conn) abandon() {
	c.mu.Lock()
	c.ended, c.queue = true, nil
	c.mu.Unlock()
	cut(c.ws.NetConn())
}

func (c *conn) over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

// hear handles one frame from the client.
func (c *conn) hear(frame []byte) {
	if c.over() {
		return
	}
	now := clock.Wall{}.Now()
	c.listen(now)
	if !c.pace.allow(now) {
		c.Close(codeTooMany, "too many frames")
		return
	}
	if !shallow(frame) {
		c.Close(codeInvalid, "too deep")
		return
	}
	if now.Sub(c.asked) > askAgain {
		c.asked = now
		if err := c.s.Still(c.s.ctx, c.who); errs.Is(err, errs.Denied) {
			c.Close(codeGone, "signed out")
			return
		}
	}
	if err := c.peer.Handle(c.s.ctx, frame); err != nil {
		c.Close(codeFor(err), string(errs.As(err).Code))
	}
}

// listen puts off the deadline of silence, at most every few seconds.
func (c *conn) listen(now time.Time) {
	if now.Sub(c.heard) < 5*time.Second {
		return
	}
	c.heard = now
	_ = c.ws.NetConn().SetReadDeadline(now.Add(silence))
}

// events connects the library's callbacks to a conn.
type events struct{}

// OnOpen tells the rooms.
func (events) OnOpen(ws *gws.Conn) {
	c := of(ws)
	c.s.mu.Lock()
	c.s.conns[c] = struct{}{}
	c.s.mu.Unlock()
	c.listen(clock.Wall{}.Now())
	c.peer = c.s.Join(c.s.ctx, c.who, c)
	if c.s.ctx.Err() != nil {
		c.Close(1001, "restarting")
	}
}

// OnClose tells the rooms that it is over.
func (events) OnClose(ws *gws.Conn, _ error) {
	c := of(ws)
	c.mu.Lock()
	c.ended = true
	c.mu.Unlock()
	c.peer.Close()
	c.s.release(c.who)
	c.s.mu.Lock()
	delete(c.s.conns, c)
	c.s.mu.Unlock()
}

// OnPing answers; pings count as frames.
func (events) OnPing(ws *gws.Conn, payload []byte) {
	c := of(ws)
	now := clock.Wall{}.Now()
	c.listen(now)
	if !c.pace.allow(now) {
		c.Close(codeTooMany, "too many frames")
		return
	}
	c.deadline()
	_ = ws.WritePong(payload)
}

// OnPong is a sign of life; pongs count as frames.
func (events) OnPong(ws *gws.Conn, _ []byte) {
	c := of(ws)
	now := clock.Wall{}.Now()
	c.listen(now)
	if !c.pace.allow(now) {
		c.Close(codeTooMany, "too many frames")
	}
}

// OnMessage hands a text frame on; binary ones are not of this protocol.
func (events) OnMessage(ws *gws.Conn, m *gws.Message) {
	defer func() { _ = m.Close() }()
	c := of(ws)
	if m.Opcode != gws.OpcodeText {
		c.Close(1003, "text only")
		return
	}
	c.hear(m.Bytes())
}

func of(ws *gws.Conn) *conn {
	v, _ := ws.Session().Load("")
	c, _ := v.(*conn)
	return c
}

// holder is the smallest session storage: it keeps the one conn.
type holder struct{ v any }

// Len returns how many values are held.
func (h *holder) Len() int { return 1 }

// Load returns the value, whatever the key.
func (h *holder) Load(string) (any, bool) { return h.v, h.v != nil }

// Delete is not needed and does nothing.
func (h *holder) Delete(string) {}

// Store keeps the value.
func (h *holder) Store(_ string, v any) { h.v = v }

// Range calls f with the value.
func (h *holder) Range(f func(string, any) bool) { f("", h.v) }
