package room

import (
	"context"
	"fmt"
	"time"

	"cairn/internal/clock"
)

// gather is how long the committer waits for more rooms when several are at it.
const gather = 2 * time.Millisecond

// committer puts the batches of all rooms into one transaction at a time: one
// flush to the disk serves everybody who is waiting.
type committer struct {
	store Store
	clock clock.Clock
	in    chan request
	done  chan struct{}
}

type request struct {
	batch *Batch
	reply chan error
}

func newCommitter(s Store, c clock.Clock) *committer {
	m := &committer{store: s, clock: c, in: make(chan request, 256), done: make(chan struct{})}
	go m.run()
	return m
}

// commit returns once the batch is durable, or with an error after which nobody
// knows whether it is.
func (m *committer) commit(b *Batch) error {
	r := request{b, make(chan error, 1)}
	m.in <- r
	return <-r.reply
}

func (m *committer) run() {
	defer close(m.done)
	busy := false
	for r := range m.in {
		all := m.more([]request{r}, busy)
		busy = len(all) > 1
		m.write(all)
	}
}

// more takes what is queued; when the last transaction served several rooms it
// also waits a moment for the others.
func (m *committer) more(all []request, busy bool) []request {
	var wait <-chan time.Time
	if busy {
		wait = time.After(gather)
	}
	for len(all) < 256 {
		select {
		case r, ok := <-m.in:
			if !ok {
				return all
			}
			all = append(all, r)
			continue
		default:
		}
		if wait == nil {
			return all
		}
		select {
		case r, ok := <-m.in:
			if !ok {
				return all
			}
			all = append(all, r)
		case <-wait:
			return all
		}
	}
	return all
}

// write makes all batches durable. When that fails, each is tried alone, so that
// one which cannot be stored does not fail its neighbours: should the store have
// kept them after all, none follows the stored head any more.
func (m *committer) write(all []request) {
	batches := make([]*Batch, len(all))
	for i, r := range all {
		batches[i] = r.batch
	}
	err := m.attempt(batches)
	for i, r := range all {
		if err != nil && len(all) > 1 {
			r.reply <- m.attempt(batches[i : i+1])
			continue
		}
		r.reply <- err
	}
}

// attempt commits; a panic in it is a failed commit like any other.
func (m *committer) attempt(batches []*Batch) (err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("the store panicked: %v", x)
		}
	}()
	return m.store.Commit(context.Background(), batches)
}

func (m *committer) stop() {
	close(m.in)
	<-m.done
}
