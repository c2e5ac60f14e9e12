package app

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/guide"
	"cairn/internal/guideio"
	"cairn/internal/httpapi"
	"cairn/internal/record"
	"cairn/internal/session"
	"cairn/internal/tabletext"
	"cairn/internal/words"
)

// guideFile writes a session's guide as it stands now, in one language.
func (a *App) guideFile(ctx context.Context, p access.Principal, doc, format, lang string) (httpapi.File, error) {
	s, err := a.seen(ctx, p, doc, access.Facilitator)
	if err != nil {
		return httpapi.File{}, err
	}
	body, err := guideio.Write(format, fromSession(s, lang))
	if err != nil {
		return httpapi.File{}, err
	}
	kind, ok := guideTypes()[format]
	if !ok {
		return httpapi.File{}, errs.New(errs.NotFound, "format", "A guide comes as docx, xlsx, md, html or yaml.")
	}
	f := httpapi.File{Name: "guide." + format, Type: kind, Body: body}
	if format == "html" {
		f.Inline, f.Style = true, tabletext.PageStyleHash()
	}
	return f, nil
}

func guideTypes() map[string]string {
	return map[string]string{
		"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"md":   "text/markdown; charset=utf-8", "html": "text/html; charset=utf-8", "yaml": "application/yaml",
	}
}

// fromSession turns the steps of a session back into a guide: every text in the
// reader's language where there is one, else in one it has. A step of one's own may
// have no goal but a title: a table shows goals alone.
func fromSession(s *record.State, lang string) guide.Guide {
	h := s.Get("session", "session")
	pick := func(r *record.Record, f string) string { return words.Pick(r.Local(f), lang) }
	g := guide.Guide{ID: h.Str("guide"), Lang: langOf(s, lang), Title: h.Str("title"), Track: h.Str("track"), Minutes: h.Int("minutes"), Outcomes: many(h, "outcomes", lang)}
	for _, r := range session.Steps(s) {
		g.Steps = append(g.Steps, guide.Step{
			Key: r.Str("key"), Goal: cmp.Or(pick(r, "goal"), pick(r, "title")), Title: pick(r, "title"), Question: pick(r, "question"), Hint: pick(r, "hint"),
			Why: pick(r, "why"), Example: pick(r, "example"), Process: pick(r, "process"), Prompts: many(r, "prompts", lang),
			Script:  guide.Script{Say: many(r, "say", lang), Do: pick(r, "do"), Ask: many(r, "ask", lang), Stuck: pick(r, "stuck")},
			Minutes: r.Int("minutes"), Minimum: r.Int("minimum"), Priority: r.Str("priority"), Condition: pick(r, "condition"),
			After: pick(r, "after"), Activity: r.Str("activity"), From: r.Strs("from"), To: r.Strs("to"), PerPerson: r.Int("per_person"),
			Materials: materials(s, r.ID, lang),
		})
	}
	if len(g.Steps) > 0 { // what was added for the whole session is packed for its first step
		g.Steps[0].Materials = append(g.Steps[0].Materials, materials(s, "", lang)...)
	}
	return g
}

// langOf is the language most steps are written in for this reader, which is
// another than theirs where the session's guide has no version in it.
func langOf(s *record.State, lang string) string {
	best, count := words.Base(lang), map[string]int{}
	for _, r := range session.Steps(s) {
		l := words.Nearest(r.Local("title"), lang)
		if count[l]++; l != "" && count[l] > count[best] {
			best = l
		}
	}
	return best
}

func materials(s *record.State, step, lang string) []guide.Material {
	var out []guide.Material
	for _, m := range s.List("material") {
		if m.Str("step") == step {
			out = append(out, guide.Material{Name: words.Pick(m.Local("name"), lang), Quantity: m.Int("quantity"), Per: m.Str("per")})
		}
	}
	return out
}

// many returns a list by language as words.Pick does a text.
func many(r *record.Record, field, lang string) []string {
	var byLang map[string][]string
	if r == nil || json.Unmarshal(r.Fields[field].V, &byLang) != nil {
		return nil
	}
	joined := map[string]string{}
	for l, list := range byLang {
		joined[l] = strings.Join(list, "\n")
	}
	return byLang[words.Nearest(joined, lang)]
}
