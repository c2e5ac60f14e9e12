package report

import (
	"bytes"
	"encoding/json"
	"testing"

	"cairn/internal/record"
	"cairn/internal/session"

	"cairn/internal/plan"
)

func put(s *record.State, kind, id string, fields map[string]any) {
	r := &record.Record{Kind: kind, ID: id, Fields: map[string]record.Cell{}}
	for k, v := range fields {
		raw, _ := json.Marshal(v)
		r.Fields[k] = record.Cell{V: raw}
	}
	s.Put(r)
}

func input(t *testing.T) Input {
	t.Helper()
	schema, err := record.NewSchema(session.Rules(), plan.Rules())
	if err != nil {
		t.Fatal(err)
	}
	s, p := record.NewState("session", "s1"), record.NewState("plan", "p1")
	put(s, "session", "session", map[string]any{"title": "State Leads", "state": "closed", "started": "2027-02-09T18:00:00Z", "closed": "2027-02-09T19:58:00Z", "minutes": 120})
	put(s, "step", "b", map[string]any{"pos": "a1", "title": map[string]string{"en": "Phases"}, "state": "ahead", "minutes": 8})
	put(s, "step", "a", map[string]any{"pos": "a0", "title": map[string]string{"en": "End date"}, "state": "done", "spent": 250, "minutes": 4})
	put(s, "note", "n", map[string]any{"step": "a", "text": "Ask the night shift"})
	put(s, "step", "c", map[string]any{"pos": "a2", "title": map[string]string{"en": "Break"}, "state": "ahead", "activity": "break", "minutes": 10})
	put(s, "proposal", "a/x", map[string]any{"step": "a", "date": "2027-05-28", "why": "School ends"})
	put(s, "org", "o1", map[string]any{"name": "Nurses"})
	put(s, "org", "o2", map[string]any{"name": "Troll farm"})
	put(s, "rating", "k/x", map[string]any{"step": "a", "subject": "k", "right": 1})
	for id, state := range map[string]string{"p1": "in", "p2": "in", "p3": "lobby", "p4": "removed"} {
		put(s, "participant", id, map[string]any{"name": "A name", "state": state})
	}
	put(s, "participant", "p4", map[string]any{"name": "A name", "state": "removed", "org": "o2"})
	put(s, "parking", "q", map[string]any{"text": "Who pays?", "end": "answered", "answer": "The parish"})
	put(p, "partner", "leads", map[string]any{"name": "State Leads", "kind": "state_leads"})
	put(p, "aim", "aim", map[string]any{"step": "a", "statement": "Pipes replaced", "end_date": "2027-05-28"})
	put(p, "date", "d", map[string]any{"session": "s1", "step": "a", "title": "Hearing", "partner": "leads", "state": "draft"})
	put(p, "date", "other", map[string]any{"session": "s2", "step": "z", "title": "Elsewhere"})
	put(p, "followup", "f", map[string]any{"session": "s1", "text": "Call Bea", "owner": "Rosa"})
	return Input{Schema: schema, Session: s, Plan: p, Pick: func(m map[string]string) string { return m["en"] },
		Side: func(kind, name string) string { return kind + ": " + name }}
}

func TestTheRecordHoldsWhatEachStepMade(t *testing.T) {
	r := Build(input(t))
	if r.Actual != 118 || r.People != 2 || len(r.Groups) != 1 || len(r.Steps) != 3 || r.Steps[0].Title != "End date" || r.Steps[0].Actual != 4 {
		t.Fatalf("%+v", r)
	}
	titles := map[string]Card{}
	for _, c := range r.Steps[0].Cards {
		titles[c.Title] = c
	}
	for _, want := range []string{"Ask the night shift", "Pipes replaced", "Hearing"} {
		if _, ok := titles[want]; !ok {
			t.Errorf("%q is not in the record", want)
		}
	}
	if len(titles) != 3 {
		t.Errorf("a personal answer or another session's card is in it: %v", titles)
	}
	if c := titles["Hearing"]; c.Fields["partner"] != "state_leads: State Leads" || !c.Draft {
		t.Errorf("a card names what it points to in the reader's language, and says that nobody kept it: %+v", c)
	}
}

// What people proposed for the end is in the record once it was revealed, and
// nothing says whose it is.
func TestRevealedProposalsAreUnsigned(t *testing.T) {
	in := input(t)
	in.Session.Get("step", "a").Fields["revealed"] = record.Cell{V: json.RawMessage("true")}
	for _, c := range Build(in).Steps[0].Cards {
		if c.Kind != "proposal" {
			continue
		}
		if raw, _ := json.Marshal(c); c.Title != "School ends" || c.ID != "" || bytes.Contains(raw, []byte("a/x")) {
			t.Fatalf("%s", raw)
		}
		return
	}
	t.Fatal("the proposal is not there")
}

func TestTheRecordSaysWhatWasNotReachedAndWhatComesNext(t *testing.T) {
	r := Build(input(t))
	if len(r.Unreached) != 1 || r.Unreached[0] != "Phases" || r.Steps[1].State != "unreached" {
		t.Errorf("unreached: %v %q", r.Unreached, r.Steps[1].State)
	}
	if len(r.Parking) != 1 || r.Parking[0].End != "answered" || len(r.Next) != 1 || r.Next[0].Owner != "Rosa" {
		t.Errorf("parking %+v, next %+v", r.Parking, r.Next)
	}
}

func TestAnOpenSessionSaysTheMinutesSoFar(t *testing.T) {
	in := input(t)
	put(in.Session, "session", "session", map[string]any{"title": "State Leads", "state": "running", "started": "2027-02-09T18:00:00Z", "minutes": 120})
	put(in.Session, "step", "b", map[string]any{"pos": "a1", "title": map[string]string{"en": "Phases"}, "state": "now", "minutes": 8, "spent": 80})
	if got := Build(in).Actual; got != 6 { // 250 and 80 seconds
		t.Fatalf("%d minutes", got)
	}
}
