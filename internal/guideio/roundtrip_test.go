package guideio

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"cairn/internal/guide"
)

// prose is what people write into cells: words, signs that mean something to
// one format or another, and line breaks.
func prose() *rapid.Generator[string] {
	word := rapid.OneOf(
		rapid.StringMatching(`[\p{L}\p{N}]{1,8}`),
		rapid.SampledFrom([]string{"-", "- a", "organi- zation", "pre- and", "=1+1", "@x", "+5", "|", `\`, "**bold**", "<br>", "<b>", "&amp;", "&", "'", "'=", `"quoted"`, "`", "_", "#",
			"TIME", "GOAL", "ldentify", "¿qué?", "why?", "10 min", ",", ";", "[x](y)", "~", "\u00a0", "é", "日本", "🙂", "https://a.b/c", "\t", "  "}),
	)
	return rapid.Custom(func(t *rapid.T) string {
		words := rapid.SliceOfN(word, 0, 12).Draw(t, "words")
		between := rapid.SliceOfN(rapid.SampledFrom([]string{" ", " ", " ", "\n"}), len(words), len(words)).Draw(t, "between")
		var b strings.Builder
		for i, w := range words {
			b.WriteString(w + between[i])
		}
		return strings.TrimSpace(b.String())
	})
}

func line() *rapid.Generator[string] {
	return rapid.Map(prose(), func(s string) string { return strings.Join(strings.Fields(s), " ") })
}

func filled() *rapid.Generator[string] {
	return rapid.Map(line(), func(s string) string { return strings.TrimSpace("x " + s) })
}

func list() *rapid.Generator[[]string] {
	return rapid.Map(rapid.SliceOfN(line(), 0, 3), func(l []string) []string {
		if len(l) == 0 {
			return nil
		}
		return l
	})
}

func material() *rapid.Generator[guide.Material] {
	return rapid.Custom(func(t *rapid.T) guide.Material {
		return guide.Material{
			Name:     filled().Draw(t, "name"),
			Quantity: rapid.IntRange(1, 40).Draw(t, "quantity"),
			Per:      rapid.SampledFrom([]string{"room", "table", "person"}).Draw(t, "per"),
		}
	})
}

func step() *rapid.Generator[guide.Step] {
	return rapid.Custom(func(t *rapid.T) guide.Step {
		s := guide.Step{
			Key: rapid.StringMatching(`[a-z][a-z-]{0,8}`).Draw(t, "key"), Goal: filled().Draw(t, "goal"),
			Title: line().Draw(t, "title"), Question: line().Draw(t, "question"), Hint: prose().Draw(t, "hint"),
			Why: line().Draw(t, "why"), Example: line().Draw(t, "example"), Process: prose().Draw(t, "process"),
			Prompts: list().Draw(t, "prompts"), Minutes: rapid.IntRange(0, 240).Draw(t, "minutes"),
			Minimum: rapid.IntRange(0, 60).Draw(t, "minimum"), Priority: rapid.SampledFrom([]string{"must", "should", "could"}).Draw(t, "priority"),
			Condition: line().Draw(t, "condition"), After: line().Draw(t, "after"), Activity: "notes",
			From: list().Draw(t, "from"), To: list().Draw(t, "to"), PerPerson: rapid.IntRange(0, 90).Draw(t, "per person"),
		}
		s.Script = guide.Script{Say: list().Draw(t, "say"), Do: prose().Draw(t, "do"), Ask: list().Draw(t, "ask"), Stuck: line().Draw(t, "stuck")}
		if ms := rapid.SliceOfN(material(), 0, 3).Draw(t, "materials"); len(ms) > 0 {
			s.Materials = ms
		}
		return s
	})
}

func anyGuide() *rapid.Generator[guide.Guide] {
	return rapid.Custom(func(t *rapid.T) guide.Guide {
		return guide.Guide{
			ID: "any", Lang: rapid.SampledFrom([]string{"en", "es"}).Draw(t, "lang"), Title: filled().Draw(t, "title"), Track: "joint",
			Summary: prose().Draw(t, "summary"), Outcomes: list().Draw(t, "outcomes"), Minutes: rapid.IntRange(1, 240).Draw(t, "minutes"),
			Steps: rapid.SliceOfN(step(), 1, 4).Draw(t, "steps"),
		}
	})
}

func roundTrip(t rapid.TB, format string, g guide.Guide) guide.Guide {
	return readBack(t, format, g).Guide
}

func readBack(t rapid.TB, format string, g guide.Guide) guide.Import {
	data, err := Write(format, g)
	if err != nil {
		t.Fatal(err)
	}
	imp, err := Read("guide."+format, data)
	if err != nil {
		t.Fatal(err)
	}
	return imp
}

// I3: a spreadsheet gives every field back equal, those that look like
// formulas among them; so does the guide file.
func TestI3_SpreadsheetAndGuideFileGiveEverythingBack(t *testing.T) {
	for _, format := range []string{"xlsx", "yaml"} {
		t.Run(format, rapid.MakeCheck(func(t *rapid.T) {
			g := anyGuide().Draw(t, "guide")
			if d := cmp.Diff(g, roundTrip(t, format, g), cmpopts.EquateEmpty()); d != "" {
				t.Fatal(d)
			}
		}))
	}
}

func TestTablesGiveTheirOwnFieldsBack(t *testing.T) {
	for _, format := range []string{"docx", "md", "html"} {
		t.Run(format, rapid.MakeCheck(func(t *rapid.T) {
			g := anyGuide().Draw(t, "guide")
			got := roundTrip(t, format, g)
			if d := cmp.Diff(tableOf(g), tableOf(got)); d != "" {
				t.Fatal(d)
			}
		}))
	}
}

type tableRow struct {
	Minutes       int
	Goal, Process string
	Materials     []guide.Material
}

func tableOf(g guide.Guide) (rows []tableRow) {
	for _, s := range g.Steps {
		rows = append(rows, tableRow{s.Minutes, s.Goal, s.Process, s.Materials})
	}
	return rows
}

func TestImportedGuideComesBackEqualFromEveryFormat(t *testing.T) {
	imp, err := Read("guide.txt", []byte(tornGuide))
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range Formats() {
		data, err := Write(format, imp.Guide)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Read("guide."+format, data)
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		got, want := again.Guide, imp.Guide
		if format != "xlsx" && format != "yaml" {
			got.Minutes = want.Minutes // not in the table
		}
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s: %s", format, d)
		}
		if len(again.Notes) > 0 {
			t.Errorf("%s: our own file needed mending: %v", format, again.Notes)
		}
	}
}

func TestI3_NoCellIsAFormula(t *testing.T) {
	g := guide.Guide{Title: "=HYPERLINK(1)", Steps: []guide.Step{{Goal: "@SUM(1)", Process: "- a\n- b", Hint: "+1", Minutes: 5}}}
	for _, format := range []string{"md", "html"} {
		data, err := Write(format, g)
		if err != nil {
			t.Fatal(err)
		}
		if format == "html" && regexp.MustCompile(`(?i)(src|href)=|<script|url\(`).Match(data) {
			t.Error("the print page loads something")
		}
	}
}
