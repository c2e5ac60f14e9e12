package guide

import (
	"strconv"
	"strings"
)

// column is a field of a step that the four-column table has no place for.
type column struct {
	name string
	get  func(Step) string
	set  func(*Step, string)
}

// stepColumns are the columns after MATERIALS in a spreadsheet that carries
// everything. Lists have one item per line.
func stepColumns() []column {
	return []column{
		textColumn("key", func(s *Step) *string { return &s.Key }),
		textColumn("title", func(s *Step) *string { return &s.Title }),
		textColumn("question", func(s *Step) *string { return &s.Question }),
		textColumn("hint", func(s *Step) *string { return &s.Hint }),
		textColumn("why", func(s *Step) *string { return &s.Why }),
		textColumn("example", func(s *Step) *string { return &s.Example }),
		listColumn("prompts", func(s *Step) *[]string { return &s.Prompts }),
		listColumn("say", func(s *Step) *[]string { return &s.Script.Say }),
		textColumn("do", func(s *Step) *string { return &s.Script.Do }),
		listColumn("ask", func(s *Step) *[]string { return &s.Script.Ask }),
		textColumn("stuck", func(s *Step) *string { return &s.Script.Stuck }),
		numberColumn("minimum", func(s *Step) *int { return &s.Minimum }),
		textColumn("priority", func(s *Step) *string { return &s.Priority }),
		textColumn("condition", func(s *Step) *string { return &s.Condition }),
		textColumn("after", func(s *Step) *string { return &s.After }),
		textColumn("activity", func(s *Step) *string { return &s.Activity }),
		listColumn("from", func(s *Step) *[]string { return &s.From }),
		listColumn("to", func(s *Step) *[]string { return &s.To }),
		numberColumn("per_person", func(s *Step) *int { return &s.PerPerson }),
	}
}

func textColumn(name string, at func(*Step) *string) column {
	return column{name,
		func(s Step) string { return *at(&s) },
		func(s *Step, v string) { *at(s) = v }}
}

func listColumn(name string, at func(*Step) *[]string) column {
	return column{name,
		func(s Step) string { return joinList(*at(&s)) },
		func(s *Step, v string) { *at(s) = splitList(v) }}
}

func numberColumn(name string, at func(*Step) *int) column {
	return column{name,
		func(s Step) string { return number(*at(&s)) },
		func(s *Step, v string) { *at(s), _ = strconv.Atoi(strings.TrimSpace(v)) }}
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// joinList writes one item per line; a line break or backslash inside an item
// is escaped so that splitList gives the same items back.
func joinList(items []string) string {
	esc := strings.NewReplacer(`\`, `\\`, "\n", `\n`)
	out := make([]string, len(items))
	for i, s := range items {
		out[i] = esc.Replace(s)
	}
	if len(out) == 1 && out[0] == "" {
		return `\e` // one empty item, not an empty list
	}
	return strings.Join(out, "\n")
}

func splitList(cell string) []string {
	if cell == "" {
		return nil
	}
	unesc := strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\e`, "")
	items := strings.Split(cell, "\n")
	for i, s := range items {
		items[i] = unesc.Replace(s)
	}
	return items
}

func guideFields(g Guide) []Field {
	return []Field{
		{"id", g.ID}, {"lang", g.Lang}, {"title", g.Title}, {"track", g.Track},
		{"summary", g.Summary}, {"outcomes", joinList(g.Outcomes)}, {"minutes", number(g.Minutes)},
	}
}

func applyFields(g *Guide, fields []Field) {
	for _, f := range fields {
		switch f.Name {
		case "id":
			g.ID = f.Value
		case "lang":
			g.Lang = f.Value
		case "title":
			g.Title = f.Value
		case "track":
			g.Track = f.Value
		case "summary":
			g.Summary = f.Value
		case "outcomes":
			g.Outcomes = splitList(f.Value)
		case "minutes":
			g.Minutes, _ = strconv.Atoi(strings.TrimSpace(f.Value))
		}
	}
}
