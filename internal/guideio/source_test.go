package guideio

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"cairn/internal/guide"
)

// stateGoals and movementGoals are one telling word or two of each goal, in
// order; the closing steps follow.
var (
	opening       = "fun environment|facilitator|COVID|Meet the group|discussion norms|objectives|SMARTIE"
	stateGoals    = opening + "|story|national strategy|deliverables|Campaign Strategic|Power Analysis|End Date|External|Internal|Phases|Benchmarks|Delegate|Communication Norms|parking lot|takeaways|Next steps"
	movementGoals = opening + "|story|Intersectionality|national strategy|key moments|Campaign Strategic|Power Analysis|New Event|External|Internal|Incorporating a path|Delegate|Communication Norms|parking lot|takeaways|Next steps"
)

func importSource(t *testing.T, name string) guide.Import {
	t.Helper()
	imp, err := Read(name+".txt", sharedGuide(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return imp
}

func TestSourceGuidesGiveTheirGoalsInOrder(t *testing.T) {
	for name, goals := range map[string]string{"state-leads": stateGoals, "movement-building": movementGoals} {
		imp := importSource(t, name)
		want := strings.Split(goals, "|")
		if len(imp.Guide.Steps) != len(want) {
			t.Fatalf("%s: %d steps, want %d", name, len(imp.Guide.Steps), len(want))
		}
		for i, s := range imp.Guide.Steps {
			if !strings.Contains(s.Goal, want[i]) {
				t.Errorf("%s: step %d is %q, want %q in it", name, i+1, s.Goal, want[i])
			}
		}
		t.Logf("%s: %d steps, %d notes", name, len(imp.Guide.Steps), len(imp.Notes))
	}
}

// Every word of the PROCESS column is there, once and in order; words broken
// at a line end count as their parts put together.
func TestSourceGuidesKeepEveryWord(t *testing.T) {
	for _, name := range []string{"state-leads", "movement-building"} {
		var column, got []string
		for _, l := range strings.Split(string(sharedGuide(t, name)), "\n") {
			if cells := strings.Split(l, "\t"); len(cells) == 4 && cells[2] != "PROCESS" {
				column = append(column, cells[2])
			}
		}
		for _, s := range importSource(t, name).Guide.Steps {
			got = append(got, s.Process)
		}
		// Moving a leaked beginning back changes no order, as the row before is
		// where it goes; so only the hyphens and spaces may differ.
		if a, b := squeeze(column), squeeze(got); a != b {
			t.Errorf("%s: the words differ from %q on", name, firstDifference(a, b))
		}
	}
}

var notWord = regexp.MustCompile(`[\s-]+`)

func squeeze(parts []string) string { return notWord.ReplaceAllString(strings.Join(parts, ""), "") }

func firstDifference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return a[i:min(i+30, len(a))]
		}
	}
	return "(the end)"
}

func TestSourceGuidesHyphens(t *testing.T) {
	broken := regexp.MustCompile(`[a-z]- [a-z]`)
	whole := map[string][]string{
		"state-leads":       {"framework", "organization", "step-backs", "In-session", "Time-bound", "engagement-wise", "open-door", "follow-up", "staff/supporters'", "keeping"},
		"movement-building": {"framework", "national", "https://jamboard.google.com/", "step-backs", "check-ins", "intersectional", "two month period"},
	}
	for name, words := range whole {
		var text strings.Builder
		for _, s := range importSource(t, name).Guide.Steps {
			text.WriteString(s.Goal + "\n" + s.Process + "\n" + strings.Join(s.Prompts, "\n") + "\n")
			for _, m := range s.Materials {
				text.WriteString(m.Name + "\n")
			}
		}
		if m := broken.FindString(text.String()); m != "" {
			t.Errorf("%s: a word is still broken: %q", name, m)
		}
		for _, w := range words {
			if !strings.Contains(text.String(), w) {
				t.Errorf("%s: %q is missing", name, w)
			}
		}
	}
}

func TestSourceGuidesMoveLeaksBack(t *testing.T) {
	cases := []struct {
		guide         string
		step          int
		begins, ends  string
		line          int
		code, mention string
	}{
		{"state-leads", 6, "Overview:", "and next steps", 21, "text_moved", "steps"},
		{"state-leads", 7, "Being by", "have feedback.", 22, "goal_split", "SMARTIE"},
		{"state-leads", 16, "Using the", "calendar in mind.", 61, "text_moved", "mind."},
		{"state-leads", 17, "Strong internal", "Volunteer", 0, "word_hangs", "Volunteer"},
		{"state-leads", 14, "Discuss with", "Conventions", 53, "goal_misread", "ldentify"},
		{"movement-building", 7, "Being by", "have feedback.", 27, "text_moved", "have feedback."},
		{"movement-building", 8, "Briefly review", "overcome it?", 32, "goal_repeated", "WAH"},
		{"movement-building", 17, "After allowing", "their interest.", 61, "goal_similar", "pathway"},
		{"movement-building", 22, "Next steps", "the session.", 84, "time_after", "120"},
	}
	for _, c := range cases {
		imp := importSource(t, c.guide)
		s := imp.Guide.Steps[c.step-1]
		if !strings.HasPrefix(s.Process, c.begins) || !strings.HasSuffix(s.Process, c.ends) {
			t.Errorf("%s step %d: begins %.20q, ends %q", c.guide, c.step, s.Process, s.Process[max(0, len(s.Process)-20):])
		}
		if !noted(imp.Notes, c.line, c.code, c.mention) {
			t.Errorf("%s: no note %s about %q in line %d", c.guide, c.code, c.mention, c.line)
		}
	}
}

func noted(notes []guide.Note, line int, code, mention string) bool {
	for _, n := range notes {
		if n.Code == code && strings.Contains(n.Message, mention) && (line == 0 || n.Line == line) {
			return true
		}
	}
	return false
}

func TestSourceGuidesHeading(t *testing.T) {
	imp := importSource(t, "movement-building")
	if imp.Guide.Title != "Movement Building Facilitator Guide" || len(imp.Guide.Outcomes) != 2 ||
		!strings.HasPrefix(imp.Guide.Outcomes[0], "CREATE") || !strings.HasPrefix(imp.Guide.Outcomes[1], "DELEGATE") {
		t.Errorf("heading: %q %q", imp.Guide.Title, imp.Guide.Outcomes)
	}
	if last := imp.Guide.Steps[len(imp.Guide.Steps)-1]; last.Minutes != 0 || imp.Guide.Minutes != 120 {
		t.Errorf("the last step has %d minutes, the guide %d", last.Minutes, imp.Guide.Minutes)
	}
}

func TestImportJSONShape(t *testing.T) {
	imp, err := Read("a.tsv", []byte("Guide\nTIME\tGOAL\tPROCESS\tMATERIALS\n10 min\tMeet\tWho are you?\tcards, pens\n"))
	if err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(imp)
	want := `{"title":"Guide","outcomes":[],"steps":[{"goal":"Meet","process":"Who are you?","prompts":["Who are you?"],"minutes":10,"materials":["cards","pens"]}],"notes":[]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSourceGuidesCanBeRunAfterCompletion(t *testing.T) {
	activities := map[string]map[string]string{
		"state-leads": {"fun": "music", "facilitator": "facilitators", "COVID": "safety", "group": "roster", "objectives": "agenda", "SMARTIE": "smartie", "story": "story",
			"national strategy": "strategy", "deliverables and responsibilities to WAH": "feasibility", "Campaign Strategic": "break", "Power": "power", "End Date": "end_date", "External": "external", "Internal": "internal",
			"Phases": "phases", "Benchmarks": "benchmarks", "Delegate": "delegate", "Communication": "charter", "parking": "parking", "takeaways": "takeaways", "Next steps": "close", "discussion norms": "norms"},
		"movement-building": {"Intersectionality": "intersections", "key moments": "feasibility", "New Event": "events", "Incorporating": "hooks"},
	}
	for name, want := range activities {
		g, _ := guide.Complete(importSource(t, name))
		total := 0
		for _, s := range g.Steps {
			total += s.Minutes
			for word, activity := range want {
				if strings.Contains(s.Goal, word) && s.Activity != activity && !(word == "group" && s.Activity == "norms") {
					t.Errorf("%s: %q has activity %s, want %s", name, s.Goal, s.Activity, activity)
				}
			}
		}
		if total != 120 || g.Minutes != 120 {
			t.Errorf("%s: %d minutes of %d", name, total, g.Minutes)
		}
		for _, n := range guide.Check(g, nil) {
			t.Errorf("%s: %s: %s", name, n.Field, n.Message)
		}
	}
}
