package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"cairn/internal/errs"
	"cairn/internal/guideio"
)

// runGuide runs `cairn guide` with args.
func runGuide(t *testing.T, args ...string) (out, notes string, err error) {
	t.Helper()
	var root struct {
		Guide GuideCmd `cmd:""`
	}
	var o, e bytes.Buffer
	k, err := kong.New(&root, kong.Writers(&o, &e), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := k.Parse(append([]string{"guide"}, args...))
	if err != nil {
		t.Fatal(err)
	}
	err = ctx.Run()
	return o.String(), e.String(), err
}

func TestGuideListShowCheck(t *testing.T) {
	if out, _, err := runGuide(t, "list"); err != nil || !strings.Contains(out, "state-leads") {
		t.Error(out, err)
	}
	if out, _, err := runGuide(t, "show", "state-leads", "--lang", "es"); err != nil || !strings.Contains(out, "smartie") {
		t.Error(out, err)
	}
	file := filepath.Join(t.TempDir(), "ours.tsv")
	if err := os.WriteFile(file, []byte("TIME\tGOAL\tPROCESS\tMATERIALS\n5\tMap\tDraw it. Who decides?\t2 pens per table\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := "1. Map (5 min)\n   Draw it. Who decides?\n   + 2 per table: pens\n"
	if out, _, err := runGuide(t, "show", file); err != nil || !strings.HasSuffix(out, want) {
		t.Errorf("%v\n%s", err, out)
	}
	out, _, err := runGuide(t, "show", "state-leads")
	for _, part := range []string{"(0 min, header)", "   ? ", "   + 1 per table: Large paper pad"} {
		if err != nil || !strings.Contains(out, part) {
			t.Errorf("%v, no %q", err, part)
		}
	}
	if _, _, err := runGuide(t, "show", "nothing"); !errs.Is(err, errs.NotFound) {
		t.Error(err)
	}
	if out, _, err := runGuide(t, "check"); err != nil {
		t.Error(out, err)
	}
}

func TestGuideImportAndExport(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.tsv")
	text := "Our guide\nTIME\tGOAL\tPROCESS\tMATERIALS\n\tGreet\tWho is here?\tcards\n15\tPart\tWho calls whom?\t\n"
	if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _, err := runGuide(t, "import", "--json", in)
	var got struct {
		Title string
		Steps []struct{ Goal string }
		Notes []struct{ Line int }
	}
	if err != nil || json.Unmarshal([]byte(out), &got) != nil || len(got.Steps) != 2 || got.Notes[0].Line != 3 {
		t.Fatal(out, err)
	}
	file := filepath.Join(dir, "guide.yaml")
	if _, notes, err := runGuide(t, "import", "--complete", "-o", file, in); err != nil || !strings.Contains(notes, "line 3: ") || !strings.Contains(notes, `"Cards on a wall" for "Greet"`) {
		t.Fatal(notes, err)
	}
	if out, _, err := runGuide(t, "check", file); err != nil {
		t.Error(out, err)
	}
	for _, format := range guideio.Formats() {
		to := filepath.Join(dir, "out."+format)
		if _, _, err := runGuide(t, "export", file, "-o", to); err != nil {
			t.Error(format, err)
		}
		if again, _, err := runGuide(t, "import", "--json", to); err != nil || !strings.Contains(again, "Who calls whom?") {
			t.Error(format, again, err)
		}
		if _, _, err := runGuide(t, "export", file, "-o", to); !errs.Is(err, errs.Conflict) {
			t.Error("an existing file was replaced", err)
		}
		if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
			t.Error(format, info.Mode(), err)
		}
	}
}

func TestI7_GuideImportRefusesWhatIsTooLargeOrNoGuide(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		data []byte
		code errs.Code
	}{
		"large.txt":  {make([]byte, guideio.MaxBytes+1), errs.TooLarge},
		"empty.md":   {nil, errs.Invalid},
		"scan.pdf":   {[]byte("%PDF-1.7"), errs.Invalid},
		"false.docx": {[]byte("hello"), errs.Invalid},
		"prose.txt":  {[]byte("no table here"), errs.Invalid},
		"binary.txt": {[]byte{1, 0, 2}, errs.Invalid},
	} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := runGuide(t, "import", file); !errs.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if _, _, err := runGuide(t, "import", filepath.Join(dir, "absent.docx")); !errs.Is(err, errs.NotFound) {
		t.Error(err)
	}
}
