package plan

import (
	"math"
	"slices"
	"strings"
	"time"

	a "cairn/internal/access"
	"cairn/internal/calendar"
	r "cairn/internal/record"
)

// ReadoutTotal is the row "total" of view readout: the four numbers that two
// tracks look at together.
type ReadoutTotal struct {
	Promises  int `json:"promises"`  // wait for an answer
	Ratings   int `json:"ratings"`   // whose middles lie far apart between the tracks
	Dates     int `json:"dates"`     // pairs of actions that get in each other's way
	Questions int `json:"questions"` // to find out, not answered yet
}

// ReadoutRow is one thing to look at together. Of says what it is about and
// which members it has: "promise" and "question" (ID), "rating" and "placement"
// (ID is the subject; Tracks, Apart), "clash" (ID, With, Days).
type ReadoutRow struct {
	Of     string           `json:"of"`
	ID     string           `json:"id"`
	Kind   string           `json:"kind,omitempty"` // of a question: finding or question
	With   string           `json:"with,omitempty"`
	Days   int              `json:"days,omitempty"`
	Tracks map[string]Tally `json:"tracks,omitempty"`
	// Apart is set where the middles of two tracks differ too much to pass over.
	Apart bool `json:"apart,omitempty"`
}

// Tally is what one track answered about one thing.
type Tally struct {
	N         int      `json:"n"`
	Right     *float64 `json:"right,omitempty"`
	Can       *float64 `json:"can,omitempty"`
	Support   *float64 `json:"support,omitempty"`
	Influence *float64 `json:"influence,omitempty"`
	Split     bool     `json:"split,omitempty"`
}

const (
	ratingsApart    = 2.0 // fingers between two middles
	placementsApart = 3.0 // steps between two middles
	mostClashes     = 99
	clashDays       = 3 // closer than this, two actions take each other's people
)

func readoutView() r.View {
	kinds := []string{"commitment", "response", "partner", "tally", "action", "finding", "question"}
	return r.View{Name: "readout", Doc: doc, Kinds: kinds, Read: a.PlanAll,
		Compute: func(s *r.State, _ time.Time) (map[string]any, time.Time) {
			rows, total := map[string]any{}, ReadoutTotal{}
			for _, row := range readout(s) {
				rows[row.Of+":"+row.ID+row.With] = row
				total.add(row)
			}
			rows["total"] = total
			return rows, time.Time{}
		}}
}

func (t *ReadoutTotal) add(row ReadoutRow) {
	switch row.Of {
	case "promise":
		t.Promises++
	case "rating":
		if row.Apart {
			t.Ratings++
		}
	case "clash":
		t.Dates++
	case "question":
		t.Questions++
	}
}

func readout(s *r.State) []ReadoutRow {
	out := append(waitingPromises(s), compared(s)...)
	for _, c := range Clashes(s) {
		out = append(out, ReadoutRow{Of: "clash", ID: c.One.ID, With: c.Other.ID, Days: c.Days})
	}
	return append(out, openQuestions(s)...)
}

// waitingPromises are those that are kept and still want an answer.
func waitingPromises(s *r.State) []ReadoutRow {
	var out []ReadoutRow
	answers := responses(s)
	for _, c := range s.List("commitment") {
		if state := ledgerRow(s, c, answers[c.ID]).State; state == "proposed" || state == "countered" {
			out = append(out, ReadoutRow{Of: "promise", ID: c.ID})
		}
	}
	return out
}

// openQuestions are what is still to find out.
func openQuestions(s *r.State) []ReadoutRow {
	var out []ReadoutRow
	for _, f := range s.List("finding") {
		if f.Str("kind") == "research" {
			out = append(out, ReadoutRow{Of: "question", Kind: "finding", ID: f.ID})
		}
	}
	for _, q := range s.List("question") {
		if !q.Has("answer") {
			out = append(out, ReadoutRow{Of: "question", Kind: "question", ID: q.ID})
		}
	}
	return out
}

// compared lays the latest tallies of each track beside each other.
func compared(s *r.State) []ReadoutRow {
	latest, rows := map[string]*r.Record{}, map[string]*ReadoutRow{}
	for _, rec := range s.List("tally") {
		of, subject, track := rec.Str("of"), rec.Str("subject"), rec.Str("track")
		if old := latest[of+subject+track]; old != nil && old.Changed > rec.Changed {
			continue
		}
		latest[of+subject+track] = rec
		row := rows[of+subject]
		if row == nil {
			row = &ReadoutRow{Of: of, ID: subject, Tracks: map[string]Tally{}}
			rows[of+subject] = row
		}
		row.Tracks[track] = tallied(rec)
	}
	out := make([]ReadoutRow, 0, len(rows))
	for _, row := range rows {
		row.Apart = apart(row.Tracks)
		out = append(out, *row)
	}
	return out
}

func tallied(rec *r.Record) Tally {
	num := func(field string) *float64 {
		if !rec.Has(field) {
			return nil
		}
		v := rec.Num(field)
		return &v
	}
	return Tally{N: rec.Int("n"), Right: num("right"), Can: num("can"), Support: num("support"), Influence: num("influence"), Split: rec.Bool("split")}
}

func apart(tracks map[string]Tally) bool {
	far := func(get func(Tally) *float64, least float64) bool {
		low, high := math.Inf(1), math.Inf(-1)
		for _, t := range tracks {
			if v := get(t); v != nil {
				low, high = min(low, *v), max(high, *v)
			}
		}
		return high-low >= least
	}
	return far(func(t Tally) *float64 { return t.Right }, ratingsApart) || far(func(t Tally) *float64 { return t.Can }, ratingsApart) ||
		far(func(t Tally) *float64 { return t.Support }, placementsApart) || far(func(t Tally) *float64 { return t.Influence }, placementsApart)
}

// Clash is two actions of different hosts that may take each other's people,
// the earlier one first, and the days between their starts.
type Clash struct {
	One, Other *r.Record
	Days       int
}

// Clashes lists the actions less than three days apart, unless one group holds
// both or both say where they are and the places differ.
func Clashes(s *r.State) []Clash {
	list := s.List("action")
	slices.SortStableFunc(list, func(x, y *r.Record) int { return strings.Compare(x.Str("start"), y.Str("start")) })
	out := []Clash{}
	for i, one := range list {
		for _, other := range list[i+1:] {
			days := calendar.Days(one.Str("start"), other.Str("start"))
			if days >= clashDays || len(out) == mostClashes {
				break
			}
			if mayDiffer(one, other, "host") && !bothDiffer(one, other, "where") {
				out = append(out, Clash{one, other, days})
			}
		}
	}
	return out
}

// mayDiffer reports whether a text of two records is not known to be the same.
func mayDiffer(x, y *r.Record, field string) bool {
	return x.Str(field) == "" || !strings.EqualFold(x.Str(field), y.Str(field))
}

func bothDiffer(x, y *r.Record, field string) bool {
	return x.Has(field) && y.Has(field) && !strings.EqualFold(x.Str(field), y.Str(field))
}
