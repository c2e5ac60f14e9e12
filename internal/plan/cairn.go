package plan

import (
	"time"

	a "cairn/internal/access"
	r "cairn/internal/record"
)

// PartRow is one of the eleven parts of the plan. Have says whether its stone
// lies: whether it says the least it must. N counts what is agreed, Drafts what
// the room has put down and nobody has kept. A part that is begun has something
// agreed and says what it still Lacks, by codes of the rule; see Parts.
type PartRow struct {
	Have   bool     `json:"have"`
	N      int      `json:"n"`
	Drafts int      `json:"drafts"`
	Begun  bool     `json:"begun,omitempty"`
	Lacks  []string `json:"lacks,omitempty"`
}

// WholeRow is the row "total": how many of the eleven parts are laid.
type WholeRow struct {
	Have int `json:"have"`
	N    int `json:"n"`
}

// Part is one part of the plan: the kinds it is made of, and the codes of what
// it still lacks of the least it needs, none when its stone lies.
type Part struct {
	Name  string
	Kinds []string
	Lacks func(s *r.State) []string
}

// Parts are the eleven parts in the order of the plan, with what each lacks
// until its stone lies:
//
//	aim          statement what is won; day an end date or target date
//	outside      any one date that nobody here controls
//	dates        any one date or action of our own
//	phases       days a launch and an end for every phase kept
//	goals        measure a goal with a number to reach and a day to reach it by
//	benchmarks   each one for every agreed goal
//	power        person a primary target that is a person
//	national     verdict on one national moment or deliverable, not "open"
//	commitments  yes a promise both sides accepted (see the ledger)
//	charter      channel, checkin
//	followups    owner a follow-up that has one
func Parts() []Part {
	return []Part{
		{"aim", []string{"aim"}, aimLacks},
		{"outside", []string{"outside"}, lacks("any", some("outside", nil))},
		{"dates", []string{"date", "action"}, lacks("any", either(some("date", nil), some("action", nil)))},
		{"phases", []string{"phase"}, lacks("days", phasesLaid)},
		{"goals", []string{"goal"}, lacks("measure", some("goal", func(g *r.Record) bool { return g.Has("target") && g.Has("due") }))},
		{"benchmarks", []string{"benchmark"}, lacks("each", func(s *r.State) bool { return len(kept(s, "goal")) > 0 && len(bareGoals(s)) == 0 })},
		{"power", []string{"actor", "finding"}, lacks("person", some("actor", func(x *r.Record) bool {
			return x.Str("role") == "primary_target" && (x.Str("kind") == "person" || !x.Has("kind"))
		}))},
		{"national", []string{"verdict"}, lacks("verdict", some("verdict", func(v *r.Record) bool { return v.Has("verdict") && v.Str("verdict") != "open" }))},
		{"commitments", []string{"commitment"}, lacks("yes", commitmentsLaid)},
		{"charter", []string{"charter", "channel", "checkin", "norm"}, func(s *r.State) []string {
			return append(lacks("channel", some("channel", nil))(s), lacks("checkin", some("checkin", nil))(s)...)
		}},
		{"followups", []string{"followup"}, lacks("owner", some("followup", func(f *r.Record) bool { return f.Has("owner") }))},
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
	row := PartRow{Lacks: p.Lacks(s)}
	row.Have = len(row.Lacks) == 0
	for _, kind := range p.Kinds {
		n, all := len(kept(s, kind)), len(s.List(kind))
		if kind == "aim" { // it needs no keeping, and is made before it says anything
			n = min(1, 2-len(row.Lacks))
			all = n
		}
		row.N += n
		row.Drafts += all - n
	}
	row.Begun = !row.Have && row.N > 0
	return row
}

// lacks is the code alone until ok.
func lacks(code string, ok func(*r.State) bool) func(*r.State) []string {
	return func(s *r.State) []string {
		if ok(s) {
			return nil
		}
		return []string{code}
	}
}

func either(x, y func(*r.State) bool) func(*r.State) bool {
	return func(s *r.State) bool { return x(s) || y(s) }
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

// aimLacks: the aim is written by facilitators and keepers alone, so it needs no
// keeping.
func aimLacks(s *r.State) []string {
	says := func(field string) func(*r.State) bool {
		return func(s *r.State) bool { return s.Get("aim", "aim").Has(field) }
	}
	return append(lacks("statement", says("statement"))(s), lacks("day", says("end_date"))(s)...)
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
