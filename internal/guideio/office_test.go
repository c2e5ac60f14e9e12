package guideio

import (
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// asPage lays a tab-separated guide out as a web page for an office program to
// turn into a document.
func asPage(text string) string {
	var b strings.Builder
	b.WriteString("<html><head><meta charset='utf-8'></head><body>")
	table := false
	for _, l := range strings.Split(text, "\n") {
		cells := strings.Split(l, "\t")
		if (len(cells) > 1) != table {
			table = !table
			b.WriteString(map[bool]string{true: "<table border='1'>", false: "</table>"}[table])
		}
		if !table {
			fmt.Fprintf(&b, "<p>%s</p>", html.EscapeString(l))
			continue
		}
		b.WriteString("<tr>")
		for _, c := range cells {
			fmt.Fprintf(&b, "<td>%s</td>", html.EscapeString(c))
		}
		b.WriteString("</tr>")
	}
	return b.String() + "</table></body></html>"
}

func convert(t *testing.T, program, page string) []byte {
	t.Helper()
	if testing.Short() {
		t.Skip("office programs start slowly; run without -short")
	}
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("%s is not installed; install it to compare its documents", program)
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "guide.html"), filepath.Join(dir, "guide.docx")
	if err := os.WriteFile(in, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, in, "-f", "html", "-t", "docx", "-o", out)
	if program == "soffice" {
		cmd = exec.Command(path, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--infilter=HTML (StarWriter)", "--convert-to", "docx:MS Word 2007 XML", "--outdir", dir, in)
	}
	cmd.Env = append(os.Environ(), "HOME="+dir)
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, msg)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestDocumentsOfOfficeProgramsGiveTheSameSteps(t *testing.T) {
	sources := map[string]func(*testing.T) string{
		"own":               func(*testing.T) string { return tornGuide },
		"state-leads":       func(t *testing.T) string { return string(sharedGuide(t, "state-leads")) },
		"movement-building": func(t *testing.T) string { return string(sharedGuide(t, "movement-building")) },
	}
	for name, source := range sources {
		for _, program := range []string{"pandoc", "soffice"} {
			t.Run(name+"/"+program, func(t *testing.T) {
				text := source(t)
				want, err := Read("guide.txt", []byte(text))
				if err != nil {
					t.Fatal(err)
				}
				got, err := Read("guide.docx", convert(t, program, asPage(text)))
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(want.Guide, got.Guide); d != "" {
					t.Error(d)
				}
			})
		}
	}
}

// tornGuide has the faults of a scanned guide, in our own words.
const tornGuide = "Neighbours for Clean Water\n\n- AGREE on one plan\n\nΤΙΜΕ\tGOAL\tPROCESS\tMATERIALS\n" +
	"10 min\tArrive and greet\tSay hello: - your name - your neigh- borhood\tcards\n" +
	"\tAgree on the\tWe want a plan that every table can carry and that nobody\t\n" +
	"\tTime Frame\thas to defend alone.\t\n" +
	"\nPage 2\n\nIME\tGOAL\tPROCESS\tMATERIALS\n" +
	"\tAgree on the Time Frame\tAsk: When does it end? Why?\tcards\n" +
	"\tldentify Allies\twho asked. Draw the map together, then step back and\t\n" +
	"\tName Dates\tlook. Which dates are fixed?\t\n"
