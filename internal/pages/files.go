package pages

import (
	"fmt"
	"slices"
	"strings"

	"cairn/internal/docx"
	"cairn/internal/guide"
	"cairn/internal/report"
	"cairn/internal/words"
)

// Markdown writes the session's record as Markdown.
func (r *Renderer) Markdown(rep report.Report, lang string) []byte {
	p := page{rep, words.Base(lang), Links{}, r.words}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", plain(rep.Title), plain(p.summary()))
	for _, line := range p.UnsentLines() {
		fmt.Fprintf(&b, "%s\n\n", plain(line))
	}
	bullets(&b, p.Say("record.outcomes"), rep.Outcomes)
	bullets(&b, p.Say("record.next"), p.nextLines())
	bullets(&b, p.Say("record.unreached"), rep.Unreached)
	bullets(&b, p.Say("record.parking"), p.parkedLines())
	fmt.Fprintf(&b, "## %s\n\n", p.Say("record.steps"))
	for _, s := range rep.Steps {
		fmt.Fprintf(&b, "### %s\n\n%s %s\n\n", plain(s.Title), sentences(plain(s.Goal)), p.timing(s))
		for _, line := range p.cardLines(s) {
			fmt.Fprintf(&b, "- %s\n", plain(line))
		}
		b.WriteString("\n")
	}
	return []byte(b.String())
}

// Docx writes the session's record as a Word document: the same table of
// columns as the guide, with what each step made.
func (r *Renderer) Docx(rep report.Report, lang string) ([]byte, error) {
	p := page{rep, words.Base(lang), Links{}, r.words}
	var t guide.Table
	t.Add(rep.Title)
	t.Add(p.summary())
	for _, line := range p.UnsentLines() {
		t.Add(line)
	}
	block(&t, p.Say("record.outcomes"), rep.Outcomes)
	block(&t, p.Say("record.next"), p.nextLines())
	block(&t, p.Say("record.unreached"), rep.Unreached)
	block(&t, p.Say("record.parking"), p.parkedLines())
	t.Add(p.Say("record.minutes.head"), p.Say("record.goal"), p.Say("record.made"), p.Say("record.state"))
	for _, s := range rep.Steps {
		t.Add(fmt.Sprintf("%d / %g", s.Planned, s.Actual), s.Title+"\n"+s.Goal, strings.Join(p.cardLines(s), "\n"), p.State(s))
	}
	return docx.Write(t)
}

func (p page) summary() string {
	parts := []string{p.Coalition}
	if p.Place != "" {
		parts = append(parts, p.Place)
	}
	parts = append(parts, p.Day(p.Starts), p.Say("record.minutes", "planned", p.Planned, "actual", p.Actual), p.Who())
	return sentences(parts...)
}

// Who says how many took part, and from which groups.
func (p page) Who() string {
	who := p.Say("record.people", "n", p.People)
	if p.People == 1 {
		who = p.Say("record.people.one")
	}
	return sentences(strings.TrimSuffix(who+": "+strings.Join(p.Groups, ", "), ": "))
}

// sentences joins parts that may or may not end with a stop.
func sentences(parts ...string) string {
	for i, s := range parts {
		if s = strings.TrimRight(s, " "); s != "" && !strings.ContainsAny(s[len(s)-1:], ".!?:") {
			s += "."
		}
		parts[i] = s
	}
	return strings.Join(parts, " ")
}

func (p page) timing(s report.Step) string {
	return p.Say("record.step.minutes", "planned", s.Planned, "actual", s.Actual) + " " + p.State(s)
}

// State says how far the room came with a step, and why if it was left out.
func (p page) State(s report.Step) string {
	state := p.Label("step.state", s.State)
	if s.Reason != "" {
		state += ": " + s.Reason
	}
	return state
}

// cardLines writes each card of a step on one line, and its results after them.
func (p page) cardLines(s report.Step) []string {
	var out []string
	for _, c := range s.Cards {
		line := strings.TrimSuffix(p.Heading(c), ".")
		for _, f := range p.Pairs(c) {
			line += "; " + answer(f.Label, f.Value)
		}
		if c.Draft {
			line += " (" + p.Say("record.draft") + ")"
		}
		out = append(out, line)
	}
	return append(out, p.ResultLines(s)...)
}

// UnsentLines say what has not arrived in the plan or the network, and what to do.
func (p page) UnsentLines() []string {
	var out []string
	for _, to := range []string{"plan", "network"} {
		out = append(out, p.unsent(to+".waiting", p.Unsent[to].Waiting), p.unsent(to+".refused", p.Unsent[to].Refused))
	}
	return slices.DeleteFunc(out, func(line string) bool { return line == "" })
}

func (p page) unsent(what string, n int) string {
	switch key := "facilitate.unsent." + what; n {
	case 0:
		return ""
	case 1:
		return p.Say(key + ".one")
	default:
		return p.Say(key+".other", "n", n)
	}
}

func (p page) nextLines() []string {
	var out []string
	for _, n := range p.Next {
		who := n.Owner
		if who == "" {
			who = p.Say("record.open")
		}
		out = append(out, answer(n.Text, strings.TrimSuffix(who+", "+p.Day(n.Due), ", ")))
	}
	return out
}

func (p page) parkedLines() []string {
	var out []string
	for _, k := range p.Parking {
		out = append(out, answer(k.Text, p.Ending(k)))
	}
	return out
}

// Ending says how a parked idea ended: the end, its answer, whose it is and by when.
func (p page) Ending(k report.Parked) string {
	parts := []string{p.Label("parking.end", k.End)}
	for _, part := range []string{k.Answer, k.Owner, p.Day(k.Due)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

func bullets(b *strings.Builder, head string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "## %s\n\n", head)
	for _, l := range lines {
		fmt.Fprintf(b, "- %s\n", plain(l))
	}
	b.WriteString("\n")
}

func block(t *guide.Table, head string, lines []string) {
	if len(lines) > 0 {
		t.Add(head)
		for _, l := range lines {
			t.Add("- " + l)
		}
	}
}

// plain keeps people's words from becoming markup.
func plain(s string) string {
	return strings.NewReplacer("\\", "\\\\", "\n", " ", "<", "\\<", "*", "\\*", "_", "\\_", "#", "\\#", "[", "\\[", "|", "\\|", "`", "\\`").Replace(s)
}

// ResultLines writes what a step's closed questions gave together.
func (p page) ResultLines(s report.Step) []string {
	var out []string
	for _, r := range s.Results {
		line := r.Subject
		for _, pair := range r.Values {
			line += "; " + answer(p.resultName(pair.Name), p.Day(pair.Value))
		}
		out = append(out, line)
	}
	return out
}

// resultName is what people call a number of a result; what was chosen from a
// form is called what the form calls it.
func (p page) resultName(name string) string {
	if kind, field, ok := strings.Cut(name, "."); ok && kind != "choice" {
		if of, _, one := strings.Cut(field, "."); one {
			return p.Label(kind, of) + " " + p.Label(kind, field)
		}
		return p.Label(kind, field)
	}
	return p.Say("record.result." + name)
}
