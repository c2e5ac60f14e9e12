package guide

import "strings"

// boxes are the time boxes of the drafts, in minutes; 0 where the table gives
// none. What could not be taken as it stands is noted.
func (im *importer) boxes() []int {
	cells := make([]TimeCell, len(im.drafts))
	for i, d := range im.drafts {
		cells[i] = im.timeOf(d)
	}
	if areStarts(cells) {
		im.add(im.drafts[0].line, "time_starts")
		im.fromStarts(cells)
	}
	out := make([]int, len(cells))
	var without []Line
	for i, d := range im.drafts {
		out[i] = im.boxOf(d, cells[i])
		if out[i] == 0 && (len(d.times) == 0 || cells[i] == TimeCell{Point: true}) && !im.own {
			without = append(without, Line{d.line, []string{d.goal}})
		}
	}
	im.addAll("time_empty", without)
	return out
}

// timeOf reads the times of a draft's rows as one, else the first of them.
func (im *importer) timeOf(d *draft) TimeCell {
	said := strings.Join(d.times, " ")
	if said == "" {
		return TimeCell{}
	}
	t, ok := ParseTime(said)
	if !ok {
		im.add(d.line, "time_unread", said, d.goal)
		t, _ = ParseTime(d.times[0])
	}
	return t
}

// boxOf is the length that a cell gives; one that means something else is noted.
func (im *importer) boxOf(d *draft, t TimeCell) int {
	said := strings.Join(d.times, " ")
	switch {
	case t.After > 0:
		im.add(d.line, "time_after", said, t.After, d.goal)
		im.minutes = t.After
	case t.Doubtful:
		im.add(d.line, "time_doubtful", said, d.goal)
	case t.Range:
		im.add(d.line, "time_range", said, d.goal)
	case t.Point && t.Minutes > longestRange:
		im.add(d.line, "time_unread", said, d.goal)
		return 0
	}
	return t.Minutes
}

// areStarts says that a column holds when each step starts: at least two times,
// each a little later than the one before. Lengths ("0:20", "0:30") may rise as
// well, so the first must be a time of day, or the very beginning.
func areStarts(cells []TimeCell) bool {
	var at []int
	for _, t := range cells {
		if t.Point {
			at = append(at, t.Minutes)
		} else if t.Minutes > 0 {
			return false
		}
	}
	if len(at) < 2 || at[0] > 0 && at[0] < 60 {
		return false
	}
	for i := 1; i < len(at); i++ {
		if between(at[i-1], at[i]) == 0 {
			return false
		}
	}
	return true
}

// between is the minutes from one start to the next, also past noon or
// midnight; 0 when it is no step's length.
func between(from, to int) int {
	const half = 12 * 60
	if n := ((to-from)%half + half) % half; n <= longestRange {
		return n
	}
	return 0
}

// fromStarts turns starts into lengths; steps without a start of their own share
// the time to the next one with the step above. How long the last one takes,
// nobody said.
func (im *importer) fromStarts(cells []TimeCell) {
	for i := 0; i < len(cells); {
		next := i + 1
		for next < len(cells) && !cells[next].Point {
			next++
		}
		n := 0
		if next < len(cells) && cells[i].Point {
			n = between(cells[i].Minutes, cells[next].Minutes)
		}
		im.shareOut(cells[i:next], i, n)
		i = next
	}
}

func (im *importer) shareOut(cells []TimeCell, first, minutes int) {
	if minutes > 0 && len(cells) > 1 {
		im.add(im.drafts[first].line, "time_shared", im.drafts[first].goal, len(cells), minutes)
	}
	for i := range cells {
		if cells[i].After > 0 || cells[i].Doubtful {
			continue
		}
		cells[i] = TimeCell{Minutes: minutes*(i+1)/len(cells) - minutes*i/len(cells), Point: minutes == 0 && cells[i].Point}
	}
}
