package session

import (
	"encoding/json"
	"slices"

	r "cairn/internal/record"
)

// What people do under their name in a step of unsigned words stands in the log
// beside their words, and would say whose they are. So once nobody may be able to
// tell, the words are told anew in the order of their ids, and what was named is
// forgotten; how many there were stays, as a number of the step.

// beside are the kinds that people make under their name in the steps concerned.
func beside() []string { return []string{"answer", "done", "turn"} }

// nameless reports whether a step takes answers whose author nobody may learn.
func nameless(s *r.State, st *r.Record) bool {
	if st == nil {
		return false
	}
	act, _ := ActivityOf(s, st.ID)
	return act.Private || s.PerStep("word")[st.ID] > 0
}

// unlink lists what is to be forgotten of the steps of which it is true: the
// named records whole, or with keep only when they were made.
func unlink(s *r.State, of func(step string) bool, keep bool) []r.Erasure {
	var out []r.Erasure
	for _, rec := range s.All() {
		if !of(rec.Str("step")) { // what is forgotten names no step
			continue
		}
		key := r.Key{Kind: rec.Kind, ID: rec.ID}
		switch {
		case rec.Kind == "word":
			out = append(out, r.Erasure{Key: key, Keep: true})
		case slices.Contains(beside(), rec.Kind):
			out = append(out, r.Erasure{Key: key, Keep: keep})
		}
	}
	return out
}

// unlinkAll is unlink for every such step of the session.
func unlinkAll(s *r.State) []r.Erasure {
	return unlink(s, func(id string) bool {
		return nameless(s, s.Any("step", id))
	}, false)
}

// counted is what a step keeps of named records that are forgotten.
type counted struct {
	Done  int `json:"done"`
	Turns int `json:"turns"`
	// Answer is the result of the step's closed question, if there was one.
	Answer *ResultRow `json:"answer,omitempty"`
}

// countUp writes the numbers of the steps whose named records go.
func (c *cmd) countUp() {
	in := inSet(c.s)
	finished, turns, answers := finishers(c.s, in), byStep(c.s, in, "turn"), rowsOf(c.s, "answer", "step", "answer", answerRow)
	for _, st := range Steps(c.s) {
		t := counted{Done: len(finished[st.ID]), Turns: len(turns[st.ID])}
		if row, ok := answers[st.ID]; ok {
			t.Answer = &row
		}
		if nameless(c.s, st) && t != (counted{}) {
			c.set("step", st.ID, map[string]any{"counted": t})
		}
	}
}

// countedOf is what a step kept; nothing while its records are there.
func countedOf(st *r.Record) counted {
	var t counted
	if st.Has("counted") {
		_ = json.Unmarshal(st.Fields["counted"].V, &t) // the server's own
	}
	return t
}
