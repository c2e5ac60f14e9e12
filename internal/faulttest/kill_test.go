package faulttest

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"
)

// kills is how often the program is killed; CAIRN_KILLS asks for more.
func kills(t *testing.T) int {
	text := os.Getenv("CAIRN_KILLS")
	if text == "" {
		return 10
	}
	n, err := strconv.Atoi(text)
	must(t, err)
	return n
}

// crowd is some phones writing at once, and a bell that rings at every answer.
type crowd struct {
	phones []*phone
	bell   chan struct{}
	end    context.CancelFunc
	all    sync.WaitGroup
}

func (p *program) crowd(h *house, m meeting, people, each int) *crowd {
	ctx, cancel := context.WithCancel(context.Background())
	c := &crowd{bell: make(chan struct{}, 1<<16), end: cancel}
	h.t.Cleanup(func() { cancel(); c.all.Wait() })
	for i := range people {
		ph := p.join(m, fmt.Sprintf("Person %d", i+1))
		ph.news = func() {
			select {
			case c.bell <- struct{}{}:
			default:
			}
		}
		c.phones = append(c.phones, ph)
	}
	for _, ph := range c.phones {
		c.all.Go(func() { ph.live(ctx, h.addr, each) })
	}
	return c
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

// finish waits until everybody has written everything.
func (c *crowd) finish(t *testing.T) {
	t.Helper()
	done := make(chan struct{})
	go func() { c.all.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(2 * patience):
		c.end()
		for i, ph := range c.phones {
			ph.mu.Lock()
			t.Logf("phone %d: %d of %d acknowledged, refused %v, came back %d times", i, len(ph.acked), len(ph.ids), ph.refused, ph.dials)
			ph.mu.Unlock()
		}
		t.Fatal("not everything was acknowledged")
	}
}

// check holds what every phone is shown in the end against what it was told.
func (c *crowd) check(t *testing.T, h *house) {
	t.Helper()
	var first map[string]int64
	for i, ph := range c.phones {
		f, err := ph.look(h.addr)
		must(t, err)
		now := map[string]int64{}
		for _, r := range f.Snapshot.Records {
			now[r.ID] = r.Seq
		}
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

func TestF1_R1_KilledUnderLoadNothingAcknowledgedIsLost(t *testing.T) {
	h := newHouse(t)
	p := h.start(nil)
	m := p.meet()
	times := kills(t)
	c := p.crowd(h, m, 6, 20*times)
	slowest := time.Duration(0)
	for range times {
		c.answers(t, 20+rand.IntN(80))
		p.kill()
		began := time.Now()
		p = h.start(nil)
		slowest = max(slowest, time.Since(began))
	}
	c.finish(t)
	c.check(t, h)
	p.kill()
	out, err := cairn(t, "verify", "--data", h.dir)
	if err != nil {
		t.Fatal(out)
	}
	t.Logf("%d kills, %d changes acknowledged, slowest start %v", times, 6*20*times, slowest.Round(time.Millisecond))
	if slowest > 10*time.Second {
		t.Error("ready again too late")
	}
}
