package xlsx

import (
	"archive/zip"
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"cairn/internal/errs"
	"cairn/internal/guide"
)

func TestI3_NeutralIsNoFormulaAndComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[=+\-@'\t\r a]{0,4}.{0,5}`).Draw(t, "text")
		n := Neutral(s)
		if n != "" && strings.ContainsRune("=+-@\t\r", rune(n[0])) {
			t.Fatalf("%q is a formula", n)
		}
		if Plain(n) != s {
			t.Fatalf("%q became %q and then %q", s, n, Plain(n))
		}
	})
}

func TestI3_WrittenCellsAreTextAndNoFormula(t *testing.T) {
	var table guide.Table
	table.Add("=1+1")
	table.Add("TIME", "GOAL", "PROCESS", "MATERIALS")
	table.Add("10 min", "@a", "- list\n- list", "+1")
	data, err := Write(table)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, at := range []string{"A1", "B3", "C3", "D3"} {
		formula, _ := f.GetCellFormula(sheetGuide, at)
		value, _ := f.GetCellValue(sheetGuide, at)
		if formula != "" || !strings.HasPrefix(value, "'") {
			t.Errorf("%s: formula %q, value %q", at, formula, value)
		}
	}
}

// A time box may be a number with the look of a time; a spreadsheet then counts
// in days.
func TestReadTimesThatSpreadsheetsHoldAsNumbers(t *testing.T) {
	for _, look := range []string{"[h]:mm", "h:mm", "hh:mm:ss", "h:mm AM/PM", "m/d/yy h:mm", "[mm]"} {
		f := excelize.NewFile()
		for i, row := range [][]any{{"TIME", "GOAL", "PROCESS", "MATERIALS"}, {20.0 / 1440, "Greet", "Say hello", ""}, {15.0 / 1440, "Part", "Say goodbye", ""}} {
			_ = f.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &row)
		}
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &look})
		if err != nil {
			t.Fatal(err)
		}
		_ = f.SetCellStyle("Sheet1", "A2", "A3", style)
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		table, err := Read(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		imp, err := guide.FromTable(table)
		if err != nil || imp.Guide.Steps[0].Minutes != 20 || imp.Guide.Steps[1].Minutes != 15 {
			t.Errorf("%s: %+v %v", look, imp, err)
		}
	}
}

func TestReadFindsTheSheetWithTheTable(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	_ = f.SetCellStr("Sheet1", "A1", "Notes")
	_, _ = f.NewSheet("Plan")
	_ = f.SetCellStr("Plan", "A1", "Our guide")
	for at, s := range map[string]string{"A3": "Tiempo", "B3": "Objetivo", "C3": "Proceso", "D3": "Materiales", "B4": "Saludar", "C4": "Hola"} {
		_ = f.SetCellStr("Plan", at, s)
	}
	_ = f.SetCellInt("Plan", "A4", 15)
	data, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	table, err := Read(data.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	want := []guide.Line{{Number: 1, Cells: []string{"Our guide"}}, {Number: 3, Cells: []string{"Tiempo", "Objetivo", "Proceso", "Materiales"}}, {Number: 4, Cells: []string{"15", "Saludar", "Hola"}}}
	if d := cmp.Diff(want, table.Lines); d != "" || table.Own {
		t.Error(table.Own, d)
	}
}

func TestI7_DangerousSpreadsheetsAreRefused(t *testing.T) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, _ := z.Create("xl/worksheets/sheet1.xml")
	_, _ = w.Write(bytes.Repeat([]byte(" "), 20<<20))
	_ = z.Close()
	if _, err := Read(out.Bytes()); !errs.Is(err, errs.TooLarge) {
		t.Errorf("a bomb: %v", err)
	}
	if _, err := Read([]byte("PK")); !errs.Is(err, errs.Invalid) {
		t.Errorf("not a zip: %v", err)
	}
}

func TestWriteNamesTheCellThatIsTooLong(t *testing.T) {
	var table guide.Table
	table.Add("TIME", "GOAL", "PROCESS", "MATERIALS")
	table.Add("", "", strings.Repeat("a", maxCell+1), "")
	_, err := Write(table)
	if !errs.Is(err, errs.TooLarge) || !strings.Contains(err.Error(), "C2") {
		t.Error(err)
	}
}

func FuzzXlsx(f *testing.F) {
	var table guide.Table
	table.Add("TIME", "GOAL", "PROCESS", "MATERIALS")
	table.Add("10", "a", "b", "c")
	data, err := Write(table)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		if table, err := Read(data); err == nil {
			_, _ = guide.FromTable(table)
		}
	})
}

// A spreadsheet that another program has saved since still carries every field.
func TestAnotherProgramMaySaveTheSpreadsheet(t *testing.T) {
	g := guide.Guide{ID: "a", Lang: "en", Title: "A", Track: "joint", Minutes: 5, Steps: []guide.Step{{Key: "k", Goal: "organi- zation", Minutes: 5, Hint: "h", Activity: "notes"}}}
	data, err := Write(guide.ToTable(g, true))
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_ = f.SetAppProps(&excelize.AppProperties{Application: "Another"})
	_ = f.SetCellStr(sheetGuide, "A3", "7")
	again, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	table, err := Read(again.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	imp, err := guide.FromTable(table)
	g.Steps[0].Minutes = 7
	if d := cmp.Diff(g, imp.Guide); err != nil || d != "" {
		t.Error(err, d)
	}
}
