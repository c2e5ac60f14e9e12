package session

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"pgregory.net/rapid"

	r "cairn/internal/record"
)

func TestPropose(t *testing.T) {
	boxes := []Box{
		{ID: "phases", Minutes: 8, Minimum: 5, Priority: "must"},
		{ID: "volunteers", Minutes: 3, Minimum: 1, Priority: "could", After: true},
		{ID: "talk", Minutes: 4, Minimum: 2, Priority: "should", After: true},
		{ID: "close", Minutes: 2, Minimum: 1, Priority: "must", Closes: true},
	}
	for _, tc := range []struct {
		needed int
		want   map[string]int // what each becomes
	}{
		{0, map[string]int{}},
		{1, map[string]int{"volunteers": 2}},
		{3, map[string]int{"volunteers": 1, "talk": 3}},
		{6, map[string]int{"volunteers": 1, "talk": 2, "phases": 6}},
		{7, map[string]int{"volunteers": 1, "talk": 2, "phases": 5}},
		{8, map[string]int{"volunteers": 0, "talk": 2, "phases": 5}},
		{10, map[string]int{"volunteers": 0, "talk": 0, "phases": 5}},
		{99, map[string]int{"volunteers": 0, "talk": 0, "phases": 5}},
	} {
		got := map[string]int{}
		for _, c := range Propose(tc.needed, boxes) {
			got[c.Step] = c.To
		}
		if !maps.Equal(got, tc.want) {
			t.Errorf("needing %d: got %v, want %v", tc.needed, got, tc.want)
		}
	}
}

func TestMovingAWholeStepGivesBackWhatIsTooMuch(t *testing.T) {
	cuts := Propose(6, []Box{{ID: "a", Minutes: 10, Minimum: 6, Priority: "could", After: true}, {ID: "b", Minutes: 9, Minimum: 8, Priority: "must"}})
	if len(cuts) != 1 || cuts[0].Step != "a" || cuts[0].How != "after" || Gains(cuts) != 10 {
		t.Fatalf("%+v", cuts) // b gets its minute back
	}
}

// The proposal never touches the close or a must beyond its minimum, and gains
// what is needed or all there is; a whole step is only too much by less than
// itself.
func TestProposalProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		boxes, byID := randomBoxes(t)
		needed := rapid.IntRange(0, 80).Draw(t, "needed")
		cuts := Propose(needed, boxes)
		moved := 0
		for _, c := range cuts {
			b := byID[c.Step]
			switch {
			case b.Closes:
				t.Fatalf("the close was cut: %+v", c)
			case c.From != b.Minutes || c.To >= c.From || c.To < 0:
				t.Fatalf("no cut: %+v", c)
			case c.How == "after" && (!b.After || b.Priority == "must" || c.To != 0):
				t.Fatalf("moved what must stay: %+v", c)
			case c.How == "shorten" && (c.To < b.Minimum || c.To < 1):
				t.Fatalf("below its minimum: %+v", c)
			}
			if c.How == "after" {
				moved = max(moved, c.From)
			}
		}
		gains, want := Gains(cuts), min(needed, available(boxes))
		if gains < want || gains > want && gains-want >= moved {
			t.Fatalf("gained %d, wanted %d of %d available (%+v)", gains, want, available(boxes), cuts)
		}
	})
}

func randomBoxes(t *rapid.T) ([]Box, map[string]Box) {
	byID := map[string]Box{}
	var boxes []Box
	for i := range rapid.IntRange(0, 9).Draw(t, "boxes") {
		n := rapid.IntRange(0, 20).Draw(t, "minutes")
		b := Box{ID: fmt.Sprint("b", i), Minutes: n, Minimum: rapid.IntRange(0, n).Draw(t, "minimum"),
			Priority: rapid.SampledFrom([]string{"must", "should", "could"}).Draw(t, "priority"),
			After:    rapid.Bool().Draw(t, "after"), Closes: rapid.IntRange(0, 5).Draw(t, "close") == 0}
		boxes, byID[b.ID] = append(boxes, b), b
	}
	return boxes, byID
}

// available is all that a proposal may gain.
func available(boxes []Box) int {
	n := 0
	for _, b := range boxes {
		switch {
		case b.Closes || b.Minutes == 0:
		case b.After && b.Priority != "must":
			n += b.Minutes
		default:
			n += b.Minutes - max(b.Minimum, 1)
		}
	}
	return n
}

// snapshot is what the steps hold, empty fields left out.
func snapshot(s *r.State) string {
	out := ""
	for _, st := range Steps(s) {
		for _, f := range []string{"state", "extra", "minutes", "ended", "reason", "spent"} {
			if st.Has(f) {
				out += fmt.Sprint(st.ID, f, string(st.Fields[f].V), ";")
			}
		}
	}
	return out
}

func TestCatchupAppliedAndUndoneLeavesTheStepsAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rm := newRoom(t, 30, guideSteps(t)...)
		if rm.act("start", nil) != nil {
			return
		}
		rm.later(time.Duration(rapid.IntRange(0, 60).Draw(t, "late")) * time.Minute)
		row, ok := rm.rows("catchup")["proposal"].(Proposal)
		if !ok {
			return
		}
		before, end := snapshot(rm.s), rm.total().ExpectedEnd
		rm.must("apply_catchup", map[string]any{"changes": row.Changes})
		same(t, "expected end as proposed", rm.total().ExpectedEnd, row.End)
		rm.must("undo_catchup", map[string]any{"id": rm.s.List("catchup")[0].ID})
		same(t, "steps", snapshot(rm.s), before)
		same(t, "end", rm.total().ExpectedEnd, end)
		rm.refused("notfound", "id", "undo_catchup", map[string]any{"id": rm.s.List("catchup")[0].ID})
	})
}

func TestCatchupKeepsWhatWasChangedSince(t *testing.T) {
	rm := evening(t)
	rm.must("start", map[string]any{"mode": "clock"})
	rm.later(14 * time.Minute)
	row := rm.rows("catchup")["proposal"].(Proposal)
	same(t, "needed", row.Needed, 4)
	same(t, "gains", row.Gains, 4)
	same(t, "the could step first", row.Changes[0].Step, rm.step(3).ID)
	rm.must("apply_catchup", map[string]any{"changes": row.Changes})
	if len(rm.rows("catchup")) != 0 {
		t.Fatal("still proposes")
	}
	rm.must("extend", map[string]any{"step": rm.step(3).ID, "minutes": 2})
	rm.must("undo_catchup", map[string]any{"id": rm.s.List("catchup")[0].ID})
	same(t, "the two minutes stay", boxMinutes(rm.step(3)), 12)
}

func TestCatchupRefusesWhatCannotBe(t *testing.T) {
	rm := evening(t)
	cut := func(i, to int, how string) map[string]any {
		return map[string]any{"changes": []Cut{{Step: rm.step(i).ID, To: to, How: how}}}
	}
	rm.refused("conflict", "state", "apply_catchup", cut(2, 15, "shorten"))
	rm.must("start", nil)
	rm.refused("invalid", "changes", "apply_catchup", nil)
	rm.refused("conflict", "step", "apply_catchup", cut(5, 5, "shorten")) // the close
	rm.refused("conflict", "step", "apply_catchup", cut(1, 5, "shorten")) // the step they are at
	rm.refused("invalid", "to", "apply_catchup", cut(2, 9, "shorten"))    // below its minimum
	rm.refused("invalid", "to", "apply_catchup", cut(2, 20, "shorten"))   // not shorter
	same(t, "nothing happened", len(rm.s.List("catchup")), 0)
}
