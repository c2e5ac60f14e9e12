package guideio

import (
	"testing"

	"cairn/guides"
	"cairn/internal/guide"
)

func TestABuiltInGuideSavedAsATableIsKnownAgain(t *testing.T) {
	all, err := guide.LoadAll(guides.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range all {
		for _, format := range []string{"docx", "xlsx", "md", "html"} {
			imp := readBack(t, format, g)
			imp.Guide.Steps = append(imp.Guide.Steps, guide.Step{Goal: "Zzz", Minutes: 3})
			got, _ := guide.Complete(imp, all...)
			for i, s := range g.Steps {
				if a := got.Steps[i]; a.Activity != s.Activity || a.Question != s.Question || a.Title != s.Title || a.Process != imp.Guide.Steps[i].Process {
					t.Errorf("%s %s %s, step %d: %q %q %q, want %q %q %q", g.ID, g.Lang, format, i+1, a.Title, a.Activity, a.Question, s.Title, s.Activity, s.Question)
				}
			}
			if a := got.Steps[len(g.Steps)]; a.Activity != "notes" {
				t.Errorf("a step of one's own became %s", a.Activity)
			}
		}
	}
}
