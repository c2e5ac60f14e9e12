// Package docx reads the tables and paragraphs of Word documents and writes a
// guide as one. It is small on purpose: text in, text out; it follows nothing,
// runs nothing, and unpacks within the limits of safezip.
package docx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"cairn/internal/errs"
	"cairn/internal/guide"
	"cairn/internal/safezip"
)

const (
	documentPart = "word/document.xml"
	appPart      = "docProps/app.xml"
	// ownProgram stands in app.xml until another program saves the file.
	ownProgram = "Cairn"
	// maxCells is more than any guide needs; a file beyond it is refused.
	maxCells = 100_000
)

// Read returns a document's paragraphs and table rows in order, numbered as
// they come. Deleted and moved-away text is left out. The error is Invalid or
// TooLarge.
func Read(data []byte) (guide.Table, error) {
	a, err := safezip.Open(data, documentPart, appPart)
	if err != nil {
		return guide.Table{}, err
	}
	doc := a.File(documentPart)
	if doc == nil {
		return guide.Table{}, errs.New(errs.Invalid, "file", "This is not a Word document. Save the guide as .docx, or paste its table as text.")
	}
	r := reader{dec: xml.NewDecoder(bytes.NewReader(doc))}
	if err := r.run(); err != nil {
		return guide.Table{}, err
	}
	r.table.Own = bytes.Contains(a.File(appPart), []byte("<Application>"+ownProgram+"</Application>"))
	return r.table, nil
}

// reader walks document.xml once. Only the outermost table has rows and cells;
// a table inside a cell gives its text to that cell.
type reader struct {
	dec   *xml.Decoder
	table guide.Table

	depth int // of tables
	row   []string
	cell  []string // paragraphs of the current cell
	span  int
	para  strings.Builder
	item  bool // the paragraph is a list item
	cells int
}

func (r *reader) run() error {
	for {
		tok, err := r.dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errs.Wrap(err, errs.Invalid, "file", "The document is damaged. Open it in your word processor and save it again, or paste its table as text.")
		}
		if err := r.token(tok); err != nil {
			return err
		}
	}
}

func (r *reader) token(tok xml.Token) error {
	switch t := tok.(type) {
	case xml.StartElement:
		return r.open(t)
	case xml.EndElement:
		r.close(t.Name.Local)
	}
	if r.cells > maxCells || len(r.table.Lines) > maxCells {
		return errs.New(errs.TooLarge, "file", "The document is far longer than a guide. Save the guide's table alone in a new document.")
	}
	return nil
}

func (r *reader) open(t xml.StartElement) error {
	switch t.Name.Local {
	case "tbl":
		r.depth++
	case "tr":
		if r.depth == 1 {
			r.row = nil
		}
	case "tc":
		if r.depth == 1 {
			r.cell, r.span = nil, 1
		}
	case "gridSpan":
		r.setSpan(t)
	case "gridBefore":
		r.indent(t)
	case "numPr":
		r.item = true
	case "t":
		return r.text(t)
	case "br", "cr":
		r.para.WriteByte('\n')
	case "tab":
		r.para.WriteByte('\t')
	case "noBreakHyphen":
		r.para.WriteByte('-')
	case "del", "moveFrom", "Fallback", "instrText", "tabs", "rPrChange", "pPrChange":
		return r.dec.Skip()
	}
	return nil
}

func (r *reader) text(t xml.StartElement) error {
	var s string
	if err := r.dec.DecodeElement(&s, &t); err != nil {
		return errs.Wrap(err, errs.Invalid, "file", "The document is damaged. Open it in your word processor and save it again, or paste its table as text.")
	}
	r.para.WriteString(s)
	return nil
}

func value(t xml.StartElement) int {
	for _, a := range t.Attr {
		if a.Name.Local == "val" {
			n, _ := strconv.Atoi(a.Value)
			return min(n, 20)
		}
	}
	return 0
}

func (r *reader) setSpan(t xml.StartElement) {
	if r.depth == 1 {
		r.span = max(1, value(t))
	}
}

// indent stands for the columns a row leaves out at its beginning.
func (r *reader) indent(t xml.StartElement) {
	if r.depth == 1 {
		r.row = append(r.row, make([]string, max(0, value(t)))...)
	}
}

func (r *reader) close(name string) {
	switch {
	case name == "p":
		r.endParagraph()
	case name == "tc" && r.depth == 1:
		r.row = append(r.row, strings.Join(r.cell, "\n"))
		r.row = append(r.row, make([]string, r.span-1)...)
		r.cells += r.span
	case name == "tr" && r.depth == 1:
		r.table.Add(r.row...)
	case name == "tbl" && r.depth > 0:
		r.depth--
	}
}

func (r *reader) endParagraph() {
	text := r.para.String()
	if r.item && strings.TrimSpace(text) != "" {
		text = "- " + strings.TrimSpace(text)
	}
	r.para.Reset()
	r.item = false
	switch {
	case r.depth > 0:
		r.cell = append(r.cell, text)
	case strings.TrimSpace(text) != "":
		r.table.Add(text)
	}
}
