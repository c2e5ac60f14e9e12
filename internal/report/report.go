// Package report gathers the record of a session: what each step made, minutes
// planned against actual, what was not reached, how every parked idea ended,
// and the next steps. It is pure; the formats are next door in package pages.
package report

import (
	"encoding/json"
	"time"

	"cairn/internal/record"
	"cairn/internal/session"
)

// Report is the record of one session in one language. People appear by the
// number only; cards carry no authors.
type Report struct {
	Title     string   `json:"title"`
	Coalition string   `json:"coalition"`
	Place     string   `json:"place,omitempty"`
	Track     string   `json:"track"`
	Sample    bool     `json:"sample,omitempty"`
	State     string   `json:"state"`
	Starts    string   `json:"starts"` // RFC 3339, UTC
	Started   string   `json:"started,omitempty"`
	Closed    string   `json:"closed,omitempty"`
	Zone      string   `json:"zone,omitempty"`
	Planned   int      `json:"planned_minutes"`
	Actual    int      `json:"actual_minutes"`
	People    int      `json:"people"`
	Groups    []string `json:"groups"`
	Outcomes  []string `json:"outcomes"`
	Steps     []Step   `json:"steps"`
	Unreached []string `json:"unreached"`
	Parking   []Parked `json:"parking"`
	Next      []Next   `json:"next"`
	// Unsent is what has not arrived in the "plan" and the "network".
	Unsent map[string]record.Unsent `json:"unsent,omitempty"`
}

// Step is one row of the guide and what it made.
type Step struct {
	Number  int    `json:"number"`
	Title   string `json:"title"`
	Goal    string `json:"goal"`
	Planned int    `json:"planned_minutes"`
	// Actual is in minutes, rounded to the nearest half.
	Actual float64 `json:"actual_minutes"`
	State  string  `json:"state"`
	Reason string  `json:"reason,omitempty"`
	Cards  []Card  `json:"cards"`
	// Results are what closed questions, votes and rounds gave together; no
	// person's own answer is in them.
	Results []Result `json:"results,omitempty"`
}

// Result is one line of a step's results: what it is about, and the numbers and
// unsigned words it has.
type Result struct {
	Subject string       `json:"subject,omitempty"`
	Values  []NamedValue `json:"values"`
}

// NamedValue is one number or word of a result.
type NamedValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Card is one captured record.
type Card struct {
	Doc    string         `json:"doc"`
	Kind   string         `json:"kind"`
	ID     string         `json:"id,omitempty"`
	Title  string         `json:"title"`
	Draft  bool           `json:"draft,omitempty"`
	Fields map[string]any `json:"fields"`
	// Order names the fields as the form asks for them.
	Order []string `json:"-"`
}

// Parked is one idea of the parking lot with its end state.
type Parked struct {
	Text   string `json:"text"`
	End    string `json:"end"`
	Answer string `json:"answer,omitempty"`
	Owner  string `json:"owner,omitempty"`
	Due    string `json:"due,omitempty"`
}

// Next is one next step.
type Next struct {
	Text   string `json:"text"`
	Owner  string `json:"owner,omitempty"`
	Due    string `json:"due,omitempty"`
	Origin string `json:"origin,omitempty"`
}

// Input is what a report is made from: documents already narrowed to what the
// reader may see, and the aggregated results by step.
type Input struct {
	Schema  *record.Schema
	Session *record.State
	Plan    *record.State
	Network *record.State
	Results map[string][]Result
	Unsent  map[string]record.Unsent
	Pick    func(map[string]string) string
	// Side is the name of a partner of this kind in the report's language: the
	// three that every plan begins with are named in English until renamed.
	Side func(kind, name string) string
}

// personal reports whether the records of a kind appear only as aggregated
// results: one per person, but for proposals, which the reveal has opened to all.
func personal(k *record.Kind) bool { return k.PerPerson != "" && k.Name != "proposal" }

// closedYet reports whether a record still waits for its step's reveal; whoever
// wrote it sees it, the record of the session does not hold it.
func closedYet(in Input, k *record.Kind, r *record.Record) bool {
	return k.Hides && !in.Session.Any("step", r.Str("step")).Bool("revealed")
}

// Name is what people call the record of this id that results are about.
func (in Input) Name(id string) string {
	plan := in.Plan
	if plan == nil {
		plan = record.NewState("plan", "")
	}
	return nameOf(in, plan, "", id)
}

// Build gathers the report. A missing plan or network leaves its part out.
func Build(in Input) Report {
	s := in.Session.Get("session", "session")
	r := Report{
		Title: s.Str("title"), Coalition: s.Str("coalition"), Place: s.Str("place"), Track: s.Str("track"),
		Sample: s.Bool("sample"), State: s.Str("state"), Starts: s.Str("starts"), Started: s.Str("started"),
		Closed: s.Str("closed"), Zone: s.Str("zone"), Planned: s.Int("minutes"),
		Groups: groups(in.Session), Parking: parked(in.Session), Next: next(in),
		Unsent: in.Unsent,
	}
	r.People = len(session.InRoom(in.Session))
	r.Outcomes = lines(s, "outcomes", in.Pick)
	r.Actual = minutesBetween(r.Started, r.Closed)
	if r.Closed == "" {
		r.Actual = spent(in.Session)
	}
	cards := collect(in)
	for i, st := range session.Steps(in.Session) {
		r.Steps = append(r.Steps, step(in, i, st, cards[st.ID]))
	}
	if s.Str("state") == "closed" {
		for _, st := range session.Unreached(in.Session) {
			r.Unreached = append(r.Unreached, in.Pick(st.Local("title")))
		}
	}
	return r
}

func step(in Input, i int, st *record.Record, cards []Card) Step {
	return Step{Number: i, Title: in.Pick(st.Local("title")), Goal: in.Pick(st.Local("goal")), Planned: st.Int("minutes"),
		Actual: float64((st.Int("spent")+15)/30) / 2, State: stateOf(in, st), Reason: st.Str("reason"), Cards: cards, Results: in.Results[st.ID]}
}

// stateOf is how far the room came with a step; after the close, what was ahead
// was not reached.
func stateOf(in Input, st *record.Record) string {
	state := st.Str("state")
	if state == "ahead" && in.Session.Get("session", "session").Str("state") == "closed" {
		return "unreached"
	}
	return state
}

// collect groups every captured record by the step it was made in.
func collect(in Input) map[string][]Card {
	out := map[string][]Card{}
	for _, state := range []*record.State{in.Session, in.Plan} {
		if state == nil {
			continue
		}
		for _, k := range in.Schema.Order {
			if _, has := k.Field("step"); k.Doc != state.Doc || !has || personal(k) || listedElsewhere(k.Name) {
				continue
			}
			for _, r := range state.Listed(k) {
				if state.Doc == "plan" && !madeHere(in, r) || closedYet(in, k, r) {
					continue
				}
				out[r.Str("step")] = append(out[r.Str("step")], card(in, state, k, r))
			}
		}
	}
	return out
}

// madeHere reports whether a plan's record came from this session: what members
// write while they facilitate names the step alone.
func madeHere(in Input, r *record.Record) bool {
	return r.Str("session") == in.Session.ID || in.Session.Any("step", r.Str("step")) != nil
}

// listedElsewhere are kinds that the record shows in a place of their own.
func listedElsewhere(kind string) bool {
	return kind == "session" || kind == "parking" || kind == "material" || kind == "followup"
}

func card(in Input, s *record.State, k *record.Kind, r *record.Record) Card {
	c := Card{Doc: k.Doc, Kind: k.Name, ID: r.ID, Draft: r.Str("state") == "draft", Fields: map[string]any{}}
	if k.PerPerson != "" {
		c.ID = "" // it would name its author
	}
	about := ""
	for _, f := range k.Fields {
		if f.Hidden || f.Secret || f.Name == "step" || f.Name == "session" || !r.Has(f.Name) {
			continue
		}
		c.Order = append(c.Order, f.Name)
		c.Fields[f.Name] = r.Fields[f.Name].V
		if f.Type == record.Ref {
			about = nameOf(in, s, f.Of, r.Str(f.Name))
			c.Fields[f.Name] = about
		}
		if f.Name == k.Title {
			c.Title = titleOf(c.Fields[f.Name])
		}
	}
	if c.Title == "" {
		c.Title = about
	}
	return c
}

// titleOf is a field's value as a heading: texts only.
func titleOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.RawMessage:
		var s string
		if json.Unmarshal(v, &s) == nil {
			return s
		}
	}
	return ""
}

// nameOf is what people call a record that another one points to, in the same
// document or, for what is rated and judged, in the network.
func nameOf(in Input, s *record.State, kind, id string) string {
	if kind != "" {
		r := s.Get(kind, id)
		if kind == "partner" {
			return in.Side(r.Str("kind"), name(r))
		}
		return name(r)
	}
	for _, of := range []struct {
		doc  *record.State
		kind string
	}{{in.Network, "key_moment"}, {in.Network, "deliverable"}, {in.Network, "norm"}, {s, "norm"}, {s, "actor"}} {
		if of.doc == nil {
			continue
		}
		if n := name(of.doc.Get(of.kind, id)); n != "" {
			return n
		}
	}
	return ""
}

func name(r *record.Record) string {
	for _, field := range []string{"name", "title", "text", "statement"} {
		if r.Has(field) {
			return r.Str(field)
		}
	}
	return ""
}

// groups lists the organisations, without those that only people named who were
// not in the room.
func groups(s *record.State) []string {
	in, outside := map[string]bool{}, map[string]bool{}
	for _, p := range s.List("participant") {
		if p.Str("state") == "in" {
			in[p.Str("org")] = true
		} else {
			outside[p.Str("org")] = true
		}
	}
	out := []string{}
	for _, o := range s.List("org") {
		if !o.Has("merged") && (in[o.ID] || !outside[o.ID]) {
			out = append(out, o.Str("name"))
		}
	}
	return out
}

func parked(s *record.State) []Parked {
	out := []Parked{}
	for _, p := range s.List("parking") {
		end := p.Str("end")
		if end == "" {
			end = "open"
		}
		out = append(out, Parked{p.Str("text"), end, p.Str("answer"), p.Str("owner"), p.Str("due")})
	}
	return out
}

// next lists the follow-ups this session made in the plan, dated ones first.
func next(in Input) []Next {
	out := []Next{}
	if in.Plan == nil {
		return out
	}
	list := in.Plan.List("followup")
	sortBy(list, func(r *record.Record) string {
		if r.Has("due") {
			return r.Str("due")
		}
		return "9999"
	})
	for _, f := range list {
		if madeHere(in, f) {
			out = append(out, Next{f.Str("text"), f.Str("owner"), f.Str("due"), f.Str("origin")})
		}
	}
	return out
}

// spent is the minutes that the steps of a session have taken so far.
func spent(s *record.State) int {
	seconds := 0
	for _, st := range session.Steps(s) {
		seconds += st.Int("spent")
	}
	return (seconds + 30) / 60
}

func minutesBetween(from, to string) int {
	a, err1 := time.Parse(time.RFC3339, from)
	b, err2 := time.Parse(time.RFC3339, to)
	if err1 != nil || err2 != nil {
		return 0
	}
	return int(b.Sub(a).Round(time.Minute) / time.Minute)
}
