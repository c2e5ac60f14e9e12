package app

import (
	"context"
	"sync"
	"time"

	"cairn/internal/jobs"
)

// background does until ctx ends what nobody asks for at a screen: the rolling
// copy, and forgetting in time.
func (a *App) background(ctx context.Context) {
	keep := &jobs.Retention{Rooms: a.hub, Settings: a.store, Clock: a.clock, Steady: a.steady(), Log: a.log}
	var both sync.WaitGroup
	both.Go(func() { a.copies(ctx) })
	both.Go(func() { keep.Run(ctx) })
	both.Wait()
}

// steady counts from now on, whatever is done to the machine's clock: two
// readings of one run are compared by a clock that nobody can set.
func (a *App) steady() func() time.Duration {
	start := a.clock.Now()
	return func() time.Duration { return a.clock.Now().Sub(start) }
}
