package tabletext

import (
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"cairn/internal/guide"
)

func rowsOf(t guide.Table) [][]string {
	var out [][]string
	for _, l := range t.Lines {
		if len(l.Cells) > 1 {
			out = append(out, l.Cells)
		}
	}
	return out
}

func TestReadEverySeparator(t *testing.T) {
	want := [][]string{{"TIME", "GOAL", "PROCESS", "MATERIALS"}, {"10", "Greet", "Say hello, all", "cards"}}
	cases := map[string]string{
		"tabs":       "TIME\tGOAL\tPROCESS\tMATERIALS\n10\tGreet\tSay hello, all\tcards",
		"commas":     "TIME,GOAL,PROCESS,MATERIALS\r\n10,Greet,\"Say hello, all\",cards\r\n",
		"semicolons": "TIME;GOAL;PROCESS;MATERIALS\n10;Greet;Say hello, all;cards\n",
		"markdown":   "# T\n\n| TIME | GOAL | PROCESS | MATERIALS |\n|---|:--|--:|---|\n| 10 | **Greet** | Say hello, all | cards |\n",
		"bare bars":  "TIME | GOAL | PROCESS | MATERIALS\n--- | --- | --- | ---\n10 | Greet | Say hello, all | cards",
		"spaces":     "TIME   GOAL    PROCESS           MATERIALS\n10     Greet   Say hello, all    cards",
	}
	for name, text := range cases {
		if d := cmp.Diff(want, rowsOf(Read([]byte(text)))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestReadCellsOfSeveralLines(t *testing.T) {
	head := []string{"TIME", "GOAL", "PROCESS", "MATERIALS"}
	cases := map[string]struct {
		text string
		want [][]string
	}{
		"quoted by a spreadsheet":       {"TIME\tGOAL\tPROCESS\tMATERIALS\n10\tGreet\t\"One\nTwo\"\tcards", [][]string{head, {"10", "Greet", "One\nTwo", "cards"}}},
		"copied from a word processor":  {"TIME\tGOAL\tPROCESS\tMATERIALS\n10\tGreet\tOne\nTwo\nThree\tcards\n\tPart\tEnd\t", [][]string{head, {"10", "Greet", "One\nTwo\nThree", "cards"}, {"", "Part", "End", ""}}},
		"typed without the last column": {"TIME\tGOAL\tPROCESS\tMATERIALS\n10\tGreet\tOne\n5\tPart\tEnd", [][]string{head, {"10", "Greet", "One"}, {"5", "Part", "End"}}},
		"a quotation that is none":      {"TIME\tGOAL\tPROCESS\tMATERIALS\n10\tGreet\t\"Hello\" is enough\t", [][]string{head, {"10", "Greet", "\"Hello\" is enough", ""}}},
		"breaks in markdown":            {"|TIME|GOAL|PROCESS|MATERIALS|\n|---|---|---|---|\n|10|a\\|b|One<br/>Two &amp; more|\\*|", [][]string{head, {"10", "a|b", "One\nTwo & more", "*"}}},
	}
	for name, c := range cases {
		if d := cmp.Diff(c.want, rowsOf(Read([]byte(c.text)))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestDecode(t *testing.T) {
	wide := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune("año")) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	for name, data := range map[string][]byte{"UTF-8": []byte("año"), "with a mark": []byte("\uFEFFaño"), "Windows-1252": {'a', 0xF1, 'o'}, "UTF-16": wide} {
		if got := Decode(data); got != "año" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestLineNumbersAreThoseOfTheFile(t *testing.T) {
	for name, text := range map[string]string{
		"tabs":     "T\n\nTIME\tGOAL\tPROCESS\tMATERIALS\n\n10\tGreet\tHi\t",
		"commas":   "T\n\nTIME,GOAL,PROCESS,MATERIALS\n\n10,Greet,Hi,",
		"markdown": "T\n\n|TIME|GOAL|PROCESS|MATERIALS|\n|---|---|---|---|\n|10|Greet|Hi||",
	} {
		lines := Read([]byte(text)).Lines
		if last := lines[len(lines)-1]; last.Number != 5 {
			t.Errorf("%s: line %d", name, last.Number)
		}
	}
}

func TestReadHTMLLikeABrowser(t *testing.T) {
	page := `<title>x</title><h1>Our guide</h1><ul><li>AGREE<li>SHARE</ul><table><tr><th>TIME<th>GOAL<th>PROCESS<th>MATERIALS
<tr><td>10<td>Greet <b>all</b><td><p>One</p><p>Two<br>Three</p><ul><li>a</li><li>b</li></ul><td></table><script>bad()</script>`
	got, err := ReadHTML([]byte(page))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"Our guide"}, {"- AGREE"}, {"- SHARE"}, {"TIME", "GOAL", "PROCESS", "MATERIALS"}, {"10", "Greet all", "One\nTwo\nThree\n- a\n- b", ""}}
	var cells [][]string
	for _, l := range got.Lines {
		cells = append(cells, l.Cells)
	}
	if d := cmp.Diff(want, cells); d != "" {
		t.Error(d)
	}
}

func FuzzText(f *testing.F) {
	f.Add([]byte("TIME\tGOAL\tPROCESS\tMATERIALS\n10\tGreet\t\"One\nTwo\"\tcards"))
	f.Add([]byte("| a | b\\| |\n|---|---|\n|&amp;|<br>|"))
	f.Add([]byte("<table><tr><td>x<td>y"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, read := range []func([]byte) guide.Table{Read, ReadCSV, ReadMarkdown} {
			_, _ = guide.FromTable(read(data))
		}
		if table, err := ReadHTML(data); err == nil {
			_, _ = guide.FromTable(table)
		}
	})
}
