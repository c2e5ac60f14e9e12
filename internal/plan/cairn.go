package plan

import (
	"time"

	a "cairn/internal/access"
	r "cairn/internal/record"
)

// PartRow is one of the eleven parts of the plan. Have says whether its stone
// lies: whether it says the least it must. N counts what is agreed, Drafts what
// the room has put down and nobody has kept.
type PartRow struct {
	Have   bool `json:"have"`
	N      int  `json:"n"`
	Drafts int  `json:"drafts"`
}

// WholeRow is the row "total": how many of the eleven parts are laid.
type WholeRow struct {
	Have int `json:"have"`
	N    int `json:"n"`
}

// Part is one part of the plan: the kinds it is made of and the least it needs.
type Part struct {
	Name  string
	Kinds []string
	Laid  func(s *r.State) bool
}

// Parts are the eleven parts in the order of the plan:
//
//	aim          says what is won, and has an end date or target date
//	outside      one date that nobody here controls
//	dates        one date or action of our own
//	phases       a phase with a launch and an end, and none kept without them
//	goals        a goal with a number to reach and a day to reach it by
//	benchmarks   one for every agreed goal
//	power        a primary target that is a person
//	national     a verdict on one national moment or deliverable, not "open"
//	commitments  a promise both sides accepted (see the ledger)
//	charter      a channel and a check-in
//	followups    a follow-up that has an owner
func Parts() []Part {
	return []Part{
		{"aim", []string{"aim"}, aimLaid},
		{"outside", []string{"outside"}, some("outside", nil)},
		{"dates", []string{"date", "action"}, func(s *r.State) bool { return len(kept(s, "date"))+len(kept(s, "action")) > 0 }},
		{"phases", []string{"phase"}, phasesLaid},
		{"goals", []string{"goal"}, some("goal", func(g *r.Record) bool { return g.Has("target") && g.Has("due") })},
		{"benchmarks", []string{"benchmark"}, func(s *r.State) bool { return len(kept(s, "goal")) > 0 && len(bareGoals(s)) == 0 }},
		{"power", []string{"actor", "finding"}, some("actor", func(x *r.Record) bool {
			return x.Str("role") == "primary_target" && (x.Str("kind") == "person" || !x.Has("kind"))
		})},
		{"national", []string{"verdict"}, some("verdict", func(v *r.Record) bool { return v.Has("verdict") && v.Str("verdict") != "open" })},
		{"commitments", []string{"commitment"}, commitmentsLaid},
		{"charter", []string{"charter", "channel", "checkin"}, func(s *r.State) bool {
			return len(kept(s, "channel")) > 0 && len(kept(s, "checkin")) > 0
		}},
		{"followups", []string{"followup"}, some("followup", func(f *r.Record) bool { return f.Has("owner") })},
	}
}

func cairnView() r.View {
	kinds := []string{"response", "partner"}
	for _, p := range Parts() {
		kinds = append(kinds, p.Kinds...)
	}
	return r.View{Name: "cairn", Doc: doc, Kinds: kinds, Read: a.PlanAll,
		Compute: func(s *r.State, _ time.Time) (map[string]any, time.Time) {
			rows, total := map[string]any{}, WholeRow{}
			for _, p := range Parts() {
				row := p.row(s)
				rows[p.Name] = row
				total.N++
				if row.Have {
					total.Have++
				}
			}
			rows["total"] = total
			return rows, time.Time{}
		}}
}

func (p Part) row(s *r.State) PartRow {
	row := PartRow{Have: p.Laid(s)}
	for _, kind := range p.Kinds {
		n := len(kept(s, kind))
		row.N += n
		row.Drafts += len(s.List(kind)) - n
	}
	return row
}

// some is laid when one agreed record of the kind fulfils ok (nil: any does).
func some(kind string, ok func(*r.Record) bool) func(*r.State) bool {
	return func(s *r.State) bool {
		for _, rec := range kept(s, kind) {
			if ok == nil || ok(rec) {
				return true
			}
		}
		return false
	}
}

// aimLaid: the aim is written by facilitators and keepers alone, so it needs no
// keeping.
func aimLaid(s *r.State) bool {
	aim := s.Get("aim", "aim")
	return aim.Has("statement") && aim.Has("end_date")
}

func phasesLaid(s *r.State) bool {
	phases := kept(s, "phase")
	for _, p := range phases {
		if !p.Has("launch") || !p.Has("end") {
			return false
		}
	}
	return len(phases) > 0
}

// bareGoals lists agreed goals without an agreed benchmark.
func bareGoals(s *r.State) []*r.Record {
	marked := map[string]bool{}
	for _, b := range kept(s, "benchmark") {
		marked[b.Str("goal")] = true
	}
	var out []*r.Record
	for _, g := range kept(s, "goal") {
		if !marked[g.ID] {
			out = append(out, g)
		}
	}
	return out
}

func commitmentsLaid(s *r.State) bool {
	answers := responses(s)
	for _, c := range s.List("commitment") {
		if ledgerRow(s, c, answers[c.ID]).State == "active" {
			return true
		}
	}
	return false
}
