package plan

import (
	"math"
	"slices"
	"strings"

	"cairn/internal/calendar"
	r "cairn/internal/record"
)

// latestProgress is the last report on each goal up to today, by its day.
func latestProgress(s *r.State, today string) map[string]*r.Record {
	out := map[string]*r.Record{}
	for _, p := range s.List("progress") {
		if g := p.Str("goal"); p.Str("as_of") <= today && (out[g] == nil || out[g].Str("as_of") <= p.Str("as_of")) {
			out[g] = p
		}
	}
	return out
}

const nearlyThere = 0.1 // of what should have grown by then

// standing says where a report leaves its goal against the line through its own
// benchmarks: "reached", "ahead", "near" (a tenth short at most) or "behind"; ""
// where there is no line to measure by.
func standing(s *r.State, g, report *r.Record, marks []*r.Record) string {
	target, base := g.Num("target"), g.Num("baseline")
	if report == nil || !g.Has("target") || target == base {
		return ""
	}
	up := math.Copysign(1, target-base)
	at := report.Num("value")
	if (at-target)*up >= 0 {
		return "reached"
	}
	planned, ok := plannedAt(s, g, marks, report.Str("as_of"))
	if !ok {
		return ""
	}
	switch short := (planned - at) * up; {
	case short <= 0:
		return "ahead"
	case short <= nearlyThere*(planned-base)*up:
		return "near"
	}
	return "behind"
}

// point is a value that a goal is meant to have on a day.
type point struct {
	day   string
	value float64
}

// plannedAt is what a goal is meant to have reached on a day: along straight
// lines from its start through its benchmarks to its end.
func plannedAt(s *r.State, g *r.Record, marks []*r.Record, day string) (float64, bool) {
	line := planned(s, g, marks)
	i := slices.IndexFunc(line, func(p point) bool { return p.day > day })
	if i == 0 || len(line) == 0 {
		return 0, false
	}
	if i < 0 {
		return line[len(line)-1].value, true
	}
	from, to := line[i-1], line[i]
	part := float64(calendar.Days(from.day, day)) / float64(calendar.Days(from.day, to.day))
	return from.value + part*(to.value-from.value), true
}

// planned is the line of a goal, by day; a goal without a start has begun with
// its plan.
func planned(s *r.State, g *r.Record, marks []*r.Record) []point {
	start := g.Str("start")
	if start == "" {
		start = s.Get("plan", "plan").Str("created")
	}
	line := []point{{start, g.Num("baseline")}, {g.Str("due"), g.Num("target")}}
	for _, b := range marks {
		value := g.Num("baseline") + (g.Num("target")-g.Num("baseline"))*float64(b.Int("percent"))/100
		if b.Has("value") {
			value = b.Num("value")
		}
		line = append(line, point{b.Str("due"), value})
	}
	line = slices.DeleteFunc(line, func(p point) bool { return p.day == "" })
	slices.SortStableFunc(line, func(x, y point) int { return strings.Compare(x.day, y.day) })
	return line
}
