package app

import (
	"context"
	"math"

	"cairn/internal/access"
	"cairn/internal/httpapi"
	"cairn/internal/room"
	"cairn/internal/socket"
)

// newSockets joins live connections to the rooms and the doors.
func (a *App) newSockets() *socket.Server {
	return socket.New(socket.Deps{
		Join: func(ctx context.Context, p access.Principal, sink socket.Sink) socket.Peer {
			return a.hub.Join(ctx, p, sink)
		},
		Principal: a.doors.Principal, Still: a.doors.Still,
		Refuse: httpapi.WriteProblem, Log: a.log, Clock: a.clock,
		Limits: socket.Limits{PerSecond: 2 * a.pace(), Burst: 20 * a.pace()},
	})
}

// pace is how many changes a second one person may keep up; infinite when the
// configuration sets no bound.
func (a *App) pace() float64 {
	switch {
	case a.cfg.Pace < 0:
		return math.Inf(1)
	case a.cfg.Pace == 0:
		return room.Pace
	}
	return a.cfg.Pace
}
