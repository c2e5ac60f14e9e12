package app

import (
	"context"
	"encoding/json"
	"testing"

	"cairn/internal/id"
	"cairn/internal/record"
)

// Whoever says which side they are here for may answer for it, and is not heard as
// its speaker; nobody says it for somebody else.
func TestR4_ChoosingASideMakesNobodyASpeaker(t *testing.T) {
	g := aTarget(t)
	ctx, promise := context.Background(), id.New()
	must(t, g.hub.Write(ctx, g.plan, []record.Write{put("commitment", promise, map[string]any{"from": "state_leads", "to": "movement", "text": "Four drivers", "state": "agreed"})}))
	rosa, ines := g.dial("participant", g.session, g.plan), g.dial("second", g.session, g.plan)
	g.took(rosa.push(g.session, "named-device", op("set", "participant", g.person["participant"], map[string]any{"side": "movement"})))
	if got := ines.push(g.session, "other-device", op("set", "participant", g.person["participant"], map[string]any{"side": "national"})); got[0].No != "denied" {
		t.Errorf("somebody else's side: %+v", got[0])
	}
	stands := func() (row struct {
		Version int64
		To      string `json:"to_answer"`
	}) {
		rows, err := g.hub.View(ctx, g.plan, "ledger")
		must(t, err)
		must(t, json.Unmarshal(rows[promise], &row))
		return row
	}
	g.took(rosa.push(g.plan, "plan-device", op("create", "response", id.New(), map[string]any{
		"commitment": promise, "by": "movement", "answer": "accept", "version": stands().Version, "step": g.steps["delegate"]})))
	if row := stands(); row.To != "said" {
		t.Errorf("the ledger has %+v", row)
	}
	must(t, g.hub.Read(ctx, g.plan, func(s *record.State) error {
		for _, p := range s.List("partner") {
			if p.Has("speaker") {
				t.Errorf("%s is spoken for", p.Str("name"))
			}
		}
		return nil
	}))
}
