package guide

import "cmp"

// recall gives the steps of a guide that was read from a table what a table does
// not hold, from the known guide it was saved from: whoever saves a built-in guide
// as a table, changes it and reads it again keeps its questions and activities.
func recall(g *Guide, known []Guide) {
	from := origin(*g, known)
	for i, s := range g.Steps {
		if k, ok := from[fold(s.Goal)]; ok && s.Activity == "" {
			g.Steps[i] = filledFrom(s, k)
		}
	}
}

// origin holds, by goal, the steps of the known guide in the same language that
// shares most goals with g.
func origin(g Guide, known []Guide) map[string]Step {
	var best map[string]Step
	most := 0
	for _, k := range known {
		steps, shared := map[string]Step{}, 0
		for _, s := range k.Steps {
			steps[fold(s.Goal)] = s
		}
		for _, s := range g.Steps {
			if _, ok := steps[fold(s.Goal)]; ok && s.Goal != "" {
				shared++
			}
		}
		if k.Lang == g.Lang && shared > most {
			best, most = steps, shared
		}
	}
	return best
}

// filledFrom is s with the words and the activity of k. What the table said
// stays; the time a step needs is told anew, and it names no other step.
func filledFrom(s, k Step) Step {
	k.Goal, k.Process, k.Materials = s.Goal, s.Process, s.Materials
	k.Key, k.Minutes, k.Minimum, k.From, k.To = s.Key, s.Minutes, s.Minimum, s.From, s.To
	k.Title, k.Condition = cmp.Or(s.Title, k.Title), cmp.Or(s.Condition, k.Condition)
	if len(s.Prompts) > 0 {
		k.Prompts = s.Prompts
	}
	return k
}
