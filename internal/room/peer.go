package room

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/record"
)

// Limits of one connection.
const (
	maxFrame = 64 << 10
	maxDocs  = 16
	maxOps   = 500
	maxWish  = 100
)

// Peer is one connection: who it is, and the documents it follows.
type Peer struct {
	hub    *Hub
	p      access.Principal
	sink   Sink
	mu     sync.Mutex
	device string
	rooms  map[string]*seat
	closed bool
}

type seat struct {
	room *room
	done func()
}

// Join adds a connection of p. Frames for it go to sink; Close must be called
// when the connection ends, whoever ends it.
func (h *Hub) Join(_ context.Context, p access.Principal, sink Sink) *Peer {
	peer := &Peer{hub: h, p: p, sink: sink, rooms: map[string]*seat{}}
	h.mu.Lock()
	closed := h.closed
	if !closed {
		h.peers[peer] = struct{}{}
	}
	h.mu.Unlock()
	if closed {
		peer.end("", 1001, "restarting")
	}
	return peer
}

// frame is what a client sends; see docs/protocol.md.
type frame struct {
	Hello *hello           `json:"hello"`
	Push  *pushed          `json:"push"`
	Here  *hereMsg         `json:"here"`
	Ping  *json.RawMessage `json:"ping"`
}

type hello struct {
	Device string `json:"device"`
	Schema int    `json:"schema"`
	Lang   string `json:"lang"`
	Docs   []wish `json:"docs"`
}

type wish struct {
	Doc   string   `json:"doc"`
	Since int64    `json:"since"`
	Epoch string   `json:"epoch"`
	Kinds []string `json:"kinds"`
	Views []string `json:"views"`
}

type pushed struct {
	Doc    string      `json:"doc"`
	Device string      `json:"device"`
	Ops    []record.Op `json:"ops"`
}

// Handle takes one frame of the client. An error means that the client broke
// the protocol and the connection must end; refusals travel as answers. It
// blocks while a room has more to do than it can hold.
func (p *Peer) Handle(ctx context.Context, raw []byte) error {
	if len(raw) > maxFrame {
		return errs.New(errs.TooLarge, "", "A frame holds at most 64 KiB.")
	}
	var f frame
	if err := json.Unmarshal(raw, &f); err != nil {
		return errs.New(errs.Invalid, "", "This frame is not JSON of the protocol.")
	}
	if f.Hello != nil {
		if err := p.hello(ctx, f.Hello); err != nil {
			return err
		}
	}
	if f.Push != nil {
		if err := p.push(ctx, f.Push); err != nil {
			return err
		}
	}
	if f.Here != nil {
		if err := p.here(ctx, *f.Here); err != nil {
			return err
		}
	}
	if f.Ping != nil {
		now := p.hub.d.Clock.Now().Format("2006-01-02T15:04:05.000Z07:00")
		p.send([]byte(`{"pong":1,"now":"` + now + `"}`))
	}
	return nil
}

func (p *Peer) hello(ctx context.Context, h *hello) error {
	if h.Schema > record.SchemaVersion {
		p.send([]byte(`{"bye":{"code":"update"}}`))
	}
	p.mu.Lock()
	p.device = h.Device
	p.mu.Unlock()
	for _, w := range h.Docs {
		if len(w.Kinds) > maxWish || len(w.Views) > maxWish {
			return errs.New(errs.TooLarge, "", "Too many kinds or views at once.")
		}
		if err := p.follow(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

func (p *Peer) follow(ctx context.Context, w wish) error {
	s, err := p.seat(w.Doc)
	if s == nil {
		return err
	}
	return s.room.post(ctx, job{fn: func(err error) { s.room.join(p, w, err) }})
}

// seat returns the room of doc, held open for this connection; nil without an
// error when the connection has ended.
func (p *Peer) seat(doc string) (*seat, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.rooms[doc]; s != nil || p.closed {
		return s, nil
	}
	if len(p.rooms) >= maxDocs {
		return nil, errs.New(errs.TooLarge, "", "Too many documents on one connection.")
	}
	r, done, err := p.hub.use(doc)
	if err != nil {
		return nil, err
	}
	s := &seat{r, done}
	p.rooms[doc] = s
	return s, nil
}

func (p *Peer) push(ctx context.Context, m *pushed) error {
	if len(m.Ops) > maxOps {
		return errs.New(errs.TooLarge, "", "Too many changes in one frame.")
	}
	if m.Device == "" {
		m.Device = p.name()
	}
	s, err := p.seat(m.Doc)
	if s == nil {
		return err
	}
	taken := p.hub.paces.take(p.p, len(m.Ops), p.hub.d.Clock.Now())
	if taken > 0 || len(m.Ops) == 0 {
		err = s.room.post(ctx, job{push: &push{p: p.p, device: m.Device, ops: m.Ops[:taken], peer: p}})
	}
	if late := m.Ops[taken:]; err == nil && len(late) > 0 {
		err = s.room.post(ctx, job{fn: func(error) { s.room.refuse(&push{device: m.Device, ops: late, peer: p}, tooFast()) }})
	}
	return err
}

func tooFast() error {
	return errs.New(errs.Retry, "", "This is much at once. It is kept and will be sent again in a moment.")
}

// join makes p a member with this wish, in the room.
func (r *room) join(p *Peer, w wish, err error) {
	if err != nil && errs.Is(err, errs.Retry) {
		p.end("", 1013, "storage trouble")
		return
	}
	if p.gone() {
		return
	}
	if err != nil || r.roles(p.p) == access.Nobody {
		delete(r.members, p)
		p.bye(w.Doc, "notfound", "This is not here, or not for you.")
		return
	}
	m := &member{peer: p, p: p.p, kinds: r.known(w.Kinds, r.isKind), views: r.known(w.Views, r.isView), roles: r.roles(p.p), since: w.Since, epoch: w.Epoch}
	m.wish, m.looks = strings.Join(m.kinds, ","), strings.Join(m.views, ",")
	delete(r.members, p)
	if err := r.guard(func() error { r.welcome(m); return nil }); err != nil {
		p.end("", 1011, "trouble")
		return
	}
	r.members[p] = m
}

// known returns the names of a wish that there are, sorted and once each. A wish
// for nothing that there is stays one for nothing, not for everything.
func (r *room) known(names []string, there func(string) bool) []string {
	out := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !there(name) })
	if len(out) == 0 && len(names) > 0 {
		return []string{"-"}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r *room) isKind(name string) bool { return r.d.Schema.Kind(r.s.Doc, name) != nil }
func (r *room) isView(name string) bool { return r.d.Schema.View(r.s.Doc, name) != nil }

// name is the device that the connection said hello as.
func (p *Peer) name() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.device
}

func (p *Peer) gone() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closed
}

// send hands a frame, in parts, to the connection and ends it when it cannot keep up.
func (p *Peer) send(parts ...[]byte) {
	p.mu.Lock()
	ok := p.closed || p.sink.Send(parts...)
	p.mu.Unlock()
	if !ok {
		p.end("", 1013, "too slow")
	}
}

// bye says that one document is closed to this connection; the others go on.
func (p *Peer) bye(doc, code, message string) {
	p.send(marshal(map[string]any{"bye": map[string]string{"doc": doc, "code": code, "message": message}}))
	p.mu.Lock()
	s := p.rooms[doc]
	delete(p.rooms, doc)
	p.mu.Unlock()
	if s != nil {
		s.done()
	}
}

// end closes the connection after a last frame ("" for none); nothing is sent
// after it.
func (p *Peer) end(last string, code int, reason string) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return
	}
	if last != "" {
		p.sink.Send([]byte(last))
	}
	p.closed = true
	rooms := p.rooms
	p.rooms = nil
	p.mu.Unlock()
	p.sink.Close(code, reason)
	p.leave(rooms)
}

func (p *Peer) leave(rooms map[string]*seat) {
	p.hub.mu.Lock()
	delete(p.hub.peers, p)
	p.hub.mu.Unlock()
	for _, s := range rooms {
		go func() { // the caller may be that very room
			_ = s.room.post(context.Background(), job{fn: func(error) { s.room.left(p) }})
			s.done()
		}()
	}
}

// Close ends the connection from the client's side.
func (p *Peer) Close() { p.end("", 1000, "") }

func (r *room) left(p *Peer) {
	delete(r.members, p)
	for _, m := range r.members {
		if m.p.ID == p.p.ID {
			return
		}
	}
	r.here.away(p.p.ID, r.d.Clock.Now())
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
