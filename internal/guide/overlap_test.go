package guide_test

import (
	"regexp"
	"testing"

	"cairn/guides"
)

// brokenWord is a word that the page of a source guide split at its edge.
var brokenWord = regexp.MustCompile(`(\pL)-\s+(\pL)`)

// A word broken over two lines must not hide that a sentence is not ours.
func TestBuiltInGuidesAreOurOwnWordsAcrossLineBreaks(t *testing.T) {
	theirs := map[string]string{}
	for _, name := range []string{"state-leads", "movement-building"} {
		for _, run := range runs(brokenWord.ReplaceAllString(string(sourceGuide(t, name)), "$1$2")) {
			theirs[run] = name
		}
	}
	entries, err := guides.Files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := guides.Files.ReadFile(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, run := range runs(string(data)) {
			if from := theirs[run]; from != "" {
				t.Errorf("%s: eight words in a row are from %s: %q", e.Name(), from, run)
			}
		}
	}
}
