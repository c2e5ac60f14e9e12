package app

import (
	"context"
	"encoding/json"
	"testing"

	"cairn/internal/httpapi"
	"cairn/internal/record"
)

// What the home page asks before a session is in the session.
func TestASessionHoldsWhatWasAskedBeforeIt(t *testing.T) {
	g := aTarget(t)
	r := g.send("POST", "/api/sessions", g.token["member"], map[string]any{"coalition": "Night Bus Riders", "place": "Depot  4", "target": "The transit board"})
	var made httpapi.SessionCreated
	must(t, json.Unmarshal(r.body, &made))
	must(t, g.hub.Read(context.Background(), made.Session, func(s *record.State) error {
		ses := s.Get("session", "session")
		if place, target := ses.Str("place"), ses.Str("target"); place != "Depot 4" || target != "The transit board" {
			t.Errorf("place %q, target %q", place, target)
		}
		return nil
	}))
}
