package app

import (
	"context"
	"testing"

	"cairn/internal/access"
	"cairn/internal/id"
	"cairn/internal/session"
)

// What sessions need together is told of those one runs, and of no others.
func TestP1_PackingPassesOverForeignSessions(t *testing.T) {
	g := aTarget(t)
	for name, c := range map[string]struct {
		by     access.Principal
		within bool
	}{"whoever runs both": {g.by, true}, "another member": {access.Principal{Kind: "member", ID: id.New()}, false}, "somebody in the room": {access.Principal{Kind: "participant", ID: g.person["participant"], Doc: g.session}, false}} {
		got, err := g.packing(context.Background(), c.by, []string{g.session, g.foreign, id.New(), "no id"})
		if rows := got.([]session.TogetherRow); err != nil || (len(rows) > 0) != c.within || c.within && len(rows[0].Parts) != 2 {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}
