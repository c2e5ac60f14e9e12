package guide

import (
	"maps"
	"slices"
	"strings"
)

// further is what the columns beyond our four say in one row, each with its
// head: "Responsable: Ana". Cells beyond the heads stand as they are.
func (p place) further(cells []string) (out []string) {
	for i, c := range cells {
		name, isExtra := p.extra[i]
		text := tidy(c)
		switch {
		case text == "" || i < p.width && !isExtra:
		case name == "":
			out = append(out, text)
		default:
			out = append(out, name+": "+text)
		}
	}
	return out
}

// furtherColumns says what becomes of the columns beyond our four; those that
// only count the rows are left out.
func (im *importer) furtherColumns(lines []Line) {
	if im.own {
		return
	}
	for _, i := range slices.Sorted(maps.Keys(im.p.extra)) {
		filled, numbers := im.p.column(lines[1:], i)
		switch {
		case filled == 0:
		case filled == numbers:
			im.counting = append(im.counting, im.p.extra[i])
			im.add(lines[0].Number, "column_numbers", im.p.extra[i])
		case im.p.extra[i] != "":
			im.add(lines[0].Number, "column_kept", im.p.extra[i])
		default:
			im.add(lines[0].Number, "cells_kept")
		}
	}
	im.p.leave(im.counting)
	for _, l := range lines {
		if len(nonEmpty(l.Cells[min(im.p.width, len(l.Cells)):])) > 0 {
			im.add(l.Number, "cells_kept")
			return
		}
	}
}

// column counts the cells of a column that say something, and those of them
// that are plain numbers. A line of one cell stands outside the table.
func (p place) column(lines []Line, i int) (filled, numbers int) {
	for _, l := range lines {
		c := fold(cellAt(l.Cells, i))
		if c == "" || len(l.Cells) < 2 || strings.EqualFold(oneLine(l.Cells[i]), p.extra[i]) {
			continue
		}
		filled++
		if strings.Trim(c, "0123456789") == "" {
			numbers++
		}
	}
	return filled, numbers
}

// leave takes the columns with these heads out of the further ones.
func (p *place) leave(names []string) {
	maps.DeleteFunc(p.extra, func(_ int, name string) bool { return slices.Contains(names, name) })
}
