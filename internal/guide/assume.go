package guide

import (
	"slices"
	"strings"
)

// assume places the columns of a table whose heads we do not know: the time is
// where times stand, the others follow in the usual order. heads says that the
// first line names the columns in words of its own.
func assume(lines []Line) (p place, heads bool) {
	width := 0
	for _, l := range lines {
		width = max(width, len(l.Cells))
	}
	at, times := timeColumn(lines, width)
	p, _ = findHeader(nil)
	p.width = width
	if heads = times > 0 && areHeads(lines[0].Cells, at); heads {
		p, _ = findHeader(lines[0].Cells)
		p.width = width
	}
	if times == 0 && filledAt(lines, 0) {
		at = -1 // no column of times at all, and none left empty for them
	}
	if p.time < 0 {
		p.time = at
	}
	p.nameAGoal()
	p.fill(textOf(lines, width))
	if !heads && isSpanishText(lines) {
		p.lang = "es"
	}
	return p, heads
}

// timeColumn is the column in which most cells say a time, and how many do, as
// the first lines show.
func timeColumn(lines []Line, width int) (at, times int) {
	lines = lines[:min(len(lines), 200)]
	for i := range width {
		n := 0
		for _, l := range lines {
			if isTime(cellAt(l.Cells, i)) {
				n++
			}
		}
		if n > times {
			at, times = i, n
		}
	}
	return at, times
}

// filledAt says that most lines have something in column i.
func filledAt(lines []Line, i int) bool {
	n := 0
	for _, l := range lines {
		if strings.TrimSpace(cellAt(l.Cells, i)) != "" {
			n++
		}
	}
	return n*2 > len(lines)
}

// areHeads says that a row looks like column heads: a word where the times
// stand, and nothing longer than three words or with the marks of a sentence.
func areHeads(cells []string, time int) bool {
	for _, c := range cells {
		if len(strings.Fields(c)) > 3 || strings.ContainsAny(c, ".?!,;") || isTime(c) {
			return false
		}
	}
	return !saysWhen(cellAt(cells, time)) && len(nonEmpty(cells)) >= 3
}

// saysWhen says that a cell without a number tells when a step happens, so that
// its row is a step; an empty one may.
func saysWhen(cell string) bool {
	words := strings.Fields(cell)
	if len(words) == 0 {
		return true
	}
	switch fold(words[0]) {
	case "before", "prior", "pre", "after", "start", "end", "opening", "tbd", "antes", "previo", "despues", "inicio", "final", "fin":
		return true
	}
	return false
}

// isAside says that a head names nothing a step is or needs: who leads it, and
// remarks.
func isAside(head string) bool {
	words := strings.Fields(head)
	if len(words) == 0 {
		return false
	}
	switch fold(words[0]) {
	case "who", "lead", "leads", "leader", "owner", "responsible", "presenter", "speaker", "facilitator", "facilitators", "notes", "note", "comments",
		"quien", "quienes", "responsable", "responsables", "encargado", "encargada", "facilita", "facilitador", "facilitadora", "notas", "comentarios", "":
		return true
	}
	return false
}

// nameAGoal takes the activity for the goal where nothing before it could be
// one: "Time, Activity, Description".
func (p *place) nameAGoal() {
	if p.goal >= 0 || p.process < 0 {
		return
	}
	if i := p.free(1); i < 0 || i > p.process {
		p.goal, p.process = p.process, -1
	}
}

// textOf is how many letters each column holds.
func textOf(lines []Line, width int) []int {
	out := make([]int, width)
	for _, l := range lines {
		for i, c := range l.Cells {
			out[i] += len(c)
		}
	}
	return out
}

// fill gives each of our columns without a place the next free one, in the usual
// order; where another free column holds far more text, that is the process.
// What is left over stays extra.
func (p *place) fill(text []int) {
	if p.process < 0 {
		p.process = p.usualProcess(text)
	}
	for _, slot := range []*int{&p.goal, &p.materials} {
		if *slot < 0 {
			*slot = p.free(1)
		}
	}
	for i := range p.width {
		if p.uses(i) {
			delete(p.extra, i)
		} else {
			p.extra[i] += "" // a column without a head is one of the further ones too
		}
	}
}

// usualProcess is the column after the goal, or a free one with twice its text.
func (p *place) usualProcess(text []int) int {
	nth := 1
	if p.goal < 0 {
		nth = 2
	}
	at := p.free(nth)
	if at < 0 {
		return -1
	}
	for i, n := range text {
		if !p.uses(i) && !isAside(p.extra[i]) && n > 2*text[at] {
			at = i
		}
	}
	return at
}

// free is the nth column that none of ours uses and that could be one of them, -1
// when there are fewer.
func (p *place) free(nth int) int {
	for i := range p.width {
		if !p.uses(i) && !isAside(p.extra[i]) {
			if nth--; nth == 0 {
				return i
			}
		}
	}
	return -1
}

func (p *place) uses(i int) bool {
	return slices.Contains([]int{p.time, p.goal, p.process, p.materials}, i)
}

// order lists the columns as they stand, for a note.
func (p place) order() string {
	names := []string{"TIME", "GOAL", "PROCESS", "MATERIALS"}
	if p.lang == "es" {
		names = []string{"TIEMPO", "OBJETIVO", "PROCESO", "MATERIALES"}
	}
	at := map[int]string{p.time: names[0], p.goal: names[1], p.process: names[2], p.materials: names[3]}
	var out []string
	for i := range p.width {
		if at[i] != "" {
			out = append(out, at[i])
		}
	}
	return strings.Join(out, ", ")
}

// isSpanishText says that more of the commonest Spanish words are in a table
// than of the English ones.
func isSpanishText(lines []Line) bool {
	spanish := 0
	for _, l := range lines {
		for _, w := range strings.Fields(strings.ToLower(strings.Join(l.Cells, " "))) {
			switch w {
			case "el", "la", "los", "las", "que", "del", "y", "con", "para", "una":
				spanish++
			case "the", "and", "of", "to", "is", "with", "for", "your", "on", "it":
				spanish--
			}
		}
	}
	return spanish > 0
}
