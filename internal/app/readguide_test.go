package app

import (
	"encoding/json"
	"testing"

	"cairn/internal/guide"
)

// TestReadGuide_AnswersWithAGuideThatCanBeRun: what the page gets from an import
// is what it sends back to make the session.
func TestReadGuide_AnswersWithAGuideThatCanBeRun(t *testing.T) {
	got, err := tableReader().readGuide("ours.md", []byte("| Goal | Process | Time |\n|---|---|---|\n| Meet everybody | Names around the table | 5 |\n| Choose a day | Propose, then hands | 10 |\n"), "en")
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

// What was joined and guessed is told in the reader's language, whatever the
// guide's.
func TestReadGuide_TellsTheReaderInTheirLanguage(t *testing.T) {
	for lang, want := range map[string]string{"en": "Steps without minutes: 1 (Choose a day).", "es-MX": "Pasos sin minutos: 1 (Choose a day)."} {
		got, err := tableReader().readGuide("ours.md", []byte("| Goal | Process | Time |\n|---|---|---|\n| Meet everybody | Names | 5 |\n| Choose a day | Propose | |\n"), lang)
		if err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var page struct {
			Notes   []guide.Note `json:"notes"`
			Guesses []guide.Note `json:"guesses"`
		}
		if err := json.Unmarshal(body, &page); err != nil {
			t.Fatal(err)
		}
		if len(page.Notes) != 1 || page.Notes[0].Message != want || len(page.Guesses) == 0 || page.Guesses[0].Code != "activity_guessed" {
			t.Errorf("%s: %s", lang, body)
		}
	}
}

// tableReader is an App that can read tables and knows no guide.
func tableReader() *App { return &App{guides: func() ([]guide.Guide, error) { return nil, nil }} }
