package session

import (
	"strings"
	"time"
	"unicode"

	a "cairn/internal/access"
	"cairn/internal/people"
	r "cairn/internal/record"
)

// PackingRow is one thing to bring. Quantity is the most that any one step
// needs, since markers are used again; what is used up, such as cards, adds up
// over the steps. Lines say where it comes from. Unknown is set when people or
// tables have not been counted yet.
type PackingRow struct {
	Name     map[string]string `json:"name"`
	Quantity int               `json:"quantity"`
	UsedUp   bool              `json:"used_up,omitempty"`
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
			row = PackingRow{Name: m.Local("name"), UsedUp: usedUp(m.Local("name")), Ready: true}
		}
		rows[key] = row.add(s, m)
	}
	return rows
}

func (row PackingRow) add(s *r.State, m *r.Record) PackingRow {
	line := PackingLine{ID: m.ID, Step: m.Str("step"), Quantity: m.Int("quantity"), Per: m.Str("per"),
		Bring: m.Str("bring"), Ready: m.Bool("ready")}
	times := max(1, head(s).Int("rooms"))
	switch line.Per {
	case "person":
		times = peopleCount(s)
	case "table":
		times = head(s).Int("tables")
	}
	line.Total = line.Quantity * max(1, times)
	row.Unknown = row.Unknown || times == 0
	if row.UsedUp {
		row.Quantity += line.Total
	} else {
		row.Quantity = max(row.Quantity, line.Total)
	}
	row.Ready = row.Ready && line.Ready
	row.Lines = append(row.Lines, line)
	return row
}

// usedUp says, by the name in any language, that a thing cannot be used again in
// the next step. A pad, pack or box of it can.
func usedUp(name map[string]string) bool {
	up := false
	for _, n := range name {
		for _, w := range strings.FieldsFunc(strings.ToLower(n), func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }) {
			switch strings.TrimSuffix(strings.TrimSuffix(w, "s"), "e") {
			case "pad", "notepad", "pack", "box", "roll", "block", "bloc", "paquet", "caja", "rollo", "libreta", "cuaderno":
				return false
			case "card", "sticky", "sticki", "post-it", "postit", "sheet", "paper", "copy", "copi", "handout", "sticker", "dot", "snack", "food", "lunch", "water", "drink", "cup", "plat",
				"napkin", "envelop", "form", "flyer", "ballot", "worksheet", "tarjeta", "adhesiva", "hoja", "papel", "copia", "etiqueta", "calcomanía",
				"bocadillo", "comida", "agua", "bebida", "vaso", "plato", "servilleta", "sobr", "formulario", "volant", "boleta":
				up = true
			}
		}
	}
	return up
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
