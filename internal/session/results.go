package session

import (
	"slices"
	"time"

	a "cairn/internal/access"
	r "cairn/internal/record"
)

// fewest is the number of answers below which a result says nothing but how
// many there are, because it would tell who answered what.
const fewest = 3

// Spread is the middle and the ends of some numbers.
type Spread struct {
	Median float64 `json:"median"`
	Min    int     `json:"min"`
	Max    int     `json:"max"`
	// Split is set where the ends are so far apart that no middle says enough.
	Split bool `json:"split,omitempty"`
}

// apart is the distance of the ends, in fingers, from which on a room is split.
const apart = 3

// ResultRow is one result. Of says what it is about and which members it has:
// "rating" (key: the subject), "placement" (key: the actor), "answer" and
// "dates" (key: the step), "norm" (key: the norm). With fewer than three answers only N and Hidden are set.
type ResultRow struct {
	Of     string `json:"of"`
	Step   string `json:"step,omitempty"`
	N      int    `json:"n"`
	Hidden bool   `json:"hidden,omitempty"`
	// Ratings: two fists-to-five, how many people gave a 2 or less to either,
	// and how often each blocker was named.
	Right    *Spread        `json:"right,omitempty"`
	Can      *Spread        `json:"can,omitempty"`
	Low      int            `json:"low,omitempty"`
	Blockers map[string]int `json:"blockers,omitempty"`
	// What would make it a yes, and what could be given instead, unsigned.
	Conditions   []string `json:"conditions,omitempty"`
	Alternatives []string `json:"alternatives,omitempty"`
	// Placements: where people see somebody, by which ways they can be moved, how
	// sure people are, and whether to talk about this one first.
	Support    *Spread        `json:"support,omitempty"`
	Influence  *Spread        `json:"influence,omitempty"`
	Mechanisms map[string]int `json:"mechanisms,omitempty"`
	Confidence map[string]int `json:"confidence,omitempty"`
	First      bool           `json:"first,omitempty"`
	// Answers: how often each choice was made, and the numbers given.
	Choices map[string]int `json:"choices,omitempty"`
	Number  *Spread        `json:"number,omitempty"`
	// Dates: how often each was proposed, from early to late, and the middle one.
	Dates  []DateCount `json:"dates,omitempty"`
	Middle string      `json:"middle,omitempty"`
	// Norms: how many said yes.
	Yes int `json:"yes,omitempty"`
}

// DateCount is how many people proposed a date.
type DateCount struct {
	Date string `json:"date"`
	N    int    `json:"n"`
}

// resultsView shows what the room answered, and of hidden steps not a bit
// before they are revealed. Answers of people who were removed do not count.
func resultsView() r.View {
	kinds := []string{"step", "participant", "rating", "placement", "answer", "proposal", "agree"}
	return r.View{Name: "results", Doc: doc, Kinds: kinds, Read: a.Faces,
		Compute: func(s *r.State, _ time.Time) (map[string]any, time.Time) {
			rows := map[string]any{}
			for _, of := range []struct {
				kind, key, name string
				row             func([]*r.Record) ResultRow
			}{
				{"rating", "subject", "rating", ratingRow}, {"placement", "actor", "placement", placementRow}, {"answer", "step", "answer", answerRow},
				{"proposal", "step", "dates", datesRow}, {"agree", "norm", "norm", normRow},
			} {
				for key, row := range rowsOf(s, of.kind, of.key, of.name, of.row) {
					rows[key] = row
				}
			}
			for _, st := range s.List("step") {
				if t := countedOf(st); t.Answer != nil {
					rows[st.ID] = *t.Answer
				}
			}
			return rows, time.Time{}
		}}
}

// rowsOf makes the results of one kind, by the value of its field key.
func rowsOf(s *r.State, kind, key, name string, of func([]*r.Record) ResultRow) map[string]ResultRow {
	rows := map[string]ResultRow{}
	for k, recs := range gather(s, kind, key) {
		row := ResultRow{Hidden: true}
		if len(recs) >= fewest {
			row = of(recs)
		}
		row.Of, row.N, row.Step = name, len(recs), recs[0].Str("step")
		rows[k] = row
	}
	return rows
}

// gather collects the records of a kind that may be counted, by the value of a
// field.
func gather(s *r.State, kind, field string) map[string][]*r.Record {
	out := map[string][]*r.Record{}
	for _, rec := range s.List(kind) {
		hides := kind == "rating" || kind == "proposal"
		st := s.Any("step", rec.Str("step"))
		if hides && !st.Bool("revealed") || !shown(s, rec.Str("step")) {
			continue
		}
		if s.Any("participant", personOf(rec)).Str("state") == "removed" {
			continue
		}
		key := rec.Str(field)
		out[key] = append(out[key], rec)
	}
	return out
}

func ratingRow(recs []*r.Record) ResultRow {
	row := ResultRow{Right: spread(recs, "right"), Can: spread(recs, "can"), Blockers: tally(recs, "blocker"),
		Conditions: unsigned(recs, "condition"), Alternatives: unsigned(recs, "alternative")}
	for _, rec := range recs {
		if rec.Has("right") && rec.Int("right") <= 2 || rec.Has("can") && rec.Int("can") <= 2 {
			row.Low++
		}
	}
	return row
}

// Camps of a placement: where two people or more stand on either side of these,
// the room is split, and the middle says nothing.
const (
	againstUs, withUs   = -2, 2
	littleWeight, heavy = 3, 7
	farQuarters         = 4 // between the quarters of support, from which on to talk first
)

func placementRow(recs []*r.Record) ResultRow {
	row := ResultRow{Support: spread(recs, "support"), Influence: spread(recs, "influence"),
		Mechanisms: count(recs, "mechanisms"), Confidence: tally(recs, "confidence")}
	row.Support.camps(recs, "support", againstUs, withUs)
	row.Influence.camps(recs, "influence", littleWeight, heavy)
	row.First = row.Support != nil && (row.Support.Split || quarters(recs, "support") >= farQuarters)
	return row
}

// camps says that the room is split where two or more stand at or below low and
// two or more at or above high.
func (sp *Spread) camps(recs []*r.Record, field string, low, high int) {
	if sp == nil {
		return
	}
	below, above := 0, 0
	for _, v := range values(recs, field) {
		switch {
		case v <= low:
			below++
		case v >= high:
			above++
		}
	}
	sp.Split = below >= 2 && above >= 2
}

// quarters is the distance between the lower and the upper quarter.
func quarters(recs []*r.Record, field string) int {
	vals := values(recs, field)
	if len(vals) == 0 {
		return 0
	}
	return vals[len(vals)*3/4] - vals[len(vals)/4]
}

// count counts the items of a list field, nil when nobody named any.
func count(recs []*r.Record, field string) map[string]int {
	var out map[string]int
	for _, rec := range recs {
		for _, v := range rec.Strs(field) {
			if out == nil {
				out = map[string]int{}
			}
			out[v]++
		}
	}
	return out
}

func answerRow(recs []*r.Record) ResultRow {
	return ResultRow{Choices: tally(recs, "choice"), Number: spread(recs, "number")}
}

func datesRow(recs []*r.Record) ResultRow {
	var dates []string
	for _, rec := range recs {
		dates = append(dates, rec.Str("date"))
	}
	slices.Sort(dates) // ISO dates sort as text
	row := ResultRow{Middle: dates[(len(dates)-1)/2]}
	for _, d := range dates {
		if n := len(row.Dates); n > 0 && row.Dates[n-1].Date == d {
			row.Dates[n-1].N++
			continue
		}
		row.Dates = append(row.Dates, DateCount{d, 1})
	}
	return row
}

func normRow(recs []*r.Record) ResultRow {
	row := ResultRow{}
	for _, rec := range recs {
		if rec.Bool("yes") {
			row.Yes++
		}
	}
	return row
}

// tally counts the values of a field, nil when nobody filled it.
func tally(recs []*r.Record, field string) map[string]int {
	var out map[string]int
	for _, rec := range recs {
		if v := rec.Str(field); v != "" {
			if out == nil {
				out = map[string]int{}
			}
			out[v]++
		}
	}
	return out
}

// unsigned lists the different texts of a field by the alphabet.
func unsigned(recs []*r.Record, field string) []string {
	var out []string
	for _, rec := range recs {
		if v := rec.Str(field); v != "" {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// spread is the spread of a number field, nil with fewer than three values.
func spread(recs []*r.Record, field string) *Spread {
	vals := values(recs, field)
	n := len(vals)
	if n < fewest {
		return nil
	}
	return &Spread{Median: float64(vals[(n-1)/2]+vals[n/2]) / 2, Min: vals[0], Max: vals[n-1], Split: vals[n-1]-vals[0] >= apart}
}

// values are the numbers people gave in a field, from small to large.
func values(recs []*r.Record, field string) []int {
	var vals []int
	for _, rec := range recs {
		if rec.Has(field) {
			vals = append(vals, rec.Int(field))
		}
	}
	slices.Sort(vals)
	return vals
}
