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
	if heads = times > 0 && areHeads(lines[0].Cells, at); heads {
		p, _ = findHeader(lines[0].Cells)
	}
	if times == 0 && filledAt(lines, 0) {
		at = -1 // no column of times at all, and none left empty for them
	}
	if p.time < 0 {
		p.time = at
	}
	p.fill(width, textOf(lines, width))
	if !heads && isSpanishText(lines) {
		p.lang = "es"
	}
	return p, heads
}

// timeColumn is the column in which most cells say a time, and how many do.
func timeColumn(lines []Line, width int) (at, times int) {
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
	return fold(cellAt(cells, time)) != "" && len(nonEmpty(cells)) >= 3
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
func (p *place) fill(width int, text []int) {
	p.width = width
	if p.process < 0 {
		p.process = p.usualProcess(text)
	}
	for _, slot := range []*int{&p.goal, &p.materials} {
		if *slot < 0 {
			*slot = p.free(1)
		}
	}
	for i := range width {
		if p.uses(i) {
			delete(p.extra, i)
		} else {
			p.extra[i] += "" // a column without a head is one of the further ones too
		}
	}
}

func (p *place) usualProcess(text []int) int {
	nth := 1
	if p.goal < 0 {
		nth = 2
	}
	at := p.free(nth)
	for i, n := range text {
		if !p.uses(i) && (at < 0 || n > 2*text[at]) {
			at = i
		}
	}
	return at
}

// free is the nth column that none of ours uses, -1 when there are fewer.
func (p *place) free(nth int) int {
	for i := range p.width {
		if !p.uses(i) {
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
