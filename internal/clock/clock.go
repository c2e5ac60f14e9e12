// Package clock is the only place that reads the wall clock, so that tests and
// rehearsals can run on another one.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time.
type Clock interface {
	// Now returns the present instant in UTC.
	Now() time.Time
	// After returns a channel that receives once d has passed on this clock.
	After(d time.Duration) <-chan time.Time
}

// Wall is the machine's clock.
type Wall struct{}

// Now returns the machine's time in UTC.
func (Wall) Now() time.Time { return time.Now().UTC() }

// After is time.After.
func (Wall) After(d time.Duration) <-chan time.Time { return time.After(d) }

// Fast runs at a multiple of the wall clock from the moment it is made; a
// rehearsal of two hours takes two minutes at 60.
type Fast struct {
	start time.Time
	speed float64
}

// NewFast returns a clock that starts now and runs speed times as fast.
func NewFast(speed float64) *Fast { return &Fast{start: time.Now().UTC(), speed: speed} }

// Now returns the sped-up time in UTC.
func (f *Fast) Now() time.Time {
	return f.start.Add(time.Duration(float64(time.Since(f.start)) * f.speed))
}

// After fires when d has passed on the sped-up clock.
func (f *Fast) After(d time.Duration) <-chan time.Time {
	return time.After(time.Duration(float64(d) / f.speed))
}

// Fake is a clock that only tests move.
type Fake struct {
	mu      sync.Mutex
	now     time.Time
	waiters []waiter
}

type waiter struct {
	at time.Time
	ch chan time.Time
}

// NewFake returns a clock that stands at t.
func NewFake(t time.Time) *Fake { return &Fake{now: t.UTC()} }

// Now returns the time the clock was set to.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// After returns a channel that fires when Advance passes d.
func (f *Fake) After(d time.Duration) <-chan time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	ch := make(chan time.Time, 1)
	if d <= 0 {
		ch <- f.now
		return ch
	}
	f.waiters = append(f.waiters, waiter{f.now.Add(d), ch})
	return ch
}

// Advance moves the clock forward and fires what became due.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
	rest := f.waiters[:0]
	for _, w := range f.waiters {
		if w.at.After(f.now) {
			rest = append(rest, w)
			continue
		}
		w.ch <- f.now
	}
	f.waiters = rest
}
