package guide

import (
	"strconv"
	"strings"
)

// Table is what every format reader hands to Import and every format writer
// gets from ToTable: numbered lines of cells, nothing more.
type Table struct {
	// Own says the file was written by this program and not changed by another
	// one since, so its cells are taken as they are and nothing is repaired.
	Own bool
	// Lines are in reading order. A line with one cell is text outside the
	// table: title, summary and outcomes before it, running heads inside it.
	Lines []Line
	// Fields are the guide's own particulars ("id", "track"), for the formats
	// that can carry them.
	Fields []Field
}

// Line is one row of cells and where it stands in the file, counted from 1.
type Line struct {
	Number int
	Cells  []string
}

// Field is one named value of a guide.
type Field struct{ Name, Value string }

// Add appends a line with the next number.
func (t *Table) Add(cells ...string) {
	t.Lines = append(t.Lines, Line{Number: len(t.Lines) + 1, Cells: cells})
}

// Heading is the text before the table of columns: title, summary, outcomes.
func (t Table) Heading() []Line {
	for i, l := range t.Lines {
		if len(l.Cells) > 1 {
			return t.Lines[:i]
		}
	}
	return t.Lines
}

// Rows is the table of columns, its header row first.
func (t Table) Rows() []Line { return t.Lines[len(t.Heading()):] }

// ToTable lays a guide out as the table facilitators know: title, summary and
// outcomes, then TIME, GOAL, PROCESS and MATERIALS in the guide's language.
// With all it adds a column for every other field of a step and the Fields.
func ToTable(g Guide, all bool) Table {
	t := Table{Own: true}
	for _, s := range []string{g.Title, g.Summary} {
		if s != "" {
			t.Add(clean(s))
		}
	}
	for _, o := range g.Outcomes {
		t.Add("- " + clean(o))
	}
	t.Add(headerCells(g.Lang, all)...)
	for _, s := range g.Steps {
		t.Add(stepCells(g.Lang, s, all)...)
	}
	if all {
		t.Fields = guideFields(g)
	}
	return t
}

func headerCells(lang string, all bool) []string {
	cells := []string{"TIME", "GOAL", "PROCESS", "MATERIALS"}
	if isSpanish(lang) {
		cells = []string{"TIEMPO", "OBJETIVO", "PROCESO", "MATERIALES"}
	}
	if all {
		for _, c := range stepColumns() {
			cells = append(cells, c.name)
		}
	}
	return cells
}

func stepCells(lang string, s Step, all bool) []string {
	cells := []string{FormatMinutes(s.Minutes), clean(s.Goal), processCell(s, all), materialsCell(lang, s.Materials)}
	if all {
		for _, c := range stepColumns() {
			cells = append(cells, c.get(s))
		}
	}
	return cells
}

// ownBullet marks prompts that are not part of the process text, so that
// reading them back tells the two apart.
const ownBullet = "▸ "

// processCell is the process and, unless a column of their own carries them,
// the prompts the process does not already hold.
func processCell(s Step, all bool) string {
	text := clean(s.Process)
	if all || len(s.Prompts) == 0 || sameStrings(prompts(text), s.Prompts) {
		return text
	}
	lines := []string{}
	if text != "" {
		lines = append(lines, text)
	}
	for _, p := range nonEmpty(s.Prompts) {
		lines = append(lines, ownBullet+oneLine(p))
	}
	return strings.Join(lines, "\n")
}

// splitOwnProcess is the inverse of processCell.
func splitOwnProcess(cell string) (process string, asked []string) {
	lines := strings.Split(cell, "\n")
	end := len(lines)
	for end > 0 && strings.HasPrefix(lines[end-1], ownBullet) {
		end--
	}
	for _, l := range lines[end:] {
		asked = append(asked, strings.TrimPrefix(l, ownBullet))
	}
	process = strings.Join(lines[:end], "\n")
	if len(asked) == 0 {
		asked = prompts(process)
	}
	return process, asked
}

// FormatMinutes writes a time box the way the TIME column shows it: "15 min",
// or nothing for 0.
func FormatMinutes(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n) + " min"
}

func isSpanish(lang string) bool {
	return lang == "es" || strings.HasPrefix(lang, "es-")
}

func sameStrings(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
