package faulttest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"
	"time"
)

// How soon the program must be there again after a fault, and then all phones
// show the same, on a machine that has nothing else to do.
const (
	readyWithin = 2 * time.Second
	evenWithin  = 5 * time.Second
)

// betweenFaults is how many answers there are from one fault to the next, at
// most. A document takes 18,000 records of participants: enough for 300 faults.
const betweenFaults = 60

// load is a crowd with something to write until so many faults have happened.
func (p *program) load(h *house, m meeting, faults int) *crowd {
	const people = 8
	c := p.crowd(h, m, people, 10+faults*betweenFaults/people)
	c.witness = p.join(m, "Witness")
	return c
}

// anyMoment waits for some answers and then a little: faults come anywhere in
// the program's work, not always right after an answer.
func (c *crowd) anyMoment(t *testing.T) {
	t.Helper()
	c.answers(t, 1+rand.IntN(betweenFaults))
	time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
}

// score is what a row of faults has shown.
type score struct {
	faults      int
	start, even time.Duration // the slowest
}

// again starts the program after a fault, holds what phones were told until then
// against what is there, and waits until all of them show the same.
func (s *score) again(t *testing.T, h *house, c *crowd, wrap ...string) *program {
	t.Helper()
	told, began := c.told(), time.Now()
	p := h.start(nil, wrap...)
	ready := time.Now()
	now, seq, err := c.witness.standing(h.addr)
	must(t, err)
	s.faults++
	if gone := missing(told, now); gone > 0 {
		t.Fatalf("fault %d: %d of %d notes that phones were told of are gone", s.faults, gone, len(told))
	}
	s.start = max(s.start, ready.Sub(began))
	s.even = max(s.even, c.even(t, state(now, seq), seq).Sub(ready))
	return p
}

// told is every note that was acknowledged or shown to somebody, and its seq.
func (c *crowd) told() map[string]int64 {
	all := map[string]int64{}
	for _, ph := range c.phones {
		ph.mu.Lock()
		maps.Copy(all, ph.seen)
		for n, seq := range ph.acked {
			all[ph.ids[n-1]] = seq
		}
		ph.mu.Unlock()
	}
	return all
}

func missing(told, now map[string]int64) (n int) {
	for note, seq := range told {
		if now[note] != seq {
			n++
		}
	}
	return n
}

// even returns the moment from which every phone shows this state.
func (c *crowd) even(t *testing.T, want uint64, seq int64) time.Time {
	t.Helper()
	over := time.Now().Add(patience)
	for i, ph := range c.phones {
		for got, far := ph.screen(seq); !far || got != want; got, far = ph.screen(seq) {
			if time.Now().After(over) {
				t.Fatalf("phone %d shows something else than there is (it is as far: %v)", i, far)
			}
			time.Sleep(time.Millisecond)
		}
	}
	return time.Now()
}

// hold says what was seen, once nothing was lost, and whether it is good enough.
func (s *score) hold(t *testing.T, c *crowd) {
	t.Helper()
	if t.Failed() {
		return
	}
	t.Logf("%d faults, %d changes acknowledged, 0 lost; slowest start %v; all phones show the same after at most %v",
		s.faults, c.answered(), s.start.Round(time.Millisecond), s.even.Round(time.Millisecond))
	if s.start > stretched(readyWithin) {
		t.Error("ready again too late")
	}
	if s.even > stretched(evenWithin) {
		t.Error("phones show different things for too long")
	}
}

// stretched makes a limit longer by what else the machine has to do, at most
// twice as long.
func stretched(limit time.Duration) time.Duration {
	raw, _ := os.ReadFile("/proc/loadavg") // where there is none: no slack
	load := 0.0
	_, _ = fmt.Sscan(string(raw), &load)
	return time.Duration(float64(limit) * min(2, max(1, load/float64(runtime.NumCPU()))))
}
