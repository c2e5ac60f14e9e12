package archtest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var writeThreats = flag.Bool("update-threats", false, "write the tests into docs/threats.md again")

var (
	threatRow  = regexp.MustCompile(`^\| ([A-Z][0-9]+) \| (.*?) \| (.*) \|$`)
	namedInGo  = regexp.MustCompile(`(?m)^func (Test((?:[A-Z][0-9]+_?)+)_[A-Za-z0-9]*)\(`)
	oneID      = regexp.MustCompile(`[A-Z][0-9]+`)
	namedInWeb = regexp.MustCompile(`(?m)^// Threats: (.*)$`)
)

// coverage finds, by id, the tests that carry it in their name (Go) or in their
// "Threats:" line (browser), as "name in file".
func coverage(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	files, err := filepath.Glob("../*/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range namedInGo.FindAllStringSubmatch(string(src), -1) {
			for _, id := range oneID.FindAllString(m[2], -1) {
				out[id] = append(out[id], fmt.Sprintf("`%s` %s", m[1], strings.TrimPrefix(filepath.ToSlash(f), "../")))
			}
		}
	}
	pages, err := filepath.Glob("../../e2e/*.mjs")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range pages {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range namedInWeb.FindAllStringSubmatch(string(src), -1) {
			for _, id := range oneID.FindAllString(m[1], -1) {
				out[id] = append(out[id], "`"+filepath.Base(f)+"` e2e")
			}
		}
	}
	for _, list := range out {
		slices.Sort(list)
	}
	return out
}

// Every threat that is due is held by a test that carries its id, and the page
// names exactly the tests there are. -update-threats writes the page again.
func TestThreatsAreHeldByTests(t *testing.T) {
	const path = "../../docs/threats.md"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	have := coverage(t)
	lines, due := strings.Split(string(page), "\n"), 0
	for i, line := range lines {
		m := threatRow.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		tests := strings.Join(have[m[1]], "<br>")
		if later := strings.HasPrefix(m[3], "later"); later {
			if tests = "later"; len(have[m[1]]) > 0 {
				tests = "later; so far " + strings.Join(have[m[1]], "<br>")
			}
		} else if due++; len(have[m[1]]) == 0 {
			t.Errorf("%s is due and no test carries it in its name", m[1])
		}
		lines[i] = fmt.Sprintf("| %s | %s | %s |", m[1], m[2], tests)
	}
	if due < 40 {
		t.Errorf("only %d threats are due", due)
	}
	fresh := strings.Join(lines, "\n")
	if *writeThreats {
		if err := os.WriteFile(path, []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if fresh != string(page) {
		t.Errorf("%s names other tests than there are: go test ./internal/archtest -run Threats -update-threats", path)
	}
}

// Nothing leaves this server by itself: no mail, no webhook, no other origin in
// what browsers load.
func TestS8S10_NothingIsSentAnywhere(t *testing.T) {
	sends := regexp.MustCompile(`"net/smtp"|http\.(Get|Post|Head|PostForm|DefaultClient|DefaultTransport|NewRequest\w*)\b|http\.Client\{`)
	for _, p := range load(t) {
		for _, f := range p.GoFiles {
			src, err := os.ReadFile(filepath.Join(p.Dir, f))
			if err != nil {
				t.Fatal(err)
			}
			if m := sends.Find(src); m != nil && !strings.HasSuffix(p.ImportPath, "/bench") {
				t.Errorf("%s/%s calls out with %s", p.ImportPath, f, m)
			}
		}
	}
	address := regexp.MustCompile(`(?:https?:)?//[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+[^"'` + "`" + `\s)]*`)
	err := filepath.WalkDir("../../web/dist", func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := os.ReadFile(name)
		for _, a := range address.FindAllString(string(src), -1) {
			// Names of vocabularies and texts of error messages; neither is fetched.
			if !strings.HasPrefix(a, "http://www.w3.org/") && !strings.HasPrefix(a, "https://svelte.dev/e/") {
				t.Errorf("%s names another origin: %s", filepath.Base(name), a)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// On a summit's network most pages come over plain HTTP, where browsers hold back
// some of what they can.
func TestPagesNeedNoSecureOrigin(t *testing.T) {
	only := regexp.MustCompile(`randomUUID\(|crypto\.subtle`)
	for _, dir := range []string{"core", "ui"} {
		err := filepath.WalkDir("../../web/"+dir, func(name string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			src, err := os.ReadFile(name)
			if m := only.Find(src); m != nil {
				t.Errorf("%s needs HTTPS for %s", name, m)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
