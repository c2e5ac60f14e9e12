package guide_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"cairn/guides"
	"cairn/internal/guide"
	"cairn/internal/session"
)

// The built-in guides are sound, and each has the same structure in its two
// languages.
func TestBuiltInGuides(t *testing.T) {
	all, err := guide.LoadAll(guides.Files)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range session.Activities() {
		names = append(names, name)
	}
	for _, g := range all {
		for _, n := range guide.Check(g, names) {
			t.Errorf("%s.%s: %s: %s", g.ID, g.Lang, n.Field, n.Message)
		}
		if other, ok := guide.Find(all, g.ID, "es"); ok && g.Lang == "en" && other.Lang == "es" {
			for _, n := range guide.CheckPair(g, other) {
				t.Errorf("%s: %s: %s", g.ID, n.Field, n.Message)
			}
		}
		if strings.TrimSpace(g.Summary) == "" {
			t.Errorf("%s.%s has no summary", g.ID, g.Lang)
		}
	}
}

// No run of eight words of the guides these were inspired by is in ours.
func TestBuiltInGuidesAreOurOwnWords(t *testing.T) {
	theirs := map[string]bool{}
	for _, name := range []string{"state-leads", "movement-building"} {
		for _, run := range runs(string(sourceGuide(t, name))) {
			theirs[run] = true
		}
	}
	entries, _ := guides.Files.ReadDir(".")
	for _, e := range entries {
		data, err := guides.Files.ReadFile(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, run := range runs(string(data)) {
			if theirs[run] {
				t.Errorf("%s: eight words in a row are not ours: %q", e.Name(), run)
			}
		}
	}
}

// runs are all runs of eight words of a text, lowered and without signs.
func runs(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var out []string
	for i := 0; i+8 <= len(words); i++ {
		out = append(out, strings.Join(words[i:i+8], " "))
	}
	return out
}

// sourceGuide returns a source guide, which is not part of this repository: it
// is looked for in $CAIRN_SHARED or in ../shared beside it.
func sourceGuide(t *testing.T, name string) []byte {
	t.Helper()
	root := os.Getenv("CAIRN_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	data, err := os.ReadFile(filepath.Join(root, "source-guides", name+".txt"))
	if err != nil {
		t.Skip("the source guides are not here; set CAIRN_SHARED to the folder that holds source-guides/")
	}
	return data
}
