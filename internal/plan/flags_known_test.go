package plan

import (
	"fmt"
	"testing"
)

// Each flag comes with the first record and goes with the second.
func TestFlagsOfTheMapActionsAndNorms(t *testing.T) { // today is 14 January 2027
	type m = map[string]any
	for _, c := range []struct {
		key  string
		kind string
		with m
		gone m
	}{
		{"view_old:actor:x", "actor", m{"name": "Chair", "wedge_as_of": "2026-11-14"}, m{"wedge_as_of": "2026-11-15"}},
		{"nobody_knows:actor:x", "actor", m{"name": "Chair", "influence": 7}, m{"holders": []string{"movement"}}},
		{"action_no_host:action:x", "action", m{"title": "Walk", "start": "2027-03-01"}, m{"host": "Choir"}},
		{"action_no_access:action:x", "action", m{"title": "Walk", "start": "2027-01-27", "host": "Choir"}, m{"start": "2027-01-28"}},
		{"norm_double:norm:x", "norm", m{"text": "one VOICE at a time"}, m{"text": "One voice, then another"}},
		{"goal_letters:goal:x", "goal", m{"statement": "Letters", "moves": "the chair", "groups": []string{"tenants"}}, m{"disparity": "who drinks from lead pipes"}},
	} {
		tab := newTable(t)
		tab.agreed("norm", "n", m{"text": "One voice at a time."})
		tab.agreed(c.kind, "x", c.with)
		if _, ok := tab.rows("flags")[c.key]; !ok {
			t.Errorf("%s: not there", c.key)
		}
		tab.put(c.kind, "x", c.gone)
		if _, ok := tab.rows("flags")[c.key]; ok {
			t.Errorf("%s: still there", c.key)
		}
	}
}

func TestLettersThatAGoalSaysNothingTo(t *testing.T) {
	tab := newTable(t)
	tab.agreed("goal", "g", map[string]any{"statement": "Letters", "target": 0})
	letters := func() string { return fmt.Sprint(tab.rows("flags")["goal_letters:goal:g"].(Flag).Params["letters"]) }
	same(t, "nothing said", letters(), "[S M I E]")
	tab.put("goal", "g", map[string]any{"kind": "capacity", "source": "the box", "target": 600, "groups": []string{"tenants"}, "inclusion_role": "informed"})
	same(t, "only told", letters(), "[I E]")
	tab.put("goal", "g", map[string]any{"inclusion_role": "decides"})
	same(t, "they decide", letters(), "[E]")
}
