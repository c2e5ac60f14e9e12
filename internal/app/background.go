package app

import (
	"context"
	"sync"
	"time"

	"cairn/internal/clock"
	"cairn/internal/jobs"
)

// background does until ctx ends what nobody asks for at a screen: the rolling
// copy, and forgetting in time.
func (a *App) background(ctx context.Context) {
	keep := &jobs.Retention{Rooms: a.hub, Settings: a.store, Clock: a.clock, Steady: steady(), Log: a.log}
	var both sync.WaitGroup
	both.Go(func() { a.copies(ctx) })
	both.Go(func() { keep.Run(ctx) })
	both.Wait()
}

// steady counts from now on a clock that nobody can set.
func steady() func() time.Duration {
	start := clock.Wall{}.Now()
	return func() time.Duration { return clock.Wall{}.Now().Sub(start) }
}
