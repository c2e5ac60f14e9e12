package app

import (
	"context"
	"testing"
	"time"

	"cairn/internal/id"
	"cairn/internal/record"
)

// seqOf is where a document stands.
func (g *target) seqOf(doc string) (seq int64) {
	g.t.Helper()
	must(g.t, g.hub.Read(context.Background(), doc, func(s *record.State) error { seq = s.Seq; return nil }))
	return seq
}

// written is an op as of what its author had seen.
func written(base int64, o record.Op) record.Op {
	o.Base = base
	return o
}

// What was written in the room counts whenever it arrives; what is written after
// the close goes back to its author.
func TestP5_WhatWasWrittenBeforeTheCloseIsTakenAfterIt(t *testing.T) {
	g := aTarget(t)
	rosa := g.dial("participant", g.session, g.plan)
	me, story := g.person["participant"], g.steps["story"]
	inRoom, inPlan := g.seqOf(g.session), g.seqOf(g.plan)
	norm := op("create", "norm", id.New(), map[string]any{"text": "one voice", "step": g.steps["norms"]})
	g.took(rosa.push(g.plan, "plan-device", norm))
	g.goTo("close")
	g.act(g.session, "close", nil)
	note, parked, unclear := id.New(), id.New(), id.New()
	g.took(rosa.push(g.session, "named-device",
		written(inRoom, op("create", "note", note, map[string]any{"step": g.steps["agenda"], "text": "from the hallway"})),
		written(inRoom, op("create", "parking", parked, map[string]any{"text": "who brings chairs"})),
		written(inRoom, op("create", "takeaway", unclear, map[string]any{"about": "unclear", "text": "what a benchmark is"})),
		written(inRoom, op("create", "turn", story+"/"+me, map[string]any{"step": story, "state": "pass"})),
		op("set", "participant", me, map[string]any{"email": "late@example.org"})))
	must(t, g.hub.Read(context.Background(), g.session, func(s *record.State) error {
		if s.Get("note", note) == nil || s.Get("parking", parked).Str("end") != "next_agenda" || s.Get("turn", story+"/"+me) != nil {
			t.Errorf("note %v, parked %v, turn %v", s.Get("note", note), s.Get("parking", parked), s.Get("turn", story+"/"+me))
		}
		return nil
	}))
	g.followed(parked, "parking", "who brings chairs")
	g.followed(unclear, "unclear", "what a benchmark is")
	g.took(rosa.push(g.session, "named-device", written(inRoom, op("set", "parking", parked, map[string]any{"text": "who brings forty chairs"}))))
	g.followed(parked, "parking", "who brings forty chairs")
	home := id.New() // the words they were left with can be parked
	g.took(rosa.push(g.session, "named-device", op("create", "parking", home, map[string]any{"text": "on the way home"})))
	g.followed(home, "parking", "on the way home")
	for what, got := range map[string][]record.Answer{
		"a word":         rosa.push(g.session, id.New(), written(inRoom, op("create", "word", id.New(), map[string]any{"step": story, "text": "courage"}))),
		"a note":         rosa.push(g.session, "named-device", op("create", "note", id.New(), map[string]any{"step": g.steps["agenda"], "text": "on the way home"})),
		"a change":       rosa.push(g.session, "named-device", op("set", "note", note, map[string]any{"text": "on second thought"})),
		"another's norm": rosa.push(g.plan, "plan-device", written(inPlan, op("create", "norm", id.New(), map[string]any{"text": "late", "step": g.steps["norms"]}))),
	} {
		if got[0].No != "gone" {
			t.Errorf("%s after the close: %+v", what, got[0])
		}
	}
	// An answer that was lost on the way is the same after the close.
	norm.N = 1
	answers, err := g.hub.Do(context.Background(), g.principal("participant"), g.plan, "plan-device", []record.Op{norm})
	must(t, err)
	g.took(answers)
}

// followed waits until the plan has a follow-up with this text.
func (g *target) followed(key, origin, text string) {
	g.t.Helper()
	var f *record.Record
	for range 2000 {
		must(g.t, g.hub.Read(context.Background(), g.plan, func(s *record.State) error { f = s.Get("followup", key); return nil }))
		if f.Str("text") == text && f.Str("origin") == origin && f.Has("due") {
			return
		}
		time.Sleep(time.Millisecond)
	}
	g.t.Errorf("no follow-up of %q in the plan: %+v", text, f)
}
