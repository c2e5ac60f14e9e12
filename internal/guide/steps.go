package guide

import (
	"regexp"
	"strings"
)

// steps turns the gathered drafts into the guide's steps.
func (im *importer) steps() {
	for _, d := range im.drafts {
		im.guide.Steps = append(im.guide.Steps, im.step(d))
	}
	if im.guide.Minutes == 0 {
		im.guide.Minutes = im.minutes
	}
}

func (im *importer) step(d *draft) Step {
	s := Step{Goal: d.goal, Minutes: im.boxOf(d), Materials: im.materialsOf(d)}
	if im.own {
		return im.ownStep(s, d)
	}
	text, apart := splitOwnProcess(d.text)
	s.Process = breakLists(text)
	asked, guessed := findPrompts(s.Process)
	if s.Prompts = asked; text != d.text { // our own table, saved by another program
		s.Prompts, guessed = apart, 0
	}
	if guessed > 0 {
		im.add(d.line, "bullets_lost", d.goal, guessed)
	}
	if m := loneWord.FindStringSubmatch(s.Process); m != nil {
		im.add(d.line, "word_hangs", d.goal, m[1])
	}
	return s
}

var loneWord = regexp.MustCompile(`[.?!] (\p{Lu}\p{Ll}+)$`)

// ownStep takes the cells of our own file as they are; further columns, where
// there are any, fill every other field.
func (im *importer) ownStep(s Step, d *draft) Step {
	if len(d.extra) == 0 {
		s.Process, s.Prompts = splitOwnProcess(d.text)
		return s
	}
	s.Process = d.text
	for _, c := range stepColumns() {
		c.set(&s, d.extra[c.name])
	}
	return s
}

// boxOf is the step's time box; what cannot be read or means something else
// is noted and leaves 0.
func (im *importer) boxOf(d *draft) int {
	said := strings.Join(d.times, " ")
	if said == "" {
		if !im.own {
			im.add(d.line, "time_empty", d.goal)
		}
		return 0
	}
	t, ok := ParseTime(said)
	if !ok {
		im.add(d.line, "time_unread", said, d.goal)
		t, _ = ParseTime(d.times[0])
	}
	if t.After > 0 {
		im.add(d.line, "time_after", said, t.After, d.goal)
		im.minutes = t.After
	}
	if t.Range {
		im.add(d.line, "time_range", said, d.goal)
	}
	return t.Minutes
}

func (im *importer) materialsOf(d *draft) []Material {
	var out []Material
	seen := map[string]bool{}
	for _, m := range parseMaterials(strings.Join(d.materials, "\n"), im.own) {
		if k := fold(m.Name); im.own || !seen[k] {
			seen[k] = true
			out = append(out, m)
		}
	}
	return out
}
