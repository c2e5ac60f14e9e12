package guide

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"cairn/internal/errs"
)

// The limits are more than any guide has; beyond them a file is refused.
const (
	maxRows    = 2000
	maxColumns = 50
	maxText    = 1 << 20 // bytes
)

// Import is what a file gave: a guide that may still lack minutes, questions
// and keys (see Complete), and a note for everything joined or guessed.
type Import struct {
	Guide Guide
	Notes []Note
}

// MarshalJSON writes title, outcomes, steps with goal, process, prompts,
// minutes and materials (as the column shows them), and notes with line and
// message.
func (i Import) MarshalJSON() ([]byte, error) {
	type note struct {
		Line    int    `json:"line"`
		Message string `json:"message"`
	}
	type step struct {
		Goal      string   `json:"goal"`
		Process   string   `json:"process"`
		Prompts   []string `json:"prompts"`
		Minutes   int      `json:"minutes"`
		Materials []string `json:"materials"`
	}
	out := struct {
		Title    string   `json:"title"`
		Outcomes []string `json:"outcomes"`
		Steps    []step   `json:"steps"`
		Notes    []note   `json:"notes"`
	}{i.Guide.Title, append([]string{}, i.Guide.Outcomes...), []step{}, []note{}}
	for _, s := range i.Guide.Steps {
		row := step{s.Goal, s.Process, append([]string{}, s.Prompts...), s.Minutes, []string{}}
		for _, m := range s.Materials {
			row.Materials = append(row.Materials, FormatMaterial(i.Guide.Lang, m))
		}
		out.Steps = append(out.Steps, row)
	}
	for _, n := range i.Notes {
		out.Notes = append(out.Notes, note{n.Line, n.Message})
	}
	return json.Marshal(out)
}

// row is one line of the table by column.
type row struct {
	line, page                     int
	time, goal, process, materials string
	also                           []string
	extra                          map[string]string
}

// importer turns one table into steps.
type importer struct {
	noter
	own     bool
	p       place
	heads   []string // the row we took for heads, where we do not know its words
	h       hyphens
	rows    []row
	torn    bool
	guide   Guide
	drafts  []*draft
	minutes int
	// counting are the heads of further columns that only number the rows.
	counting []string
	nothing  []Line // materials that mean there are none
}

// FromTable reads a guide out of the lines of any format. A table that is not
// our own is mended as scanned and pasted tables need: heads repeated at page
// breaks, rows and goals split, sentences that leaked into the next row, words
// broken at line ends. Every mend is noted with its line. The error is Invalid
// when there is no table and TooLarge when there are too many rows.
func FromTable(t Table) (Import, error) {
	if err := tooLarge(t.Lines); err != nil {
		return Import{}, err
	}
	im := &importer{own: t.Own}
	at, err := im.header(t.Lines)
	if err != nil {
		return Import{}, err
	}
	im.spanish = isSpanish(im.p.lang)
	im.guide.Lang = im.p.lang
	im.heading(t.Lines[:at])
	im.furtherColumns(t.Lines[at:])
	im.readRows(t.Lines[at:])
	if len(im.rows) == 0 {
		return Import{}, errs.New(errs.Invalid, "table", "The table has column heads but no rows under them.")
	}
	im.join()
	im.steps()
	slices.SortStableFunc(im.notes, func(a, b Note) int { return a.Line - b.Line })
	applyFields(&im.guide, t.Fields)
	return Import{Guide: im.guide, Notes: im.notes}, nil
}

func tooLarge(lines []Line) error {
	rows, text := 0, 0
	for _, l := range lines {
		for _, c := range l.Cells {
			text += len(c)
		}
		if len(l.Cells) > maxColumns && len(nonEmpty(l.Cells[maxColumns:])) > 0 {
			return errs.New(errs.TooLarge, "table", "The table has more than %d columns. Import the part with the guide alone.", maxColumns)
		}
		if len(nonEmpty(l.Cells)) > 1 {
			rows++
		}
	}
	if text > maxText {
		return errs.New(errs.TooLarge, "table", "The file holds far more text than a guide. Import the part with the guide alone.")
	}
	if rows > maxRows+1 { // and the heads
		return errs.New(errs.TooLarge, "table", "The table has %d rows; a guide may have at most %d. Import the part with the guide alone.", rows, maxRows)
	}
	return nil
}

// header finds the row of column heads and returns where the table begins.
func (im *importer) header(lines []Line) (int, error) {
	for i, l := range lines {
		if p, ok := findHeader(l.Cells); ok {
			im.p = p
			return i, nil
		}
	}
	for i, l := range lines {
		if len(l.Cells) >= 3 && len(nonEmpty(l.Cells)) >= 2 {
			im.assume(lines[i:])
			return i, nil
		}
	}
	return 0, errs.New(errs.Invalid, "table",
		"No guide table found. The table needs a first row with the column heads TIME, GOAL, PROCESS, MATERIALS (or TIEMPO, OBJETIVO, PROCESO, MATERIALES). In pasted text, columns are separated by tabs or by |.")
}

// assume takes a table without heads we know, and says how.
func (im *importer) assume(lines []Line) {
	var heads bool
	im.p, heads = assume(lines)
	im.spanish = isSpanish(im.p.lang)
	if !heads {
		im.add(lines[0].Number, "header_missing", im.p.order())
		return
	}
	im.heads = lines[0].Cells
	im.add(lines[0].Number, "header_guessed", strings.Join(nonEmpty(im.heads), ", "), im.p.order())
}

var headingMark = regexp.MustCompile(`^#{1,6}\s+`)

// heading takes title, outcomes and summary from the lines before the table.
func (im *importer) heading(lines []Line) {
	var summary []string
	for _, l := range lines {
		text := headingMark.ReplaceAllString(clean(strings.Join(nonEmpty(l.Cells), " ")), "")
		switch {
		case text == "":
		case hasBullet(text):
			im.guide.Outcomes = append(im.guide.Outcomes, trimBullet(text))
		case im.guide.Title == "":
			im.guide.Title = oneLine(text)
		default:
			summary = append(summary, text)
		}
	}
	im.guide.Summary = strings.Join(summary, "\n")
}

// readRows sorts the cells of each line into columns and counts the pages.
func (im *importer) readRows(lines []Line) {
	for i, l := range lines {
		p, isHeader := findHeader(l.Cells)
		switch {
		case isHeader && (i == 0 || !im.own):
			im.readHeader(l, p, i == 0)
		case im.heads != nil && sameStrings(l.Cells, im.heads):
			im.pageBreak(l, i == 0)
		case len(nonEmpty(l.Cells)) == 0:
		case !im.own && isTotal(l.Cells):
			im.total(l)
		case !im.own && isLoose(l.Cells):
			im.add(l.Number, "text_left_out", short(l.Cells[0]))
		default:
			im.rows = append(im.rows, im.readRow(l))
		}
	}
	im.mend()
}

// isTotal says that a row only adds the others up: a word for it, and times.
func isTotal(cells []string) bool {
	total := false
	for _, c := range nonEmpty(cells) {
		switch fold(c) {
		case "total", "totals", "totaltime", "sum", "totales", "tiempototal", "duraciontotal", "suma":
			total = true
		default:
			if !isTime(c) {
				return false
			}
		}
	}
	return total
}

// total leaves a row that adds up out, and takes its length for the session's.
func (im *importer) total(l Line) {
	im.add(l.Number, "total_left_out", strings.Join(nonEmpty(l.Cells), " "))
	for _, c := range l.Cells {
		if t, ok := ParseTime(c); ok && (!t.Point || t.Minutes < 12*60) {
			im.minutes = t.Minutes
		}
	}
}

// isLoose says that a line inside the table is a running head or foot: nothing
// but its first cell, and that is no time.
func isLoose(cells []string) bool {
	return len(nonEmpty(cells)) == 1 && strings.TrimSpace(cells[0]) != "" && !isTime(cells[0])
}

func isTime(cell string) bool {
	_, ok := ParseTime(cell)
	return ok
}

func (im *importer) readHeader(l Line, p place, first bool) {
	if !first {
		p.page, p.lang = im.p.page, im.p.lang
		p.leave(im.counting)
		im.p = p
	}
	im.pageBreak(l, first)
	if im.own {
		return
	}
	heads := []string{"TIME", "GOAL", "PROCESS", "MATERIALS"}
	if p.lang == "es" {
		heads = []string{"TIEMPO", "OBJETIVO", "PROCESO", "MATERIALES"}
	}
	for n, at := range []int{p.time, p.goal, p.process, p.materials} {
		got := strings.TrimSpace(cellAt(l.Cells, at))
		switch {
		case at < 0 || got == "":
		case looksLatin(got):
			im.torn = true
			im.add(l.Number, "header_lookalike", got, heads[n])
		case n == 0 && (fold(got) == "ime" || !isHead(got)):
			im.torn = true
			im.add(l.Number, "header_cut", got, heads[n])
		}
	}
}

func (im *importer) pageBreak(l Line, first bool) {
	if first {
		return
	}
	im.p.page++
	im.torn = true
	im.add(l.Number, "header_repeated")
}

func isHead(cell string) bool {
	name, _ := columnOf(cell)
	return name != ""
}

func (im *importer) readRow(l Line) row {
	read := tidy
	if im.own {
		read = clean
	}
	r := row{line: l.Number, page: im.p.page,
		time:      oneLine(clean(cellAt(l.Cells, im.p.time))),
		goal:      read(cellAt(l.Cells, im.p.goal)),
		process:   read(cellAt(l.Cells, im.p.process)),
		materials: read(cellAt(l.Cells, im.p.materials)),
	}
	if im.own {
		r.extra = map[string]string{}
		for i, name := range im.p.extra {
			r.extra[strings.ToLower(name)] = cellAt(l.Cells, i)
		}
		return r
	}
	r.also = im.p.further(l.Cells)
	return r
}

// mend puts broken words together and rights misread goals, row by row.
func (im *importer) mend() {
	if im.own {
		return
	}
	var cells []string
	for _, r := range im.rows {
		cells = append(cells, r.goal, r.process, r.materials)
		im.torn = im.torn || r.goal == ""
	}
	im.h = newHyphens(cells)
	for i := range im.rows {
		im.mendRow(&im.rows[i])
	}
}

func (im *importer) mendRow(r *row) {
	var joined []string
	for _, cell := range []*string{&r.goal, &r.process, &r.materials} {
		text, words := im.h.join(*cell)
		*cell, joined = text, append(joined, words...)
	}
	r.goal = oneLine(trimBullet(r.goal))
	if len(joined) > 0 {
		im.add(r.line, "words_joined", strings.Join(joined, ", "))
	}
	if right := rightGoal(r.goal); right != r.goal {
		im.add(r.line, "goal_misread", r.goal, right)
		r.goal = right
	}
}

var misreadI = regexp.MustCompile(`^[l1|]([b-df-hjkmnp-tv-xz][\p{L}])`)

// rightGoal rights a capital I read as l, 1 or |: no word begins with an l and
// another consonant.
func rightGoal(goal string) string {
	return misreadI.ReplaceAllString(goal, "I$1")
}

// short is the beginning of a text, for a note.
func short(s string) string {
	words := strings.Fields(s)
	if len(words) > 8 {
		return strings.Join(words[:8], " ") + " …"
	}
	return strings.Join(words, " ")
}
