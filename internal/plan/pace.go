package plan

import (
	"math"
	"slices"
	"time"

	a "cairn/internal/access"
	"cairn/internal/calendar"
	r "cairn/internal/record"
)

// PaceRow says how fast one goal must grow from today, and proposes its
// benchmarks on days that are not to be avoided. Left is the days that count
// until the goal's own; PerWeek is what each seven of them must bring.
type PaceRow struct {
	Left    int        `json:"left"`
	PerWeek *float64   `json:"per_week,omitempty"` // absent without a number still to reach
	Marks   []PaceMark `json:"marks"`
	// At is the last value reported, AsOf its day; Stand is where that leaves the
	// goal: reached, ahead, near, behind, or "" where nothing says.
	At    *float64 `json:"at,omitempty"`
	AsOf  string   `json:"as_of,omitempty"`
	Stand string   `json:"stand,omitempty"`
}

// PaceMark is one proposed benchmark.
type PaceMark struct {
	Percent int    `json:"percent"`
	Due     string `json:"due"`
}

func paceView() r.View {
	return r.View{Name: "pace", Doc: doc, Kinds: []string{"plan", "goal", "benchmark", "progress", "outside"}, Read: a.PlanAll,
		Compute: func(s *r.State, now time.Time) (map[string]any, time.Time) {
			zone := s.Get("plan", "plan").Str("zone")
			today, rows := calendar.Today(now, zone), map[string]any{}
			good, last, marks := goodDays(s, today), latestProgress(s, today), marksByGoal(s)
			for _, g := range s.List("goal") {
				row, ok := pace(g, last[g.ID], today, good)
				if row.told(last[g.ID]) || ok {
					if row.Stand = standing(s, g, last[g.ID], marks[g.ID]); row.Stand == "reached" {
						row.PerWeek = nil
					}
					rows[g.ID] = row
				}
			}
			return rows, calendar.Midnight(now, zone)
		}}
}

// told puts the last report into the row, if there is one.
func (row *PaceRow) told(report *r.Record) bool {
	if report == nil {
		return false
	}
	at := report.Num("value")
	row.At, row.AsOf = &at, report.Str("as_of")
	return true
}

// pace reckons from what was last reported. It is false for a goal without a
// day to come, or with one too far away.
func pace(g, last *r.Record, today string, good []string) (PaceRow, bool) {
	days := between(good, g.Str("start"), g.Str("due"))
	if len(days) == 0 || calendar.Days(today, g.Str("due")) > furthest {
		return PaceRow{Marks: []PaceMark{}}, false
	}
	row := PaceRow{Left: len(days)}
	from := g.Num("baseline")
	if last != nil {
		from = last.Num("value")
	}
	if g.Has("target") {
		each := math.Round((g.Num("target")-from)/float64(len(days))*70) / 10
		row.PerWeek = &each
	}
	for _, percent := range []int{25, 50, 75} {
		row.Marks = append(row.Marks, PaceMark{percent, days[(len(days)*percent-1)/100]})
	}
	row.Marks = append(row.Marks, PaceMark{100, g.Str("due")})
	return row, true
}

const furthest = 1100 // days ahead; a goal beyond has no pace worth naming

// goodDays lists the days after today, as far as any goal may go, that no outside
// date says to avoid at home. All goals share them.
func goodDays(s *r.State, today string) []string {
	last := ""
	for _, g := range s.List("goal") {
		if due := g.Str("due"); due > today && calendar.Days(today, due) <= furthest {
			last = max(last, due)
		}
	}
	avoid, out := avoided(s), []string{}
	for d := calendar.Add(today, 1); d <= last; d = calendar.Add(d, 1) {
		if lost(avoid, d) < 0 {
			out = append(out, d)
		}
	}
	return out
}

// between is the days after from, up to and with to.
func between(good []string, from, to string) []string {
	i, found := slices.BinarySearch(good, from)
	if found {
		i++
	}
	j, found := slices.BinarySearch(good, to)
	if found {
		j++
	}
	return good[i:max(i, j)]
}
