// Package xlsx reads and writes guides as spreadsheets, within the limits of
// safezip. Texts that a spreadsheet would take for a formula are written with
// an apostrophe in front and read back without it.
package xlsx

import (
	"bytes"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"cairn/internal/errs"
	"cairn/internal/guide"
	"cairn/internal/safezip"
)

const (
	sheetGuide = "Guide"
	sheetAbout = "About"
	// maxCell is the longest text a spreadsheet cell holds, in characters.
	maxCell = 32767
)

var (
	formulaLike = regexp.MustCompile(`^'*[=+\-@\t\r]`)
	neutral     = regexp.MustCompile(`^'+[=+\-@\t\r]`)
)

// Neutral returns text that no spreadsheet takes for a formula; Plain undoes it.
func Neutral(s string) string {
	if formulaLike.MatchString(s) {
		return "'" + s
	}
	return s
}

// Plain is the inverse of Neutral.
func Plain(s string) string {
	if neutral.MatchString(s) {
		return s[1:]
	}
	return s
}

// Read returns the rows of the first sheet with a guide's column heads, else
// of the first sheet; line numbers are those of the sheet. The error is
// Invalid or TooLarge.
func Read(data []byte) (guide.Table, error) {
	if _, err := safezip.Open(data); err != nil {
		return guide.Table{}, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: false, UnzipSizeLimit: safezip.MaxTotal, UnzipXMLSizeLimit: safezip.MaxTotal})
	if err != nil {
		return guide.Table{}, errs.Wrap(err, errs.Invalid, "file", "This is not a spreadsheet that can be read. Save it as .xlsx without a password, or paste its table as text.")
	}
	defer f.Close()
	t, err := bestSheet(f)
	if err != nil {
		return guide.Table{}, err
	}
	if t.Fields = about(f); hasAllColumns(t) {
		t.Own = true
	} else {
		t.Fields = nil
	}
	return t, nil
}

// hasAllColumns says that a sheet is one Write made, whoever saved it since:
// it has our further columns and the guide's fields.
func hasAllColumns(t guide.Table) bool {
	rows := t.Rows()
	return len(t.Fields) > 0 && t.Fields[0].Name == "id" && len(rows) > 0 &&
		slices.Contains(rows[0].Cells, "key") && slices.Contains(rows[0].Cells, "activity")
}

func bestSheet(f *excelize.File) (guide.Table, error) {
	var first guide.Table
	for i, name := range f.GetSheetList() {
		t, err := sheet(f, name)
		if err != nil {
			return t, err
		}
		for _, l := range t.Lines {
			if guide.IsHeader(l.Cells) {
				return t, nil
			}
		}
		if i == 0 {
			first = t
		}
	}
	return first, nil
}

// The limits of a sheet; a guide stays far below both.
const (
	maxRows = 5000
	maxCols = 100
)

func sheet(f *excelize.File, name string) (guide.Table, error) {
	var t guide.Table
	rows, err := f.Rows(name)
	if err != nil {
		return t, damaged(err)
	}
	defer rows.Close()
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return t, damaged(err)
		}
		if n > maxRows || len(cells) > maxCols {
			return t, errs.New(errs.TooLarge, "file", "The sheet %q has more than %d rows or %d columns. Copy the guide's table into a new spreadsheet.", name, maxRows, maxCols)
		}
		for i, c := range cells {
			cells[i] = Plain(c)
		}
		if len(cells) > 0 {
			t.Lines = append(t.Lines, guide.Line{Number: n, Cells: cells})
		}
	}
	return t, nil
}

func damaged(err error) error {
	return errs.Wrap(err, errs.Invalid, "file", "A sheet is damaged. Open the file in your spreadsheet program and save it again, or paste its table as text.")
}

// about reads the guide's fields; none when the sheet is not there.
func about(f *excelize.File) (fields []guide.Field) {
	t, err := sheet(f, sheetAbout)
	if err != nil {
		return nil
	}
	for _, l := range t.Lines {
		cells := append(l.Cells, "", "")
		fields = append(fields, guide.Field{Name: cells[0], Value: cells[1]})
	}
	return fields
}

// Write returns a spreadsheet with the guide's table on its first sheet and
// its fields on the second. The error is TooLarge, naming the cell, when a
// text is longer than a cell can hold.
func Write(t guide.Table) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	w := writer{f: f}
	w.check(f.SetSheetName("Sheet1", sheetGuide))
	w.table(t)
	w.about(t.Fields)
	if w.err != nil {
		return nil, w.err
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// writer keeps the first error.
type writer struct {
	f   *excelize.File
	err error
}

func (w *writer) check(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) cell(sheet string, col, row int, text string) {
	name, err := excelize.CoordinatesToCellName(col, row)
	w.check(err)
	text = Neutral(text)
	if utf8.RuneCountInString(text) > maxCell {
		w.check(errs.New(errs.TooLarge, "cell "+name, "The text for cell %s is longer than a spreadsheet cell holds. Export as .docx or as a guide file instead.", name))
		return
	}
	w.check(w.f.SetCellStr(sheet, name, text))
}

func (w *writer) table(t guide.Table) {
	heading := len(t.Heading())
	for i, l := range t.Lines {
		for j, c := range l.Cells {
			w.cell(sheetGuide, j+1, i+1, c)
		}
	}
	w.look(heading+1, len(t.Lines))
}

// look wraps the text, freezes nothing and sets the widths of the original
// table's columns; the heads and the title are bold.
func (w *writer) look(head, last int) {
	bold, err := w.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	w.check(err)
	wrap, err := w.f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	w.check(err)
	for i, width := range []float64{10, 28, 70, 28} {
		col, err := excelize.ColumnNumberToName(i + 1)
		w.check(err)
		w.check(w.f.SetColWidth(sheetGuide, col, col, width))
	}
	if last > head {
		w.check(w.f.SetRowStyle(sheetGuide, head+1, last, wrap))
	}
	w.check(w.f.SetRowStyle(sheetGuide, 1, 1, bold))
	w.check(w.f.SetRowStyle(sheetGuide, head, head, bold))
}

func (w *writer) about(fields []guide.Field) {
	if len(fields) == 0 {
		return
	}
	_, err := w.f.NewSheet(sheetAbout)
	w.check(err)
	for i, field := range fields {
		w.cell(sheetAbout, 1, i+1, field.Name)
		w.cell(sheetAbout, 2, i+1, field.Value)
	}
}
