package pages

import (
	"fmt"
	"strings"

	"cairn/internal/docx"
	"cairn/internal/guide"
	"cairn/internal/report"
	"cairn/internal/words"
)

// Markdown writes the session's record as Markdown.
func (r *Renderer) Markdown(rep report.Report, lang string) []byte {
	p := page{rep, words.Base(lang), nil, r.words}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", plain(rep.Title), plain(p.summary()))
	bullets(&b, p.Say("record.outcomes"), rep.Outcomes)
	bullets(&b, p.Say("record.next"), p.nextLines())
	bullets(&b, p.Say("record.unreached"), rep.Unreached)
	bullets(&b, p.Say("record.parking"), p.parkedLines())
	fmt.Fprintf(&b, "## %s\n\n", p.Say("record.steps"))
	for _, s := range rep.Steps {
		fmt.Fprintf(&b, "### %s\n\n%s\n\n", plain(s.Goal), p.timing(s))
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
	p := page{rep, words.Base(lang), nil, r.words}
	var t guide.Table
	t.Add(rep.Title)
	t.Add(p.summary())
	block(&t, p.Say("record.next"), p.nextLines())
	block(&t, p.Say("record.unreached"), rep.Unreached)
	block(&t, p.Say("record.parking"), p.parkedLines())
	t.Add(p.Say("record.minutes.head"), p.Say("record.goal"), p.Say("record.made"), p.Say("record.state"))
	for _, s := range rep.Steps {
		t.Add(fmt.Sprintf("%d / %g", s.Planned, s.Actual), s.Goal, strings.Join(p.cardLines(s), "\n"), p.Label("step.state", s.State))
	}
	return docx.Write(t)
}

func (p page) summary() string {
	parts := []string{p.Coalition}
	if p.Place != "" {
		parts = append(parts, p.Place)
	}
	parts = append(parts, p.Day(p.Starts), p.Say("record.minutes", "planned", p.Planned, "actual", p.Actual), p.Say("record.people", "n", p.People))
	return strings.Join(parts, ". ") + " " + strings.Join(p.Groups, ", ")
}

func (p page) timing(s report.Step) string {
	return p.Say("record.step.minutes", "planned", s.Planned, "actual", s.Actual) + " " + p.Label("step.state", s.State)
}

// cardLines writes each card of a step on one line, and its results after them.
func (p page) cardLines(s report.Step) []string {
	var out []string
	for _, c := range s.Cards {
		line := c.Title
		for _, f := range p.Pairs(c) {
			line += "; " + f.Label + ": " + f.Value
		}
		if c.Draft {
			line += " (" + p.Say("record.draft") + ")"
		}
		out = append(out, strings.TrimPrefix(line, "; "))
	}
	return append(out, p.ResultLines(s)...)
}

func (p page) nextLines() []string {
	var out []string
	for _, n := range p.Next {
		who := n.Owner
		if who == "" {
			who = p.Say("record.open")
		}
		out = append(out, strings.TrimSuffix(fmt.Sprintf("%s: %s, %s", n.Text, who, p.Day(n.Due)), ", "))
	}
	return out
}

func (p page) parkedLines() []string {
	var out []string
	for _, k := range p.Parking {
		line := k.Text + ": " + p.Label("parking.end", k.End)
		if k.Answer != "" {
			line += ", " + k.Answer
		}
		out = append(out, line)
	}
	return out
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
			line += "; " + p.say.Say(p.Lang, "record.result."+pair.Name) + ": " + pair.Value
		}
		out = append(out, strings.TrimPrefix(line, "; "))
	}
	return out
}
