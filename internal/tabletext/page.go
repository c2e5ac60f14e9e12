package tabletext

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"cairn/internal/errs"
	"cairn/internal/guide"
)

// WriteHTML writes a guide's table as one page to print: nothing is loaded,
// the column heads repeat on every sheet, no row is cut where it can be helped.
func WriteHTML(t guide.Table, lang string) ([]byte, error) {
	page, err := template.New("page").Funcs(template.FuncMap{"lines": lines}).Parse(pageText)
	if err != nil {
		return nil, err
	}
	rows := t.Rows()
	view := struct {
		Lang, Title string
		Rest        []guide.Line
		Head        []string
		Rows        []guide.Line
	}{Lang: lang, Rest: t.Heading(), Head: rows[0].Cells, Rows: rows[1:]}
	if len(view.Rest) > 0 && !strings.HasPrefix(view.Rest[0].Cells[0], "- ") {
		view.Title, view.Rest = view.Rest[0].Cells[0], view.Rest[1:]
	}
	var out bytes.Buffer
	err = page.Execute(&out, view)
	return out.Bytes(), err
}

func lines(s string) []string { return strings.Split(s, "\n") }

const ownGenerator = "Cairn guide"

// pageStyle is the page's only style sheet. The page stands alone, so that it can
// be mailed and printed; PageStyleHash lets a server allow exactly this sheet.
const pageStyle = `
@page { size: landscape; margin: 12mm; }
body { font: 10pt/1.3 system-ui, sans-serif; color: #231e17; background: #fff; margin: 1rem auto; max-width: 70rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.15; margin: 0 0 .75rem; }
p { margin: 0 0 .4rem; }
table { border-collapse: collapse; width: 100%; margin-top: 1rem; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: 1px solid #857861; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; white-space: pre-wrap; }
th { border-bottom: 2px solid #231e17; }
th:nth-child(1) { width: 9%; } th:nth-child(2) { width: 21%; } th:nth-child(4) { width: 19%; }
@media print { body { margin: 0; max-width: none; padding: 0; } }
`

// PageStyleHash is the hash of the page's style sheet as a Content-Security-Policy
// source: "'sha256-...'".
func PageStyleHash() string {
	sum := sha256.Sum256([]byte(pageStyle))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

const pageText = `<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="` + ownGenerator + `">
<title>{{.Title}}</title>
<style>` + pageStyle + `</style>
</head>
<body>
{{with .Title}}<h1>{{.}}</h1>
{{end}}{{range .Rest}}<p>{{range $i, $l := lines (index .Cells 0)}}{{if $i}}<br>{{end}}{{$l}}{{end}}</p>
{{end}}<table>
<thead><tr>{{range .Head}}<th scope="col">{{.}}</th>{{end}}</tr></thead>
<tbody>
{{range .Rows}}<tr>{{range .Cells}}<td>{{range $i, $l := lines .}}{{if $i}}<br>{{end}}{{$l}}{{end}}</td>{{end}}</tr>
{{end}}</tbody>
</table>
</body>
</html>
`

// ReadHTML reads the paragraphs and table rows of a page, numbered as they
// come; scripts and styles are left out.
func ReadHTML(data []byte) (guide.Table, error) {
	r := pageReader{z: html.NewTokenizer(strings.NewReader(Decode(data)))}
	for {
		switch r.z.Next() {
		case html.ErrorToken:
			r.endRow()
			if err := r.z.Err(); err != io.EOF {
				return r.t, errs.Wrap(err, errs.Invalid, "file", "The page cannot be read. Paste its table as text instead.")
			}
			return r.t, nil
		case html.TextToken:
			r.text(string(r.z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			r.open(r.z.Token())
		case html.EndTagToken:
			r.close(r.z.Token().DataAtom)
		}
	}
}

// pageReader walks a page's tags once; like a browser it forgives tags that
// are never closed.
type pageReader struct {
	z      *html.Tokenizer
	t      guide.Table
	row    []string
	below  []int // for each column, how many more rows the cell above fills
	wide   int   // columns and rows of the current cell
	tall   int
	buf    strings.Builder
	inCell bool
	inRow  bool
	skip   bool
}

func (r *pageReader) text(s string) {
	if r.skip {
		return
	}
	if !r.t.Own {
		s = collapse(s)
	}
	if r.inRow && !r.inCell {
		return
	}
	r.buf.WriteString(s)
}

// collapse treats the white space of a page's source as one space.
func collapse(s string) string {
	words := strings.Join(strings.Fields(s), " ")
	if words == "" {
		return " "
	}
	if strings.TrimLeft(s, " \t\n") != s {
		words = " " + words
	}
	if strings.TrimRight(s, " \t\n") != s {
		words += " "
	}
	return words
}

func (r *pageReader) open(t html.Token) {
	switch t.DataAtom {
	case atom.Meta:
		r.t.Own = r.t.Own || attr(t, "name") == "generator" && attr(t, "content") == ownGenerator
	case atom.Script, atom.Style, atom.Title:
		r.skip = true
	case atom.Tr:
		r.endRow()
		r.inRow = true
	case atom.Td, atom.Th:
		r.endCell()
		r.inCell, r.inRow = true, true
		r.wide, r.tall = spanOf(t, "colspan", maxColumns), spanOf(t, "rowspan", maxSpan)
	case atom.Br:
		r.buf.WriteByte('\n')
	case atom.Li:
		r.block()
		r.buf.WriteString("- ")
	case atom.Table:
		r.below = nil
		r.block()
	case atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.Ul, atom.Ol:
		r.block()
	}
}

// A cell over more columns or rows than these is cut; no guide is as large.
const (
	maxColumns = 50
	maxSpan    = 2000
)

// spanOf is how many columns or rows a cell takes: at least one.
func spanOf(t html.Token, name string, most int) int {
	n, _ := strconv.Atoi(strings.TrimSpace(attr(t, name)))
	return min(max(n, 1), most)
}

// skipFilled leaves the columns empty that a cell of an earlier row reaches into.
func (r *pageReader) skipFilled() {
	for i := len(r.row); i < len(r.below) && r.below[i] > 0; i++ {
		r.below[i]--
		r.row = append(r.row, "")
	}
}

// put adds a cell to the row, and an empty one for each further column it takes.
func (r *pageReader) put(text string) {
	r.skipFilled()
	for i := range r.wide {
		if i > 0 && len(r.row) >= maxColumns {
			return
		}
		at := len(r.row)
		for len(r.below) <= at && at < maxColumns {
			r.below = append(r.below, 0)
		}
		if at < maxColumns {
			r.below[at] = r.tall - 1
		}
		r.row = append(r.row, text)
		text = ""
	}
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (r *pageReader) close(a atom.Atom) {
	switch a {
	case atom.Script, atom.Style, atom.Title:
		r.skip = false
	case atom.Td, atom.Th:
		r.endCell()
	case atom.Tr, atom.Table:
		r.endRow()
	case atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.Li:
		r.block()
	}
}

// block ends a paragraph: a line break in a cell, a line of its own outside.
func (r *pageReader) block() {
	if !r.inCell {
		r.endBlock()
	} else if s := r.buf.String(); s != "" && !strings.HasSuffix(s, "\n") {
		r.buf.WriteByte('\n')
	}
}

func (r *pageReader) endBlock() {
	if s := strings.TrimSpace(r.buf.String()); s != "" && !r.inRow {
		r.t.Add(s)
	}
	r.buf.Reset()
}

func (r *pageReader) endCell() {
	if r.inCell {
		r.put(strings.TrimSpace(r.buf.String()))
	}
	r.buf.Reset()
	r.inCell = false
}

func (r *pageReader) endRow() {
	if !r.inRow {
		r.endBlock()
		return
	}
	r.endCell()
	r.skipFilled()
	if len(r.row) > 0 {
		r.t.Add(r.row...)
	}
	r.row, r.inRow = nil, false
}
