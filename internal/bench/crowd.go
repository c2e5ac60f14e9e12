package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/fnv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lxzan/gws"
)

// crowd is the people of one measurement, each with one connection.
type crowd struct {
	hall    *hall
	size    int
	people  []*person
	echo    bool         // seeing one's own note is the acknowledgement
	want    atomic.Int64 // notes that everybody is waiting to have seen
	pace    atomic.Pointer[pace]
	ready   chan struct{} // one for each snapshot
	arrived chan struct{} // one for each person who has seen what is wanted
	acks    chan struct{} // one for each person whose every note is acknowledged
	failed  chan error
}

// person is one connection that writes notes and counts what it is shown.
type person struct {
	gws.BuiltinEventHandler
	c   *crowd
	i   int
	ws  *gws.Conn
	got int64 // notes seen; the reading goroutine's
	// order is a hash over the ids of the notes in the order in which they came.
	order hash.Hash64

	mu    sync.Mutex
	goal  int  // notes to write; each acknowledgement lets the next one go,
	paced bool // unless they go by the clock
	sent  int
	acked int
	at    []time.Time     // when note n+1 was sent
	took  []time.Duration // until it was acknowledged
}

func newCrowd(h *hall, echo bool, size int) *crowd {
	return &crowd{hall: h, echo: echo, size: size, ready: make(chan struct{}, size), arrived: make(chan struct{}, size),
		acks: make(chan struct{}, size), failed: make(chan error, size)}
}

// connect opens everybody's connection and waits for the snapshots.
func (c *crowd) connect(addr string) error {
	for i := range c.size {
		p := &person{c: c, i: i, order: fnv.New64a()}
		if err := p.dial(addr, fmt.Sprintf("bench-device-of-%d", i)); err != nil {
			return err
		}
		c.people = append(c.people, p)
	}
	return c.wait(c.ready, c.size)
}

func (p *person) dial(addr, device string) (err error) {
	p.ws, _, err = gws.NewClient(p, &gws.ClientOption{Addr: "ws://" + addr + "/api/socket", RequestHeader: p.c.hall.header(p.i)})
	if err != nil {
		return err
	}
	go p.ws.ReadLoop()
	return p.ws.WriteString(p.c.hall.hello(device))
}

// wait waits for n signals.
func (c *crowd) wait(signal chan struct{}, n int) error {
	over := time.After(patience)
	for range n {
		select {
		case <-signal:
		case err := <-c.failed:
			return err
		case <-over:
			return errors.New("it took too long")
		}
	}
	return nil
}

func (c *crowd) close() {
	for _, p := range c.people {
		_ = p.ws.NetConn().Close()
	}
}

// OnMessage counts the notes of a frame and takes the acknowledgements.
func (p *person) OnMessage(_ *gws.Conn, m *gws.Message) {
	defer func() { _ = m.Close() }()
	raw := m.Bytes()
	whole := bytes.HasPrefix(raw, []byte(`{"snapshot"`))
	own := p.count(raw)
	if whole {
		p.c.ready <- struct{}{}
		return
	}
	if p.c.echo {
		p.confirmed(own)
		return
	}
	n, err := acknowledged(raw)
	if err != nil {
		p.c.failed <- err
	}
	p.confirmed(n)
}

// OnClose fails what waits, if anything does.
func (p *person) OnClose(_ *gws.Conn, err error) {
	select {
	case p.c.failed <- fmt.Errorf("a connection ended: %w", err):
	default:
	}
}

// count goes through the notes of a frame and returns how many are p's own.
func (p *person) count(raw []byte) (own int) {
	before, pc, now := p.got, p.c.pace.Load(), time.Now()
	mine := fmt.Appendf(nil, "%08x", p.i)
	eachNote(raw, func(id []byte) {
		p.got++
		_, _ = p.order.Write(id)
		if pc != nil {
			pc.seen(id, now)
		}
		if bytes.HasPrefix(id, mine) {
			own++
		}
	})
	if want := p.c.want.Load(); before < want && p.got >= want {
		p.c.arrived <- struct{}{}
	}
	return own
}

// eachNote calls fn with the id of every note in a frame.
func eachNote(raw []byte, fn func(id []byte)) {
	mark := []byte(`"kind":"note","id":"`)
	for {
		i := bytes.Index(raw, mark)
		if i < 0 || len(raw) < i+len(mark)+32 {
			return
		}
		raw = raw[i+len(mark):]
		fn(raw[:32])
		raw = raw[32:]
	}
}

// confirmed notes that the next n notes of p are durable and lets as many go.
func (p *person) confirmed(n int) {
	if n == 0 {
		return
	}
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	for range n {
		p.took = append(p.took, now.Sub(p.at[p.acked]))
		p.acked++
		if !p.paced && p.sent < p.goal {
			p.send(now)
		}
	}
	if p.acked == p.goal {
		p.c.acks <- struct{}{}
	}
}

// send writes the next note, which counts from the instant it was due. Callers
// hold mu.
func (p *person) send(due time.Time) {
	p.sent++
	p.at = append(p.at, due)
	if err := p.ws.WriteMessage(gws.OpcodeText, p.c.hall.note(p.i, p.sent)); err != nil {
		p.c.failed <- err
	}
}

// acknowledged returns how many notes a frame acknowledges; a refusal is an error.
func acknowledged(raw []byte) (int, error) {
	i := bytes.LastIndex(raw, []byte(`"ack":{`))
	if i < 0 {
		return 0, nil
	}
	var ack struct {
		Results []struct {
			N           int
			No, Message string
		}
	}
	if err := json.NewDecoder(bytes.NewReader(raw[i+len(`"ack":`):])).Decode(&ack); err != nil {
		return 0, err
	}
	for _, r := range ack.Results {
		if r.No != "" {
			return 0, fmt.Errorf("note %d refused: %s %s", r.N, r.No, r.Message)
		}
	}
	return len(ack.Results), nil
}
