// Package pages renders what is read rather than worked in: the session's
// record as a page, on paper, as Markdown and as DOCX.
package pages

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"cairn/internal/report"
	"cairn/internal/words"
)

//go:embed *.html
var templates embed.FS

// Renderer renders pages in the languages of its catalogue.
type Renderer struct {
	words *words.Catalogue
	pages *template.Template
}

// New parses the templates.
func New(w *words.Catalogue) (*Renderer, error) {
	t, err := template.New("").ParseFS(templates, "*.html")
	if err != nil {
		return nil, err
	}
	return &Renderer{words: w, pages: t}, nil
}

// Links says where else a session's record leads: to its other formats, and to
// the plan, whose address is also drawn for paper: Squares is a path on a field
// of Side by Side.
type Links struct {
	JSON, Markdown, Docx, Plan string
	Side                       int
	Squares                    string
}

// page is what the record's template sees.
type page struct {
	report.Report
	Lang  string
	Links Links
	say   *words.Catalogue
}

// Say returns a message of the record's area in the page's language.
func (p page) Say(key string, args ...any) string { return p.say.Say(p.Lang, key, args...) }

// Label returns what people call a field.
func (p page) Label(kind, field string) string { return p.say.Say(p.Lang, "fields."+kind+"."+field) }

// Heading returns a card's title, else what people call one of its kind.
func (p page) Heading(c report.Card) string {
	return cmp.Or(c.Title, p.say.Say(p.Lang, "facilitate.one."+c.Kind))
}

// Day writes a civil date or an instant as a date in the page's language.
func (p page) Day(s string) string { return day(p.say, p.Lang, p.Zone, s) }

// Clock writes an instant as hours and minutes in the session's zone.
func (p page) Clock(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return ""
	}
	return t.In(zone(p.Zone)).Format("15:04")
}

// Pairs lists a card's fields besides its title as label and value.
func (p page) Pairs(c report.Card) []Pair { return pairs(p.say, p.Lang, c) }

// Record writes the session's record as an HTML page.
func (r *Renderer) Record(w io.Writer, rep report.Report, lang string, links Links) error {
	return r.pages.ExecuteTemplate(w, "record.html", page{rep, words.Base(lang), links, r.words})
}

// Pair is one field of a card in words.
type Pair struct{ Label, Value string }

func pairs(w *words.Catalogue, lang string, c report.Card) []Pair {
	var out []Pair
	for _, name := range c.Order {
		raw, _ := json.Marshal(c.Fields[name])
		if text := value(w, lang, c.Kind, name, raw); text != "" && text != c.Title {
			out = append(out, Pair{w.Say(lang, "fields."+c.Kind+"."+name), text})
		}
	}
	return out
}

// answer writes a label and its value; a label that asks needs no colon.
func answer(label, value string) string {
	if strings.HasSuffix(label, "?") {
		return label + " " + value
	}
	return label + ": " + value
}

// value writes one field's JSON in words.
func value(w *words.Catalogue, lang, kind, field string, raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	switch v := v.(type) {
	case string:
		return text(w, lang, kind, field, v)
	case bool:
		return w.Say(lang, map[bool]string{true: "common.yes", false: "common.no"}[v])
	case float64:
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".")
	case []any:
		var parts []string
		for _, p := range v {
			parts = append(parts, fmt.Sprint(p))
		}
		return strings.Join(parts, ", ")
	}
	return ""
}

func text(w *words.Catalogue, lang, kind, field, v string) string {
	if _, err := time.Parse(time.DateOnly, v); err == nil {
		return day(w, lang, "", v)
	}
	key := "fields." + kind + "." + field + "." + v
	if said, ok := w.Keys(lang)[key]; ok {
		return said
	}
	return v
}

// day writes a date as "Friday 28 May 2027" in the language of the page.
func day(w *words.Catalogue, lang, tz, s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		if t, err = time.Parse(time.RFC3339, s); err != nil {
			return s
		}
		t = t.In(zone(tz))
	}
	return w.Say(lang, "record.day", "weekday", w.Say(lang, fmt.Sprintf("record.weekday.%d", t.Weekday())),
		"d", t.Day(), "month", w.Say(lang, fmt.Sprintf("record.month.%d", t.Month())), "y", t.Year())
}

func zone(name string) *time.Location {
	if l, err := time.LoadLocation(name); err == nil {
		return l
	}
	return time.UTC
}
