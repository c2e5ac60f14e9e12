package session

import (
	"time"

	a "cairn/internal/access"
	r "cairn/internal/record"
)

// Warning is one thing worth a look; the row's key is Code or Code:step.
//
//	no_steps                                        nothing to run
//	no_facilitator | single_facilitator             nobody, or one alone, runs it
//	no_close                                        no step closes the session
//	no_break          {minutes}                     two hours or more without a break
//	round_too_long    {people, seconds, needed, planned}  a round takes more minutes than its box
//	delegate_close_short {minutes}                  under 15 minutes from delegating to the close
//	below_minimum     {minutes, minimum}            a box shorter than its own minimum
//	over              {minutes}                     ends after the promised end
//	free              {minutes}                     five minutes or more unplanned
//	materials_unticked {n}                          before the start
//	left_behind       {n}                           jumped over and not yet done
type Warning struct {
	Code   string         `json:"code"`
	Step   string         `json:"step,omitempty"`
	Params map[string]int `json:"params,omitempty"`
}

const (
	breakAfter   = 120 // minutes without a break before it is missed
	promisesNeed = 15  // minutes from the first delegating step to the end
	worthFilling = 5   // free minutes worth mentioning
)

func warningsView() r.View {
	kinds := []string{"session", "step", "participant", "facilitator", "material"}
	return r.View{Name: "warnings", Doc: doc, Kinds: kinds, Read: a.Facilitator,
		Compute: func(s *r.State, now time.Time) (map[string]any, time.Time) {
			h, t := head(s), Times(s, now)
			rows := map[string]any{}
			for _, w := range Warnings(s, t) {
				key := w.Code
				if w.Step != "" {
					key += ":" + w.Step
				}
				rows[key] = w
			}
			return rows, t.Change(h, now)
		}}
}

// Warnings judges the session as it stands; a closed one has none.
func Warnings(s *r.State, t Timeline) []Warning {
	h := head(s)
	if h.Str("state") == "closed" {
		return nil
	}
	if len(t.Slots) == 0 {
		return []Warning{{Code: "no_steps"}}
	}
	out := append(shapeWarnings(t), timeWarnings(t)...)
	for _, slot := range t.Slots {
		out = append(out, stepWarnings(s, slot.Step)...)
	}
	if !Running(h) {
		out = append(out, preparing(s)...)
	}
	return out
}

// shapeWarnings look at which steps there are.
func shapeWarnings(t Timeline) []Warning {
	var res []Warning
	promises, stretch, longest := 0, 0, 0
	has := map[string]bool{}
	for _, slot := range t.Slots {
		st := slot.Step
		if out(st) {
			continue
		}
		if stretch += boxMinutes(st); st.Str("activity") == "break" {
			stretch = 0
		}
		longest = max(longest, stretch)
		has[st.Str("activity")] = true
		if has["delegate"] {
			promises += boxMinutes(st)
		}
	}
	if !has["close"] {
		res = append(res, Warning{Code: "no_close"})
	}
	if longest >= breakAfter {
		res = append(res, warn("no_break", "", "minutes", longest))
	}
	if has["delegate"] && promises < promisesNeed {
		res = append(res, warn("delegate_close_short", "", "minutes", promises))
	}
	return res
}

// timeWarnings look at where the clock leads.
func timeWarnings(t Timeline) []Warning {
	var res []Warning
	behind := 0
	for i, slot := range t.Slots {
		if i < t.Here && stateOf(slot.Step) == ahead && boxMinutes(slot.Step) > 0 {
			behind++
		}
	}
	if behind > 0 {
		res = append(res, warn("left_behind", "", "n", behind))
	}
	switch free := t.free(); {
	case free < 0:
		res = append(res, warn("over", "", "minutes", -free))
	case free >= worthFilling:
		res = append(res, warn("free", "", "minutes", free))
	}
	return res
}

// stepWarnings look at one step that is still to come.
func stepWarnings(s *r.State, st *r.Record) []Warning {
	if stateOf(st) != ahead && stateOf(st) != here {
		return nil
	}
	var res []Warning
	box, n, secs := boxMinutes(st), peopleCount(s), st.Int("per_person")
	if needed := (n*secs + 59) / 60; secs > 0 && needed > box {
		res = append(res, warn("round_too_long", st.ID, "people", n, "seconds", secs, "needed", needed, "planned", box))
	}
	if box < st.Int("minimum") {
		res = append(res, warn("below_minimum", st.ID, "minutes", box, "minimum", st.Int("minimum")))
	}
	return res
}

// preparing looks at what must be ready before the start.
func preparing(s *r.State) []Warning {
	var res []Warning
	switch len(s.List("facilitator")) {
	case 0:
		res = append(res, Warning{Code: "no_facilitator"})
	case 1:
		res = append(res, Warning{Code: "single_facilitator"})
	}
	if open := unpacked(s); open > 0 {
		res = append(res, warn("materials_unticked", "", "n", open))
	}
	return res
}

// unpacked counts the lines of the packing list that are not ready, as the
// list itself shows them: one a thing, however many steps need it.
func unpacked(s *r.State) int {
	open := 0
	for _, row := range packing(s) {
		if !row.Ready {
			open++
		}
	}
	return open
}

// warn builds a warning from names and values in turn.
func warn(code, step string, params ...any) Warning {
	w := Warning{Code: code, Step: step, Params: map[string]int{}}
	for i := 0; i+1 < len(params); i += 2 {
		w.Params[params[i].(string)] = params[i+1].(int)
	}
	return w
}
