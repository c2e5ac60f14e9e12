package room

import (
	"math"
	"sync"
	"time"

	"cairn/internal/access"
)

// What one person may change over all their connections: what a phone kept while
// it was away goes at once, and after that more than anybody types.
const (
	// Pace is how many changes a second one person may keep up, unless Deps says
	// otherwise; paceBurst seconds of them may come at once.
	Pace      = 40.0
	paceBurst = 25
	// paceRest is how long nothing more is taken from somebody who was faster, so
	// that no later frame overtakes what was put off of an earlier one.
	paceRest = 900 * time.Millisecond
	paceKept = 4096 // buckets, before the full ones are let go
)

// paces holds one bucket for each person. It is safe for concurrent use.
type paces struct {
	rate float64 // changes a second; infinite: no bucket is kept
	mu   sync.Mutex
	of   map[string]*bucket
}

func newPaces(rate float64) *paces {
	if rate == 0 {
		rate = Pace
	}
	return &paces{rate: rate, of: map[string]*bucket{}}
}

func (ps *paces) free() bool { return math.IsInf(ps.rate, 1) }

func (ps *paces) burst() float64 { return paceBurst * ps.rate }

type bucket struct {
	left  float64
	at    time.Time
	until time.Time // nothing is taken before
}

// take says how many of n changes of p are taken now.
func (ps *paces) take(p access.Principal, n int, now time.Time) int {
	if ps.free() {
		return n
	}
	ps.mu.Lock()
	defer ps.mu.Unlock()
	who := p.Kind + " " + p.ID
	b := ps.of[who]
	if b == nil {
		ps.makeRoom(now)
		b = &bucket{left: ps.burst(), at: now}
		ps.of[who] = b
	}
	return ps.takeFrom(b, n, now)
}

func (ps *paces) takeFrom(b *bucket, n int, now time.Time) int {
	if rest := b.until.Sub(now); rest > 0 && rest <= paceRest { // longer: the clock was set back
		return 0
	}
	ps.fill(b, now)
	taken := min(n, int(b.left))
	b.left -= float64(taken)
	if taken < n {
		b.until = now.Add(paceRest)
	}
	return taken
}

func (ps *paces) fill(b *bucket, now time.Time) {
	b.left = min(ps.burst(), b.left+max(now.Sub(b.at).Seconds(), 0)*ps.rate)
	b.at = now
}

// makeRoom lets go of buckets that are as good as new.
func (ps *paces) makeRoom(now time.Time) {
	if len(ps.of) < paceKept {
		return
	}
	for who, b := range ps.of {
		if ps.fill(b, now); b.left >= ps.burst() {
			delete(ps.of, who)
		}
	}
}
