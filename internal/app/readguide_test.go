package app

import (
	"encoding/json"
	"testing"

	"cairn/internal/guide"
)

// TestReadGuide_AnswersWithAGuideThatCanBeRun: what the page gets from an import
// is what it sends back to make the session.
func TestReadGuide_AnswersWithAGuideThatCanBeRun(t *testing.T) {
	got, err := readGuide("ours.md", []byte("| Goal | Process | Time |\n|---|---|---|\n| Meet everybody | Names around the table | 5 |\n| Choose a day | Propose, then hands | 10 |\n"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var page struct {
		Guide guide.Guide       `json:"guide"`
		Notes []json.RawMessage `json:"notes"`
	}
	if err := json.Unmarshal(body, &page); err != nil {
		t.Fatal(err)
	}
	if len(page.Guide.Steps) < 2 {
		t.Errorf("the guide to run has %d steps, want the two of the table: %s", len(page.Guide.Steps), body)
	}
}
