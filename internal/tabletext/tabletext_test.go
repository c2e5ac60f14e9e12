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

func TestReadCSVWithoutHeadsWeKnow(t *testing.T) {
	want := [][]string{{"When", "What", "How", "Stuff", "Who"}, {"10", "Greet", "Say hello, all", "cards", "Ana"}}
	for name, text := range map[string]string{
		"commas":     "When,What,How,Stuff,Who\n10,Greet,\"Say hello, all\",cards,Ana\n",
		"semicolons": "When;What;How;Stuff;Who\n10;Greet;Say hello, all;cards;Ana\n",
	} {
		if d := cmp.Diff(want, rowsOf(ReadCSV([]byte(text)))); d != "" {
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

// A cell over several rows or columns leaves the others where they stand, as the
// same table does in a Word document.
func TestReadHTMLSpans(t *testing.T) {
	head := "<tr><th>TIME<th>GOAL<th>PROCESS<th>MATERIALS"
	row := []string{"TIME", "GOAL", "PROCESS", "MATERIALS"}
	cases := map[string]struct {
		page string
		want [][]string
	}{
		"rows":          {head + "<tr><td rowspan=2>10<td rowspan='2'>Map<td>Draw<td>paper<tr><td>Look<td>Luis", [][]string{row, {"10", "Map", "Draw", "paper"}, {"", "", "Look", "Luis"}}},
		"the last cell": {head + "<tr><td>10<td>Map<td>Draw<td rowspan=2>paper<tr><td>5<td>Look<td>Well", [][]string{row, {"10", "Map", "Draw", "paper"}, {"5", "Look", "Well", ""}}},
		"columns":       {"<tr><td colspan=4>Our guide" + head + "<tr><td>10<td colspan=2>Map<td>paper", [][]string{{"Our guide", "", "", ""}, row, {"10", "Map", "", "paper"}}},
		"both":          {head + "<tr><td rowspan=2 colspan=2>Break<td>Rest<td>tea<tr><td>More<td>cake", [][]string{row, {"Break", "", "Rest", "tea"}, {"", "", "More", "cake"}}},
		"a whole row":   {head + "<tr><td rowspan=2>10<td rowspan=2>Map<td rowspan=2>Draw<td rowspan=2>paper<tr><tr><td>5<td>Look<td>Well<td>", [][]string{row, {"10", "Map", "Draw", "paper"}, {"", "", "", ""}, {"5", "Look", "Well", ""}}},
		"next table":    {"<tr><td rowspan=9>a<td>b</table><table>" + head, [][]string{{"a", "b"}, row}},
		"nonsense":      {head + "<tr><td rowspan=x>10<td colspan=-1>Map<td>Draw<td>paper<tr><td>5<td>Look<td>Well<td>", [][]string{row, {"10", "Map", "Draw", "paper"}, {"5", "Look", "Well", ""}}},
	}
	for name, c := range cases {
		got, err := ReadHTML([]byte("<table>" + c.page + "</table>"))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.want, rowsOf(got)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	if got, _ := ReadHTML([]byte("<table><tr><td colspan=99999999 rowspan=99999999>x<td>y")); len(got.Lines[0].Cells) > 60 {
		t.Errorf("a row of %d cells", len(got.Lines[0].Cells))
	}
}

func FuzzText(f *testing.F) {
	f.Add([]byte("TIME\tGOAL\tPROCESS\tMATERIALS\n10\tGreet\t\"One\nTwo\"\tcards"))
	f.Add([]byte("| a | b\\| |\n|---|---|\n|&amp;|<br>|"))
	f.Add([]byte("<table><tr><td>x<td>y"))
	f.Add([]byte("<table><tr><td rowspan=3 colspan=2>x<td>y<tr><td>z<tr><tr><td>w"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, read := range []func([]byte) guide.Table{Read, ReadCSV, ReadMarkdown} {
			_, _ = guide.FromTable(read(data))
		}
		if table, err := ReadHTML(data); err == nil {
			_, _ = guide.FromTable(table)
		}
	})
}
