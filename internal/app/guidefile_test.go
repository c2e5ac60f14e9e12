package app

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cairn/guides"
	"cairn/internal/guide"
	"cairn/internal/record"
	"cairn/internal/session"
)

// stateOf is the session that New makes of guides, with every write taken as it is.
func stateOf(t *testing.T, in session.Setup) *record.State {
	t.Helper()
	n := 0
	in.NewID = func() string { n++; return strconv.Itoa(n) }
	s := record.NewState("session", "5e55")
	for _, w := range session.New(in) {
		r := &record.Record{Kind: w.Kind, ID: w.ID, Fields: map[string]record.Cell{}}
		for name, v := range w.Fields {
			raw, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			r.Fields[name] = record.Cell{V: raw}
		}
		s.Put(r)
	}
	return s
}

// A session's guide comes back whole, whatever language the reader asks for.
func TestSessionGivesItsGuideBack(t *testing.T) {
	all, err := guide.LoadAll(guides.Files)
	if err != nil {
		t.Fatal(err)
	}
	en, _ := guide.Find(all, "state-leads", "en")
	es, _ := guide.Find(all, "state-leads", "es")
	other := es
	other.Lang = "pt"
	cases := map[string]struct {
		guides []guide.Guide
		lang   string
		want   guide.Guide
	}{
		"the reader's own":             {[]guide.Guide{en, es}, "es-MX", es},
		"Spanish alone, English asked": {[]guide.Guide{es}, "en", es},
		"English alone, Spanish asked": {[]guide.Guide{en}, "es", en},
		"a third language alone":       {[]guide.Guide{other}, "en", other},
		"neither asked":                {[]guide.Guide{es, en}, "fr", en},
	}
	for name, c := range cases {
		s := stateOf(t, session.Setup{Title: c.want.Title, Guides: c.guides})
		got := fromSession(s, c.lang)
		if d := cmp.Diff(c.want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(guide.Guide{}, "Summary")); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// What was added to the packing list for the whole session, and a step added in
// another language, go along.
func TestSessionGivesBackWhatWasAdded(t *testing.T) {
	s := stateOf(t, session.Setup{Title: "T", Guides: []guide.Guide{{ID: "x", Lang: "es", Minutes: 10,
		Steps: []guide.Step{{Key: "a", Title: "Uno", Prompts: []string{"¿Qué?"}}, {Key: "b", Title: "Dos"}}}}})
	put := func(kind, id string, fields map[string]any) {
		r := &record.Record{Kind: kind, ID: id, Fields: map[string]record.Cell{}}
		for name, v := range fields {
			raw, _ := json.Marshal(v)
			r.Fields[name] = record.Cell{V: raw}
		}
		s.Put(r)
	}
	put("material", "m", map[string]any{"name": map[string]string{"en": "Water"}, "quantity": 3, "per": "room"})
	put("step", "n", map[string]any{"pos": "z", "title": map[string]string{"en": "New"}})
	g := fromSession(s, "en")
	want := []guide.Material{{Name: "Water", Quantity: 3, Per: "room"}}
	if g.Lang != "es" || len(g.Steps) != 3 || g.Steps[2].Title != "New" || !cmp.Equal(g.Steps[0].Materials, want) || len(g.Steps[0].Prompts) != 1 {
		t.Errorf("%+v", g)
	}
}

func TestAStepWithATitleAloneStandsInTheTable(t *testing.T) {
	g := guide.Guide{ID: "g", Lang: "en", Title: "T", Minutes: 15, Steps: []guide.Step{{Key: "own", Title: "Pizza and hellos", Minutes: 15, Activity: "notes"}}}
	s := stateOf(t, session.Setup{Title: "T", Guides: []guide.Guide{g}})
	if got := fromSession(s, "en").Steps[0].Goal; got != "Pizza and hellos" {
		t.Errorf("the table says %q", got)
	}
}
