package session

import (
	"slices"
	"time"

	"cairn/internal/guide"
	r "cairn/internal/record"
)

// Setup is what a session is made from.
type Setup struct {
	Title, Coalition, Place, Target, Track, Zone, Room string
	// Lang is the language of texts that the server writes, such as follow-ups.
	Lang   string
	Starts time.Time
	// Minutes is the promised length; 0 takes the guide's.
	Minutes, Headcount, Tables int
	// Plan, Network and Summit are ids; empty when there is none.
	Plan, Network, Summit string
	Sample                bool
	// Guides is one guide in each of its languages; the first decides about
	// order, minutes and activities. None makes a session without steps.
	Guides []guide.Guide
	// NewID makes the ids of steps and materials.
	NewID func() string
}

// New returns the writes that make a session: its record, the steps of the
// guide in every language, what to bring, and the opening slide.
func New(in Setup) []r.Write {
	out := []r.Write{create("session", "session", in.head()), create("slide", "slide", map[string]any{"songs": []string{}})}
	if len(in.Guides) == 0 {
		return out
	}
	for i, st := range in.Guides[0].Steps {
		v := versions(in.Guides, st)
		id := in.NewID()
		out = append(out, create("step", id, v.step(PosAt(i))))
		for m := range st.Materials {
			out = append(out, create("material", in.NewID(), v.material(id, m)))
		}
	}
	return out
}

func create(kind, id string, fields map[string]any) r.Write {
	for k, v := range fields {
		if v == "" || v == 0 || v == false || v == nil {
			delete(fields, k)
		}
	}
	return r.Write{Op: r.Create, Kind: kind, ID: id, Fields: fields}
}

func (in Setup) head() map[string]any {
	f := map[string]any{
		"title": in.Title, "coalition": in.Coalition, "place": in.Place, "target": in.Target, "track": in.Track,
		"zone": in.Zone, "room": in.Room, "lang": in.Lang, "starts": stamp(in.Starts), "minutes": in.Minutes,
		"headcount": in.Headcount, "tables": in.Tables, "plan": in.Plan, "network": in.Network, "summit": in.Summit,
		"sample": in.Sample, "state": "preparing", "names_on_stage": false,
	}
	if len(in.Guides) == 0 {
		return f
	}
	g, outcomes := in.Guides[0], map[string][]string{}
	for _, v := range in.Guides {
		outcomes[v.Lang] = v.Outcomes
	}
	f["guide"], f["outcomes"] = g.ID, outcomes
	if in.Minutes == 0 {
		f["minutes"] = g.Minutes
	}
	if in.Track == "" {
		f["track"] = g.Track
	}
	f["safety_applies"] = slices.ContainsFunc(g.Steps, func(st guide.Step) bool { return st.Activity == "safety" })
	return f
}

// stepVersions is one step in each language that has it, the first deciding.
type stepVersions struct {
	langs []string
	steps []guide.Step
}

func versions(guides []guide.Guide, first guide.Step) stepVersions {
	v := stepVersions{}
	for i, g := range guides {
		for _, st := range g.Steps {
			if st.Key == first.Key {
				if i == 0 {
					st = first // two rows of a guide may share a key
				}
				v.langs, v.steps = append(v.langs, g.Lang), append(v.steps, st)
				break
			}
		}
	}
	return v
}

func (v stepVersions) step(pos string) map[string]any {
	st := v.steps[0]
	f := map[string]any{
		"key": st.Key, "pos": pos, "minutes": st.Minutes, "minimum": st.Minimum, "per_person": st.PerPerson,
		"priority": st.Priority, "activity": st.Activity, "state": ahead,
	}
	for name, get := range stepTexts() {
		if texts := v.local(get); len(texts) > 0 {
			f[name] = texts
		}
	}
	for name, get := range stepLists() {
		if texts := v.locals(get); len(texts) > 0 {
			f[name] = texts
		}
	}
	if len(st.From) > 0 {
		f["from"] = st.From
	}
	if len(st.To) > 0 {
		f["to"] = st.To
	}
	return f
}

func stepTexts() map[string]func(guide.Step) string {
	return map[string]func(guide.Step) string{
		"goal":      func(s guide.Step) string { return s.Goal },
		"title":     func(s guide.Step) string { return s.Title },
		"question":  func(s guide.Step) string { return s.Question },
		"hint":      func(s guide.Step) string { return s.Hint },
		"why":       func(s guide.Step) string { return s.Why },
		"example":   func(s guide.Step) string { return s.Example },
		"process":   func(s guide.Step) string { return s.Process },
		"do":        func(s guide.Step) string { return s.Script.Do },
		"stuck":     func(s guide.Step) string { return s.Script.Stuck },
		"condition": func(s guide.Step) string { return s.Condition },
		"after":     func(s guide.Step) string { return s.After },
	}
}

func stepLists() map[string]func(guide.Step) []string {
	return map[string]func(guide.Step) []string{
		"prompts": func(s guide.Step) []string { return s.Prompts },
		"say":     func(s guide.Step) []string { return s.Script.Say },
		"ask":     func(s guide.Step) []string { return s.Script.Ask },
	}
}

func (v stepVersions) local(get func(guide.Step) string) map[string]string {
	out := map[string]string{}
	for i, lang := range v.langs {
		if t := get(v.steps[i]); t != "" {
			out[lang] = t
		}
	}
	return out
}

func (v stepVersions) locals(get func(guide.Step) []string) map[string][]string {
	out := map[string][]string{}
	for i, lang := range v.langs {
		if t := get(v.steps[i]); len(t) > 0 {
			out[lang] = t
		}
	}
	return out
}

// material is the m-th thing to bring of the step; other languages name theirs
// in the same order.
func (v stepVersions) material(step string, m int) map[string]any {
	first := v.steps[0].Materials[m]
	name := v.local(func(s guide.Step) string {
		if m < len(s.Materials) {
			return s.Materials[m].Name
		}
		return ""
	})
	return map[string]any{"step": step, "name": name, "quantity": first.Quantity, "per": first.Per}
}

// PosAt is the i-th of a row of order keys, counted from 0, such as the library
// fractional-indexing makes, so that a client can insert between any two of
// them. They compare as bytes. A guide has fewer than the
// 3,906 rows there are keys for.
func PosAt(i int) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	if i < len(digits) {
		return "a" + digits[i:i+1]
	}
	i = min(i-62, 62*62-1)
	return "b" + digits[i/62:i/62+1] + digits[i%62:i%62+1]
}
