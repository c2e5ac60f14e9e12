package session

import (
	"strings"
	"time"

	a "cairn/internal/access"
	r "cairn/internal/record"
)

// ProgressRow says how far the room is with one step: Done of the Of people who
// are in. Passing counts as done and shows nowhere. Turns is how many have had
// (or passed) their turn in a round.
type ProgressRow struct {
	Done  int `json:"done"`
	Of    int `json:"of"`
	Turns int `json:"turns,omitempty"`
}

// progressView counts people, never says who. One row per step that the room
// has reached or in which somebody has done something.
func progressView() r.View {
	kinds := []string{"step", "participant", "done", "turn", "answer", "proposal", "rating", "placement"}
	return r.View{Name: "progress", Doc: doc, Kinds: kinds, Read: a.Faces,
		Compute: func(s *r.State, _ time.Time) (map[string]any, time.Time) {
			in := inSet(s)
			finished, turns := finishers(s, in), byStep(s, in, "turn")
			rows := map[string]any{"total": ProgressRow{Of: len(in)}}
			for _, st := range Steps(s) {
				kept := countedOf(st)
				row := ProgressRow{Done: max(len(finished[st.ID]), kept.Done), Of: len(in), Turns: max(len(turns[st.ID]), kept.Turns)}
				if reached(st) || row.Done > 0 {
					rows[st.ID] = row
				}
			}
			return rows, time.Time{}
		}}
}

// set is a set of people by id.
type set map[string]bool

// inSet is who is in the room; facilitators are not participants.
func inSet(s *r.State) set {
	in := set{}
	for _, p := range InRoom(s) {
		in[p.ID] = true
	}
	return in
}

// finishers finds, by step, the people in the room who are done: who said so,
// had or passed their turn, answered the closed question, proposed a date, rated
// or placed anything.
func finishers(s *r.State, in set) map[string]set {
	out := map[string]set{}
	for _, kind := range []string{"done", "turn", "answer", "proposal", "rating", "placement"} {
		for step, who := range byStep(s, in, kind) {
			if out[step] == nil {
				out[step] = set{}
			}
			for p := range who {
				out[step][p] = true
			}
		}
	}
	return out
}

// byStep finds who in the room has a record of the kind, by step.
func byStep(s *r.State, in set, kind string) map[string]set {
	out := map[string]set{}
	for _, rec := range s.List(kind) {
		step, who := rec.Str("step"), personOf(rec)
		if !in[who] {
			continue
		}
		if out[step] == nil {
			out[step] = set{}
		}
		out[step][who] = true
	}
	return out
}

// personOf is whose record of a one-per-person kind this is: ids there are
// "<subject>/<person>", also when a facilitator types for a proxy.
func personOf(rec *r.Record) string {
	if i := strings.LastIndexByte(rec.ID, '/'); i >= 0 {
		return rec.ID[i+1:]
	}
	return rec.By
}

// sofarView counts what each step has brought, by kind. Steps that hide their
// answers show no count before they are revealed.
func sofarView() r.View {
	kinds := []string{"step", "note", "word", "parking", "takeaway", "proposal"}
	return r.View{Name: "sofar", Doc: doc, Kinds: kinds, Read: a.Faces,
		Compute: func(s *r.State, _ time.Time) (map[string]any, time.Time) {
			counts := map[string]map[string]int{}
			for _, kind := range kinds[1:] {
				for step, n := range s.PerStep(kind) {
					if n > 0 {
						add(counts, step, kind, n)
					}
				}
			}
			rows := make(map[string]any, len(counts))
			for step, n := range counts {
				if shown(s, step) {
					rows[step] = n
				}
			}
			return rows, time.Time{}
		}}
}

func add(counts map[string]map[string]int, step, kind string, n int) {
	if counts[step] == nil {
		counts[step] = map[string]int{}
	}
	counts[step][kind] = n
}

// shown reports whether the step's answers may be seen: it hides none, or has
// been revealed.
func shown(s *r.State, step string) bool {
	act, _ := ActivityOf(s, step)
	return !act.Hidden || s.Any("step", step).Bool("revealed")
}
