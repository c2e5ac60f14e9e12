// Package tabletext reads guides out of plain text: comma- or tab-separated
// files, Markdown, and what people paste from a document. It writes Markdown.
// It never guesses about content, only about which signs part the columns.
package tabletext

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"cairn/internal/guide"
)

// Decode returns data as UTF-8 text with plain line breaks: UTF-8 or UTF-16
// by their marks, else UTF-8 when valid, else Windows-1252, which is what
// older spreadsheet programs save.
func Decode(data []byte) string {
	var text []byte
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}), bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		text, _ = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
	case utf8.Valid(data):
		text = bytes.TrimPrefix(data, []byte("\uFEFF"))
	default:
		text, _ = charmap.Windows1252.NewDecoder().Bytes(data)
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n").Replace(string(text))
}

// Read reads text whose columns are parted by tabs, Markdown bars, commas,
// semicolons or two and more spaces, whichever shows the column heads.
func Read(data []byte) guide.Table {
	text := Decode(data)
	if isMarkdown(text) {
		return readMarkdown(text)
	}
	readers := []func(string) guide.Table{readTabs, comma(','), comma(';'), comma('|'), readSpaces}
	for _, read := range readers {
		if t := read(text); hasHeader(t) {
			return t
		}
	}
	if strings.Contains(text, "\t") {
		return readTabs(text)
	}
	return readBest(text)
}

// readBest reads text without column heads: by the sign that gives rows of
// three or four cells.
func readBest(text string) guide.Table {
	for _, read := range []func(string) guide.Table{comma('|'), comma(','), comma(';'), readSpaces} {
		t := read(text)
		if r := t.Rows(); len(r) > 0 && len(r[0].Cells) >= 3 && len(r[0].Cells) <= 4 {
			return t
		}
	}
	return readLines(text, func(l string) []string { return []string{l} })
}

// ReadCSV reads a comma- or semicolon-separated file.
func ReadCSV(data []byte) guide.Table {
	text := Decode(data)
	for _, c := range []rune{',', ';', '\t'} {
		if t := comma(c)(text); hasHeader(t) {
			return t
		}
	}
	for _, c := range []rune{';', '\t'} {
		if t := comma(c)(text); len(t.Rows()) > 0 && len(t.Rows()[0].Cells) >= 3 {
			return t
		}
	}
	return comma(',')(text)
}

func hasHeader(t guide.Table) bool {
	for _, l := range t.Lines {
		if guide.IsHeader(l.Cells) {
			return true
		}
	}
	return false
}

// comma reads with encoding/csv, which allows line breaks inside quotes; where
// the quoting is wrong it reads line by line.
func comma(sep rune) func(string) guide.Table {
	return func(text string) guide.Table {
		if t, ok := readQuoted(text, sep); ok {
			return t
		}
		return readLines(text, func(l string) []string { return strings.Split(l, string(sep)) })
	}
}

func readQuoted(text string, sep rune) (guide.Table, bool) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = sep, -1
	records := []guide.Line{}
	for {
		cells, err := r.Read()
		if err != nil {
			return guide.Table{Lines: records}, err.Error() == "EOF"
		}
		line, _ := r.FieldPos(0)
		records = append(records, guide.Line{Number: line, Cells: cells})
	}
}

// readTabs reads tab-separated text, quoted as spreadsheets copy it or plain
// as word processors do.
func readTabs(text string) guide.Table {
	if strings.Contains(text, "\t\"") || strings.Contains(text, "\n\"") {
		if t, ok := readQuoted(text, '\t'); ok {
			return t
		}
	}
	t := readLines(text, func(l string) []string { return strings.Split(l, "\t") })
	t.Lines = joinShort(t.Lines)
	return t
}

func readLines(text string, split func(string) []string) guide.Table {
	var t guide.Table
	for i, l := range strings.Split(text, "\n") {
		t.Lines = append(t.Lines, guide.Line{Number: i + 1, Cells: split(l)})
	}
	return t
}

var wideSpace = regexp.MustCompile(` {2,}`)

func readSpaces(text string) guide.Table {
	return readLines(text, func(l string) []string { return wideSpace.Split(strings.TrimRight(l, " "), -1) })
}

// joinShort puts rows together whose cells hold several lines: a word
// processor copies them so that the row goes on in the next lines until all
// its columns are there.
func joinShort(lines []guide.Line) []guide.Line {
	width := 0
	var out []guide.Line
	for _, l := range lines {
		if guide.IsHeader(l.Cells) {
			width = len(l.Cells)
		}
		if n := len(out) - 1; n >= 0 && width > 0 && goesOn(out[n].Cells, l.Cells, width) {
			out[n].Cells = appendRow(out[n].Cells, l.Cells)
		} else {
			out = append(out, l)
		}
	}
	return out
}

func goesOn(row, next []string, width int) bool {
	if len(row) < 2 || len(row) >= width || len(row)+len(next)-1 > width || guide.IsHeader(row) {
		return false
	}
	_, isTime := guide.ParseTime(next[0])
	return strings.TrimSpace(next[0]) != "" && !(isTime && len(next) > 1)
}

func appendRow(row, next []string) []string {
	out := append([]string{}, row...)
	out[len(out)-1] += "\n" + next[0]
	return append(out, next[1:]...)
}
