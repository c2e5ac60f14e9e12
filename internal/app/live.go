package app

import (
	"context"

	"cairn/internal/access"
	"cairn/internal/httpapi"
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
	})
}
