package guide

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// draft is a step while its rows are being gathered.
type draft struct {
	line, page int
	goal       string
	times      []string
	text       string
	materials  []string
	also       []string          // what further columns say, for the end of the process
	extra      map[string]string // our own further columns
}

// join gathers the rows into drafts.
func (im *importer) join() {
	last := im.lastGoal()
	whole := im.wholeGoals()
	for i, r := range im.rows {
		switch {
		case im.own:
			im.start(r, r.goal)
		case r.goal == "":
			im.joinNameless(r, i > last)
		default:
			im.joinNamed(r, whole)
		}
	}
}

func (im *importer) lastGoal() int {
	for i := len(im.rows) - 1; i >= 0; i-- {
		if im.rows[i].goal != "" {
			return i
		}
	}
	return -1
}

func (im *importer) wholeGoals() map[string]bool {
	whole := map[string]bool{}
	for _, r := range im.rows {
		whole[likeness(r.goal)] = true
	}
	return whole
}

func (im *importer) current() *draft {
	if len(im.drafts) == 0 {
		return nil
	}
	return im.drafts[len(im.drafts)-1]
}

func (im *importer) start(r row, goal string) {
	d := &draft{line: r.line, page: r.page, goal: goal, extra: r.extra}
	im.drafts = append(im.drafts, d)
	im.extend(d, r)
}

// extend adds a row's cells to a draft.
func (im *importer) extend(d *draft, r row) {
	text, joined := im.h.glue(d.text, r.process)
	if len(joined) > 0 {
		im.add(r.line, "words_joined", strings.Join(joined, ", "))
	}
	d.text, d.page = text, r.page
	if r.time != "" && (len(d.times) == 0 || d.times[len(d.times)-1] != r.time) {
		d.times = append(d.times, r.time)
	}
	d.materials = append(d.materials, r.materials)
	for _, l := range r.also {
		if !slices.Contains(d.also, l) {
			d.also = append(d.also, l)
		}
	}
}

// joinNamed starts a step, unless its goal is the one above again, in whole or
// in part.
func (im *importer) joinNamed(r row, whole map[string]bool) {
	d := im.current()
	if d == nil {
		im.start(r, r.goal)
		return
	}
	if im.torn && r.page == d.page && splitGoal(d.goal, r.goal, whole) {
		d.goal = im.wholeGoal(d.goal, r.goal)
		im.add(r.line, "goal_split", d.goal)
		im.extend(d, r)
		return
	}
	if !d.isOver(r) && im.sameGoal(d, r) {
		im.extend(d, r)
		return
	}
	im.moveBack(d, &r)
	im.start(r, r.goal)
}

func (im *importer) wholeGoal(a, b string) string {
	whole, _ := im.h.join(a + " " + b)
	return whole
}

// splitGoal says that next goes on where prev broke off.
func splitGoal(prev, next string, whole map[string]bool) bool {
	return dangling(lastWord(prev)) || endsBroken(prev) ||
		startsLower(next) && dangling(firstWord(next)) ||
		whole[likeness(prev+" "+next)]
}

// isOver says that a row brings a time box of its own, so that it is no part of
// this step: "Discussion, 10" and "Discussion, 15" are two. After a page break the
// same time is the same box again.
func (d *draft) isOver(r row) bool {
	return len(d.times) > 0 && isTime(r.time) && (r.page == d.page || d.times[len(d.times)-1] != r.time)
}

// sameGoal says whether a row goes on with the goal above: the same words, or
// after a page break nearly the same or the beginning of one another.
func (im *importer) sameGoal(d *draft, r row) bool {
	a, b := likeness(d.goal), likeness(r.goal)
	breakBefore := im.torn && r.page != d.page
	switch {
	case a == b:
		im.add(r.line, "goal_repeated", d.goal)
	case !breakBefore:
		return false
	case strings.HasPrefix(a, b) && len(strings.Fields(r.goal)) > 1:
		im.add(r.line, "goal_shortened", r.goal, d.goal)
	case strings.HasPrefix(b, a) && len(strings.Fields(d.goal)) > 1:
		im.add(r.line, "goal_shortened", d.goal, r.goal)
		d.goal = r.goal
	case nearlySame(d.goal, r.goal):
		im.add(r.line, "goal_similar", d.goal, r.goal)
	default:
		return false
	}
	return true
}

// likeness folds a text so that letters that scanning confuses are the same.
func likeness(s string) string {
	return strings.NewReplacer("1", "l", "i", "l", "|", "l", "0", "o", "rn", "m").Replace(fold(strings.ReplaceAll(s, "|", "l")))
}

// nearlySame says that two goals have as many words, each pair alike or one
// the beginning of the other ("path" and "pathway").
func nearlySame(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) != len(y) || len(x) < 3 {
		return false
	}
	for i := range x {
		u, v := likeness(x[i]), likeness(y[i])
		if u != v && !(min(len(u), len(v)) >= 4 && (strings.HasPrefix(u, v) || strings.HasPrefix(v, u))) {
			return false
		}
	}
	return true
}

// moveBack gives the end of the previous step's last sentence, which leaked
// into the beginning of the next row, back to it.
func (im *importer) moveBack(d *draft, r *row) {
	if !im.torn || !startsLower(r.process) || endsSentence(d.text) || im.writesLower() {
		return
	}
	leak, rest := leaked(r.process)
	if leak == "" {
		return
	}
	text, joined := im.h.glue(d.text, leak)
	if len(joined) > 0 {
		im.add(r.line, "words_joined", strings.Join(joined, ", "))
	}
	im.add(r.line, "text_moved", leak, d.goal)
	d.text, r.process = text, rest
}

// writesLower says that this guide begins its cells with small letters by
// habit, so that a small letter does not show a sentence going on.
func (im *importer) writesLower() bool {
	lower, all := 0, 0
	for _, r := range im.rows {
		if r.goal != "" && r.process != "" {
			all++
			if startsLower(r.process) {
				lower++
			}
		}
	}
	return lower*3 > all
}

// leaked cuts the end of a sentence off the beginning of a text: up to its
// full stop, or to the capital that begins the next; at most eight words.
func leaked(text string) (leak, rest string) {
	at := 0
	for range 8 {
		end := at + strings.IndexFunc(text[at:]+" ", unicode.IsSpace)
		if endsSentence(text[:end]) || end < len(text) && startsUpper(text[end+1:]) {
			return text[:end], strings.TrimSpace(text[end:])
		}
		if at = end + 1; at >= len(text) {
			return "", text
		}
	}
	return "", text
}

var closing = regexp.MustCompile(`(?i:(?:review (?:the )?)?parking lot(?: ?/ ?bike rack)?|(?:share |key )+takeaways|next steps(?: (?:&|and) clos(?:e|ing))?|closing\b` +
	`|(?:revis\pL+ )?(?:el )?estacionamiento(?: de (?:ideas|temas))?|compart\pL+ (?:los |las )?(?:aprendizajes|conclusiones)|pr[oó]ximos pasos(?: y cierre)?|cierre\b)`)

// joinNameless handles a row without a goal: one of the closing steps, which
// guides often leave without one; a step of its own when it has its own time;
// else the row above going on.
func (im *importer) joinNameless(r row, atEnd bool) {
	parts := closingParts(r.process)
	d := im.current()
	switch {
	case atEnd && len(parts) > 0:
		for i, p := range parts {
			im.startClosing(r, p, i)
		}
	case d == nil || d.isOver(r) && r.process != "":
		goal := guessGoal(r.process)
		im.add(r.line, "goal_guessed", goal)
		im.start(r, goal)
	default:
		im.add(r.line, "goal_continued", d.goal)
		im.extend(d, r)
	}
}

func (im *importer) startClosing(r row, part string, n int) {
	goal := closing.FindString(part)
	im.add(r.line, "goal_guessed", goal)
	r.process = strings.TrimSpace(goal + "\n" + strings.TrimSpace(part[len(goal):]))
	if n > 0 {
		r.time, r.materials = "", ""
	}
	im.start(r, goal)
}

// closingParts splits a text that begins with the name of a closing step
// before each further one; nil when it does not begin so.
func closingParts(text string) []string {
	var starts []int
	for _, m := range closing.FindAllStringIndex(text, -1) {
		if m[0] == 0 || startsUpper(text[m[0]:]) && unicode.IsSpace(rune(text[m[0]-1])) {
			starts = append(starts, m[0])
		}
	}
	if len(starts) == 0 || starts[0] != 0 {
		return nil
	}
	var parts []string
	for i, at := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		parts = append(parts, strings.TrimSpace(text[at:end]))
	}
	return parts
}

// guessGoal is the first sentence of a process, at most eight words of it.
func guessGoal(process string) string {
	line, _, _ := strings.Cut(process, "\n")
	if at := strings.IndexAny(line, ".?!:"); at > 0 {
		line = line[:at]
	}
	words := strings.Fields(trimBullet(line))
	return strings.Join(words[:min(8, len(words))], " ")
}
