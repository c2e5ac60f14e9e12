package guide

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cairn/internal/errs"
)

// tabbed reads tab-separated lines, the simplest form of a table.
func tabbed(text string) (t Table) {
	for i, l := range strings.Split(text, "\n") {
		t.Lines = append(t.Lines, Line{Number: i + 1, Cells: strings.Split(l, "\t")})
	}
	return t
}

// shown writes an import the way the golden files do.
func shown(imp Import) string {
	var b strings.Builder
	put := func(format string, args ...any) {
		b.WriteString(strings.TrimSpace(fmt.Sprintf(format, args...)) + "\n")
	}
	if imp.Guide.Title != "" {
		put("title: %s", imp.Guide.Title)
	}
	for _, o := range imp.Guide.Outcomes {
		put("outcome: %s", o)
	}
	for _, s := range imp.Guide.Steps {
		put("step: %s [%d] %s", s.Goal, s.Minutes, strings.ReplaceAll(materialsCell("en", s.Materials), "\n", "; "))
		for _, l := range strings.Split(s.Process, "\n") {
			put("| %s", l)
		}
		for _, p := range s.Prompts {
			put("? %s", p)
		}
	}
	for _, n := range imp.Notes {
		put("note: %d %s", n.Line, n.Code)
	}
	return b.String()
}

// Each file in testdata/import holds what it is about, the lines and what they
// give.
func TestFromTableGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/import/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(data), "-- in --\n")
		in, want, _ := strings.Cut(rest, "-- out --\n")
		imp, err := FromTable(tabbed(strings.TrimSuffix(in, "\n")))
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if d := cmp.Diff(want, shown(imp)); d != "" {
			t.Errorf("%s: %s", f, d)
		}
	}
}

func TestFromTableWithoutATable(t *testing.T) {
	cases := map[string]struct {
		table Table
		code  errs.Code
	}{
		"nothing":     {Table{}, errs.Invalid},
		"prose":       {tabbed("just\nsome\ntext"), errs.Invalid},
		"heads alone": {tabbed("TIME\tGOAL\tPROCESS\tMATERIALS"), errs.Invalid},
		"too long":    {tabbed("TIME\tGOAL\tPROCESS\tMATERIALS" + strings.Repeat("\n\ta\tb\t", maxRows+1)), errs.TooLarge},
		"too much":    {tabbed("TIME\tGOAL\tPROCESS\tMATERIALS\n10\tgoal\t" + strings.Repeat("word ", maxText/5)), errs.TooLarge},
		"too wide":    {tabbed("TIME\tGOAL\tPROCESS\tMATERIALS" + strings.Repeat("\tx", maxColumns)), errs.TooLarge},
	}
	for name, c := range cases {
		if _, err := FromTable(c.table); !errs.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func TestFromTableWithoutHeads(t *testing.T) {
	imp, err := FromTable(tabbed("10\tGreet\tSay hello\tcards\n5\tPart\tSay goodbye\t"))
	if err != nil || len(imp.Guide.Steps) != 2 || imp.Notes[0].Code != "header_missing" {
		t.Errorf("%+v %v", imp, err)
	}
}

func TestNotesSpeakTheGuidesLanguage(t *testing.T) {
	imp, err := FromTable(tabbed("TIEMPO\tOBJETIVO\tPROCESO\tMATERIALES\n\tSaludar\tHola\t"))
	if err != nil || imp.Guide.Lang != "es" || imp.Notes[0].Message != "Pasos sin minutos: 1 (Saludar)." {
		t.Errorf("%+v %v", imp, err)
	}
}

// Every note has its words in both languages, with the same arguments.
func TestNoteTexts(t *testing.T) {
	for _, code := range strings.Fields("header_lookalike header_cut header_repeated header_missing goal_continued goal_repeated goal_similar goal_shortened goal_misread goal_split goal_guessed text_moved words_joined bullets_lost word_hangs time_empty time_unread time_after time_range text_left_out minutes_spread minutes_assumed minutes_over activity_guessed time_doubtful time_starts time_shared total_left_out materials_none column_kept column_numbers cells_kept header_guessed") {
		en, es := noteText(code)
		if en == code || es == code || strings.Count(en, "%") != strings.Count(es, "%") || strings.Count(en, "%d") != strings.Count(es, "%d") {
			t.Errorf("%s: %q, %q", code, en, es)
		}
	}
}

func TestParseIsStrict(t *testing.T) {
	for _, bad := range []string{"id: a\nidd: b\n", "id: a\nid: b\n", "steps: 3\n", "\tid: a", "id: [", "steps:\n  - minutes: ten\n"} {
		if _, err := Parse([]byte(bad)); !errs.Is(err, errs.Invalid) {
			t.Errorf("Parse(%q) = %v", bad, err)
		}
	}
}

func TestCompleteSharesTheMinutes(t *testing.T) {
	g, notes := Complete(Import{Guide: Guide{Title: "T", Minutes: 60, Steps: []Step{
		{Goal: "Play music", Minutes: 10}, {Goal: "Power map"}, {Goal: "Power map"}, {Goal: "Takeaways"}}}})
	total := 0
	for _, s := range g.Steps {
		total += s.Minutes
		if s.Minutes < 1 || s.Minimum < 1 || s.Minimum > s.Minutes {
			t.Errorf("%s: %d of %d minutes", s.Key, s.Minimum, s.Minutes)
		}
	}
	if total != 60 || g.Steps[0].Minutes != 10 || g.Steps[1].Minutes <= g.Steps[3].Minutes {
		t.Errorf("%d minutes, %+v", total, g.Steps)
	}
	if g.Steps[1].Key == g.Steps[2].Key || len(Check(g, nil)) > 0 || len(notes) == 0 {
		t.Errorf("keys %s %s, notes %v, check %v", g.Steps[1].Key, g.Steps[2].Key, notes, Check(g, nil))
	}
}

// What a session is for is not cut, and music while people arrive takes nothing
// of the time that is shared out.
func TestCompleteKnowsWhatMustHappen(t *testing.T) {
	g, _ := Complete(Import{Guide: Guide{Title: "T", Minutes: 60, Steps: []Step{
		{Goal: "Create a fun environment"}, {Goal: "Power map"}, {Goal: "Identify an end date"}, {Goal: "Delegate the work"},
		{Goal: "Takeaways"}, {Goal: "Next steps", After: "by mail"}, {Goal: "Close", Minutes: 5}}}})
	var priorities []string
	total := 0
	for _, s := range g.Steps {
		priorities, total = append(priorities, s.Priority), total+s.Minutes
	}
	if d := cmp.Diff([]string{"should", "must", "must", "must", "should", "should", "must"}, priorities); d != "" {
		t.Error(d)
	}
	if g.Steps[0].Minutes != 0 || g.Steps[0].Minimum != 0 || total != 60 || len(Check(g, nil)) > 0 {
		t.Errorf("%d minutes, music %+v, %v", total, g.Steps[0], Check(g, nil))
	}
}

func TestCompleteSaysWhenTheStepsAreTooLong(t *testing.T) {
	g, notes := Complete(Import{Guide: Guide{Minutes: 10, Steps: []Step{{Goal: "A", Minutes: 10}, {Goal: "B"}}}})
	if last := notes[len(notes)-1]; last.Code != "minutes_over" || g.Steps[1].Minutes != 1 {
		t.Errorf("%+v %v", g.Steps, notes)
	}
}

func TestCheckFindsEachFault(t *testing.T) {
	sound := func() Guide {
		g, _ := Complete(Import{Guide: Guide{Title: "A guide", Minutes: 30, Steps: []Step{{Goal: "One"}, {Goal: "Two"}}}})
		return g
	}
	if notes := Check(sound(), []string{"notes"}); len(notes) > 0 {
		t.Fatal(notes)
	}
	faults := map[string]func(*Guide){
		"id": func(g *Guide) { g.ID = "A b" }, "lang": func(g *Guide) { g.Lang = "" }, "track": func(g *Guide) { g.Track = "x" },
		"empty": func(g *Guide) { g.Steps[0].Question = " " }, "key": func(g *Guide) { g.Steps[0].Key = "É" },
		"key_twice": func(g *Guide) { g.Steps[0].Key = g.Steps[1].Key }, "minimum": func(g *Guide) { g.Steps[0].Minimum = 99 },
		"minutes": func(g *Guide) { g.Steps[0].Minutes = -1 }, "priority": func(g *Guide) { g.Steps[0].Priority = "maybe" },
		"activity": func(g *Guide) { g.Steps[0].Activity = "dance" }, "minutes_sum": func(g *Guide) { g.Minutes++ },
		"after": func(g *Guide) { g.Steps[0].Priority, g.Steps[0].After = "must", "later" },
		"from":  func(g *Guide) { g.Steps[0].From = []string{g.Steps[1].Key} }, "one_way": func(g *Guide) { g.Steps[1].From = []string{g.Steps[0].Key} },
		"to": func(g *Guide) { g.Steps[1].To = []string{"nowhere"} }, "per_person": func(g *Guide) { g.Steps[0].PerPerson = -1 },
		"quantity": func(g *Guide) { g.Steps[0].Materials = []Material{{Name: "pens", Per: "room"}} },
		"per":      func(g *Guide) { g.Steps[0].Materials = []Material{{Name: "pens", Quantity: 1, Per: "wall"}} },
	}
	for code, spoil := range faults {
		g := sound()
		spoil(&g)
		if !hasCode(Check(g, []string{"notes"}), code) {
			t.Errorf("%s was not found", code)
		}
	}
}

func TestCheckPairFindsWhatDiffers(t *testing.T) {
	a := Guide{ID: "x", Steps: []Step{{Key: "a", Minutes: 5, Materials: []Material{{"pens", 2, "table"}}}}}
	b := Guide{ID: "x", Lang: "es", Steps: []Step{{Key: "a", Minutes: 5, Materials: []Material{{"plumas", 2, "table"}}}}}
	if notes := CheckPair(a, b); len(notes) > 0 {
		t.Error(notes)
	}
	b.Steps[0].Minutes, b.Steps[0].Materials[0].Quantity = 6, 3
	if notes := CheckPair(a, b); len(notes) != 2 || !strings.HasSuffix(notes[1].Field, "materials") {
		t.Error(notes)
	}
}

func hasCode(notes []Note, code string) bool {
	for _, n := range notes {
		if n.Code == code {
			return true
		}
	}
	return false
}

func FuzzImportText(f *testing.F) {
	f.Add("A\n- b\nTIME\tGOAL\tPROCESS\tMATERIALS\n10\tx\ty- z?\tw\n\t\tmore\t\nTIME\tGOAL\tPROCESS\tMATERIALS\n\tx\tend. Next\t")
	f.Add("TIEMPO\tMETA\tPROCESO\n1 h\tl\tShare takeaways Next steps")
	f.Fuzz(func(t *testing.T, text string) {
		imp, err := FromTable(tabbed(text))
		if err != nil {
			return
		}
		g, _ := Complete(imp)
		if total := len(g.Steps); total == 0 || total > 3*maxRows {
			t.Fatalf("%d steps", total)
		}
		for _, s := range g.Steps {
			if s.Minutes < least(s) || s.Minutes > longest+maxRows || s.Minimum > s.Minutes {
				t.Fatalf("%+v", s)
			}
		}
	})
}

// Heads are known whatever alphabet a scan took their letters from.
func TestHeadsOfLookalikeLetters(t *testing.T) {
	cases := map[string]string{
		"ΤΙΜΕ": "time", "τιμε": "time", "ТІМЕ": "time", "IME": "time", "Time (min)": "time", "DURACIÓN": "time",
		"GΟΑL": "goal", "ОBJEТIVO": "goal", "PRΟCESS": "process", "РRОСЕSO": "process", "MΑTERIALS": "materials", "Mаterіales": "materials",
		"": "", "Goal setting and strategic planning": "", "music": "",
	}
	for cell, want := range cases {
		if got, _ := columnOf(cell); got != want {
			t.Errorf("columnOf(%q) = %q, want %q", cell, got, want)
		}
	}
}
