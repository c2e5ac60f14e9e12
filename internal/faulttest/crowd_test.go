package faulttest

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"
)

// crowd is some phones writing at once, and a bell that rings at every answer.
type crowd struct {
	phones  []*phone
	witness *phone // writes nothing and looks what is there
	most    int    // notes of each
	bell    chan struct{}
	here    context.Context
	end     context.CancelFunc
	all     sync.WaitGroup
}

// crowd seats people, who write at once, each so many notes.
func (p *program) crowd(h *house, m meeting, people, each int) *crowd {
	c := &crowd{bell: make(chan struct{}, 1<<16), most: each}
	c.begin(h)
	var seats []*phone
	for i := range people {
		seats = append(seats, p.join(m, fmt.Sprintf("Person %d", i+1)))
	}
	for _, ph := range seats {
		c.come(h, ph)
	}
	return c
}

// come lets one more phone write.
func (c *crowd) come(h *house, ph *phone) {
	ph.news = func() {
		select {
		case c.bell <- struct{}{}:
		default:
		}
	}
	c.phones = append(c.phones, ph)
	c.all.Go(func() { ph.live(c.here, h.addr, c.most) })
}

// begin lets all who are in the crowd connect, in the same moment.
func (c *crowd) begin(h *house) {
	c.here, c.end = context.WithCancel(context.Background())
	h.t.Cleanup(c.leave)
	for _, ph := range c.phones {
		c.all.Go(func() { ph.live(c.here, h.addr, c.most) })
	}
}

// leave hangs up.
func (c *crowd) leave() {
	c.end()
	c.all.Wait()
}

// answers waits for n more acknowledgements.
func (c *crowd) answers(t *testing.T, n int) {
	t.Helper()
	over := time.After(patience)
	for range n {
		select {
		case <-c.bell:
		case <-over:
			t.Fatal("no more answers come")
		}
	}
}

// finish waits until everybody has written everything, and hangs up.
func (c *crowd) finish(t *testing.T) {
	t.Helper()
	c.written(t)
	c.leave()
}

// written waits until everybody has written everything.
func (c *crowd) written(t *testing.T) {
	t.Helper()
	over := time.After(2 * patience)
	for _, ph := range c.phones {
		for !ph.through(c.most) {
			select {
			case <-c.bell:
			case <-over:
				c.tell(t)
				t.Fatal("not everything was acknowledged")
			}
		}
	}
}

func (c *crowd) tell(t *testing.T) {
	for i, ph := range c.phones {
		ph.mu.Lock()
		t.Logf("phone %d: %d of %d acknowledged, refused %v, came back %d times", i, len(ph.acked), len(ph.ids), ph.refused, ph.dials)
		ph.mu.Unlock()
	}
}

// check holds what every phone is shown in the end against what it was told.
func (c *crowd) check(t *testing.T, h *house) {
	t.Helper()
	var first map[string]int64
	for i, ph := range c.phones {
		now, _, err := ph.standing(h.addr)
		must(t, err)
		if first == nil {
			first = now
		}
		if !maps.Equal(first, now) {
			t.Errorf("phone %d sees another order than phone 0", i)
		}
		ph.check(t, i, now)
	}
	total := 0
	for _, ph := range c.phones {
		total += len(ph.ids)
	}
	if len(first) != total {
		t.Errorf("%d notes are there, %d were written", len(first), total)
	}
}

func (ph *phone) check(t *testing.T, i int, now map[string]int64) {
	t.Helper()
	for _, s := range ph.trouble {
		t.Errorf("phone %d: %s", i, s)
	}
	for n, note := range ph.ids {
		if seq, acked := ph.acked[int64(n+1)]; acked && now[note] != seq {
			t.Errorf("phone %d: op %d was acknowledged as %d and stands at %d", i, n+1, seq, now[note])
		}
	}
	for note, seq := range ph.seen {
		if now[note] != seq {
			t.Errorf("phone %d was shown note %s at %d, it stands at %d", i, note, seq, now[note])
		}
	}
}
