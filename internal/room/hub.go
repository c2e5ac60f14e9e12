// Package room serves documents live. Each open document is a room: one
// goroutine that puts changes in order, asks the rules, has them stored,
// acknowledges them and tells everybody who may know. It knows no SQL and no
// socket.
package room

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"cairn/internal/access"
	"cairn/internal/clock"
	"cairn/internal/errs"
	"cairn/internal/record"
)

// Deps is what a hub is made of.
type Deps struct {
	Schema                   *record.Schema
	Store                    Store
	Clock                    clock.Clock
	Log                      *slog.Logger
	NewID, NewCode, NewToken func() string
	// Pace is how many changes a second one person may keep up; 0 is the constant
	// Pace, infinity bounds neither that nor how much a person may add.
	Pace float64
	// PrivateStep reports whether nobody may be told who has finished a step;
	// nil means that no step is private.
	PrivateStep func(s *record.State, step string) bool
	// Beat is the shortest time between two tellings of what others wrote; 0 is 20 ms,
	// less is none.
	Beat time.Duration
	// Idle is how long a room without listeners stays in memory; 0 is two minutes.
	Idle time.Duration
}

// Sink is the far end of one connection. Both methods may be called from
// several goroutines at once.
type Sink interface {
	// Send takes one frame, in parts that follow one another, without ever
	// blocking; false says that the other side cannot keep up. The bytes are
	// shared by many connections: they must not be changed.
	Send(parts ...[]byte) bool
	// Close ends the connection with a WebSocket status code.
	Close(code int, reason string)
}

// Hub holds the open rooms.
type Hub struct {
	d      Deps
	com    *committer
	mu     sync.Mutex
	rooms  map[string]*room
	peers  map[*Peer]struct{}
	closed bool
	wg     sync.WaitGroup
	falls  *falls
	paces  *paces
	kick   chan struct{} // wakes the carrier
	quit   chan struct{}
}

// NewHub starts a hub; Stop ends it. Carries left by an earlier run are
// delivered at once.
func NewHub(d Deps) *Hub {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.PrivateStep == nil {
		d.PrivateStep = func(*record.State, string) bool { return false }
	}
	if d.Beat == 0 {
		d.Beat = shortBeat
	}
	if d.Idle == 0 {
		d.Idle = 2 * time.Minute
	}
	h := &Hub{d: d, com: newCommitter(d.Store, d.Clock), rooms: map[string]*room{}, peers: map[*Peer]struct{}{},
		falls: newFalls(), paces: newPaces(d.Pace), kick: make(chan struct{}, 1), quit: make(chan struct{})}
	h.wg.Add(1)
	go h.carry()
	h.wake()
	return h
}

// use returns the room of doc, opening it if need be, and keeps it open until
// the returned function is called.
func (h *Hub) use(doc string) (*room, func(), error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, nil, stopping()
	}
	r := h.rooms[doc]
	if r == nil {
		r = newRoom(h, doc)
		h.rooms[doc] = r
		h.wg.Add(1)
		go r.run()
	}
	r.users++
	return r, func() { h.unuse(r) }, nil
}

func stopping() error {
	return errs.New(errs.Retry, "", "The server is stopping. Your words are kept; they will be sent again.")
}

// enter keeps the hub from ending until the returned function is called.
func (h *Hub) enter() (func(), error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, stopping()
	}
	h.wg.Add(1)
	return h.wg.Done, nil
}

// crowd is how many connections there are.
func (h *Hub) crowd() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.peers)
}

func (h *Hub) unuse(r *room) {
	h.mu.Lock()
	r.users--
	h.mu.Unlock()
	select {
	case r.poke <- struct{}{}:
	default:
	}
}

// retire removes a room that nobody uses and reports whether it did.
func (h *Hub) retire(r *room) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.users > 0 {
		return false
	}
	delete(h.rooms, r.doc)
	return true
}

// ask runs fn in the room of doc with its document loaded, and waits for it.
func (h *Hub) ask(ctx context.Context, doc string, fn func(*room) error) error {
	r, done, err := h.use(doc)
	if err != nil {
		return err
	}
	defer done()
	out := make(chan error, 1)
	var begun atomic.Bool // whoever sets it decides: the room, to run fn, or the caller, to go
	if err := r.post(ctx, job{fn: func(err error) {
		if begun.Swap(true) {
			return
		}
		if err == nil {
			err = r.guard(func() error { return fn(r) })
		}
		out <- err
	}}); err != nil {
		return err
	}
	select {
	case err := <-out:
		return err
	case <-ctx.Done():
		if begun.Swap(true) {
			return <-out // fn is at it, and may write what the caller reads next
		}
		return ctx.Err()
	}
}

// Create makes a document with its first records, as the server, and what other
// documents are to say of it: that arrives with it, or as soon as they can take it. A
// document of that id is errs.Conflict.
func (h *Hub) Create(ctx context.Context, docType, id string, writes []record.Write, carries ...record.Carry) error {
	done, err := h.enter()
	if err != nil {
		return err
	}
	defer done()
	r := &room{hub: h, d: h.d, doc: id, s: record.NewState(docType, id), secrets: map[string][]byte{}, devices: map[string]Device{}}
	t := r.begin()
	t.b.Type, t.b.Epoch = docType, h.d.NewID()
	if _, err := t.effects(access.System(), record.Effects{Writes: writes, Carries: carries}); err != nil {
		return err
	}
	if _, err := h.d.Store.Load(ctx, id); err == nil {
		return errs.New(errs.Conflict, "id", "This document exists already.")
	} else if !errs.Is(err, errs.NotFound) {
		return err
	}
	t.seal()
	if err := h.com.commit(t.b); err != nil {
		return err
	}
	for i := range t.b.Carries {
		_ = h.deliver(&t.b.Carries[i]) // the carrier finds what did not arrive
	}
	h.wake()
	return nil
}

// Do makes changes for p without a connection and returns the answer to each
// op. The error is set only when nothing could be answered at all.
func (h *Hub) Do(ctx context.Context, p access.Principal, doc, device string, ops []record.Op) ([]record.Answer, error) {
	out := make(chan []record.Answer, 1)
	j := &push{p: p, device: device, ops: ops, answer: func(a []record.Answer) { out <- a }}
	return h.push(ctx, doc, j, out)
}

func (h *Hub) push(ctx context.Context, doc string, j *push, out chan []record.Answer) ([]record.Answer, error) {
	r, done, err := h.use(doc)
	if err != nil {
		return nil, err
	}
	defer done()
	if err := r.post(ctx, job{push: j}); err != nil {
		return nil, err
	}
	select {
	case a := <-out:
		return a, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Write makes changes as the server: all of them or, with an error, none.
func (h *Hub) Write(ctx context.Context, doc string, writes []record.Write) error {
	out := make(chan []record.Answer, 1)
	a, err := h.push(ctx, doc, &push{p: access.System(), writes: writes, answer: func(a []record.Answer) { out <- a }}, out)
	if err != nil {
		return err
	}
	return refusal(a)
}

func refusal(answers []record.Answer) error {
	for _, a := range answers {
		if a.No != "" {
			return errs.New(errs.Code(a.No), a.Field, "%s", a.Message)
		}
	}
	return nil
}

// Read runs fn on the document, in its room: fn must be quick, change nothing
// and keep nothing of it.
func (h *Hub) Read(ctx context.Context, doc string, fn func(*record.State) error) error {
	return h.ask(ctx, doc, func(r *room) error { return fn(r.s) })
}

// View returns all rows of a derived view, as the server sees it.
func (h *Hub) View(ctx context.Context, doc, name string) (map[string]json.RawMessage, error) {
	var out map[string]json.RawMessage
	err := h.ask(ctx, doc, func(r *room) error {
		v := r.view(name)
		if v == nil {
			return errs.New(errs.NotFound, "view", "There is no such view.")
		}
		r.refresh(v)
		out = v.copyRows()
		return nil
	})
	return out, err
}

// History returns the past values of one record that p may see, oldest first.
func (h *Hub) History(ctx context.Context, p access.Principal, doc, kind, id string) ([]record.Past, error) {
	var may func(record.Past) bool
	named := true
	err := h.ask(ctx, doc, func(r *room) error {
		var err error
		may, err = r.mayRecall(p, kind, id)
		named = r.roles(p) != access.Stage
		return err
	})
	if err != nil {
		return nil, err
	}
	all, err := h.d.Store.Past(ctx, doc, kind, id)
	if err != nil {
		return nil, err
	}
	out := make([]record.Past, 0, len(all))
	for _, past := range all {
		if !may(past) {
			continue
		}
		if past.Old.Dev = ""; !named {
			past.Old.By = ""
		}
		out = append(out, past)
	}
	return out, nil
}

// Find returns the document and field in which a look-up value stands, such as
// a join code, or errs.NotFound.
func (h *Hub) Find(ctx context.Context, value string) (doc, field string, err error) {
	return h.d.Store.Find(ctx, value)
}

// Revoke ends all open connections of a principal, everywhere, at once.
func (h *Hub) Revoke(principalID string) {
	h.mu.Lock()
	var gone []*Peer
	for p := range h.peers {
		if p.p.ID == principalID {
			gone = append(gone, p)
		}
	}
	h.mu.Unlock()
	for _, p := range gone {
		p.end(`{"bye":{"code":"gone","message":"You have been signed out here."}}`, 4001, "revoked")
	}
}

// Stop says goodbye to everybody, lets rooms finish what they have taken, and
// ends all goroutines.
func (h *Hub) Stop(ctx context.Context) error {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return nil
	}
	h.closed = true
	peers := make([]*Peer, 0, len(h.peers))
	for p := range h.peers {
		peers = append(peers, p)
	}
	h.mu.Unlock()
	for _, p := range peers {
		p.end("", 1001, "restarting")
	}
	close(h.quit)
	done := make(chan struct{})
	go func() { h.wg.Wait(); h.com.stop(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *Hub) wake() {
	select {
	case h.kick <- struct{}{}:
	default:
	}
}
