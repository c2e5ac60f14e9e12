package tabletext

import (
	"html"
	"regexp"
	"strings"

	"cairn/internal/guide"
)

// ownMark is the first line of the Markdown this program writes.
const ownMark = "<!-- cairn guide -->"

var delimiterRow = regexp.MustCompile(`^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{1,}:?\s*)+\|?\s*$`)

func isMarkdown(text string) bool {
	for _, l := range strings.Split(text, "\n") {
		if delimiterRow.MatchString(l) {
			return true
		}
	}
	return false
}

// ReadMarkdown reads the pipe table of a Markdown file and the text before it.
func ReadMarkdown(data []byte) guide.Table {
	if text := Decode(data); isMarkdown(text) {
		return readMarkdown(text)
	}
	return Read(data)
}

func readMarkdown(text string) guide.Table {
	t := guide.Table{Own: strings.HasPrefix(text, ownMark)}
	for i, l := range strings.Split(text, "\n") {
		if delimiterRow.MatchString(l) || strings.HasPrefix(l, "<!--") {
			continue
		}
		cells := pipeCells(strings.TrimSpace(l))
		t.Lines = append(t.Lines, guide.Line{Number: i + 1, Cells: cells})
	}
	return t
}

// pipeCells splits a line at its bars and reads the marks inside each cell.
func pipeCells(l string) []string {
	cells := splitBars(l)
	if len(cells) == 1 {
		return []string{inline(l)}
	}
	if strings.HasPrefix(l, "|") {
		cells = cells[1:]
	}
	if n := len(cells) - 1; n >= 0 && strings.TrimSpace(cells[n]) == "" {
		cells = cells[:n]
	}
	for i, c := range cells {
		cells[i] = inline(strings.TrimSpace(c))
	}
	return cells
}

func splitBars(l string) []string {
	var cells []string
	start := 0
	for i := 0; i < len(l); i++ {
		switch l[i] {
		case '\\':
			i++
		case '|':
			cells = append(cells, l[start:i])
			start = i + 1
		}
	}
	return append(cells, l[start:])
}

var mark = regexp.MustCompile(`(?i)\\[!-/:-@\[-` + "`" + `{-~]|<br\s*/?>|\*\*|__|&[a-z]+;|&#x?[0-9a-f]+;`)

// inline takes the marks out of a cell: escapes, line breaks, bold, entities.
func inline(s string) string {
	return mark.ReplaceAllStringFunc(s, func(m string) string {
		switch {
		case m[0] == '\\':
			return m[1:]
		case m[0] == '<':
			return "\n"
		case m[0] == '&':
			return html.UnescapeString(m)
		}
		return ""
	})
}

var special = regexp.MustCompile("[\\\\|`*_<>&\\[\\]#~]")

// WriteMarkdown writes a guide's table as Markdown that Read gives back equal.
func WriteMarkdown(t guide.Table) []byte {
	var b strings.Builder
	b.WriteString(ownMark + "\n\n")
	for i, l := range t.Heading() {
		writeHeading(&b, i, l.Cells[0])
	}
	for i, l := range t.Rows() {
		writeRow(&b, l.Cells)
		if i == 0 {
			b.WriteString("|" + strings.Repeat(" --- |", len(l.Cells)) + "\n")
		}
	}
	return []byte(b.String())
}

func writeHeading(b *strings.Builder, i int, text string) {
	item, isItem := strings.CutPrefix(text, "- ")
	switch {
	case i == 0 && !isItem:
		b.WriteString("# " + escape(text) + "\n\n")
	case isItem:
		b.WriteString("- " + escape(item) + "\n\n")
	default:
		b.WriteString(escape(text) + "\n\n")
	}
}

func writeRow(b *strings.Builder, cells []string) {
	b.WriteString("|")
	for _, c := range cells {
		b.WriteString(" " + escape(c) + " |")
	}
	b.WriteString("\n")
}

func escape(s string) string {
	return strings.ReplaceAll(special.ReplaceAllString(s, `\$0`), "\n", "<br>")
}
