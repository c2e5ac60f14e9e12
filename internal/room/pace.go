package room

import (
	"sync"
	"time"

	"cairn/internal/access"
)

// What one person may change over all their connections: what a phone kept while
// it was away goes at once, and after that more than anybody types.
const (
	paceBurst  = 600.0
	pacePerSec = 20.0
	// paceRest is how long nothing more is taken from somebody who was faster, so
	// that no later frame overtakes what was put off of an earlier one.
	paceRest = 900 * time.Millisecond
	paceKept = 4096 // buckets, before the full ones are let go
)

// paces holds one bucket for each person. It is safe for concurrent use.
type paces struct {
	mu sync.Mutex
	of map[string]*bucket
}

type bucket struct {
	left  float64
	at    time.Time
	until time.Time // nothing is taken before
}

// take says how many of n changes of p are taken now.
func (ps *paces) take(p access.Principal, n int, now time.Time) int {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	who := p.Kind + " " + p.ID
	b := ps.of[who]
	if b == nil {
		ps.makeRoom(now)
		b = &bucket{left: paceBurst, at: now}
		ps.of[who] = b
	}
	return b.take(n, now)
}

func (b *bucket) take(n int, now time.Time) int {
	if now.Before(b.until) {
		return 0
	}
	b.fill(now)
	taken := min(n, int(b.left))
	b.left -= float64(taken)
	if taken < n {
		b.until = now.Add(paceRest)
	}
	return taken
}

func (b *bucket) fill(now time.Time) {
	b.left = min(paceBurst, b.left+max(now.Sub(b.at).Seconds(), 0)*pacePerSec)
	b.at = now
}

// makeRoom lets go of buckets that are as good as new.
func (ps *paces) makeRoom(now time.Time) {
	if len(ps.of) < paceKept {
		return
	}
	for who, b := range ps.of {
		if b.fill(now); b.left >= paceBurst {
			delete(ps.of, who)
		}
	}
}
