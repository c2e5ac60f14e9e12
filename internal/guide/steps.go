package guide

import (
	"regexp"
	"strings"
)

// steps turns the gathered drafts into the guide's steps.
func (im *importer) steps() {
	boxes := im.boxes()
	for i, d := range im.drafts {
		im.guide.Steps = append(im.guide.Steps, im.step(d, boxes[i]))
	}
	if im.guide.Minutes == 0 {
		im.guide.Minutes = im.minutes
	}
	im.addAll("materials_none", im.nothing)
}

func (im *importer) step(d *draft, box int) Step {
	s := Step{Goal: d.goal, Minutes: box, Materials: im.materialsOf(d)}
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
	s.Process = strings.Join(nonEmpty(append([]string{s.Process}, d.also...)), "\n")
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

func (im *importer) materialsOf(d *draft) []Material {
	var out []Material
	seen := map[string]bool{}
	for _, m := range parseMaterials(strings.Join(d.materials, "\n"), im.own) {
		k := fold(m.Name)
		switch {
		case im.own || !seen[k] && !saysNone(m.Name):
			seen[k] = true
			out = append(out, m)
		case !seen[k]:
			im.nothing = append(im.nothing, Line{d.line, []string{m.Name}})
		}
	}
	return out
}
