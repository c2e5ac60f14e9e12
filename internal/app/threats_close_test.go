package app

import (
	"context"
	"strings"
	"testing"

	"cairn/internal/id"
	"cairn/internal/record"
)

// R6: the close takes the right to write at once, from sockets that are open too;
// whoever was in may still read what the room made, whoever was not may not.
func TestR6_ACloseLeavesThePlanToBeRead(t *testing.T) {
	g := aTarget(t)
	g.goTo("close")
	rosa := g.dial("participant", g.session, g.plan)
	stage := g.dial("stage", g.session, g.plan)
	before := len(rosa.seen())
	g.act(g.session, "close", raw{"rest": quoted("next_agenda")})
	rosa.until(before, `"reader"`)
	stage.until(0, `"bye"`)
	a := rosa.push(g.plan, id.New(), op("create", "followup", id.New(), map[string]any{"text": "after the close"}))
	if len(a) != 1 || a[0].No != "gone" {
		t.Errorf("a late change was answered %+v", a)
	}
	must(t, g.hub.Read(context.Background(), g.plan, func(s *record.State) error {
		for _, f := range s.List("followup") {
			if f.Str("text") == "after the close" {
				t.Error("a late change was taken")
			}
		}
		return nil
	}))
	for _, name := range []string{"participant", "facilitator"} {
		if again := g.dial(name, g.plan).settled(); !strings.Contains(again, `"snapshot"`) {
			t.Errorf("a %s cannot read the plan after the close: %s", name, again)
		}
	}
	for _, name := range []string{"lobby", "elsewhere"} {
		if again := g.dial(name, g.plan).settled(); strings.Contains(again, `"snapshot"`) {
			t.Errorf("the plan is open to %s after the close", name)
		}
	}
}
