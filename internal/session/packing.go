package session

import (
	"time"

	a "cairn/internal/access"
	"cairn/internal/people"
	r "cairn/internal/record"
)

// PackingRow is one thing to bring. Quantity is the most that any one step
// needs, since markers are used again; Lines say where it comes from. Unknown
// is set when people or tables have not been counted yet.
type PackingRow struct {
	Name     map[string]string `json:"name"`
	Quantity int               `json:"quantity"`
	Unknown  bool              `json:"unknown,omitempty"`
	Ready    bool              `json:"ready"`
	Lines    []PackingLine     `json:"lines"`
}

// PackingLine is one material record of one step.
type PackingLine struct {
	ID       string `json:"id"`
	Step     string `json:"step,omitempty"`
	Quantity int    `json:"quantity"`
	Per      string `json:"per"`
	Total    int    `json:"total"`
	Bring    string `json:"bring,omitempty"`
	Ready    bool   `json:"ready"`
}

// packingView shows the packing list.
func packingView() r.View {
	kinds := []string{"session", "step", "material", "participant"}
	return r.View{Name: "packing", Doc: doc, Kinds: kinds, Read: a.Facilitator,
		Compute: func(s *r.State, _ time.Time) (map[string]any, time.Time) {
			rows := map[string]any{}
			for key, row := range packing(s) {
				rows[key] = row
			}
			return rows, time.Time{}
		}}
}

// packing gathers the materials of all steps that will happen, by folded name.
func packing(s *r.State) map[string]PackingRow {
	rows := map[string]PackingRow{}
	for _, m := range s.List("material") {
		if st := s.Any("step", m.Str("step")); st != nil && (st.Deleted != 0 || out(st)) {
			continue
		}
		key := people.FoldOrg(textIn(m, "name", "en"))
		row, ok := rows[key]
		if !ok {
			row = PackingRow{Name: m.Local("name"), Ready: true}
		}
		rows[key] = row.add(s, m)
	}
	return rows
}

func (row PackingRow) add(s *r.State, m *r.Record) PackingRow {
	line := PackingLine{ID: m.ID, Step: m.Str("step"), Quantity: m.Int("quantity"), Per: m.Str("per"),
		Bring: m.Str("bring"), Ready: m.Bool("ready")}
	times := 1
	switch line.Per {
	case "person":
		times = peopleCount(s)
	case "table":
		times = head(s).Int("tables")
	}
	line.Total = line.Quantity * max(1, times)
	row.Unknown = row.Unknown || times == 0
	row.Quantity = max(row.Quantity, line.Total)
	row.Ready = row.Ready && line.Ready
	row.Lines = append(row.Lines, line)
	return row
}

// doublesView lists organisations whose names read the same, for one tap to
// merge: key is the later one's id.
func doublesView() r.View {
	return r.View{Name: "doubles", Doc: doc, Kinds: []string{"org"}, Read: a.Facilitator,
		Compute: func(s *r.State, _ time.Time) (map[string]any, time.Time) {
			rows := map[string]any{}
			for _, d := range people.Doubles(s) {
				rows[d.From] = d
			}
			return rows, time.Time{}
		}}
}
