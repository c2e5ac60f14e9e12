package guide

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// assumedLength is the length of a session whose guide does not say, minutes.
const assumedLength = 120

// Complete fills what an imported guide lacks so that a session can be run
// with it: ids, keys, short titles, questions, activities guessed from the
// goals, and minutes, so that steps without any share what is left of the
// promised length. It changes nothing that is there. Steps of a known guide are
// known again by their goals. The notes say what it guessed.
func Complete(imp Import, known ...Guide) (Guide, []Note) {
	g := imp.Guide
	g.Steps = slices.Clone(g.Steps)
	n := &noter{spanish: isSpanish(g.Lang)}
	g.Lang = cmp.Or(g.Lang, "en")
	g.Title = cmp.Or(g.Title, "Guide")
	g.ID = cmp.Or(g.ID, slug(g.Title, "-", 6))
	g.Track = cmp.Or(g.Track, "joint")
	recall(&g, known)
	used := map[string]bool{}
	for _, s := range g.Steps {
		used[s.Key] = true
	}
	for i := range g.Steps {
		completeStep(&g.Steps[i], used, n)
	}
	spreadMinutes(&g, n)
	for i := range g.Steps {
		s := &g.Steps[i]
		s.Minimum = cmp.Or(s.Minimum, max(least(*s), s.Minutes/2))
	}
	return g, n.notes
}

func completeStep(s *Step, used map[string]bool, n *noter) {
	s.Goal = cmp.Or(s.Goal, guessGoal(s.Process))
	s.Title = cmp.Or(s.Title, shortTitle(s.Goal))
	s.Question = cmp.Or(s.Question, firstQuestion(s.Prompts), s.Goal)
	if s.Activity == "" {
		s.Activity = guessActivity(s.Goal, s.Process)
		n.add(0, "activity_guessed", s.Activity, s.Goal)
	}
	s.Priority = cmp.Or(s.Priority, priorityOf(*s))
	if s.Key == "" {
		s.Key = unusedKey(cmp.Or(slug(s.Title, "_", 4), "step"), used)
	}
}

// priorityOf is "must" for the steps a session exists for, unless the guide says
// how the step can be done afterwards.
func priorityOf(s Step) string {
	if s.After == "" && slices.Contains([]string{"power", "end_date", "delegate", "close"}, s.Activity) {
		return "must"
	}
	return "should"
}

func unusedKey(key string, used map[string]bool) string {
	free := key
	for i := 2; used[free]; i++ {
		free = key + "_" + strconv.Itoa(i)
	}
	used[free] = true
	return free
}

func firstQuestion(prompts []string) string {
	for _, p := range prompts {
		if strings.HasSuffix(p, "?") {
			return p
		}
	}
	return ""
}

// slug is the first words of a text in small plain letters.
func slug(s, between string, words int) string {
	all := strings.FieldsFunc(foldAccents(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var out []string
	for _, w := range all {
		if w = plainLetters(w); w != "" && len(out) < words {
			out = append(out, w)
		}
	}
	return strings.Join(out, between)
}

func foldAccents(s string) string {
	return strings.Map(func(r rune) rune {
		l, _ := lookalike(r)
		return l
	}, strings.ToLower(s))
}

func plainLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII {
			return r
		}
		return -1
	}, s)
}

// shortTitle is the goal without what is in brackets and without the words
// that carry nothing, at most three words.
func shortTitle(goal string) string {
	if at := strings.IndexAny(goal, "(["); at > 0 {
		goal = goal[:at]
	}
	var out []string
	for _, w := range strings.Fields(goal) {
		w = strings.Trim(w, ".,;:-–/&")
		if w != "" && !dangling(w) && len(out) < 3 {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

// spreadMinutes shares what is left of the promised length out among the steps
// that have no minutes, by the weight of their activities, each at least one;
// what happens while people arrive takes none of it.
func spreadMinutes(g *Guide, n *noter) {
	given, empty := 0, []*Step{}
	for i := range g.Steps {
		given += g.Steps[i].Minutes
		if g.Steps[i].Minutes < least(g.Steps[i]) {
			empty = append(empty, &g.Steps[i])
		}
	}
	if len(empty) == 0 {
		g.Minutes = cmp.Or(g.Minutes, given)
	}
	if g.Minutes == 0 {
		g.Minutes = max(assumedLength, given)
		n.add(0, "minutes_assumed", g.Minutes)
	}
	if left := max(g.Minutes-given, len(empty)); len(empty) > 0 {
		share(empty, left)
		n.add(0, "minutes_spread", left, len(empty), given+left)
		given += left
	}
	if given > g.Minutes {
		n.add(0, "minutes_over", given, g.Minutes)
	}
}

// share gives each step its part of total, which is at least one minute each:
// one minute first, then by weight, what rounding leaves to the first ones.
func share(steps []*Step, total int) {
	weights := 0
	for _, s := range steps {
		weights += weight(s.Activity)
	}
	rest := total - len(steps)
	left := rest
	for _, s := range steps {
		part := rest * weight(s.Activity) / weights
		s.Minutes = 1 + part
		left -= part
	}
	for i := 0; left > 0; i, left = (i+1)%len(steps), left-1 {
		steps[i].Minutes++
	}
}
